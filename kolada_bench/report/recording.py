"""What reports ask about a municipality, asked once so that a snapshot holds it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kolada_bench.catalogue.themes import DEFAULT_THEME
from kolada_bench.errors import TooFewPeers, UsageError
from kolada_bench.report.building import build_report
from kolada_bench.report.material import Asked
from kolada_bench.report.presets import presets

if TYPE_CHECKING:
    from kolada_bench.settings import Settings
    from kolada_bench.sources.recorder import RecordingSource


def record_reports(
    source: RecordingSource,
    settings: Settings,
    municipality: str | None,
    *,
    theme: str | None = None,
    groups: Sequence[str] = (),
) -> list[str]:
    """Build every report whose preset has this theme, or none, through a recorder.

    Returns
    -------
    list of str
        The reports that could not be built, in Swedish with their reason.

    Raises
    ------
    SourceError
        The data could not be had.
    """
    chosen = theme or settings.theme or DEFAULT_THEME
    asked = Asked(municipality=municipality, groups=tuple(groups))
    skipped = []
    for preset in presets(settings):
        if preset.theme not in (None, chosen):
            continue
        try:
            build_report(asked, preset, source, settings)
        except (TooFewPeers, UsageError) as error:
            skipped.append(f"report --preset {preset.name}: {error}")
    return skipped
