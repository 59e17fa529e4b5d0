"""Measurements: ratios within one run, never an absolute time that a test would check.

``python -m benchmarks`` prints the tables. A ratio holds on a slow and on a fast machine
alike, which seconds do not.
"""
