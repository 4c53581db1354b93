"""A site whose pages keep state of every kind."""
