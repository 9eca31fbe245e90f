"""Pools of problems for other systems: Moodle, GIFT, QTI 1.2, 学习通, Anki and paper.

A wrong answer keeps the mistakes behind it. The same pool gives the same bytes.
"""

import io
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from hashlib import sha256
from html import escape
from typing import Any
from xml.etree import ElementTree as ET

from . import _data
from .facts import FactError
from .forms import SEVERAL
from .mistakes import Mistake, mistakes
from .patterns import topics
from .problems import Option, Problem, pool
from .words import say

EPOCH = (2020, 1, 1, 0, 0, 0)
LETTERS = "ABCDEFGH"


# --- what every system is told


def pool_of(name: str) -> tuple[Problem, ...]:
    """The pool of a topic in this edition: as it was frozen, or made again, which gives the same.

    >>> pool_of("tiers")[0].form
    'single'
    """
    from . import __version__

    topic = name.removesuffix(f"-{__version__}")
    sizes = _data.toml("problems/pools.toml")["size"]
    if topic not in sizes:
        raise FactError("error.command.pool", pool=name, pools=", ".join(sizes))
    return _pool(topic, f"{topic}-{__version__}", sizes[topic])


@cache
def _pool(topic: str, name: str, size: int) -> tuple[Problem, ...]:
    kept = _data.root().joinpath("problems", "pools", f"{name}.json")
    if kept.is_file():
        return tuple(map(_read, json.loads(kept.read_text(encoding="utf-8"))))
    return tuple(pool(topic, name, size))


def _read(said: dict[str, Any]) -> Problem:
    options = (option | {"mistakes": tuple(option["mistakes"])} for option in said["options"])
    return Problem(**said | {"options": tuple(Option(**option) for option in options)})


def is_several(problem: Problem) -> bool:
    """Whether more than one option may be right (不定项)."""
    return problem.form in SEVERAL


def question(problem: Problem) -> tuple[str, str, str]:
    """What the student reads: the story, the question, and what is taken as given."""
    given = _data.toml("problems/page.toml")["words"]["given"]
    tells = problem.form == "several" or not is_several(problem)  # the question itself says it
    asked = problem.ask if tells else f"{problem.ask} {say('export.several')}"
    return problem.story, asked, given


def feedback(option: Option) -> str:
    """What is said to one who chose an option: the named mistakes, each with law and paragraph."""
    if option.right:
        return say("export.right")
    return " ".join(_cure(mistakes()[name]) for name in option.mistakes) or say("export.wrong")


def _cure(of: Mistake) -> str:
    said = {"name": of.name, "why": of.why, "pin": of.pin, "paragraph": of.paragraph}
    return say("export.mistake", **said)


def solution(problem: Problem) -> str:
    """The trail of the problem, as far as it matters."""
    return " ".join((say("export.trail"), *problem.trail)) if problem.trail else ""


def right_letters(problem: Problem) -> str:
    """The letters of the right options, as on a printed sheet."""
    return "".join(letter for letter, o in zip(LETTERS, problem.options, strict=False) if o.right)


def shares(problem: Problem) -> list[str]:
    """What each option gives, in per cent; where several are right, a wrong one takes away, so that
    choosing all of them brings nothing.
    """
    right = sum(option.right for option in problem.options)
    wrong = len(problem.options) - right
    if not is_several(problem):
        return ["100" if option.right else "0" for option in problem.options]
    return [_percent(100 / right) if o.right else _percent(-100 / wrong) for o in problem.options]


def _percent(share: float) -> str:
    return f"{share:.5f}".rstrip("0").rstrip(".")


def _markup(problem: Problem) -> str:
    """The question as HTML."""
    return "".join(f"<p>{escape(part, quote=False)}</p>" for part in question(problem))


def _title(name: str) -> str:
    """The pool as a heading."""
    return say("export.title", topic=topics()[name])


# --- Moodle


def _el(tag: str, *within: Any, **attributes: str) -> ET.Element:
    """An element with a text or with elements in it."""
    made = ET.Element(tag, attributes)
    for part in within:
        if isinstance(part, str):
            made.text = part
        else:
            made.append(part)
    return made


def _bytes(root: ET.Element) -> bytes:
    ET.indent(root)
    made: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return made + b"\n"


def moodle(problems: Iterable[Problem]) -> bytes:
    """A pool as Moodle XML, with a word on each answer."""
    every = list(problems)
    category = _el("category", _el("text", f"$course$/top/pilaw/{every[0].topic}"))
    return _bytes(_el("quiz", _el("question", category, type="category"), *map(_moodle_one, every)))


