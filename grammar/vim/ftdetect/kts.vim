" SPDX-License-Identifier: MIT
" .kts is also the suffix of Kotlin scripts: the first line of a spec, `kts 1`, decides,
" behind comments and empty lines.
function! s:Detect() abort
  for l:line in getline(1, 50)
    if l:line =~# '^\%uFEFF\?\s*kts\s\+\d'
      let &l:filetype = 'kts'
      return
    elseif l:line !~# '^\%uFEFF\?\s*\%(#.*\)\?$'
      return
    endif
  endfor
endfunction

autocmd BufNewFile,BufRead *.kts call s:Detect()
