"""The door: which command, and what happens when something goes wrong.

An error of ours is one Swedish line on stderr and its exit code; anything else is an
internal error (1) and says how to see the traceback. Commands are imported when they are
called, so that help and version answer at once.
"""

from __future__ import annotations

import atexit
import contextlib
import errno
import gc
import os
import re
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn, Protocol

from kolada_bench import __version__
from kolada_bench.cli.console import prepare_streams, say
from kolada_bench.cli.parser import PROG, Parser
from kolada_bench.errors import NO_ROOM, KoladaBenchError, UsageError, why

COMMANDS: dict[str, tuple[str, str]] = {
    "compare": ("compare", "jämför en kommun med liknande kommuner"),
    "nka": ("nka", "nettokostnadsavvikelse per verksamhet och år"),
    "parts": ("parts", "vilken del av kostnaden skillnaden ligger på, i kr och mnkr"),
    "trend": ("trend", "visa nyckeltal år för år bredvid samma kommuner"),
    "drivers": ("drivers", "dela upp en skillnad i ålder, volym och kostnad per brukare"),
    "standout": ("standout", "vad som sticker ut i en kommun, i ett tema eller i allt"),
    "visits": ("visits", "vilka liknande kommuner man kan fråga om en verksamhet"),
    "grannar": ("neighbours", "sök strukturella grannar, och se vad som gör dem lika"),
    "chart": ("chart", "rita ett diagram: bild, webbsida eller siffror"),
    "report": ("report", "skriv ett helt underlag: Word, Excel, HTML eller Markdown"),
    "claims": ("claims", "pröva ett dokuments påståenden mot Kolada och mot varandra"),
    "groups": ("groups", "visa vilka grupper en kommun kan jämföras med"),
    "kpi": ("kpi", "sök nyckeltal, visa ett nyckeltal, se vad som publiceras härnäst"),
    "snapshot": ("snapshot", "spara en daterad fil, visa den, se vad som har ändrats"),
    "dashboard": ("dashboard", "öppna analysen i webbläsaren"),
    "cache": ("cache", "visa eller töm sparade svar"),
    "doctor": (
        "doctor",
        "kontrollera installationen, eller en kommuns uppgifter",
    ),
}
"""Command: (module in this room, summary)."""

EXAMPLES = (
    "  kolada-bench compare Mellerud --group lika kommuner\n"
    "  kolada-bench compare Mellerud --group lika kommuner --demo\n"
    '  kolada-bench kpi search "köpt vård"'
)
_BREAKS = re.compile(r"[\r\n]+")
_HEAD, _TAIL = 100, 40
_ENDLESS = re.compile(rf"\S{{{_HEAD + 5 * _TAIL},}}")
_LONGEST = 2_000
"""Characters of an error; the longest that we write ourselves has some five hundred."""
INTERNAL_ERROR = 1
INTERRUPTED = 130


class Command(Protocol):
    """What a module in this room offers ``main``."""

    def build_parser(self) -> Parser:
        """Return the command's parser."""
        ...

    def run(self, arguments: object) -> int:
        """Do what the arguments say; return the exit code."""
        ...


