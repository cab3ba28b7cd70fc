test "rows" { a = [1] ; every = [2] ; b = [3] every 5ms ; every = [4]
; every = [] ;; c = [ 1 , ] every 1s
util["a b"] = [_, _missing_stats ( no_scheduler ), -1, 2/3] phases=[0,0,1] inconclusive "x" passes "y"at 1s
}