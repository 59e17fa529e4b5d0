"""Words without quotes: where the group ends and the municipality begins.

``compare Mellerud --group lika kommuner`` and ``compare --group lika kommuner Mellerud``
shall both work as written, so the words after ``--group`` run to the next option and are
cut here. The rules, in order:

1. A municipality that stands by itself is the municipality; all other words belong to
   their option.
2. A word with a space in it was quoted: it is a whole group. A word that ends in a comma
   goes on ("Vingåker, Grums").
3. The longest beginning that is a group by its words alone ("lika kommuner äldreomsorg",
   "G36589", "egen:dalsland") is the group, the rest the municipality.
4. Else a cut is right where the rest is a municipality, or the whole where it is a list
   of municipalities.
5. Kolada is asked, through ``is_group``, only when several cuts are still possible: then
   the longest one that it knows.

What it still gets wrong: a title that ends in a municipality's name ("Familjen
Helsingborg"), alone and without quotes, is cut before the name unless the municipality
is given elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence

import msgspec

from kolada_bench.errors import UsageError
from kolada_bench.peers.spec import is_certain
from kolada_bench.sv import fold

Words = Sequence[str]
Asks = Callable[[str], bool]

_KPI_ID = re.compile(r"[NU]\d{5}|X\d{5}_\w+", re.IGNORECASE)
_LONGEST_NAME = 6
"""Words; "Upplands Väsby kommun" has three."""
_MOST_CUTS = 50
"""Words without quotes that a group is looked for among; the longest title has twelve."""
_LIST = re.compile(r"lista\s*:\s*", re.IGNORECASE)


class Arguments(msgspec.Struct, frozen=True):
    """What the words of a command mean.

    Attributes
    ----------
    municipality
        The municipality's words, "" when none was given.
    groups
        One group text per ``--group``.
    kpis
        KPI ids (upper case) and search texts, in the order given.
    """

    municipality: str
    groups: tuple[str, ...] = ()
    kpis: tuple[str, ...] = ()


class Knowledge(msgspec.Struct, frozen=True):
    """What is known about words when they are cut.

    Attributes
    ----------
    is_municipality
        Whether a text is one municipality, by name or code, the forgiving way.
    is_group
        Whether a text is the whole title of a group in Kolada. May cost a request.
    own_groups
        The names of the config file's own groups.
    has_default
        Whether a municipality is set in the config file, so that none need be written.
    """

    is_municipality: Asks
    is_group: Asks
    own_groups: Collection[str] = ()
    has_default: bool = False


def read_arguments(
    positional: Words,
    groups: Iterable[Words],
    kpis: Iterable[Words],
    knowledge: Knowledge,
) -> Arguments:
    """Tell municipality, groups and KPIs apart.

    Parameters
    ----------
    positional
        Words that stand by no option.
    groups, kpis
        The words after each ``--group`` and each ``--kpi``, as the shell gave them.
    knowledge
        What may be asked about a text; asked as little as possible.

    Raises
    ------
    UsageError
        Two different municipalities are named, or an option has no words.
    """
    group_words = [_required(words, "--group") for words in groups]
    kpi_words = [_required(words, "--kpi") for words in kpis]
    if positional:
        ids = [text for words in kpi_words for text in _kpi_texts(words)]
        return Arguments(_joined(positional), tuple(map(_joined, group_words)), tuple(ids))
    kpi_texts: list[str] = []
    named: list[str] = []
    for words in kpi_words:
        texts, rest = split_kpi(words, knowledge.is_municipality)
        kpi_texts += texts
        named += [rest] if rest else []
    texts_of_groups, rests = _split_groups(group_words, knowledge, bool(named))
    return Arguments(_only([*named, *rests]), tuple(texts_of_groups), tuple(kpi_texts))


def split_group(
    words: Words, knowledge: Knowledge, *, must_name: bool = True
) -> tuple[str, str]:
    """Cut the words after one ``--group`` into group text and municipality.

    Parameters
    ----------
    words
        As the shell gave them, at least one.
    knowledge
        What may be asked about a text.
    must_name
        Whether the municipality has to be among the words, since it stands nowhere else.

    Returns
    -------
    tuple of str
        The group text, and the municipality's words ("" for none).
    """
    cuts = _cuts(words)
    certain = _certain_cut(words, cuts, knowledge.own_groups)
    if certain is None:
        certain = _asked_cut(words, cuts, knowledge, must_name=must_name)
    return _joined(words[:certain]), _joined(words[certain:])


def split_kpi(words: Words, is_municipality: Asks) -> tuple[tuple[str, ...], str]:
    """Cut the words after one ``--kpi`` into KPIs and municipality.

    Ids first ("N30101 N30005", "N30101,N30005"); other words are one search text, and
    the longest end that is a municipality is the municipality.

    Returns
    -------
    tuple
        Ids in upper case or one search text, and the municipality's words ("" for none).
    """
    ids = _leading_ids(words)
    if ids:
        return _ids_of(words[:ids]), _joined(words[ids:])
    if " " in words[0].strip():
        return (_joined(words[:1]),), _joined(words[1:])
    for cut in range(max(1, len(words) - _LONGEST_NAME), len(words)):
        if is_municipality(_joined(words[cut:])):
            return (_joined(words[:cut]),), _joined(words[cut:])
    return (_joined(words),), ""


def is_kpi_id(text: str) -> bool:
    """Return whether ``text`` looks like a KPI id ("N30101", "X30101_kopt")."""
    return _KPI_ID.fullmatch(text) is not None


def _split_groups(
    options: Sequence[Words], knowledge: Knowledge, named: bool
) -> tuple[list[str], list[str]]:
    """Cut every option: first those that are certain, then the others.

    A municipality named by one option settles that the others hold groups alone.
    """
    settled: dict[int, tuple[str, str]] = {}
    for place, words in enumerate(options):
        cuts = _cuts(words)
        cut = _certain_cut(words, cuts, knowledge.own_groups)
        if cut is None and len(cuts) == 1:
            cut = cuts[0]
        if cut is not None:
            settled[place] = (_joined(words[:cut]), _joined(words[cut:]))
    named = named or any(rest for _, rest in settled.values())
    open_places = [place for place in range(len(options)) if place not in settled]
    must_name = not knowledge.has_default and len(open_places) == 1
    for place in open_places:
        words = options[place]
        settled[place] = (
            (_joined(words), "")
            if named
            else split_group(words, knowledge, must_name=must_name)
        )
    pairs = [settled[place] for place in range(len(options))]
    return [group for group, _ in pairs], [rest for _, rest in pairs if rest]


def _cuts(words: Words) -> list[int]:
    """Return after how many words the group may end, shortest first."""
    ends = [
        count
        for count, word in enumerate(words, start=1)
        if count == len(words) or not word.rstrip().endswith((",", ":"))
    ]
    quoted = " " in words[ends[0] - 1].strip()
    if quoted:
        return ends[:1]
    if len(ends) > _MOST_CUTS:
        message = (
            f"Det står {len(ends)} ord efter --group, och de är ingen grupp. Sätt "
            "citattecken om gruppens namn, eller skriv kommuner med komma emellan."
        )
        raise UsageError(message)
    return ends


def _certain_cut(
    words: Words, cuts: Sequence[int], own_groups: Collection[str]
) -> int | None:
    """Return the longest cut that is a group by its words alone."""
    for cut in reversed(cuts):
        if is_certain(_joined(words[:cut]), own_groups):
            return cut
    return None


def _asked_cut(
    words: Words, cuts: Sequence[int], knowledge: Knowledge, *, must_name: bool
) -> int:
    """Choose among cuts that only municipalities' names and Kolada's titles can tell."""
    whole = len(words)
    if len(cuts) == 1:
        return cuts[0]
    if _is_list(_joined(words), knowledge.is_municipality):
        return whole
    named = [
        cut
        for cut in cuts
        if whole - _LONGEST_NAME <= cut < whole
        and knowledge.is_municipality(_joined(words[cut:]))
    ]
    # The whole may be a title, or the municipality at the end misspelt.
    possible = named if named and must_name else sorted({*(named or cuts), whole})
    for cut in reversed(possible[1:]):
        group = _joined(words[:cut])
        if _is_list(group, knowledge.is_municipality) or knowledge.is_group(group):
            return cut
    if named or must_name or knowledge.is_group(_joined(words[: possible[0]])):
        return possible[0]
    return whole


def _is_list(text: str, is_municipality: Asks) -> bool:
    prefix = _LIST.match(text)
    parts = (text[prefix.end() :] if prefix else text).split(",")
    if prefix is None and len(parts) == 1:
        return False
    return all(is_municipality(part.strip()) for part in parts if part.strip())


def _kpi_texts(words: Words) -> tuple[str, ...]:
    """Return ids, then the rest as one search text: no municipality is among the words."""
    ids = _leading_ids(words)
    search = _joined(words[ids:])
    return (*_ids_of(words[:ids]), search) if search else _ids_of(words)


def _leading_ids(words: Words) -> int:
    count = 0
    for word in words:
        parts = [part for part in re.split(r"[,\s]+", word) if part]
        if not parts or not all(map(is_kpi_id, parts)):
            break
        count += 1
    return count


def _ids_of(words: Words) -> tuple[str, ...]:
    parts = re.split(r"[,\s]+", " ".join(words))
    return tuple(_canonical(part) for part in parts if part)


def _canonical(kpi_id: str) -> str:
    return kpi_id[0].upper() + kpi_id[1:].lower()


def _only(named: Sequence[str]) -> str:
    distinct = {fold(text): text for text in named}
    if len(distinct) > 1:
        message = (
            f"Flera kommuner är angivna: {', '.join(distinct.values())}. Ange en kommun, "
            "och sätt citattecken om grupper och nyckeltal med flera ord."
        )
        raise UsageError(message)
    return next(iter(distinct.values()), "")


def _required(words: Words, option: str) -> Words:
    if not _joined(words):
        message = f"Det står inget efter {option}."
        raise UsageError(message)
    return [word for word in words if word.strip()]


def _joined(words: Words) -> str:
    return " ".join(" ".join(words).split())
