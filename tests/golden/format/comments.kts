# the first line, and no version


# a second block


param a=1# at once behind
param b =  2          # far behind

    # indented, before a group
group "g"{#behind the brace

# the first inside, with an empty line before

always x>1 # one
never x > 10000 # two
# own

eventually x>1 by 3s # not in the columns of those above


# before the brace, with empty lines around

}# behind the closing brace
policy{
# nothing but a comment
}
series "x"{} # an empty block
always x > 1 ; # behind a semicolon
always x > 2 # first
; # second
always x  # in the middle
  and y

  # on its own
  # twice

  and z # last
on gap skip # behind a modifier
because # before the text
"text" # all
test "t" # before the brace
# on its own before the brace
{
a = [ 1, # one
2, 3, # and three

4 ] # four
passes "a"
# at the end of the test
}   
# trailing blanks   	


# the last, without a line end