"""Nettokostnad against referenskostnad: the rows, their depth, and their tables."""
