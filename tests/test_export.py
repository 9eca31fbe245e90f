"""Pools for other systems: each file is read back, and says what the pool says."""

import csv
import html
import io
import re
import zipfile
from xml.etree.ElementTree import fromstring

import openpyxl
import pytest

from pilaw import __version__, _data
from pilaw.__main__ import main
from pilaw.export import FORMATS, LETTERS, PAPER, export, guarded, is_several, pool_of, workbook
from pilaw.export import question as asked_of
from pilaw.mistakes import mistakes
from pilaw.problems import pool

TOPICS = list(_data.toml("problems/pools.toml")["size"])
QTI = "{http://www.imsglobal.org/xsd/ims_qtiasiv1p2}"


def said(problem):
    """What each format must keep: the question, each option, and whether it is right."""
    whole = " ".join(asked_of(problem))
    return plain(whole), [(plain(option.text), option.right) for option in problem.options]


def plain(text):
    """A text with single spaces."""
    return " ".join(text.split())


def expected(topic):
    return [said(problem) for problem in pool_of(topic)]


def words(text):
    """The words of a piece of HTML, paragraphs parted by a space."""
    return plain(html.unescape(re.sub(r"</?[a-z][^>]*>", " ", text)))


def cured(topic, texts):
    """Each wrong answer names every mistake that leads to it, with its provision."""
    options = [option for problem in pool_of(topic) for option in problem.options]
    for option, text in zip(options, texts, strict=True):
        for name in option.mistakes:
            assert mistakes()[name].name in text and mistakes()[name].pin in text
        assert bool(option.right) == (text == "Right.")


@pytest.mark.parametrize("topic", TOPICS)
def test_moodle(topic):
    """Read as its documentation says: fractions in per cent; full marks only for the right set."""
    root = fromstring(export(topic, "moodle"))
    category, *questions = root.findall("question")
    assert category.get("type") == "category"
    found, feedback = [], []
    for q in questions:
        answers = [(a, float(a.get("fraction"))) for a in q.findall("answer")]
        whole = words(q.findtext("questiontext/text"))
        found.append((whole, [(words(a.findtext("text")), f > 0) for a, f in answers]))
        assert sum(f for _, f in answers if f > 0) == pytest.approx(100, abs=1e-3)
        if q.findtext("single") == "false":
            lost = sum(f for _, f in answers)
            assert lost == pytest.approx(0 if any(f < 0 for _, f in answers) else 100, abs=1e-3)
        feedback += [words(a.findtext("feedback/text")) for a, _ in answers]
    assert found == expected(topic)
    cured(topic, feedback)


def unescaped(text):
    return re.sub(r"\\([~=#{}:\\])", r"\1", text.replace("\\n\\n", " "))


GIFT = re.compile(
    r"::(?P<id>(?:[^\\:]|\\.)*)::\[plain\](?P<ask>(?:[^\\{]|\\.)*) \{\n(?P<in>.*)\n\}"
)
ANSWER = re.compile(r"\t(=|~%-?[\d.]+%|~)((?:[^\\~=#{}:]|\\.)*)#((?:[^\\~=#{}:]|\\.)*)")


@pytest.mark.parametrize("topic", TOPICS)
def test_gift(topic):
    """No sign of the format stands unescaped in a text."""
    found, feedback = [], []
    for block in export(topic, "gift").decode().strip().split("\n\n"):
        match = re.fullmatch(GIFT.pattern, block, re.DOTALL)
        lines = [line for line in match["in"].split("\n") if not line.startswith("\t####")]
        answers = [ANSWER.fullmatch(line).groups() for line in lines]
        right = [m == "=" or (m[1:2] == "%" and not m.startswith("~%-")) for m, *_ in answers]
        texts = [plain(unescaped(text)) for _, text, _ in answers]
        found.append((unescaped(match["ask"]), list(zip(texts, right, strict=True))))
        feedback += [unescaped(fb) for *_, fb in answers]
    assert found == expected(topic)
    cured(topic, feedback)


def marks(item, chosen):
    """The score of a choice, by carrying out the conditions of the file."""

    def holds(of):
        kind = of.tag.removeprefix(QTI)
        if kind == "varequal":
            return of.text in chosen
        inner = [holds(part) for part in of]
        return {"not": lambda: not inner[0], "other": lambda: True}.get(kind, lambda: all(inner))()

    score = 0
    for condition in item.iter(f"{QTI}respcondition"):
        if all(map(holds, condition.find(f"{QTI}conditionvar"))):
            if (to := condition.find(f"{QTI}setvar")) is not None:
                score = int(to.text)
            if condition.get("continue") == "No":
                break
    return score


