"""How a report looks: the styles of a document of ours, and those a template lacks.

A document without a template gets these and no others: Arial, dark blue headings, thin
grey rules. A template keeps every style that it has, found by the name that is the same in
every language's Word ("heading 1" is "Rubrik 1" on screen); what it lacks is made, in its
own typeface, since nothing here names one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.parts.numbering import NumberingPart

from kolada_bench.report.word.elements import Element, w

if TYPE_CHECKING:
    from docx.document import Document

LANGUAGE = "sv-SE"

TITLE, SUBTITLE, CAPTION = "title", "subtitle", "caption"
HEADINGS = ("heading 1", "heading 2", "heading 3")
BODY, BULLET, HEADER, FOOTER = "Normal", "List Bullet", "header", "footer"
TOC_HEADING, TOC = "Kolada innehåll", ("toc 1", "toc 2")
FINDING, REMARK, CAUTION = "Kolada slutsats", "Kolada läsning", "Kolada varsamhet"
SOURCE, MARK, FIGURE = "Kolada källa", "Kolada demomärke", "Kolada figur"
CELL, CELL_HEAD, TABLE = "Kolada tabelltext", "Kolada tabellhuvud", "Kolada tabell"
OWN_HEADING, OWN_PROMPT = "Kolada kommentarsrubrik", "Kolada kommentar"

_BLUE, _GREY, _RED = "1F3A4D", "595959", "9B1C1C"
_RULE = '<w:{side} w:val="single" w:sz="{size}" w:space="{space}" w:color="{colour}"/>'


class _Style(msgspec.Struct, frozen=True):
    """A paragraph style: id, what it is to Word, and the inside of its pPr and rPr."""

    id: str
    paragraph: str = ""
    run: str = ""
    following: str = BODY
    gallery: bool = True


def _spacing(before: int, after: int, more: str = "") -> str:
    return f'<w:spacing w:before="{before}" w:after="{after}"{more}/>'


def _size(half_points: int) -> str:
    return f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'


def _colour(code: str) -> str:
    return f'<w:color w:val="{code}"/>'


_BOLD, _ITALIC = "<w:b/><w:bCs/>", "<w:i/><w:iCs/>"
_KEEP = "<w:keepNext/><w:keepLines/>"
_LINE = ' w:line="269" w:lineRule="auto"'


def _heading(level: int, before: int, size: int) -> _Style:
    paragraph = (
        f'{_KEEP}{_spacing(before, 80)}<w:outlineLvl w:val="{level - 1}"/>'  # in order
    )
    return _Style(f"Heading{level}", paragraph, _BOLD + _colour(_BLUE) + _size(size))


_STYLES = {
    BODY: _Style("Normal", "<w:widowControl/>" + _spacing(0, 120, _LINE)),
    TITLE: _Style(
        "Title",
        _KEEP + _spacing(0, 60) + "<w:contextualSpacing/>",
        _BOLD + _colour(_BLUE) + _size(44),
    ),
    SUBTITLE: _Style(
        "Subtitle", "<w:keepNext/>" + _spacing(0, 240), _colour(_GREY) + _size(24)
    ),
    HEADINGS[0]: _heading(1, 360, 32),
    HEADINGS[1]: _heading(2, 240, 26),
    HEADINGS[2]: _heading(3, 200, 22),
    CAPTION: _Style("Caption", "<w:keepLines/>" + _spacing(120, 60), _BOLD + _size(18)),
    HEADER: _Style("Header", _spacing(0, 0), _colour(_GREY) + _size(16), HEADER),
    FOOTER: _Style("Footer", _spacing(0, 0), _colour(_GREY) + _size(16), FOOTER),
    TOC_HEADING: _Style(
        "KoladaInnehall",
        "<w:keepNext/>" + _spacing(240, 80),
        _BOLD + _colour(_BLUE) + _size(26),
        gallery=False,
    ),
    TOC[0]: _Style("TOC1", _spacing(0, 40), gallery=False),
    TOC[1]: _Style("TOC2", _spacing(0, 40) + '<w:ind w:left="284"/>', gallery=False),
    FINDING: _Style("KoladaSlutsats", _KEEP + _spacing(0, 120, _LINE), _BOLD + _size(22)),
    REMARK: _Style("KoladaLasning", _spacing(0, 120, _LINE), _ITALIC),
    CAUTION: _Style(
        "KoladaVarsamhet",
        "<w:keepLines/><w:pBdr>"
        + _RULE.format(side="left", size=18, space=8, colour="A6A6A6")
        + f'</w:pBdr>{_spacing(60, 160, _LINE)}<w:ind w:left="200"/>',
    ),
    SOURCE: _Style(
        "KoladaKalla",
        "<w:keepLines/>" + _spacing(40, 200),
        _ITALIC + _colour(_GREY) + _size(16),
    ),
    MARK: _Style(
        "KoladaDemomarke",
        "<w:keepLines/><w:pBdr>"
        + "".join(
            _RULE.format(side=side, size=8, space=4, colour=_RED)
            for side in ("top", "left", "bottom", "right")
        )
        + '</w:pBdr><w:shd w:val="clear" w:color="auto" w:fill="FBE9E7"/>'
        + _spacing(60, 160)
        + '<w:jc w:val="center"/>',
        _BOLD + _colour(_RED) + _size(20),
    ),
    FIGURE: _Style("KoladaFigur", "<w:keepNext/>" + _spacing(120, 40)),
    CELL: _Style("KoladaTabelltext", _spacing(20, 20), _size(18), CELL),
    CELL_HEAD: _Style(
        "KoladaTabellhuvud", "<w:keepNext/>" + _spacing(20, 20), _BOLD + _size(18), CELL
    ),
    OWN_HEADING: _Style(
        "KoladaKommentarsrubrik", "<w:keepNext/>" + _spacing(160, 40), _BOLD
    ),
    OWN_PROMPT: _Style("KoladaKommentar", "", _colour("6B6B6B")),
}

# Word's own names on screen in Swedish; some programs write these into the file too.
_ALSO = {
    "title": "rubrik",
    "subtitle": "underrubrik",
    "heading 1": "rubrik 1",
    "heading 2": "rubrik 2",
    "heading 3": "rubrik 3",
    "caption": "beskrivning",
    "list bullet": "punktlista",
    "header": "sidhuvud",
    "footer": "sidfot",
    "toc 1": "innehåll 1",
    "toc 2": "innehåll 2",
}

_TABLE_STYLE = f"""
<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="KoladaTabell">
<w:name w:val="{TABLE}"/><w:uiPriority w:val="99"/><w:qFormat/><w:tblPr><w:tblBorders>
{_RULE.format(side="top", size=8, space=0, colour=_BLUE)}
{_RULE.format(side="bottom", size=8, space=0, colour=_BLUE)}
{_RULE.format(side="insideH", size=4, space=0, colour="D0D5D9")}
</w:tblBorders><w:tblCellMar><w:top w:w="20" w:type="dxa"/>
<w:left w:w="70" w:type="dxa"/><w:bottom w:w="20" w:type="dxa"/>
<w:right w:w="70" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>
"""

_BASICS = f"""
<w:styles {nsdecls("w")}>
<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">
<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/>
</w:style>
<w:style w:type="table" w:default="1" w:styleId="TableNormal">
<w:name w:val="Normal Table"/><w:uiPriority w:val="99"/><w:semiHidden/><w:tblPr>
<w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/>
<w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/>
<w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>
<w:style w:type="numbering" w:default="1" w:styleId="NoList">
<w:name w:val="No List"/><w:uiPriority w:val="99"/><w:semiHidden/></w:style>
</w:styles>
"""

_DEFAULTS = f"""
<w:docDefaults {nsdecls("w")}><w:rPrDefault><w:rPr>
<w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:eastAsia="Arial" w:cs="Arial"/>
<w:sz w:val="20"/><w:szCs w:val="20"/>
<w:lang w:val="{LANGUAGE}" w:eastAsia="{LANGUAGE}" w:bidi="ar-SA"/>
</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>
"""


def lay_styles(document: Document, *, fresh: bool) -> dict[str, str]:
    """Give ``document`` every style that a report uses; return their ids by name.

    ``fresh`` replaces all styles of the document by ours; else only those that are
    missing are made.
    """
    root = document.styles.element
    if fresh:
        for each in [*root.findall(qn("w:style")), *root.findall(qn("w:docDefaults"))]:
            root.remove(each)
        root.insert(0, parse_xml(_DEFAULTS))
        root.extend(list(parse_xml(_BASICS)))
    ids = _present(root)
    for name, style in _STYLES.items():
        if name.casefold() not in ids:
            ids[name.casefold()] = _add(root, name, style, ids)
    if BULLET.casefold() not in ids:
        ids[BULLET.casefold()] = _add_bullets(document, root, ids)
    if TABLE.casefold() not in ids:
        root.append(parse_xml(_TABLE_STYLE))
        ids[TABLE.casefold()] = "KoladaTabell"
    return {name: ids[name.casefold()] for name in (*_STYLES, BULLET, TABLE)}


def speak_swedish(document: Document) -> None:
    """Set the language of the defaults and of every style that names one."""
    root = document.styles.element
    defaults = root.find(qn("w:docDefaults"))
    if defaults is None:
        defaults = w("docDefaults")
        root.insert(0, defaults)
    place = defaults.find(qn("w:rPrDefault"))
    if place is None:
        place = w("rPrDefault")
        defaults.insert(0, place)
    looks = place.find(qn("w:rPr"))
    if looks is None:
        looks = w("rPr")
        place.append(looks)
    if looks.find(qn("w:lang")) is None:
        looks.append(w("lang", val=LANGUAGE))
    for language in root.iter(qn("w:lang")):
        language.set(qn("w:val"), LANGUAGE)


def _present(root: Element) -> dict[str, str]:
    """Return the ids of the styles that ``root`` has, by folded invariant name."""
    found: dict[str, str] = {}
    for style in root.findall(qn("w:style")):
        name = style.find(qn("w:name"))
        if name is not None:
            found[name.get(qn("w:val"), "").casefold()] = style.get(qn("w:styleId"), "")
    for name, swedish in _ALSO.items():
        if name not in found and swedish in found:
            found[name] = found[swedish]
    return found


def _add(root: Element, name: str, style: _Style, ids: dict[str, str]) -> str:
    """Append ``style`` to ``root`` under an id that is free; return the id."""
    taken, id_ = set(ids.values()), style.id
    while id_ in taken:
        id_ += "K"
    made = w("style", w("name", val=name), type="paragraph", styleId=id_)
    if name.startswith("Kolada"):
        made.set(qn("w:customStyle"), "1")
    if name == BODY:
        made.set(qn("w:default"), "1")
    else:
        made.append(w("basedOn", val=ids[BODY.casefold()]))
        if style.following != name:
            following = ids.get(style.following.casefold(), ids[BODY.casefold()])
            made.append(w("next", val=following))
    if style.gallery:
        made.append(w("qFormat"))
    made.append(_inside("pPr", style.paragraph))
    made.append(_inside("rPr", style.run))
    root.append(made)
    return id_


def _inside(name: str, xml: str) -> Element:
    return parse_xml(f"<w:{name} {nsdecls('w')}>{xml}</w:{name}>")


def _add_bullets(document: Document, root: Element, ids: dict[str, str]) -> str:
    number = _bullet_list(document)
    numbered = (
        f'<w:numPr><w:numId w:val="{number}"/></w:numPr>'
        + _spacing(0, 60, _LINE)
        + '<w:ind w:left="357" w:hanging="357"/>'
    )
    return _add(root, BULLET, _Style("ListBullet", numbered, following=BULLET), ids)


def _bullet_list(document: Document) -> int:
    """Define a list with bullets and return its number."""
    numbering = _numbering(document)
    kinds = numbering.findall(qn("w:abstractNum"))
    lists = numbering.findall(qn("w:num"))
    kind = 1 + max((int(k.get(qn("w:abstractNumId"))) for k in kinds), default=0)
    number = 1 + max((int(n.get(qn("w:numId"))) for n in lists), default=0)
    level = w(
        "lvl",
        w("start", val=1),
        w("numFmt", val="bullet"),
        w("lvlText", val="•"),
        w("lvlJc", val="left"),
        w("pPr", w("ind", left=357, hanging=357)),
        ilvl=0,
    )
    defined = w(
        "abstractNum",
        w("multiLevelType", val="hybridMultilevel"),
        level,
        abstractNumId=kind,
    )
    made = w("num", w("abstractNumId", val=kind), numId=number)
    # Kinds of lists stand before lists, and pictures of bullets before both.
    if lists:
        lists[0].addprevious(defined)
        lists[-1].addnext(made)
    else:
        pictures = numbering.findall(qn("w:numPicBullet"))
        numbering.insert(len(pictures) + len(kinds), defined)
        defined.addnext(made)
    return number


def _numbering(document: Document) -> Element:
    part = document.part
    try:
        return part.part_related_by(RELATIONSHIP_TYPE.NUMBERING).element  # type: ignore[attr-defined]
    except KeyError:
        empty = parse_xml(f"<w:numbering {nsdecls('w')}/>")
        name = PackURI("/word/numbering.xml")
        if any(other.partname == name for other in part.package.iter_parts()):
            name = part.package.next_partname("/word/numbering%d.xml")
        made = NumberingPart(name, CONTENT_TYPE.WML_NUMBERING, empty, part.package)
        part.relate_to(made, RELATIONSHIP_TYPE.NUMBERING)
        return made.element
