"""`harness agent check`: a few short episodes in a small shop, and what they say of an agent.

corner/      the shop
episodes.py  what is asked of the agent there
plays.py     plays that, by the loop that plays every task
rules.py     what the records say: one rule of the protocol, or of good conduct, a function
tables.py    what the terminal shows of it
commands.py  the command
"""
