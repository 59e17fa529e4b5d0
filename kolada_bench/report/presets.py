"""Presets: which sections a report has, and what stands in each, as TOML.

A preset is a choice and an order, never a figure. The packaged ones lie in ``presets/``; a
user's own is a file of the same form, named by its path or, when it lies in the folder
``rapporter`` beside the config file, by its name. Every key is checked when the file is
read, and a part or option that does not exist is an error with the nearest word.

``parts`` (the package beside) has what may stand under ``innehall``; this module only asks
it for names and options.
"""

from __future__ import annotations

import difflib
import os
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import msgspec

from kolada_bench import sv
from kolada_bench.catalogue.tomlfile import Heading, checked, fault, toml_bytes
from kolada_bench.errors import CatalogueError, UnknownName, why
from kolada_bench.schema.plain import plain_values
from kolada_bench.settings import user_path
from kolada_bench.userfile import NOT_UTF_8, toml_values, unreadable

if TYPE_CHECKING:
    from kolada_bench.report.parts.registry import Options
    from kolada_bench.settings import Settings

NAMES = ("atgardsplan-ifo", "nyckeltal-bokslut", "genomlysning-hemtjanst", "oversikt")
"""The packaged presets, in the order in which a reader meets them."""
OWN_FOLDER = "rapporter"
"""Beside the config file: the user's own presets, named without their suffix."""
OWN_MUNICIPALITY = "{kommun}"
"""What the municipality's name is put in place of, in titles and headings."""
_MOST_LEVELS = 3


class PartUse(msgspec.Struct, frozen=True):
    """A part with its options, as a section uses it."""

    name: str
    options: Options


class PresetSection(msgspec.Struct, frozen=True):
    """A section: ``id`` names its blocks, and stays when the heading is changed."""

    id: str
    heading: str
    level: int
    parts: tuple[PartUse, ...]


class Preset(msgspec.Struct, frozen=True):
    """A whole preset.

    Attributes
    ----------
    groups
        Whom to compare with unless the user says otherwise; of several the first is shown.
    tried_against
        Further groups that only the certainty of a difference is tried against.
    toml
        The file's whole text, which a manifest keeps.
    """

    name: str
    title: str
    summary: str
    theme: str | None
    groups: tuple[str, ...]
    tried_against: tuple[str, ...]
    sections: tuple[PresetSection, ...]
    toml: str


class _Section(msgspec.Struct, forbid_unknown_fields=True):
    rubrik: Heading
    innehall: Annotated[list[str | dict[str, Any]], msgspec.Meta(min_length=1)]
    id: str = ""
    niva: Annotated[int, msgspec.Meta(ge=1, le=_MOST_LEVELS)] = 1


class _File(msgspec.Struct, forbid_unknown_fields=True):
    titel: Heading
    avsnitt: Annotated[list[_Section], msgspec.Meta(min_length=1)]
    beskrivning: str = ""
    tema: str | None = None
    grupp: list[str] = []
    provas_mot: list[str] = []


def read_preset(name: str, settings: Settings | None = None) -> Preset:
    """Read a preset by its name, or a file of the same form by its path.

    Raises
    ------
    UnknownName
        No preset has that name; with the nearest.
    CatalogueError
        A file is missing or has a fault, with its key.
    """
    if name in NAMES:
        return _read(_packaged(name), name)
    own = own_presets(settings)
    if name in own:
        return _read(own[name], name)
    path = user_path(name)
    if path.suffix == ".toml" or os.path.isfile(path):  # which never raises
        return _read(path, path.stem)
    every = [*NAMES, *own]
    near = difflib.get_close_matches(sv.fold(name), every, n=1, cutoff=0.5)
    hint = f" Menade du {near[0]}?" if near else ""
    message = (
        f'Mallen "{name}" finns inte.{hint} Mallar: {", ".join(every)}; '
        "eller en egen TOML-fil."
    )
    raise UnknownName(message, name=name, suggestions=tuple(near))


