"""The smallest whole site: notes that one can write down. What the kit promises is tried on it."""
