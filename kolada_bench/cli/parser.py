"""A parser that speaks Swedish, and the options that several commands share.

argparse and no other library, since a group's name is several unquoted words
(``--group lika kommuner``), which its ``nargs="+"`` reads as written.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NoReturn

from kolada_bench.errors import UsageError

PROG = "kolada-bench"
FORMATS = ("table", "json", "csv", "csv-excel", "markdown")
THEME = "socialtjanst"
"""What help names as default: that of ``catalogue.themes``, which help does not load."""

_ENGLISH = (
    (r"the following arguments are required: (.+)", r"det saknas: \1"),
    (r"unrecognized arguments: (.*\S.*)", r"okända argument: \1"),
    (r"unrecognized arguments:\s*", r'okänt argument: ""'),
    (r"argument ([^:]+): expected one argument", r"det ska stå ett värde efter \1"),
    (r"argument ([^:]+): expected at least one argument", r"det ska stå något efter \1"),
    (
        r"argument ([^:]+): invalid choice: (.+) \(choose from ([^()]+)\)",
        r"\2 går inte att välja efter \1 (välj bland \3)",
    ),
    (r"argument ([^:]+): not allowed with argument (.+)", r"\1 kan inte stå med \2"),
    (r"ambiguous option: (.+?) could match (.+)", r"\1 är flertydigt: \2"),
    (r"argument ([^:]+): ignored explicit argument (.+)", r"\1 tar inget värde (\2)"),
    (r"argument ([^:]+): (.+)", r"\1: \2"),
)


class _Formatter(argparse.RawDescriptionHelpFormatter):
    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[Any],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, prefix or "Användning: ")


class Parser(argparse.ArgumentParser):
    """argparse in Swedish: a fault is a ``UsageError``, help has no English headings."""

    def __init__(self, command: str, usage: str, summary: str, example: str) -> None:
        super().__init__(
            prog=f"{PROG} {command}".strip(),
            usage=f"{PROG} {usage}",
            description=summary,
            epilog=f"Exempel:\n{example}",
            formatter_class=_Formatter,
            add_help=False,
            allow_abbrev=False,
        )
        # Newer Pythons would colour the help, and add a suggestion in English to a fault.
        self.color = self.suggest_on_error = False
        self.options = self.add_argument_group("Flaggor")

    def read(self, words: Sequence[str]) -> argparse.Namespace:
        """Return what ``words`` ask for; an option given as "" is told of, never ignored.

        A script whose variable is unset would else get another answer than it asked for.

        Raises
        ------
        UsageError
            The words are no question to this command.
        """
        options = self.parse_intermixed_args(words)
        for action in self._actions:
            single = bool(action.option_strings) and action.nargs is None
            if single and getattr(options, action.dest, None) == "":
                self.error(
                    f"argument {'/'.join(action.option_strings)}: expected one argument"
                )
        return options

    def error(self, message: str) -> NoReturn:
        """Raise ``UsageError`` with argparse's complaint in Swedish."""
        for english, swedish in _ENGLISH:
            found = re.fullmatch(english, message, re.DOTALL)
            if found is not None:
                message = found.expand(swedish)
                break
        text = f"{message[0].upper()}{message[1:]}. Hjälp: {self.prog} --help"
        raise UsageError(text)

    def finish(self) -> None:
        """Add the options that every command has, last in its help."""
        self.options.add_argument(
            "--quiet", "-q", action="store_true", help="skriv bara svaret, inga meddelanden"
        )
        self.options.add_argument(
            "--debug", action="store_true", help="visa hela felspåret vid fel"
        )
        self.options.add_argument(
            "--help", "-h", action="help", help="visa den här hjälpen"
        )


def add_municipality(parser: Parser) -> None:
    """Add the municipality's words."""
    parser.add_argument_group("Kommun").add_argument(
        "municipality",
        nargs="*",
        metavar="KOMMUN",
        help='namn, "Melleruds kommun" eller kod (1461)',
    )


