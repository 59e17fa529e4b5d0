"""The claims of a document, read and tried: what ``kolada-bench claims`` answers with.

Reading documents is this room's, looking figures up is ``benchmark``'s; here they meet.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kolada_bench.analysis.claims.passages import passages_of
from kolada_bench.benchmark.claim_check.answer import answer_claims
from kolada_bench.errors import UsageError
from kolada_bench.report.paragraphs import read_passages, within_reach

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kolada_bench.benchmark.claim_check.result import Claims
    from kolada_bench.settings import Settings
    from kolada_bench.sources import Source


def claims(
    path: str | Path | None = None,
    municipality: str | None = None,
    *,
    text: str | None = None,
    group: str | Sequence[str] = (),
    year: int | None = None,
    ties: str | Path | None = None,
    source: Source | None = None,
    demo: bool = False,
    snapshot: str | Path | None = None,
    offline: bool = False,
    settings: Settings | None = None,
) -> Claims:
    """Find the claims of a document and try them against Kolada and each other.

    Parameters
    ----------
    path
        A Word, text or Markdown file.
    municipality
        Whose text it is; without it the config file's, or else the one that the text names
        most.
    text
        The text itself, instead of a file.
    group
        Whom "jämförbara kommuner" are; default "lika kommuner".
    year
        The year to try claims on whose own sentence names none; default the two before the
        year that the text is from.
    ties
        A TOML file that ties claims to KPIs; ``Claims.ties()`` writes one to begin with.
    source, demo, snapshot, offline, settings
        As for ``benchmark.compare``.

    Raises
    ------
    UsageError
        Neither or both of a file and a text; a file that cannot be read; no municipality.
    CatalogueError
        The file of ties has a fault.
    """
    if (path is None) is (text is None):
        message = "Ange ett dokument eller en text, inte båda."
        raise UsageError(message)
    if path is not None:
        passages, document = read_passages(path), Path(path).name
    else:
        passages, document = passages_of(within_reach(text or "")), ""
    return answer_claims(
        passages,
        municipality,
        document=document,
        group=group,
        year=year,
        ties=ties,
        source=source,
        demo=demo,
        snapshot=snapshot,
        offline=offline,
        settings=settings,
    )
