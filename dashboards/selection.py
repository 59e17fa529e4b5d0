"""What a view shows, as a URL says it: the only state there is.

``?kommun=1461&grupp=lika+kommuner&tema=ifo&kpi=N30101&ar=2024&kon=T``. What is not said is
the default, and a URL is always written in the same order, so that two links to the same
view are the same link. Every part is bounded: a URL that asks for a thousand KPIs is
refused in words, before anything is looked up.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import parse_qsl, urlencode

import msgspec

from kolada_bench import sv
from kolada_bench.catalogue.themes import theme_names
from kolada_bench.errors import UsageError
from kolada_bench.schema import GENDERS, TOTAL

LONGEST_URL = 4000
MOST_KPIS, MOST_GROUPS, LONGEST_WORD = 20, 6, 200
DEFAULT_GROUP = "lika kommuner"
_KPI = re.compile(r"[A-Z]\w{3,40}", re.ASCII)
_YEARS = range(1990, 2101)
_LISTS = ("grupp", "kpi")


class Selection(msgspec.Struct, frozen=True, omit_defaults=True):
    """One view.

    Attributes
    ----------
    municipality
        Name or four-digit code; "" for none chosen yet.
    groups, theme, kpis, year, gender
        As the command line takes them; ``year`` None lets the year rule choose.
    extra
        What a single page adds (its search words, which identity, a preset), by key.
    """

    municipality: str = ""
    groups: tuple[str, ...] = (DEFAULT_GROUP,)
    theme: str | None = None
    kpis: tuple[str, ...] = ()
    year: int | None = None
    gender: str = TOTAL
    extra: tuple[tuple[str, str], ...] = ()

    def __getitem__(self, key: str) -> str:
        """Return the page's own ``key``; "" where the URL does not say."""
        return dict(self.extra).get(key, "")

    def with_(self, **changes: object) -> Selection:
        """Return it with other fields."""
        return msgspec.structs.replace(self, **changes)

    def with_extra(self, **changes: str) -> Selection:
        """Return it with other keys of the page's own; "" takes a key away."""
        extra = {**dict(self.extra), **changes}
        return self.with_(extra=tuple((k, v) for k, v in sorted(extra.items()) if v))


EXTRA_KEYS = frozenset(
    {
        "sok",
        "samband",
        "fran",
        "mall",
        "delar",
        "kostnad",
        "kvalitet",
        "alla",
        "typ",
        "pris",
        "dygn",
    }
)
"""The keys that pages may add; any other is refused, since a misspelt one does nothing."""


def read_selection(query: str) -> Selection:
    """Read what stands after "?" in a URL.

    Raises
    ------
    UsageError
        It is too long, asks for too much, or holds a key or value that is none.
    """
    if len(query) > LONGEST_URL:
        message = (
            f"Länken är för lång (över {LONGEST_URL} tecken). Välj färre nyckeltal eller "
            "spara kommunerna som en egen grupp i inställningsfilen."
        )
        raise UsageError(message)
    try:
        pairs = parse_qsl(query.removeprefix("?"), max_num_fields=100, errors="strict")
    except ValueError as error:
        message = "Länken går inte att läsa. Börja om från startsidan."
        raise UsageError(message) from error
    found: dict[str, list[str]] = {}
    for key, value in pairs:
        if word := _word(key, value):
            found.setdefault(key, []).append(word)
    _said_once(found)
    extra = tuple(sorted((k, found.pop(k)[-1]) for k in list(found) if k in EXTRA_KEYS))
    selection = Selection(
        municipality=found.pop("kommun", [""])[-1],
        groups=tuple(dict.fromkeys(found.pop("grupp", [DEFAULT_GROUP]))),
        theme=_theme(found.pop("tema", [""])[-1]),
        kpis=tuple(dict.fromkeys(map(_kpi, found.pop("kpi", [])))),
        year=_year(found.pop("ar", [""])[-1]),
        gender=_gender(found.pop("kon", [TOTAL])[-1]),
        extra=extra,
    )
    if found:
        message = f'Länken har en okänd del: "{next(iter(found))}".'
        raise UsageError(message)
    _bounded(selection.kpis, MOST_KPIS, "nyckeltal")
    _bounded(selection.groups, MOST_GROUPS, "grupper")
    return selection


def _said_once(found: dict[str, list[str]]) -> None:
    """Refuse what is said in two ways, of which only one could be shown."""
    for key, words in found.items():
        if key not in _LISTS and len(set(words)) > 1:
            message = f'Länkens del "{key}" står flera gånger, med olika innehåll.'
            raise UsageError(message)


def query_of(selection: Selection) -> str:
    """Return the selection as the part of a URL from "?" on; "" for all defaults."""
    default = Selection()
    pairs: list[tuple[str, str]] = []
    if selection.municipality:
        pairs.append(("kommun", selection.municipality))
    if selection.groups != default.groups:
        pairs += [("grupp", group) for group in selection.groups]
    if selection.theme:
        pairs.append(("tema", selection.theme))
    pairs += [("kpi", kpi) for kpi in selection.kpis]
    if selection.year is not None:
        pairs.append(("ar", str(selection.year)))
    if selection.gender != default.gender:
        pairs.append(("kon", selection.gender))
    pairs += selection.extra
    return f"?{urlencode(pairs)}" if pairs else ""


def _word(key: str, value: str) -> str:
    longest = LONGEST_URL if key in ("grupp", "delar") else LONGEST_WORD
    if len(value) > longest or not value.isprintable():
        message = f'Länkens del "{key}" är för lång eller har otillåtna tecken.'
        raise UsageError(message)
    return value.strip()


def _theme(text: str) -> str | None:
    # On the command line a theme may be a file; a link opens none of the server's.
    if text and sv.fold(text) not in theme_names():
        message = f'Temat "{text[:40]}" finns inte. Teman: {", ".join(theme_names())}.'
        raise UsageError(message)
    return text or None


def _kpi(text: str) -> str:
    if not _KPI.fullmatch(text):
        message = f'"{text[:40]}" är inget nyckeltals-id (till exempel N30101).'
        raise UsageError(message)
    return text


def _year(text: str) -> int | None:
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{4}", text) or int(text) not in _YEARS:
        message = f'"{text[:40]}" är inget år.'
        raise UsageError(message)
    return int(text)


def _gender(text: str) -> str:
    if text not in GENDERS:
        message = f'Kön är T (totalt), K (kvinnor) eller M (män), inte "{text[:40]}".'
        raise UsageError(message)
    return text


def _bounded(asked: Sequence[str], most: int, what: str) -> None:
    if len(asked) > most:
        message = f"Länken ber om {len(asked)} {what}; högst {most} visas på en gång."
        raise UsageError(message)
