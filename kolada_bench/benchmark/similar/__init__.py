"""Who is alike: structural neighbours, and whom of them to visit."""
