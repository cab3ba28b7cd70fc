{"tag":"a","values":{"x":1}}
{"tag":"b","values":{"x":2}}
