"""A municipality over time, beside the same peers every year."""
