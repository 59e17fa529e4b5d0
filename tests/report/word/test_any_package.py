"""Any file for a Word document: read, or refused in words, by every reader that we have."""

from __future__ import annotations

import copy
import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import nsdecls, qn
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from kolada_bench.errors import UsageError
from kolada_bench.report.paragraphs import read_passages
from kolada_bench.report.word import read_manifest, refresh_word, write_word
from kolada_bench.report.word.package import read_package
from tests.report.made_by_hand import report
from tests.report.word.reading import parts
from tests.strategies import mutated_bytes, refused

MAIN = "word/document.xml"
VALUES = ("", "0", "-1", "abc", "9" * 400, "1e9", "true", "heading 1", "x" * 5_000, "kb:x")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("packages")
    write_word(report(), folder / "good.docx", pictures=False, manifest='{"a": 1}')
    return folder


@pytest.fixture(scope="module")
def good(folder: Path) -> dict[str, bytes]:
    return parts(folder / "good.docx")


def packed(path: Path, content: Mapping[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name, part in content.items():
            out.writestr(name, part)
    return path


def readers(folder: Path, path: Path) -> dict[str, Callable[[], Any]]:
    made = folder / "made.docx"
    return {
        "claims": lambda: read_passages(path),
        "manifest": lambda: (read_manifest(path),),
        "template": lambda: (write_word(report(), made, template=path, pictures=False),),
        "refresh": lambda: refresh_word(
            report(), path, manifest="{}", out=made, pictures=False
        ),
    }


def check(folder: Path, path: Path) -> dict[str, str]:
    """Return why each reader refused; "" where it did not."""
    return {name: refused(r, UsageError)[1] for name, r in readers(folder, path).items()}


@st.composite
def changed(draw: st.DrawFn, part: bytes) -> bytes:
    """A part that is XML still, with elements and attributes lost, doubled or wrong."""
    root = etree.fromstring(part)
    for _ in range(draw(st.integers(1, 4))):
        every = list(root.iter("*"))
        found = every[draw(st.integers(0, len(every) - 1))]
        above = found.getparent()
        match draw(st.integers(0, 5)):
            case 0 if above is not None:
                above.remove(found)
            case 1 if above is not None:
                above.insert(0, copy.deepcopy(found))
            case 2 if found.attrib:
                name = draw(st.sampled_from(sorted(found.attrib)))
                found.set(name, draw(st.sampled_from(VALUES)))
            case 3 if found.attrib:
                del found.attrib[draw(st.sampled_from(sorted(found.attrib)))]
            case 4:
                found.text = draw(st.sampled_from(VALUES))
            case _:
                for child in list(found):
                    found.remove(child)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


OFTEN = (
    MAIN,
    MAIN,
    "word/styles.xml",
    "[Content_Types].xml",
    "word/_rels/document.xml.rels",
)


@given(data=st.data())
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
def test_any_part(folder: Path, good: dict[str, bytes], data: st.DataObject) -> None:
    content = dict(good)
    name = data.draw(st.sampled_from((*OFTEN, *sorted(good))))
    kind = data.draw(st.sampled_from(("xml", "xml", "xml", "bytes", "gone")))
    if kind == "gone":
        del content[name]
    elif kind == "xml" and name.endswith((".xml", ".rels")):
        content[name] = data.draw(changed(good[name]))
    else:
        content[name] = data.draw(mutated_bytes(good[name]))
    check(folder, packed(folder / "any.docx", content))


@given(data=st.data())
@settings(max_examples=30)
def test_any_bytes(folder: Path, data: st.DataObject) -> None:
    path = folder / "bytes.docx"
    path.write_bytes(data.draw(mutated_bytes((folder / "good.docx").read_bytes())))
    check(folder, path)


def test_the_good_one_is_read_by_all(folder: Path) -> None:
    assert set(check(folder, folder / "good.docx").values()) == {""}


ENTITY = b"""<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<w:document %b><w:body><w:p><w:r><w:t>Kostnaden &x; 50 procent</w:t></w:r></w:p></w:body>
</w:document>""" % nsdecls("w").encode()


def test_an_entity_never_brings_a_file_in(folder: Path, good: dict[str, bytes]) -> None:
    path = packed(folder / "entity.docx", good | {MAIN: ENTITY})
    refusals = check(folder, path)
    assert refusals.pop("claims") == "" or "går inte att läsa" in refusals
    assert all("en DTD, vilket Word-dokument inte får" in why for why in refusals.values())
    assert not any("root:" in passage.text for passage in read_passages(path))


def nested_boxes(depth: int) -> bytes:
    document = docx.Document()
    place = document.add_paragraph("Ytterst")._p
    for level in range(depth):
        box = etree.SubElement(etree.SubElement(place, qn("w:r")), qn("w:txbxContent"))
        place = etree.SubElement(box, qn("w:p"))
        run = etree.SubElement(place, qn("w:r"))
        etree.SubElement(run, qn("w:t")).text = f"Ruta {level}"
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_a_box_in_a_box_is_read_once(folder: Path) -> None:
    """Read by each paragraph around it, forty boxes would be read 2^40 times."""
    path = folder / "boxes.docx"
    path.write_bytes(nested_boxes(40))
    texts = [passage.text for passage in read_passages(path)]
    assert texts == ["Ytterst", *(f"Ruta {level}" for level in range(40))]


def test_a_pit_of_elements_is_refused(folder: Path, good: dict[str, bytes]) -> None:
    pit = b"<w:smartTag>" * 50_000 + b"</w:smartTag>" * 50_000
    body = b"<w:document %b><w:body><w:p>%b</w:p></w:body></w:document>"
    part = body % (nsdecls("w").encode(), pit)
    refusals = check(folder, packed(folder / "pit.docx", good | {MAIN: part}))
    assert all("går inte att läsa" in why for why in refusals.values())


def test_a_bomb_is_not_unpacked(folder: Path, good: dict[str, bytes]) -> None:
    zeros = {f"word/media/{n}.bin": bytes(2**20) for n in range(210)}
    refusals = check(folder, packed(folder / "bomb.docx", good | zeros))
    said = ("orimligt stor", "för stor")
    assert all(any(word in why for word in said) for why in refusals.values())


def test_a_template_without_a_section_of_its_own(folder: Path) -> None:
    path = folder / "bare.docx"
    document = docx.Document()
    document.element.body.remove(document.element.body.sectPr)
    document.save(str(path))
    write_word(report(), folder / "made.docx", template=path, pictures=False)
    assert len(docx.Document(str(folder / "made.docx")).sections) == 1


def test_a_lost_frame_is_told_before_anything_is_written(
    folder: Path, good: dict[str, bytes]
) -> None:
    root = etree.fromstring(good[MAIN])
    for reference in root.iter(qn("w:footerReference")):
        reference.set(qn("r:id"), "rId999")
    part = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    refusals = check(folder, packed(folder / "frame.docx", good | {MAIN: part}))
    assert refusals.pop("claims") == ""
    assert all("den är skadad" in why for why in refusals.values())


@pytest.mark.parametrize(
    "name", ["a\0.docx", "\ud800.docx", "~$plan.docx", "~ingen/a.docx"]
)
def test_a_name_that_no_file_has(folder: Path, name: str) -> None:
    refusals = check(folder, Path(name))
    assert all("finns inte" in why for why in refusals.values())


@pytest.mark.parametrize("suffix", [".docm", ".dotm", ".doc", ".odt", ".pdf", ""])
def test_another_kind_is_refused(folder: Path, suffix: str) -> None:
    path = folder / f"annan{suffix}"
    path.write_bytes((folder / "good.docx").read_bytes())
    refusals = check(folder, path)
    if suffix != ".docm":  # whose text is read; its macros are not
        assert refusals.pop("claims")
    else:
        assert refusals.pop("claims") == ""
    assert all("går inte att använda" in why for why in refusals.values())


def test_a_locked_file_is_told(folder: Path) -> None:
    path = folder / "last.docx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1_000))
    assert all("lösenord" in why for why in check(folder, path).values())


def test_a_table_of_nothing_in_a_block_is_left(
    folder: Path, good: dict[str, bytes]
) -> None:
    root = etree.fromstring(good[MAIN])
    for table in root.iter(qn("w:tbl")):
        for row in table.findall(qn("w:tr")):
            table.remove(row)
    part = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    path = packed(folder / "empty.docx", good | {MAIN: part})
    done = refresh_word(
        report(), path, manifest="{}", out=folder / "made.docx", pictures=False
    )
    assert done.renewed == ()
    assert "Titel" in {block.title for block in done.unchanged}


def test_a_control_with_a_number_that_is_none(folder: Path, good: dict[str, bytes]) -> None:
    root = etree.fromstring(good[MAIN])
    for number in root.iter(qn("w:id")):
        if number.getparent().tag == qn("w:sdtPr"):
            number.set(qn("w:val"), "abc")
    part = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    path = packed(folder / "numbers.docx", good | {MAIN: part})
    refresh_word(report(), path, manifest="{}", out=folder / "made.docx", pictures=False)
    read = read_package(folder / "made.docx").element.body
    ids = [n.get(qn("w:val")) for n in read.iter(qn("w:id"))
           if n.getparent().tag == qn("w:sdtPr")]  # fmt: skip
    assert len(set(ids)) == len(ids) > 1
