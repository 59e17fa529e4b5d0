"""The examples in README and docs: find them, run them, put what they print in place.

Words
-----
An *example* is a fenced block that a reader may copy:

``console``
    A line that begins with ``$`` is a command, the lines under it what it prints; a command
    with nothing under it is run, and its output not shown. Where a later command of the
    same block shows its output, those before it are run for that too.
``python``
    Run as a whole. A ``text`` block right after it is what it prints.
``toml``, ``csv``, ``text`` with a file's name
    A file that the document's commands may read.
``powershell``
    Commands of another system, which are not run here.

A *mark* is an HTML comment on the line before a block, invisible to the reader:
``<!-- file: eget.toml -->`` gives a block its file name (one named ``config.toml`` is the
config file in force), ``<!-- lines: 27 -->`` cuts an output after so many lines and
puts ``CUT`` there, ``<!-- exit: 2 -->`` says with which code the block's commands end.

Commands run in this very process, in a folder of their own, with a config file and a cache
of their own, and with an address of Kolada's that nothing listens to, unless a test gives
one: an example never reaches Kolada by accident. The Word template that the documents
speak of lies in the folder.

What it still gets wrong: stdout and stderr are joined in the order of writing, which on a
terminal is the same, but not in a pipe.
"""

from __future__ import annotations

import io
import os
import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field, replace
from pathlib import Path

from kolada_bench.cli.main import main
from kolada_bench.settings import ENV_API_URL, ENV_CACHE_DIR, ENV_CONFIG

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = (
    "README.md",
    "docs/anvandarguide.md",
    "docs/json.md",
    *sorted(f"docs/metod/{page.name}" for page in (ROOT / "docs" / "metod").glob("*.md")),
    "CHANGELOG.md",
)
WIDTH = 120
"""The columns of the window that the outputs are made for; what a pipe gets, too."""
CUT = "[…]"
PROGRAM = "kolada-bench"
SERVES = f"{PROGRAM} dashboard"
CONFIG = "config.toml"
TEMPLATE = "kommunens.docx"
NOBODY = "http://127.0.0.1:9/v3"
"""An address on this machine that nothing answers on (the discard port)."""

SUITE = "make test"
PASSED = re.compile(r"=+ \d+ passed(?:, \d+ \w+)* in .+ =+")