def _moodle_one(problem: Problem) -> ET.Element:
    return _el(
        "question",
        _el("name", _el("text", problem.id)),
        _el("questiontext", _el("text", _markup(problem)), format="html"),
        _el("generalfeedback", _el("text", escape(solution(problem), quote=False)), format="html"),
        _el("defaultgrade", "1"),
        _el("idnumber", problem.id),
        _el("single", "false" if is_several(problem) else "true"),
        _el("shuffleanswers", "true"),
        _el("answernumbering", "ABCD"),
        *(_moodle_answer(o, s) for o, s in zip(problem.options, shares(problem), strict=True)),
        _el("tags", *(_el("tag", _el("text", tag)) for tag in _tags(problem))),
        type="multichoice",
    )


def _moodle_answer(option: Option, share: str) -> ET.Element:
    said = _el("feedback", _el("text", escape(feedback(option), quote=False)), format="html")
    text = _el("text", escape(option.text, quote=False))
    return _el("answer", text, said, fraction=share, format="html")


def _tags(problem: Problem) -> tuple[str, ...]:
    return problem.topic, problem.form, f"level-{problem.level}"


# --- GIFT


_SPECIAL = str.maketrans({sign: f"\\{sign}" for sign in "\\~=#{}:"})


def _gift(text: str) -> str:
    r"""A text with the signs of GIFT escaped.

    >>> _gift("a = {b}: c")
    'a \\= \\{b\\}\\: c'
    """
    return text.translate(_SPECIAL)


def gift(problems: Iterable[Problem]) -> bytes:
    """A pool as GIFT, with a word on each answer."""
    return "\n".join(map(_gift_one, problems)).encode()


def _gift_one(problem: Problem) -> str:
    text = "\\n\\n".join(map(_gift, question(problem)))
    options = zip(problem.options, shares(problem), strict=True)
    lines = [f"\t{_gift_mark(problem, o, s)}{_said(o)}" for o, s in options]
    general = [f"\t####{_gift(solution(problem))}"] * bool(problem.trail)
    head = f"::{_gift(problem.id)}::[plain]{text} {{"
    return "\n".join((head, *lines, *general, "}", ""))


def _gift_mark(problem: Problem, option: Option, share: str) -> str:
    if is_several(problem):
        return f"~%{share}%"
    return "=" if option.right else "~"


def _said(option: Option) -> str:
    return f"{_gift(option.text)}#{_gift(feedback(option))}"


# --- QTI 1.2


QTI = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"
PACKAGE = "http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1"
CANVAS = "http://canvas.instructure.com/xsd/cccv1p0"


def qti(problems: Iterable[Problem]) -> bytes:
    """A pool as a QTI 1.2 package, with a word on each answer, as Canvas takes it."""
    every = list(problems)
    name, title = f"pilaw-{every[0].topic}", _title(every[0].topic)
    section = _el("section", *map(_qti_one, every), ident="root_section")
    test = _el("questestinterop", _el("assessment", section, ident=name, title=title), xmlns=QTI)
    return zipped(
        {
            "imsmanifest.xml": _bytes(_manifest(name)),
            f"{name}/{name}.xml": _bytes(test),
            f"{name}/assessment_meta.xml": _bytes(_about(name, title)),
        }
    )


def _manifest(name: str) -> ET.Element:
    """The list of what lies in the package: the test, and what Canvas wants to know of it."""
    meta = f"{name}/assessment_meta.xml"
    kind = "associatedcontent/imscc_xmlv1p1/learning-application-resource"
    resources = _el(
        "resources",
        _el(
            "resource",
            _el("file", href=f"{name}/{name}.xml"),
            _el("dependency", identifierref=f"{name}-meta"),
            identifier=name,
            type="imsqti_xmlv1p2",
        ),
        _el("resource", _el("file", href=meta), identifier=f"{name}-meta", type=kind, href=meta),
    )
    schema = _el("metadata", _el("schema", "IMS Content"), _el("schemaversion", "1.1.3"))
    head = {"identifier": f"{name}-manifest", "xmlns": PACKAGE}
    return _el("manifest", schema, _el("organizations"), resources, **head)


def _about(name: str, title: str) -> ET.Element:
    kind = _el("quiz_type", "practice_quiz")
    return _el("quiz", _el("title", title), kind, identifier=name, xmlns=CANVAS)


def _qti_one(problem: Problem) -> ET.Element:
    several = is_several(problem)
    names = dict(zip(LETTERS, problem.options, strict=False))
    kind = "multiple_answers_question" if several else "multiple_choice_question"
    choices = [_el("response_label", _html(o.text), ident=i) for i, o in names.items()]
    lid = _el("response_lid", _el("render_choice", *choices), ident="response1")
    lid.set("rcardinality", "Multiple" if several else "Single")
    shown = {"general": solution(problem)} | {i: feedback(o) for i, o in names.items()}
    return _el(
        "item",
        _el("itemmetadata", _el("qtimetadata", *_fields(question_type=kind, points_possible="1"))),
        _el("presentation", _html(_markup(problem), made=True), lid),
        _marking(names, several),
        *(
            _el("itemfeedback", _el("flow_mat", _html(text)), ident=f"{name}_fb")
            for name, text in shown.items()
            if text
        ),
        ident=problem.id,
        title=problem.id,
    )