def presets(settings: Settings | None = None) -> list[Preset]:
    """Return every preset that has a name: the packaged ones, then the user's own."""
    own = own_presets(settings)
    return [
        *(read_preset(name) for name in NAMES),
        *(_read(path, name) for name, path in own.items()),
    ]


def own_presets(settings: Settings | None) -> dict[str, Path]:
    """Return the user's own presets by name, in order; a packaged name is never theirs."""
    if settings is None or settings.config_file is None:
        return {}
    found = sorted((settings.config_file.parent / OWN_FOLDER).glob("*.toml"))
    return {path.stem: path for path in found if path.stem not in NAMES}


def parse_preset(text: str, name: str, file: Traversable | Path | None = None) -> Preset:
    """Return the preset that ``text`` is; ``file`` is what faults are told of.

    Raises
    ------
    CatalogueError
        The text is not TOML, or has a key that it may not have.
    """
    origin = file or Path(f"{name}.toml")
    read = checked(plain_values(toml_values(text, str(origin))), _File, origin)
    sections = tuple(
        _section(section, number, origin)
        for number, section in enumerate(read.avsnitt, start=1)
    )
    _check_ids(sections, origin)
    return Preset(
        name=name,
        title=read.titel,
        summary=read.beskrivning,
        theme=read.tema,
        groups=tuple(read.grupp),
        tried_against=tuple(read.provas_mot),
        sections=sections,
        toml=text,
    )


def slug(text: str) -> str:
    """Return a heading as an id: "Köpt vård" is "kopt-vard"."""
    kept = "".join(char if char.isalnum() else " " for char in sv.fold(text))
    return "-".join(kept.split())


def _packaged(name: str) -> Traversable:
    return files("kolada_bench.report").joinpath("presets", f"{name}.toml")


def _read(file: Traversable | Path, name: str) -> Preset:
    try:
        text = toml_bytes(file).decode("utf-8-sig")
    except FileNotFoundError:
        message = f"Filen {file} finns inte."
        raise CatalogueError(message, file=str(file)) from None
    except OSError as error:
        raise unreadable(str(file), why(error, reading=True)) from error
    except UnicodeDecodeError as error:
        raise unreadable(str(file), NOT_UTF_8) from error
    return parse_preset(text, name, file)


def _section(section: _Section, number: int, file: Traversable | Path) -> PresetSection:
    where = f"avsnitt nr {number}"
    return PresetSection(
        id=slug(section.id or section.rubrik),
        heading=section.rubrik,
        level=section.niva,
        parts=tuple(
            _part(entry, f"{where}, innehall nr {at}", file)
            for at, entry in enumerate(section.innehall, start=1)
        ),
    )


def _part(entry: str | dict[str, Any], where: str, file: Traversable | Path) -> PartUse:
    from kolada_bench.report.parts.registry import PARTS

    values = {"del": entry} if isinstance(entry, str) else dict(entry)
    name = values.pop("del", None)
    if not isinstance(name, str):
        raise fault(file, f"{where}, del", 'angiven: { del = "namn på delen" }')
    if name not in PARTS:
        near = difflib.get_close_matches(sv.fold(name), list(PARTS), n=1, cutoff=0.5)
        hint = f"Menade du {near[0]}? " if near else ""
        message = (
            f'{_name(file)}: {where}: delen "{name}" finns inte. {hint}'
            "Visa alla: kolada-bench report --list"
        )
        raise CatalogueError(message, file=_name(file), key=where)
    options: Options = checked(values, PARTS[name].options, file, where)
    return PartUse(name, options)


def _check_ids(sections: tuple[PresetSection, ...], file: Traversable | Path) -> None:
    seen: set[str] = set()
    for number, section in enumerate(sections, start=1):
        if not section.id or section.id in seen:
            expected = f'ett namn som inget annat avsnitt har (inte "{section.id}")'
            raise fault(file, f"avsnitt nr {number}, id", expected)
        seen.add(section.id)


def _name(file: Traversable | Path) -> str:
    return str(file) if isinstance(file, Path) else file.name
