"""The documents' own tools: their examples run, their outputs and picture made anew."""
