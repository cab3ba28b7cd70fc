#!/bin/sh
# SPDX-License-Identifier: MIT
# Vim loads the files, knows a spec by its first line, and knows its words.
command -v vim >/dev/null 2>&1 || { echo "skipped: there is no vim"; exit 77; }
vim --version | grep -q '+syntax' || { echo "skipped: this vim has no syntax"; exit 77; }
work=$TEST_TMP/vim
rm -rf "$work"
mkdir -p "$work" || exit 99
cat >"$work/spec.kts" <<'SPEC'
# a comment first

kts 1
signal lat : u64 ns = bpf.map("x")[0].series # comment
"label": always lat < 5ms on missing_stats(no_scheduler) skip allow 3 in a row
require p99(lat) <= 1.5k/s
test "t" { lat = [0, _absent] }
SPEC
printf 'println("kts 1")\n' >"$work/kotlin.kts"
cat >"$work/test.vim" <<'VIM'
let s:said = []
function! s:Is(line, word, group) abort
  let l:column = match(getline(a:line), a:word) + 1
  let l:got = synIDattr(synID(a:line, l:column, 1), 'name')
  if l:column == 0 || l:got !=# a:group
    call add(s:said, a:line . ' ' . a:word . ': ' . l:got . ', not ' . a:group)
  endif
endfunction
function! s:Equal(what, got, want) abort
  if a:got !=# a:want
    call add(s:said, a:what . ': ' . string(a:got) . ', not ' . string(a:want))
  endif
endfunction
try
  edit kotlin.kts
  call s:Equal('a Kotlin script', &filetype is# 'kts', 0)
  edit spec.kts
  call s:Equal('filetype', &filetype, 'kts')
  call s:Equal('shiftwidth', &shiftwidth, 4)
  call s:Equal('commentstring', &commentstring, '# %s')
  call s:Equal('formatprg', &formatprg, 'kts fmt -')
  call s:Is(1, '#', 'ktsComment')
  call s:Is(3, 'kts', 'ktsStatement')
  call s:Is(4, 'u64', 'ktsType')
  call s:Is(4, '.series', 'ktsMember')
  call s:Is(4, 'series', 'ktsMember')
  call s:Is(4, '"x"', 'ktsString')
  call s:Is(4, '# comment', 'ktsComment')
  call s:Is(5, 'always', 'ktsPattern')
  call s:Is(5, '5ms', 'ktsNumber')
  call s:Is(5, 'missing_stats', 'ktsKind')
  call s:Is(5, 'no_scheduler', 'ktsReason')
  call s:Is(5, 'a row', 'ktsWord')
  call s:Is(6, 'p99', 'ktsFunction')
  call s:Is(6, '1.5k', 'ktsNumber')
  call s:Is(6, '/s', 'ktsNumber')
  call s:Is(7, '_absent', 'ktsHole')
catch
  call add(s:said, v:exception . ' at ' . v:throwpoint)
endtry
call writefile(s:said + ['done'], 'said')
qall!
VIM
cd "$work" || exit 99
HOME=$work vim -e -s -N -i NONE -u NONE -U NONE --cmd "set runtimepath=${top_srcdir:?}/grammar/vim,\$VIMRUNTIME" \
	-c 'filetype plugin on' -c 'syntax on' -S test.vim </dev/null >out 2>&1
[ "$(cat said 2>/dev/null)" = "done" ] && exit 0
cat out said
exit 1
