# café
monotnic x
