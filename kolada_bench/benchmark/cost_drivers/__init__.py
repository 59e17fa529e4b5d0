"""What drives a cost: its factors, how a difference is shared out, and the tables."""
