use "no end
use "bad \q escape"
use "\ud800 alone"
use "\u12"
use "tab	here"
use 'single'
use "ends in backslash\
use "fine"
use
