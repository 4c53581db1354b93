"""The shop in which agents are checked: a search, three products, and a door where numbers are drawn."""