@pytest.mark.parametrize("topic", TOPICS)
def test_qti(topic):
    archive = zipfile.ZipFile(io.BytesIO(export(topic, "qti")))
    assert archive.testzip() is None
    listed = {e.get("href") for e in fromstring(archive.read("imsmanifest.xml")).iter()}
    assert {*archive.namelist()} - {"imsmanifest.xml"} == listed - {None}
    root = fromstring(archive.read(f"pilaw-{topic}/pilaw-{topic}.xml"))
    found, feedback = [], []
    for item in root.iter(f"{QTI}item"):
        labels = list(item.iter(f"{QTI}response_label"))
        names = [label.get("ident") for label in labels]
        texts = [words(label.find(f".//{QTI}mattext").text) for label in labels]
        told = {
            f.get("ident"): words("".join(f.itertext())) for f in item.iter(f"{QTI}itemfeedback")
        }
        assert {f"{name}_fb" for name in names} <= told.keys()
        whole = words(item.find(f".//{QTI}presentation/{QTI}material/{QTI}mattext").text)
        found.append((whole, texts))
        feedback += [told[f"{name}_fb"].strip() for name in names]
        problem = pool_of(topic)[len(found) - 1]
        right = {n for n, o in zip(names, problem.options, strict=True) if o.right}
        assert marks(item, right) == 100
        assert all(marks(item, right ^ {name}) == 0 for name in names if is_several(problem))
        assert all(marks(item, {name}) == 0 for name in names if {name} != right)
    assert found == [(whole, [t for t, _ in options]) for whole, options in expected(topic)]
    cured(topic, feedback)


@pytest.mark.parametrize("topic", TOPICS)
def test_chaoxing(topic):
    sheet = openpyxl.load_workbook(io.BytesIO(export(topic, "chaoxing"))).active
    heads, *rows = sheet.iter_rows(values_only=True)
    found = []
    for row in rows:
        cells = dict(zip(heads, row, strict=True))
        options = [plain(cells[f"选项{letter}"]) for letter in LETTERS[: int(cells["选项数"])]]
        right = [letter in cells["正确答案"] for letter in LETTERS[: len(options)]]
        assert (cells["题目类型"] == "多选题") == (sum(right) > 1)
        whole = cells["大题题干"].replace("\n", " ")
        found.append((whole, list(zip(options, right, strict=True))))
    assert found == expected(topic)
    assert {cell.data_type for row in sheet for cell in row} <= {"s", "n", "inlineStr"}


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@a", "\t=1", '=HYPERLINK("x")'])
def test_no_cell_is_a_formula(cell):
    sheet = openpyxl.load_workbook(io.BytesIO(workbook([[cell]]))).active
    assert sheet["A1"].value == f"'{cell}" == guarded(cell) and sheet["A1"].data_type != "f"


@pytest.mark.parametrize("topic", TOPICS)
def test_anki(topic):
    lines = export(topic, "anki").decode().splitlines()
    notes = list(csv.reader(lines[6:], delimiter="\t", quoting=csv.QUOTE_NONE))
    assert lines[0] == "#separator:tab" and {len(note) for note in notes} == {4}
    assert len({guid for guid, *_ in notes}) == len(notes)
    for (_, front, back, tags), (whole, options) in zip(notes, expected(topic), strict=True):
        assert words(front) == " ".join((whole, *(text for text, _ in options)))
        right = "".join(i for i, (_, so) in zip(LETTERS, options, strict=False) if so)
        assert f"Right: {right}." in back and topic in tags.split()


def test_paper_keeps_its_key_behind_the_questions():
    sheet, key = export("tiers", PAPER).decode().split("\n# Key\n")
    for problem in pool_of("tiers"):
        texts = [option.text for option in problem.options]
        assert all(text in sheet for text in (problem.story, f"**{problem.ask}", *texts))
    assert "Right:" not in sheet and key.count("Right:") == len(pool_of("tiers"))
    page = export("tiers", PAPER, "sheet.html").decode()
    assert page.count("<h2>") == 2 * len(pool_of("tiers")) and "**" not in page


@pytest.mark.parametrize("form", [*FORMATS, PAPER])
def test_the_same_pool_gives_the_same_bytes(form, tmp_path):
    out = tmp_path / "pool"
    assert main(["export", "tiers", "--format", form, "--out", str(out)]) == 0
    assert out.read_bytes() == export("tiers", form)


def test_a_pool_that_is_not_there_gets_a_sentence(tmp_path, capsys):
    out = ["--format", "gift", "--out", str(tmp_path / "x")]
    assert main(["export", "taxes", *out]) == 2
    assert "'taxes' is no pool of this edition; write one of tiers, " in capsys.readouterr().err
    assert main(["export", "tiers", "--format", "pdf", "--out", "x"]) == 2
    assert not (tmp_path / "x").exists()


def test_where_no_frozen_pool_is_there_it_is_made_again():
    """An installed package carries none."""
    kept = pool_of("ladder")[:3]
    made = pool("ladder", f"ladder-{__version__}", 3)
    assert [p._replace(trail=()) for p in made] == [
        p._replace(trail=(), paragraphs=tuple(p.paragraphs)) for p in kept
    ]
