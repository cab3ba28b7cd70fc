kts 2
this is not looked at
