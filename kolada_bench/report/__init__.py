"""From an answer to a file: one writer per format, none of which calculates.

``text`` writes JSON, CSV and Markdown.
"""