def script() -> NoReturn:
    """Run as a program of its own: what ``kolada-bench`` and ``python -m`` call.

    A command is over within a second or so, and what it allocates is wanted to the end:
    collecting garbage while pandas is imported costs a tenth of the run and frees nothing,
    and taking the modules apart again at the end costs a sixth, for nobody.
    """
    gc.disable()
    code = main()
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            with contextlib.suppress(OSError):  # main has told of what could not be written
                stream.flush()
    os._exit(code)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; ``argv`` is without the program."""
    words = list(sys.argv[1:] if argv is None else argv)
    prepare_streams()
    try:
        return _run(words)
    except SystemExit as stop:  # argparse's own, after --help
        return int(stop.code or 0)
    except KoladaBenchError as error:
        if "--debug" in words:
            raise
        say(_told(error))
        return error.exit_code
    except KeyboardInterrupt:
        say("Avbrutet.")
        return INTERRUPTED
    except BrokenPipeError:
        # The reader (head, less) has had enough: not our error. Python would complain
        # once more when it flushes stdout at exit, so stdout is pointed at nothing.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        if "--debug" in words:
            raise
        if isinstance(error, ModuleNotFoundError) and not _is_ours(error.name or ""):
            say(_lost_package(error.name or ""))
            return INTERNAL_ERROR
        if isinstance(error, OSError) and error.errno in NO_ROOM:
            say(f"Det går inte att skriva: {why(error)}.")
            return UsageError.exit_code
        if isinstance(error, OSError) and error.errno == errno.ENAMETOOLONG:
            say(_told(f"Det går inte att öppna {error.filename}: {why(error)}."))
            return UsageError.exit_code
        what = f"{type(error).__name__}: {error}"
        say(_told(f"Internt fel: {what}. Kör igen med --debug för hela felspåret."))
        return INTERNAL_ERROR


def _told(error: object) -> str:
    """Return an error as one line of bearable length: it repeats what was typed."""
    line = _BREAKS.sub(" ", str(error))
    line = _ENDLESS.sub(lambda word: f"{word[0][:_HEAD]}…{word[0][-_TAIL:]}", line)
    if len(line) > _LONGEST:
        line = f"{line[: _LONGEST - 10 * _TAIL]} … {line[-10 * _TAIL :]}"
    return line


def _check_words(words: list[str]) -> None:
    """Refuse what is no text, before a command meets it.

    Half of a character is a byte of a file's name in an older encoding: a name that could
    stand in no report, manifest or JSON.
    """
    for word in words:
        plain = word.encode("utf-8", "replace").decode().replace("\0", "?")
        if plain != word:
            message = (
                f'"{plain}" har ett tecken som inte är UTF-8. Skriv om ordet, eller byt '
                "namn på filen om det är en fil."
            )
            raise UsageError(message)


def _run(words: list[str]) -> int:
    _check_words(words)
    name = words[0] if words else "--help"
    if name in ("--version", "-V"):
        print(f"{PROG} {__version__}")
        return 0
    if name in ("--help", "-h", "help"):
        print(_overview())
        return 0
    if name not in COMMANDS:
        raise _unknown_command(name)
    command: Command = import_module(f"kolada_bench.cli.{COMMANDS[name][0]}")
    parser = command.build_parser()
    code = command.run(parser.read(words[1:]))
    sys.stdout.flush()
    return code


def _is_ours(module: str) -> bool:
    return module.partition(".")[0] in ("", "kolada_bench", "dashboards")


def _lost_package(module: str) -> str:
    """Return what to do where a package that the program needs is not installed."""
    return (
        f"Python-paketet {module.partition('.')[0]} saknas i {sys.executable}. Starta "
        "programmet ur den miljö som det är installerat i, eller installera om det."
    )


def _overview() -> str:
    width = max(map(len, COMMANDS)) + 2
    commands = "\n".join(f"  {name:<{width}}{text}" for name, (_, text) in COMMANDS.items())
    return (
        f"Användning: {PROG} KOMMANDO [flaggor]\n\n"
        "Jämför en kommuns kostnader och resultat med liknande kommuner, ur Kolada.\n\n"
        f"Kommandon:\n{commands}\n\n"
        f"Exempel:\n{EXAMPLES}\n\n"
        f"Hjälp om ett kommando: {PROG} compare --help. Version: {PROG} --version"
    )


def _unknown_command(name: str) -> UsageError:
    import difflib

    near = difflib.get_close_matches(name, COMMANDS, n=1)
    hint = f" Menade du {near[0]}?" if near else ""
    if name.startswith("-"):
        message = (
            f"Flaggan {name} ska stå efter ett kommando: {PROG} compare Mellerud {name}"
        )
        return UsageError(message)
    return UsageError(
        f'Kommandot "{name}" finns inte.{hint} Kommandon: {", ".join(COMMANDS)}.'
    )