def add_group(parser: Parser, default: str = "lika kommuner") -> None:
    """Add ``--group``: words to the next option, repeatable."""
    parser.options.add_argument(
        "--group", "-g", nargs="+", action="append", default=[], metavar="GRUPP",
        help="jämförelsegrupp: lika kommuner, kommungrupp, län, storlek, alla, en grupp i "
        "Kolada (id eller namn), lista:0428,1764, egen:namn eller grannar; kan upprepas "
        f"(förval: {default})",
    )  # fmt: skip
    add_variables(parser)


def add_variables(parser: Parser) -> None:
    """Add ``--variables``, what neighbours are searched with."""
    parser.options.add_argument(
        "--variables", metavar="NYCKELTAL",
        help="sök strukturella grannar med dessa nyckeltal, vikt efter kolon: "
        "N01951:2,N00903",
    )  # fmt: skip


def add_question(parser: Parser, theme: str = THEME) -> None:
    """Add the options that say what is asked: theme, with its default, and years."""
    add_theme(parser, theme)
    parser.options.add_argument(
        "--year", type=checked(read_year), metavar="ÅR", help="exakt detta år"
    )
    add_years(parser)


def add_theme(parser: Parser, default: str = THEME) -> None:
    """Add ``--theme``."""
    parser.options.add_argument(
        "--theme",
        "-t",
        metavar="TEMA",
        help=f"tema eller egen temafil (förval: {default})",
    )


def add_years(parser: Parser) -> None:
    """Add ``--years``."""
    parser.options.add_argument(
        "--years", type=checked(read_years), metavar="ÅR",
        help="bara dessa år, till exempel 2019-2024,2015",
    )  # fmt: skip


def add_kpi(parser: Parser) -> None:
    """Add ``--kpi``: ids or words to the next option, repeatable."""
    parser.options.add_argument(
        "--kpi", "-k", nargs="+", action="append", default=[], metavar="NYCKELTAL",
        help="nyckeltal (id eller sökord) i stället för temat, eller utöver --theme; "
        "kan upprepas",
    )  # fmt: skip


def add_gender(parser: Parser) -> None:
    """Add ``--gender``."""
    parser.options.add_argument(
        "--gender", choices=("T", "K", "M"), default="T",
        help="T totalt (förval), K kvinnor, M män; ej uppdelade nyckeltal visas totalt",
    )  # fmt: skip


def add_source(parser: Parser) -> None:
    """Add the options that say where data comes from."""
    parser.options.add_argument(
        "--demo", action="store_true", help="påhittade värden, inget nät behövs"
    )
    parser.options.add_argument(
        "--snapshot", metavar="FIL", help="läs ur en sparad ögonblicksbild"
    )
    parser.options.add_argument(
        "--offline", action="store_true", help="bara sparade svar, oavsett ålder"
    )


def add_output(parser: Parser) -> None:
    """Add format and file."""
    parser.options.add_argument(
        "--format", "-f", choices=FORMATS, help="förval: table, eller efter filens ändelse"
    )
    parser.options.add_argument(
        "--output", "-o", metavar="FIL", help="skriv till fil i stället för skärmen"
    )


def read_year(text: str) -> int:
    """Read one year; ``ValueError`` in Swedish."""
    if not re.fullmatch(r"[0-9]{4}", text) or not 1970 <= int(text) <= 2100:
        message = f'"{text}" är inget årtal (till exempel 2024)'
        raise ValueError(message)
    return int(text)


def read_years(text: str) -> tuple[int, ...]:
    """Read "2019-2024,2015" into ascending years; ``ValueError`` in Swedish."""
    years: set[int] = set()
    for part in text.split(","):
        first, dash, last = part.strip().replace("–", "-").partition("-")
        start = read_year(first.strip())
        end = read_year(last.strip()) if dash else start
        if end < start:
            message = f'"{part.strip()}" går baklänges; skriv {end}-{start}'
            raise ValueError(message)
        years.update(range(start, end + 1))
    return tuple(sorted(years))


def checked(read: Callable[[str], Any]) -> Callable[[str], Any]:
    """Wrap a reader so that argparse shows its Swedish sentence, not "invalid value"."""

    def reads(text: str) -> Any:
        try:
            return read(text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from error

    return reads
