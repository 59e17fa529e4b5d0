"""What may be asked about: themes, derived KPIs, units, breaks, denominators, names.

Kolada publishes titles and values, but neither unit, direction, denominator, break nor
verksamhet. This room holds those, as TOML files that a controller can read and change,
and the functions that read them. The keys of the files are Swedish for that reason; each
file is checked when it is read, and a fault names file and key.

Nothing here fetches anything and nothing imports pandas: the functions take ``schema.Kpi``
and ids. What it still gets wrong: units are read from the words of a title, so a title
that is badly written in Kolada gives "okänd".
"""
