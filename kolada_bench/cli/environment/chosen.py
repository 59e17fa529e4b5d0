"""The settings file: not only that it can be read, but that what it names exists.

Municipalities are looked up in the packaged list, so that it takes no network.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from kolada_bench.cli.environment.part import FAULT, OK, Part
from kolada_bench.errors import CatalogueError, KoladaBenchError
from kolada_bench.settings import ENV_CONFIG, Settings

if TYPE_CHECKING:
    from kolada_bench.schema import Municipality

NAME = "Inställningar"


def unreadable(error: CatalogueError, environ: Mapping[str, str]) -> Part:
    """Return the part of settings that cannot be read."""
    named = f", eller ta bort variabeln {ENV_CONFIG} om den pekar fel"
    todo = f"rätta felet{named if environ.get(ENV_CONFIG) else ''}."
    return Part(NAME, FAULT, str(error), todo)


def chosen(settings: Settings) -> Iterator[Part]:
    """Yield which file is in force, and one part for each key that names nothing."""
    if settings.config_file is None:
        yield Part(NAME, OK, "ingen fil; förval används")
        return
    own = f", kommun {settings.municipality}" if settings.municipality else ""
    yield Part(NAME, OK, f"{settings.config_file}{own}")
    for key, check in _checks(settings):
        try:
            check()
        except KoladaBenchError as error:
            todo = f"rätta eller ta bort {key} i {settings.config_file}."
            yield Part(f"{NAME}: {key}", FAULT, str(error).rstrip("."), todo)


def _checks(settings: Settings) -> Iterator[tuple[str, Callable[[], object]]]:
    if settings.municipality:
        yield "kommun", partial(_municipalities, (settings.municipality,))
    if settings.theme:
        yield "tema", partial(_theme, settings.theme)
    for name, members in settings.own_groups.items():
        yield f"grupper.{name}", partial(_group, members)
    if settings.breaks_file:
        yield "brott", partial(_breaks, settings.breaks_file)
    if settings.word_template:
        yield "ordmall", partial(_template, settings.word_template)


def _theme(name: str) -> None:
    from kolada_bench.catalogue.themes import read_theme

    read_theme(name)


def _group(members: tuple[str, ...]) -> None:
    if not members:
        message = "gruppen är tom"
        raise KoladaBenchError(message)
    _municipalities(members)


def _municipalities(names: tuple[str, ...]) -> None:
    from kolada_bench.catalogue.municipalities import resolve_municipality

    known = _known()
    for name in names:
        resolve_municipality(name, known)


def _known() -> dict[str, Municipality]:
    from contextlib import closing

    from kolada_bench.sources.demo import DemoSource

    with closing(DemoSource()) as source:
        return source.municipalities()


def _breaks(file: Path) -> None:
    from kolada_bench.catalogue.breaks import read_breaks

    read_breaks(file)


def _template(file: Path) -> None:
    if not file.is_file():
        message = f"{file} finns inte"
        raise KoladaBenchError(message)
