kts 1
# Slips with a message of their own: words that stand before checks elsewhere.
signal a = stats.a
check "both agree": ratio a / b in [0.9, 1.1]
never a == 1
assert a < 3
