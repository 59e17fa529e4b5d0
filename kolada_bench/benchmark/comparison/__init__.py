"""Own figures against a group's: the rows, how sure they are, and their tables."""