def _fields(**said: str) -> Iterator[ET.Element]:
    for name, value in said.items():
        yield _el("qtimetadatafield", _el("fieldlabel", name), _el("fieldentry", value))


def _html(text: str, *, made: bool = False) -> ET.Element:
    words = text if made else escape(text, quote=False)
    return _el("material", _el("mattext", words, texttype="text/html"))


def _marking(names: dict[str, Option], several: bool) -> ET.Element:
    """The word on each answer, and full marks for exactly the right ones."""
    score = _el("decvar", maxvalue="100", minvalue="0", varname="SCORE", vartype="Decimal")
    full = _el("setvar", "100", action="Set", varname="SCORE")
    met = [_chosen(i) if o.right else _el("not", _chosen(i)) for i, o in names.items()]
    if not several:
        met = [_chosen(i) for i, o in names.items() if o.right]
    exactly = _el("and", *met) if several else met[0]
    words = [_when(_chosen(i), _shows(i), go_on="Yes") for i in names]
    general = _when(_el("other"), _shows("general"), go_on="Yes")
    scored = _when(exactly, full, go_on="No")
    return _el("resprocessing", _el("outcomes", score), general, *words, scored)


def _chosen(name: str) -> ET.Element:
    return _el("varequal", name, respident="response1")


def _shows(name: str) -> ET.Element:
    return _el("displayfeedback", feedbacktype="Response", linkrefid=f"{name}_fb")


def _when(condition: ET.Element, then: ET.Element, go_on: str) -> ET.Element:
    return _el("respcondition", _el("conditionvar", condition), then, **{"continue": go_on})


# --- 学习通

# The columns as a third party's exporter writes them; a lecturer checks them against the template
# of the platform.
COLUMNS = ["目录", "题目类型", "大题题干", "小题题型", "小题题干", "正确答案", "答案解析"]
COLUMNS += ["难易度", "知识点", "标签", "选项数", *(f"选项{letter}" for letter in LETTERS)]
LEVELS = {1: "易", 2: "中", 3: "难"}


def chaoxing(problems: Iterable[Problem]) -> bytes:
    """A pool as the workbook that 学习通 imports: one question a row."""
    return workbook([COLUMNS, *map(_row, problems)])


def _row(problem: Problem) -> list[str]:
    kind = "多选题" if is_several(problem) and len(right_letters(problem)) > 1 else "单选题"
    options = [option.text for option in problem.options]
    words = [f"{i}: {feedback(o)}" for i, o in zip(LETTERS, problem.options, strict=False)]
    why = "\n".join((*words, solution(problem)))
    front = [problem.topic, kind, "\n".join(question(problem)), "", "", right_letters(problem), why]
    back = [LEVELS[problem.level], problem.topic, problem.form, str(len(options))]
    return [*front, *back, *options, *([""] * (len(LETTERS) - len(options)))]


def guarded(cell: str) -> str:
    """A cell that a spreadsheet cannot take for a formula.

    >>> guarded("=1+1"), guarded("1 item")
    ("'=1+1", '1 item')
    """
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml."


def workbook(rows: Iterable[Iterable[str]]) -> bytes:
    """A workbook of one sheet in which every cell is text."""
    data = _el("sheetData", *(_el("row", *map(_cell, row)) for row in rows))
    book = _el("workbook", _el("sheets", _sheet()), xmlns=_SHEET)
    types = [("rels", "application/vnd.openxmlformats-package.relationships+xml")]
    types.append(("xml", "application/xml"))
    parts = {"/xl/workbook.xml": "sheet.main+xml", "/xl/worksheets/sheet1.xml": "worksheet+xml"}
    listed = [_el("Default", Extension=e, ContentType=c) for e, c in types]
    listed += [_el("Override", PartName=p, ContentType=_KIND + k) for p, k in parts.items()]
    return zipped(
        {
            "[Content_Types].xml": _bytes(_el("Types", *listed, xmlns=_TYPES)),
            "_rels/.rels": _bytes(_points_to("officeDocument", "xl/workbook.xml")),
            "xl/_rels/workbook.xml.rels": _bytes(_points_to("worksheet", "worksheets/sheet1.xml")),
            "xl/workbook.xml": _bytes(book),
            "xl/worksheets/sheet1.xml": _bytes(_el("worksheet", data, xmlns=_SHEET)),
        }
    )


def _sheet() -> ET.Element:
    return _el("sheet", name="1", sheetId="1", **{"xmlns:r": _OFFICE, "r:id": "r1"})


