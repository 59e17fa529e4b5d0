"""What a chart remembers of its own making: its manifest, and on request its values beside.

The manifest lies inside the picture or page; a snapshot and the manifest as a file are
written only where somebody asks for them, since a chart is often one of many.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from kolada_bench.report.files import write_text
from kolada_bench.report.manifest import Question, chart_manifest
from kolada_bench.report.manifest_text import manifest_text
from kolada_bench.report.underlag import manifest_path, own_files, snapshot_beside

if TYPE_CHECKING:
    from kolada_bench.report.figures.kinds import Drawn, Wish
    from kolada_bench.settings import Settings
    from kolada_bench.sources.recorder import RecordingSource


def chart_question(kind: str, wish: Wish, settings: Settings) -> Question:
    """Return a chart's question, with the text of every file of the user's own."""
    files = own_files(
        {"tema": wish.theme, "forval": settings.theme, "brott": settings.breaks_file}
    )
    options = {"typ": kind, "gender": wish.gender, "only": wish.only, "way": wish.way}
    return Question(
        command="chart",
        municipality=wish.municipality or settings.municipality or "",
        groups=wish.groups,
        theme=files["tema"].name if "tema" in files else wish.theme,
        kpis=wish.kpis,
        year=wish.year,
        years=tuple(wish.years) if wish.years else None,
        amount_unit=settings.amount_unit,
        default_theme=files["forval"].name if "forval" in files else settings.theme,
        own_groups={name: tuple(ids) for name, ids in settings.own_groups.items()},
        files=files,
        options={name: value for name, value in options.items() if value},
    )


@contextmanager
def chart_underlag(
    drawn: Drawn,
    question: Question,
    recorder: RecordingSource,
    path: Path,
    *,
    beside: bool = False,
) -> Iterator[str]:
    """Give a chart's manifest as text; ``beside`` writes it and its values beside ``path``.

    The files are put there when the chart has been written.

    Raises
    ------
    SnapshotError
        The folder cannot be written to.
    """
    text = f"chart {drawn.answer.municipality.title} --typ {question.options['typ']}"
    with snapshot_beside(recorder, path, text, beside=beside) as underlag:
        manifest = manifest_text(
            chart_manifest(
                drawn.chart,
                drawn.answer,
                question,
                kpis=recorder.used_kpis(ask=beside),
                last_years=recorder.last_years(),
                as_of=recorder.as_of,
                underlag=underlag,
            )
        )
        yield manifest
    if beside:
        write_text(manifest_path(path), manifest, named=False)
