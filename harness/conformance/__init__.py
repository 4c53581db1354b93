"""`harness agent check`: a few short episodes in a small shop, and what they say of an agent.

corner/      the shop
episodes.py  what is asked of the agent there
plays.py     plays that, by the loop that plays every task
    looking.py   what rules look at in the records
    protocol.py  what breaks the protocol, a function a rule
    conduct.py   what is merely unwise
    rules.py     all rules, and what to do where one is broken
tables.py    what the terminal shows of it
commands.py  the command
"""