def _cell(text: str) -> ET.Element:
    inside = _el("t", guarded(text), **{"xml:space": "preserve"})
    return _el("c", _el("is", inside), t="inlineStr")


def _points_to(kind: str, target: str) -> ET.Element:
    one = _el("Relationship", Id="r1", Type=f"{_OFFICE}/{kind}", Target=target)
    return _el("Relationships", one, xmlns=_RELS)


def zipped(parts: dict[str, bytes]) -> bytes:
    """An archive with one time for all its files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(zipfile.ZipInfo(name, EPOCH), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


# --- Anki


def anki(problems: Iterable[Problem]) -> bytes:
    """A pool as notes for Anki: front, back and tags, with an id that lets a later pool replace."""
    every = list(problems)
    head = ["#separator:tab", "#html:true", "#notetype:Basic", f"#deck:pilaw::{every[0].topic}"]
    head += ["#guid column:1", "#tags column:4"]
    return "\n".join((*head, *("\t".join(_note(p)) for p in every), "")).encode()


def _note(problem: Problem) -> tuple[str, str, str, str]:
    options = "".join(f"<li>{escape(option.text)}</li>" for option in problem.options)
    words = (f"<li>{escape(feedback(option))}</li>" for option in problem.options)
    answer = say("export.answer", letters=right_letters(problem))
    back = f"<p>{answer}</p>{_upper(''.join(words))}<p>{escape(solution(problem))}</p>"
    guid = sha256(problem.id.encode()).hexdigest()[:16]
    return guid, _markup(problem) + _upper(options), back, " ".join(("pilaw", *_tags(problem)))


def _upper(lines: str) -> str:
    return f'<ol type="A">{lines}</ol>'


# --- paper


def paper(problems: Iterable[Problem]) -> str:
    """A pool as a sheet to print, its key behind it, in Markdown."""
    every = list(problems)
    given = question(every[0])[2]
    head = [f"# {_title(every[0].topic)}", f"*{given}*"]
    asked = [line for n, p in enumerate(every, 1) for line in _asked(n, p)]
    key = [line for n, p in enumerate(every, 1) for line in _key(n, p)]
    return "\n\n".join((*head, *asked, f"# {say('export.key')}", *key)) + "\n"


def _asked(n: int, problem: Problem) -> Iterator[str]:
    story, asked, _ = question(problem)
    yield f"## {n}"
    yield story
    yield f"**{asked}**"
    yield from (f"{i}. {o.text}" for i, o in zip(LETTERS, problem.options, strict=False))


def _key(n: int, problem: Problem) -> Iterator[str]:
    answer = say("export.answer", letters=right_letters(problem))
    yield f"## {n}"
    yield f"**{answer}** {solution(problem)}".strip()
    for letter, option in zip(LETTERS, problem.options, strict=False):
        if not option.right:
            yield f"{letter}. {feedback(option)}"


def paper_page(problems: Iterable[Problem]) -> str:
    """The same sheet as a page; the key begins on a sheet of its own."""
    lines = map(_tagged, paper(problems).rstrip("\n").split("\n\n"))
    style = "body{max-width:42em;margin:auto}h1+h2{break-before:avoid}h1:not(:first-child)"
    head = f'<meta charset="utf-8"><title>pilaw</title><style>{style}{{break-before:page}}</style>'
    return f"<!DOCTYPE html><html lang=en><head>{head}</head><body>{''.join(lines)}</body></html>\n"


def _tagged(line: str) -> str:
    """One paragraph of the sheet as HTML."""
    for mark, tag in (("## ", "h2"), ("# ", "h1")):
        if line.startswith(mark):
            return f"<{tag}>{escape(line.removeprefix(mark))}</{tag}>"
    first, bold, rest = line.removeprefix("**").partition("**")
    if line.startswith("**") and bold:
        return f"<p><strong>{escape(first)}</strong>{escape(rest)}</p>"
    if line.startswith("*") and line.endswith("*"):
        return f"<p><em>{escape(line.strip('*'))}</em></p>"
    return f"<p>{escape(line)}</p>"


def as_paper(name: str) -> Callable[[Iterable[Problem]], str]:
    """A page where the file is one, else Markdown."""
    return paper_page if name.lower().endswith((".html", ".htm")) else paper


FORMATS: dict[str, Callable[[Iterable[Problem]], bytes]] = {
    "moodle": moodle,
    "gift": gift,
    "qti": qti,
    "chaoxing": chaoxing,
    "anki": anki,
}
PAPER = "paper"


def export(name: str, form: str, out: str = "") -> bytes:
    """A pool in one of the formats; `out` is the file that it is meant for."""
    if form == PAPER:
        return as_paper(out)(pool_of(name)).encode()
    return FORMATS[form](pool_of(name))
