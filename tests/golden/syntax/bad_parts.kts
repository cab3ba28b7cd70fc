# What is missing is named by what the pattern needs, not by another one.
when x > 5 then y > 5
when x > 5 within 3s
eventually x > 5
eventually x > 5 within 1s
steady x
converge x to 5 within 1
all of layer: always x > 1
