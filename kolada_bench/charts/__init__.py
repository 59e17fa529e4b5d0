"""Charts: figures in, plotly figures out, one template.

``chart`` says what every chart is; each other module is one kind of chart. A kind knows
nothing of Kolada, of sources or of answers: it is handed figures and words.
"""
