"""``report`` with its underlag, ``--replay`` and ``--refresh``, from the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kolada_bench.report.manifest_text import manifest_text, read_manifest_file
from kolada_bench.report.word import read_manifest
from tests.report.again import PRESET

if TYPE_CHECKING:
    from tests.cli.conftest import Run
    from tests.stand_in.server import StandIn


@pytest.fixture
def preset(tmp_path: Path) -> str:
    file = tmp_path / "prov.toml"
    file.write_text(PRESET, encoding="utf-8")
    return str(file)


@pytest.fixture
def plan(run: Run, preset: str, tmp_path: Path) -> Path:
    path = tmp_path / "plan.docx"
    done = run("report", "Mellerud", "--preset", preset, "--demo", "-o", str(path))
    assert done.code == 0, done.err
    return path


def words(path: Path) -> list[str]:
    from docx import Document

    document = Document(str(path))
    return [
        text.text or "" for text in document.element.body.iter() if text.tag.endswith("}t")
    ]


def test_underlag_and_manifest_stand_beside_and_inside(plan: Path) -> None:
    beside = plan.with_name("plan.manifest.json")
    manifest = read_manifest_file(beside)
    assert manifest.underlag is not None
    assert plan.with_name(manifest.underlag.file).is_file()
    assert read_manifest(plan) == manifest_text(manifest)
    assert not [file for file in plan.parent.iterdir() if file.name.startswith(".")]


def test_they_can_be_left_out(run: Run, preset: str, tmp_path: Path) -> None:
    path = tmp_path / "ensam.html"
    line = ("report", "Mellerud", "--preset", preset, "--demo", "--utan-underlag")
    assert run(*line, "-o", str(path)).code == 0
    assert [file.name for file in tmp_path.glob("ensam*")] == ["ensam.html"]
    assert '"underlag":null' in path.read_text("utf-8").replace(" ", "")


def test_a_replay_asks_kolada_nothing(
    run: Run, plan: Path, kolada: StandIn, tmp_path: Path
) -> None:
    out = tmp_path / "ny" / "plan.docx"
    out.parent.mkdir()
    done = run(
        "report", "--replay", str(plan.with_name("plan.manifest.json")), "-o", str(out)
    )
    assert done.code == 0, done.err
    assert "Varning" not in done.err
    assert kolada.requests == []
    assert words(out) == words(plan)


def test_a_replay_by_another_make_says_so(run: Run, plan: Path, tmp_path: Path) -> None:
    file = plan.with_name("plan.manifest.json")
    manifest = json.loads(file.read_text("utf-8"))
    first = next(iter(manifest["blocks"]))
    manifest["blocks"][first] = "0" * 32
    file.write_text(json.dumps(manifest), "utf-8")
    done = run("report", "--replay", str(file), "-o", str(tmp_path / "ny.docx"))
    assert done.code == 0
    assert "inte exakt detsamma" in done.err


def test_a_refresh_leaves_own_words_and_tells_what_changed(run: Run, plan: Path) -> None:
    from docx import Document

    document = Document(str(plan))
    document.add_paragraph("Förvaltningens egna ord.")
    document.save(str(plan))
    done = run("report", "--refresh", str(plan), "--demo")
    assert done.code == 0, done.err
    assert "Ingen av de" in done.err
    assert "Oförändrade:" in done.err
    text = words(plan)
    assert "Förvaltningens egna ord." in text
    assert "Ändrat sedan 2026-06-15" in " ".join(text)
    manifest = read_manifest_file(plan.with_name("plan.manifest.json"))
    assert manifest.question.keeps_groups
    assert read_manifest(plan) == manifest_text(manifest)
    # A second time there is nothing new to insert.
    done = run("report", "--refresh", str(plan), "--demo")
    assert "Nya (" not in done.err
    assert words(plan) == text


def test_a_refresh_of_kolada_tells_the_revision_and_the_new_group(
    run: Run, kolada: StandIn, tmp_path: Path
) -> None:
    file = tmp_path / "kort.toml"
    file.write_text(
        'titel = "Prov"\n[[avsnitt]]\nrubrik = "Läget"\n'
        'innehall = [{ del = "mening", nyckeltal = ["N30101"] }, "kommentar"]\n',
        encoding="utf-8",
    )
    path = tmp_path / "plan.docx"
    done = run("report", "Mellerud", "--preset", str(file), "-o", str(path))
    assert done.code == 0, done.err
    year = next(
        q.year
        for q in read_manifest_file(path.with_name("plan.manifest.json")).quoted
        if q.kpi == "N30101"
    )
    value = kolada.world.values["N30101", "1461", year, "T"]
    assert value is not None
    kolada.world.values["N30101", "1461", year, "T"] = value + 100
    old = next(group for group in kolada.world.groups if group["id"] == "G36589")
    members = [m for m in old["members"] if m["member_id"] in ("0428", "1764")]
    others = [{"member_id": id_, "member_title": id_} for id_ in ("1438", "1439", "1460")]
    kolada.world.groups.append(
        {
            **old,
            "id": "G77777",
            "title": "Liknande kommuner IFO, Mellerud, 2030",
            "members": [*members, *others],
        }
    )
    run("cache", "clear")
    done = run("report", "--refresh", str(path))
    assert done.code == 0, done.err
    told = done.err.replace("\u00a0", " ")
    assert f"(N30101) {year}: " in told
    assert f"{value + 100:,.0f}".replace(",", " ") in told
    assert "2 av 7 kvar" in told
    assert "(G77777)" in told
    text = " ".join(words(path))
    assert "Dagens" in text
    # The report's own sentence still has the old group's members in its manifest.
    manifest = read_manifest_file(path.with_name("plan.manifest.json"))
    assert [group.id for group in manifest.groups] == ["G36589"]
    assert run("report", "--replay", str(path.with_name("plan.manifest.json")),
               "-o", str(tmp_path / "om.docx")).code == 0  # fmt: skip


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        (("--refresh", "plan.docx", "--replay", "m.json"), 2, "välj en av dem"),
        (("--refresh", "plan.docx", "Mellerud"), 2, "ta bort en kommun"),
        (("--replay", "m.json", "--theme", "ifo", "-o", "x.docx"), 2, "ta bort --theme"),
        (("--replay", "m.json", "--demo", "-o", "x.docx"), 2, "ta bort --demo"),
        (("--replay", "m.json", "-o", "x.docx"), 5, "finns inte"),
        (("--replay", "plan.manifest.json"), 2, "Ange en fil"),
        (("--refresh", "plan.docx", "-o", "x.html"), 2, "Word-dokument"),
        (("--refresh", "plan.docx", "--fragment"), 2, "ta bort"),
        (("--refresh", "plan.docx"), 2, "lägg till --demo"),
    ],
)
def test_what_does_not_go_together(
    run: Run,
    plan: Path,
    line: tuple[str, ...],
    code: int,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(plan.parent)
    before = plan.read_bytes()
    done = run("report", *line)
    assert done.code == code, done.err
    assert said in done.err
    assert plan.read_bytes() == before
    assert not list(plan.parent.glob("x.*"))


def test_a_document_of_somebody_elses_cannot_be_refreshed(run: Run, tmp_path: Path) -> None:
    from docx import Document

    path = tmp_path / "annan.docx"
    Document().save(str(path))
    done = run("report", "--refresh", str(path), "--demo")
    assert done.code == 2
    assert "inget manifest" in done.err


def test_a_chart_remembers_how_it_was_made(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "figur.html"
    line = ("chart", "Mellerud", "--kpi", "N30101", "--demo", "-o", str(path))
    assert run(*line).code == 0
    assert [file.name for file in tmp_path.glob("figur*")] == ["figur.html"]
    assert "kolada-bench/manifest/1" in path.read_text("utf-8")
    assert run(*line, "--underlag").code == 0
    manifest = read_manifest_file(tmp_path / "figur.manifest.json")
    assert manifest.question.command == "chart"
    assert manifest.question.kpis == ("N30101",)
    assert manifest.underlag is not None
    assert (tmp_path / manifest.underlag.file).is_file()
