kts 1
monotnic x
singal x = bpf.x
steady x withn 5%
converge x to 5 wihtin 3 by 5s
always x durng step 1
monotonic x gaps brigde
monotonic x on gap skp
monotonic x becuase "x"
when x than y within 5s
rate x ovr 1s >= 1/s
always x allow 3 sampels
signal y : u46 = bpf.y
group "g" { evntually x by 5s }
policy { covrage >= 3 }
series "s" { tgas "x" }
test "t" { fail "x" }
require x untill y
always x between 1 and 2
