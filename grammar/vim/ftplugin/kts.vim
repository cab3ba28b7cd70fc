" SPDX-License-Identifier: MIT
" The layout of `kts fmt`, and how to ask for it: gq lays out the lines that it is given, so use gggqG.
if exists('b:did_ftplugin')
  finish
endif
let b:did_ftplugin = 1

setlocal comments=:# commentstring=#\ %s
setlocal expandtab shiftwidth=4 softtabstop=4 textwidth=100
setlocal formatoptions-=t formatoptions+=croql
setlocal formatprg=kts\ fmt\ -
setlocal suffixesadd=.kts include=^\\s*use\\s\\+\"

let b:undo_ftplugin = 'setlocal comments< commentstring< expandtab< shiftwidth< softtabstop< textwidth<'
      \ . ' formatoptions< formatprg< suffixesadd< include<'
