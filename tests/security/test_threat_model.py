"""``docs/sakerhet.md`` claims nothing that no test holds, and the guides lead to it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "sakerhet.md").read_text(encoding="utf-8")
NAMED = re.findall(r"<!-- test: (\S+)::(\w+) -->", TEXT)
NO_CLAIMS = ("Vad som finns att skydda", "Det som inte skyddas")


def sections() -> dict[str, str]:
    parts = re.split(r"^## (.*)\n", TEXT, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def claims() -> list[str]:
    """Return the points of every section that makes claims, with what is under each."""
    return [
        point
        for heading, text in sections().items()
        if heading not in NO_CLAIMS
        for point in re.findall(r"^- .*\n(?:  .*\n)*", text, re.MULTILINE)
    ]


@pytest.mark.parametrize("claim", claims(), ids=lambda claim: claim[2:40])
def test_every_claim_names_a_test(claim: str) -> None:
    assert "<!-- test: " in claim


@pytest.mark.parametrize(("file", "name"), NAMED)
def test_every_named_test_is_there(file: str, name: str) -> None:
    tree = ast.parse((ROOT / "tests" / file).read_text(encoding="utf-8"))
    assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_there_are_claims() -> None:
    assert len(claims()) >= 20
    assert set(NO_CLAIMS) <= set(sections())


@pytest.mark.parametrize("name", ["anvandarguide.md", "instrumentpanel.md"])
def test_the_guides_lead_to_it(name: str) -> None:
    assert "](sakerhet.md)" in (ROOT / "docs" / name).read_text(encoding="utf-8")


def test_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)\s#]+)(?:#[^)]*)?\)", TEXT):
        assert (ROOT / "docs" / target).is_file()