_DRAWN = re.compile(r"^(?:\.venv/bin/)?kolada-bench chart .*-o \S+\.(?:png|svg|pdf)\b")
_FENCE = re.compile(r"^```(?P<language>\w*)$")
_MARK = re.compile(r"^<!-- (?P<name>file|lines|exit): (?P<value>.+?) -->$")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block; ``first`` is the line number of its content, counted from 0."""

    language: str
    lines: tuple[str, ...]
    first: int
    marks: Mapping[str, str] = field(default_factory=dict)

    @property
    def last(self) -> int:
        """The line after the content: where the closing fence is."""
        return self.first + len(self.lines)

    @property
    def text(self) -> str:
        """The content, each line ended."""
        return "".join(f"{line}\n" for line in self.lines)


@dataclass(frozen=True, slots=True)
class Command:
    """One command of a console block, the exit code it shall have, and what is shown."""

    words: str
    shown: tuple[str, ...] = ()
    exit_code: int = 0
    lines: int | None = None

    @property
    def program(self) -> str:
        """The first word."""
        return self.words.split()[0]

    @property
    def needs_browser(self) -> bool:
        """Whether it is an error where there is no browser to draw a picture with."""
        return _DRAWN.match(self.words) is not None


class ExampleFailed(Exception):
    """An example does not do what the document says."""


def read_blocks(text: str) -> list[Block]:
    """Return the fenced blocks of a Markdown text, with the marks on the lines before."""
    blocks: list[Block] = []
    marks: dict[str, str] = {}
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        fence, mark = _FENCE.match(lines[at]), _MARK.match(lines[at])
        if mark:
            marks[mark["name"]] = mark["value"]
        elif fence:
            end = lines.index("```", at + 1)
            blocks.append(
                Block(fence["language"], tuple(lines[at + 1 : end]), at + 1, marks)
            )
            marks, at = {}, end
        elif lines[at].strip():
            marks = {}
        at += 1
    return blocks


def commands(block: Block) -> list[Command]:
    """Return the commands of a console block."""
    starts = [i for i, line in enumerate(block.lines) if line.startswith("$ ")]
    if not starts or starts[0] != 0:
        message = f'a console block must begin with "$ ": {block.lines[:1]}'
        raise ExampleFailed(message)
    ends = [*starts[1:], len(block.lines)]
    cut = block.marks.get("lines")
    return [
        Command(
            block.lines[start][2:],
            tuple(block.lines[start + 1 : end]),
            int(block.marks.get("exit", 0)),
            int(cut) if cut else None,
        )
        for start, end in zip(starts, ends, strict=True)
    ]


class Desk:
    """A folder where a document's examples are run, one after the other.

    Parameters
    ----------
    folder
        Empty, and the caller's to remove.
    api_url
        What stands in for Kolada; by default nothing does.
    """

    def __init__(self, folder: Path, *, api_url: str = NOBODY) -> None:
        self.folder = folder
        self._environment = {
            ENV_API_URL: api_url,
            ENV_CACHE_DIR: str(folder / "cache"),
            ENV_CONFIG: str(folder / CONFIG),
            "COLUMNS": str(WIDTH),
        }
        self.write(CONFIG, "")

    def write(self, name: str, text: str) -> Path:
        """Put a file into the folder."""
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def lay_out(self, blocks: Sequence[Block]) -> None:
        """Write the files that the document shows, and the Word template that it names."""
        for block in blocks:
            if "file" in block.marks:
                self.write(block.marks["file"], block.text)
        if any(TEMPLATE in block.text for block in blocks):
            import docx

            docx.Document().save(str(self.folder / TEMPLATE))

    def run(self, command: Command) -> tuple[str, ...]:
        """Run a command of ours and return what it prints, cut as it says.

        Raises
        ------
        ExampleFailed
            The exit code is not the one that the document says.
        """
        words = shlex.split(command.words)
        if words[0] != PROGRAM:
            message = f"not a command of ours: {command.words}"
            raise ExampleFailed(message)
        with self._set_up() as out:
            code = main(words[1:])
        if code != command.exit_code:
            message = f"{command.words}: exit code {code}, not {command.exit_code}"
            raise ExampleFailed(message)
        return _cut(out.getvalue(), command.lines)

    def run_python(self, block: Block) -> str:
        """Run a Python block and return what it prints."""
        with self._set_up() as out:
            exec(compile(block.text, "<example>", "exec"), {"__name__": "__main__"})
        return out.getvalue()

    @contextmanager
    def _set_up(self) -> Iterator[io.StringIO]:
        out = io.StringIO()
        before = {name: os.environ.get(name) for name in self._environment}
        os.environ.update(self._environment)
        try:
            with chdir(self.folder), redirect_stdout(out), redirect_stderr(out):
                yield out
        finally:
            for name, value in before.items():
                if value is None:
                    del os.environ[name]
                else:
                    os.environ[name] = value


def refreshed(text: str, desk: Desk) -> str:
    """Return a document with every output that it shows made anew.

    Outputs of other programs than ours (``make test``) stay as they are.
    """
    lines = text.split("\n")
    blocks = read_blocks(text)
    desk.lay_out(blocks)
    fresh = {
        place: new
        for place, block in enumerate(blocks)
        if (new := _fresh(block, blocks[place - 1] if place else None, desk)) is not None
    }
    for place in sorted(fresh, reverse=True):
        lines[blocks[place].first : blocks[place].last] = fresh[place]
    return "\n".join(lines)


def with_suite(text: str, log: str) -> str:
    """Return a document with the end of ``make test`` as the log has it.

    Raises
    ------
    ExampleFailed
        The log is not that of a run that passed.
    """
    printed = log.rstrip("\n").split("\n")
    contracts = [line for line in printed if line.startswith("Contracts: ")]
    if not contracts or not PASSED.fullmatch(printed[-1]):
        message = f"make test did not pass: {printed[-1]}"
        raise ExampleFailed(message)
    lines = text.split("\n")
    (block,) = (b for b in read_blocks(text) if b.lines[:1] == (f"$ {SUITE}",))
    shown = [f"$ {SUITE}", CUT, contracts[-1], CUT, printed[-1]]
    lines[block.first : block.last] = shown
    return "\n".join(lines)


def as_ours(command: Command) -> Command | None:
    """Return the command as one of ours: itself, what ``make demo`` runs, or None.

    A command that serves until it is stopped is none: whoever waits for it waits for ever.
    """
    if command.words.startswith(SERVES):
        return None
    if command.program in (PROGRAM, f".venv/bin/{PROGRAM}"):
        return replace(command, words=command.words.removeprefix(".venv/bin/"))
    if command.words != "make demo":
        return None
    recipe = re.search(r"^\t@\$\(BIN\)/(kolada-bench .+)$", makefile(), re.MULTILINE)
    if recipe is None:
        message = "the Makefile's demo runs no kolada-bench"
        raise ExampleFailed(message)
    return replace(command, words=recipe[1])


def makefile() -> str:
    """Return the Makefile's text."""
    return (ROOT / "Makefile").read_text(encoding="utf-8")


def _fresh(block: Block, before: Block | None, desk: Desk) -> list[str] | None:
    if block.language == "text" and before is not None and before.language == "python":
        return desk.run_python(before).rstrip("\n").split("\n")
    if block.language != "console":
        return None
    lines: list[str] = []
    every = commands(block)
    last = max((at for at, command in enumerate(every) if command.shown), default=-1)
    for at, command in enumerate(every):
        ours = as_ours(command)
        printed = desk.run(ours) if ours and at <= last else ()
        lines.append(f"$ {command.words}")
        lines += printed if ours and command.shown else command.shown
    return lines


def _cut(output: str, most: int | None) -> tuple[str, ...]:
    lines = output.rstrip("\n").split("\n") if output else []
    if most is None or len(lines) <= most:
        return tuple(lines)
    return (*lines[:most], CUT)
