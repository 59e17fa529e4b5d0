"""A preset with some of its sections left out, as somebody chooses in the dashboard.

The text of the preset is cut as well, since a manifest keeps it: the report can be made
again from what it says. A preset that is written in a way that cannot be cut so (sections
as one list) still makes a report of the chosen sections, without such a text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from kolada_bench.errors import CatalogueError, UnknownName, UsageError
from kolada_bench.report.presets import Preset, parse_preset

_SECTION = re.compile(r"^[ \t]*\[\[[ \t]*avsnitt[ \t]*\]\]", re.MULTILINE)


def with_sections(preset: Preset, ids: Iterable[str]) -> Preset:
    """Return ``preset`` with the sections of these ids only, in its own order.

    ``toml`` of the answer is "" where the preset's text could not be cut to match.

    Raises
    ------
    UnknownName
        The preset has no section of such an id.
    UsageError
        No section is left.
    """
    wanted = tuple(ids)
    known = {section.id for section in preset.sections}
    for id_ in wanted:
        if id_ not in known:
            message = (
                f'Mallen {preset.name} har ingen del "{id_}". Delar: '
                f"{', '.join(section.id for section in preset.sections)}."
            )
            raise UnknownName(message, name=id_)
    if not wanted:
        message = "Välj minst en del av rapporten."
        raise UsageError(message)
    kept = [at for at, section in enumerate(preset.sections) if section.id in wanted]
    sections = tuple(preset.sections[at] for at in kept)
    if len(sections) == len(preset.sections):
        return preset
    cut = msgspec.structs.replace(preset, sections=sections, toml="")
    text = _cut(preset.toml, kept, len(preset.sections))
    return msgspec.structs.replace(cut, toml=text if _is(text, cut) else "")


def _cut(toml: str, kept: list[int], n: int) -> str:
    """Return the text with these sections alone; "" where they cannot be told apart."""
    starts = [found.start() for found in _SECTION.finditer(toml)]
    if len(starts) != n:
        return ""
    ends = [*starts[1:], len(toml)]
    return toml[: starts[0]] + "".join(toml[starts[at] : ends[at]] for at in kept)


def _is(text: str, preset: Preset) -> bool:
    """Return whether ``text`` is the preset: a text may only look like a section."""
    if not text:
        return False
    try:
        read = parse_preset(text, preset.name)
    except CatalogueError:
        return False
    return msgspec.structs.replace(read, toml="") == preset
