"""Calculations: pure functions, frames in and frames out.

Nothing here fetches, logs, rounds or formats; nothing knows a KPI by its id. What a row
needs to be calculated right (its members, whether a ratio makes sense, where its series
breaks) is handed in by ``benchmark``.
"""
