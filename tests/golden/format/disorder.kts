kts   1
# head
series "layered.ndjson" { tags "periodic_*"                 # leave on-demand captures out
time sample.t /s
 }


param slack=10%   # kts check
param band=[ 1 ,2 )
signal dispatched:u64=bpf.nr_dispatched; signal lat:u64 ns=bpf . map ( "scx_obj.bss" ) [ 0 ].stats.wakeup_lat # x
signal busy=stats.busy
signal util[layer]=stats.layers[ * ].util  # one column per layer
signal m : MiB/s = - bpf.x[3] . cpu( * )+-1
policy { on missing_stats ( no_scheduler ) fail; coverage>=80% }
policy { }
group "a" during step 1 after 1s allow 3 in a row because "a very long reason that goes on and on" on gap skip on pair fail { # opened
  # own

  rate(a+b)>=5/s
  rate rate(a) in (0/s,5/s]   because "the pacing rework"
  "l":always[0s,1s] x>1/min(a,b) # t1
      # in between
      and not ( y < 3 or z in band )  # t2

  # tail

}
when a>1 and b>2 and cccccccccccccccccccccccccccccc > 3 and ddddddddddddddddddddddddddd > 5 for 3s then eeeeeeeeeeeeeeeeeeeee < 5 or fffffffffffffffffffff < 3 within 5s
require p99(lat@step 1)<=8ms and quantile(x@"a",0.5)>0 and mean(x over 1s) < max(x across layer)
warn "q" : at least 2 of layer:always util in [ 0,1 ] during steps 0..3
steady x within 3 of median
converge busy to 50 within 5 by 5s for 3 samples and stays
test "a drop" { dispatched=[0,10,_missing_stats(cancelled),_,15,25,]every 100ms
a=[1];every=[2]
long = [1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31,32,33,34,35,36,37,38,39,40] every 100ms
fails "x" at 400ms }
# end
