"""The dashboard: the same analysis in the browser.

The room is laid out and still empty; nothing in ``kolada_bench`` knows of it.
"""
