"""Charts: figures in, plotly figures out, one template.

``chart`` says what every chart is: it draws itself, says in words what it shows (the alt
text), gives its figures as a table, and says what Office's own chart needs. The kinds:
``ranking``, ``dots`` (with ``swarm``), ``series``, ``panels``, ``net_cost``, ``heatmap``,
``waterfall`` (parts and drivers), ``regime`` (purchased beside own) and ``scatter`` (cost
against quality); a ``_drawing`` beside one holds how it is drawn. Shared by all are
``template``, ``palette``, ``lettering``, ``marks``, ``scales``, ``runs``, ``name_places``.

A kind knows nothing of Kolada, of sources or of answers: it is handed figures and words.
"""
