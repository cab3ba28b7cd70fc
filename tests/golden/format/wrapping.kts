"label label label label label label label label label label label label ": always x > 1 on gap skip on pair fail coverage >= 80% allow 3 in a row after 100ms before 20s because "the reason is long as well"
group "g" { group "h" {
always aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa > 1 and bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb > 2 or ccccccccccccccccccccccccc > 3 implies ddddddddddddddddd > 4
never (aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa > 1 and (bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb > 2 or ccccccccccccccccccccccccc > 3)) and not ddddddddddddddddd > 4
converge aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa + bbbbbbbbbbbbbbbbbbbbbbbb to 1000000000 within 100000 by 1000000s for 1000 samples and stays
ratio aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa * bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb / ccccccccccccccccccccccccccccc in [0.1, 0.2]
rate aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa over 1000ms in (0/s, 1000000000000/s] gaps bridge on missing_stats(no_scheduler) fail
always aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
require max(aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, min(bbbbbbbbbbbbbbbbbbbbbbbbbbbbbb, abs(ccccccccccccccccccccccccccccccccccccccccc)))>0
"exactly a hundred columns fit": always aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa > 1 allow 3 in a row
"a hundred and one do not fit!": always aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa > 1 allow 3 in a row
"columns, not bytes: äöüäöüäöü": always aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa > 1 allow 3 in a row
} }
signal s : u64 = aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa * bbbbbbbbbbbbbbbbbbbbbbbbbbbbb + ccccccccccccccccccccc - ddddddddddddddd
test "t" { row = [1000,1001,1002,1003,1004,1005,1006,1007,1008,1009,1010,1011,1012,1013,1014,1015,1016,1017,1018,1019,1020,1021,1022,1023,1024,1025,1026,1027,1028,1029,1030,1031,1032,1033,1034,1035,1036,1037,1038,1039] every 100ms
passes "x" at 100ms }
