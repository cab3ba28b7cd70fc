always a<b
"kept": always a<b
group "g" { ratio a/b in [ 0,1 ] rate c >= 5/s }
