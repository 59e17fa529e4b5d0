"""A report as an Excel workbook: figures to count with, charts to edit.

``book`` is what all sheets share (looks, names, pages), ``tables`` a sheet of a table,
``figures`` and ``native`` a sheet of a chart, ``front`` the sheets of words and ``sources``
those of sources; ``workbook`` puts them together.
"""

from kolada_bench.report.excel.workbook import workbook_bytes, write_excel

__all__ = ["workbook_bytes", "write_excel"]
