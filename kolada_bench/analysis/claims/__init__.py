"""Statements in somebody's text: found, and judged against figures.

A *passage* is a paragraph, heading or table of the text; a *claim* is one statement with a
figure or a comparison in it; its *evidence* is what Kolada says of one KPI; the *verdict*
is stöds, stöds inte or kan inte avgöras, by the wide limits of ``words.toml``. Nothing here
knows which KPI a text means: that is looked up elsewhere, or tied by the user.

``find`` finds (``figures_in``, ``comparisons_in``, ``years``), ``judge`` judges
(``judge_deviation``, ``limits``), ``against_each_other`` holds claims of one text together.
"""
