"""Charts: frames in, plotly figures out, one template.

The room is laid out and still empty.
"""
