"""What our source never does: run what it reads, or let go of a check."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TREES = {
    str(file.relative_to(ROOT)): ast.parse(file.read_text(encoding="utf-8"))
    for room in ("kolada_bench", "dashboards")
    for file in sorted((ROOT / room).rglob("*.py"))
}
RUN_WHAT_THEY_READ = {
    "pickle", "cPickle", "_pickle", "shelve", "marshal", "dill", "cloudpickle", "joblib",
    "jsonpickle", "yaml", "code", "codeop", "xmlrpc", "telnetlib", "ftplib",
}  # fmt: skip
CALLS = {
    "eval", "exec", "compile", "__import__", "os.system", "os.popen", "tempfile.mktemp",
    "yaml.load", "pd.read_pickle", "np.load", "pickle.load", "pickle.loads",
    "ssl._create_unverified_context", "ssl._create_default_https_context",
    "logging.config.fileConfig", "logging.config.dictConfig", "pd.eval", "builtins.eval",
}  # fmt: skip
WORDS = {"shell": True, "verify": False, "allow_pickle": True, "check_hostname": False}


def name_of(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=attribute):
            return f"{name_of(value)}.{attribute}"
    return ""


def faults(tree: ast.AST) -> list[str]:
    """Return what a source does that ours never may, as "line: what"."""
    found = []
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                said = [alias.name.partition(".")[0] for alias in names]
            case ast.ImportFrom(module=str(module), level=0):
                said = [module.partition(".")[0]]
            case ast.Call(func=func, keywords=keywords):
                name = name_of(func)
                said = [name] if name in CALLS else []
                said += [
                    f"{word.arg}="
                    for word in keywords
                    if word.arg in WORDS
                    and isinstance(word.value, ast.Constant)
                    and word.value.value is WORDS[word.arg]
                ]
                found += [f"{node.lineno}: {word}" for word in said]
                continue
            case ast.Attribute(attr="query" | "eval", value=value) if name_of(value) in (
                "pd", "frame", "df",
            ):  # fmt: skip
                found.append(f"{node.lineno}: an expression of pandas")
                continue
            case ast.Assign(targets=[ast.Attribute(attr="verify"), *_]):
                found.append(f"{node.lineno}: verify is set")
                continue
            case _:
                continue
        found += [f"{node.lineno}: {name}" for name in said if name in RUN_WHAT_THEY_READ]
    return found


@pytest.mark.parametrize(
    "text",
    [
        "import pickle",
        "from marshal import loads",
        "import joblib.memory as m",
        "eval('1')",
        "import subprocess\nsubprocess.run('ls', shell=True)",
        "session.get(url, verify=False)",
        "session.verify = path",
        "tempfile.mktemp()",
        "np.load(file, allow_pickle=True)",
        "frame.query('a > 1')",
    ],
)
def test_the_search_finds_what_it_is_for(text: str) -> None:
    assert faults(ast.parse(text)) != []


def test_no_file_of_ours_runs_what_it_reads() -> None:
    assert len(TREES) > 300
    found = {name: said for name, tree in TREES.items() if (said := faults(tree))}
    assert found == {}


def test_no_check_is_an_assertion_on_what_comes_from_outside() -> None:
    # ``python -O`` takes assertions away: ours only tell the type checker what holds.
    found = {
        f"{name}: {ast.unparse(node.test)}"
        for name, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Assert) and not _narrows(node.test)
    }
    assert found == set()


def _narrows(test: ast.expr) -> bool:
    """Return whether an assertion only says that a name is not None, or of which type."""
    match test:
        case ast.Compare(ops=[ast.IsNot()], comparators=[ast.Constant(value=None)]):
            return True
        case ast.Call(func=ast.Name(id="isinstance")):
            return True
    return False
