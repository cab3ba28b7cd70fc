" SPDX-License-Identifier: MIT
" Specs of kts. The lists are those of the tables of kts; a test compares them. A word
" behind a dot is a name; a function is one in front of a parenthesis.
if exists('b:current_syntax')
  finish
endif

syntax case match
syntax iskeyword @,48-57,_

syntax keyword ktsStatement kts series use param signal policy group test

syntax keyword ktsPattern monotonic rate steady ratio converge always never eventually when
syntax keyword ktsPattern require
syntax keyword ktsOperator and or not implies until since historically once in
syntax keyword ktsBoolean true false
syntax keyword ktsWord strictly increasing decreasing at warn least of tags events format time
syntax keyword ktsWord tag phase wrap over within to by for samples stays then across during
syntax keyword ktsWord after before per gaps bridge break skip fail inconclusive coverage
syntax keyword ktsWord allow triggers because baseline step steps passes fails every
syntax keyword ktsWord on nextgroup=ktsClass,ktsKind skipwhite
syntax match ktsWord "\<a\s\+row\>"
syntax keyword ktsType u64 i64 f64 bool text

" words of errors.def: names elsewhere
syntax keyword ktsClass contained any gap pair lookup value undefined
syntax keyword ktsKind contained missing_stats nextgroup=ktsReasons
syntax keyword ktsKind contained placeholder drift host_unavailable no_active_scheduler
syntax keyword ktsKind contained excluded_maps incomplete unreadable_slot absent no_time swap cut_off
syntax keyword ktsKind contained map_not_found var_not_found ambiguous_var field_not_found not_a_struct
syntax keyword ktsKind contained type_mismatch index_out_of_range cpu_out_of_range no_match not_narrowed
syntax keyword ktsKind contained no_rendered projection_failed non_finite overflow out_of_range
syntax keyword ktsKind contained zero_denominator zero_time time_backwards
syntax keyword ktsReason contained no_scheduler_binary no_scheduler during_freeze cancelled
syntax keyword ktsReason contained scheduler_error missing_resp request_too_large response_too_large
syntax keyword ktsReason contained mutex_poisoned
syntax region ktsReasons contained start="(" end=")" oneline contains=ktsReason

" a number with its factor, and its unit or /unit
syntax match ktsNumber "\<\d[0-9_]*\%(\.\d[0-9_]*\)\?\%([eE][+-]\?\d\+\)\?\%([kMG]\|[KMG]i\)\?\%(\%(ns\|us\|ms\|s\|min\|h\|B\|KiB\|MiB\|GiB\)\?\%(/\%(ns\|us\|ms\|s\|min\|h\|B\|KiB\|MiB\|GiB\)\)\?\)\>"
syntax match ktsNumber "\<\d[0-9_]*\%(\.\d[0-9_]*\)\?\%([eE][+-]\?\d\+\)\?%"
syntax match ktsNumber "\<0[xX]\x[0-9a-fA-F_]*\>"
syntax match ktsMember "\.\s*\h\w*"
syntax match ktsFunction "\<\%(delta\|rate\|prev\|abs\|min\|max\|cpu_sum\|cpu_max\|cpu_min\|mean\|sum\|count\|first\|last\|median\|stddev\|slope\|p50\|p90\|p95\|p99\|quantile\)\>\ze("
syntax match ktsHole "\<_[a-z_]*\>" nextgroup=ktsReasons
syntax match ktsEscape contained "\\\%(u\x\{4}\|[\\\"/bfnrt]\)"
syntax region ktsString start=+"+ skip=+\\.+ end=+"+ oneline contains=ktsEscape,@Spell
syntax match ktsComment "#.*$" contains=@Spell
syntax region ktsBlock start="{" end="}" transparent fold

highlight default link ktsStatement Statement
highlight default link ktsPattern Keyword
highlight default link ktsOperator Operator
highlight default link ktsBoolean Boolean
highlight default link ktsWord Keyword
highlight default link ktsType Type
highlight default link ktsClass Constant
highlight default link ktsKind Constant
highlight default link ktsReason Constant
highlight default link ktsHole Constant
highlight default link ktsNumber Number
highlight default link ktsFunction Function
highlight default link ktsEscape SpecialChar
highlight default link ktsString String
highlight default link ktsComment Comment

let b:current_syntax = 'kts'
