"""Invented values for real kommuner, so that everything can be tried without Kolada.

``DemoSource`` reads ``demo.sqlite``, a snapshot that ``build`` makes from the packed facts.
Names, codes, KPI titles and group members are real; every value is made up, inhabitants
too. It is as if it were 15 June 2026: costs of 2025 are preliminary. ``story`` says what
the figures tell about Mellerud, the modules beside it how each verksamhet is invented.

The data are built for one reading, not for truth: what explains a cost in life (age, need,
distance) does not explain it here, and no conclusion about any kommun can be drawn.
"""

from __future__ import annotations

from contextlib import ExitStack
from importlib import resources
from typing import TYPE_CHECKING

from kolada_bench.sources.snapshot import SnapshotSource

if TYPE_CHECKING:
    from kolada_bench.schema import SourceName

FILE = "demo.sqlite"


class DemoSource(SnapshotSource):
    """The packaged demo data as a source. ``provenance.invented`` is always true."""

    name: SourceName = "demo"

    def __init__(self) -> None:
        self._files = ExitStack()
        file = resources.files(__package__).joinpath(FILE)
        super().__init__(self._files.enter_context(resources.as_file(file)))

    def close(self) -> None:
        """Let go of the file. The source answers nothing after that."""
        super().close()
        self._files.close()
