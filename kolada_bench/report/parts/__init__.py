"""The parts that a report is put together from: sentences, tables and figures, by name.

``registry`` has them all; each other module has those of one kind of answer. A part is
given a sheet to write on, the material to ask, and its options; it calculates nothing that
``benchmark`` has not answered.
"""
