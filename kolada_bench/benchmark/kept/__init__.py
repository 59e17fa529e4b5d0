"""Snapshots of one's own: what is saved in them, what they hold, and what has changed."""
