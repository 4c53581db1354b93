"""Every way we know to pass a task without doing it, played by real agents; none gains anything."""
