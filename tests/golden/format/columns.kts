signal a:u64=values.a
signal long_name[layer]=stats.layers[*].util
signal b : f64 % = values.b # with a comment
signal c : ns = values.c
# a comment of its own ends the columns
signal d = values.d
signal e : bool = values.e

signal f = values.f
signal longer : u64 = values.f
param p = 1
signal x : MiB/s = values.x
signal yy : /s = values.y
signal a_name_that_is_wider_than_forty_columns_is_left_alone : u64 = values.a
signal z = values.z
signal zz # a comment in the head
: u64 = values.z
signal zzz = values.z # one
signal zzzz = values.z
signal zzzzz = values.z + 12345 # three
signal zzzzzz = values.z; signal one_line : u64 = values.z
group "g" {
always a > 1 # aligned
rate b >= 500k/s # with
always c # each other
}
