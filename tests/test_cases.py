"""Every stored case against its court, and the command line as a user types it."""

import ast
import csv
import re
import subprocess
import sys
from pathlib import Path

import pytest

from pilaw import FactError, assess, case, cases, law, tables
from pilaw.__main__ import main
from pilaw.casebook import FINDING, NEEDED, facts_of, judgments
from pilaw.compare import agreement
from pilaw.legislation import GRADES
from tests.law import OVER, TIER1

ROOT = Path(__file__).parent.parent
TABLE = ROOT / "data" / "cases.csv"
COURT = {
    "serious": {"serious"},
    "particularly_serious": {"particularly_serious"},
    "not_a_crime": {"no_offence", "not_reached"},
}


@pytest.mark.parametrize(
    "case_id", [c.id for c in cases().values() if c.row["court_grade_basis"] == "court"]
)
def test_the_courts_grade_lies_in_the_range(case_id):
    """A hard expectation: the finding is in the court's own words."""
    result = assess(case(case_id).facts)
    reach = set(GRADES[GRADES.index(result.grade) : GRADES.index(result.grade_possible) + 1])
    assert COURT[case(case_id).court_grade] & reach, str(result)


@pytest.mark.parametrize("graded", cases().values(), ids=lambda c: c.id)
def test_a_case_outside_the_range_has_a_note_that_explains_it(graded):
    """The note of such a case, and of no other, begins with the word for what explains it."""
    explained = re.match(r"(Reading|Fact|Discretion|Error)\. ", graded.row["notes"])
    assert (agreement(graded) == "differs") == bool(explained)


@pytest.mark.parametrize("case_id", list(cases()))
def test_every_case_is_decided_with_a_trail(case_id):
    result = assess(case(case_id).facts)
    assert [q.number for q in result.trail] == list(range(1, len(result.trail) + 1))
    assert all(q.pin and q.question.endswith("?") and q.answer and q.reason for q in result.trail)
    assert (
        (result.grade == result.grade_possible)
        or result.decisive
        or "left to the court" in " ".join(q.answer for q in result.trail)
    )


@pytest.mark.parametrize("defendant", judgments().values(), ids=lambda c: c.id)
def test_every_judgment_read_later_is_decided_and_explained_where_it_is_outside(defendant):
    """Its row is read as it stands; a disagreement has its word and begins the note with it."""
    result = assess(facts_of(defendant.row))
    assert result.grade in GRADES and result.trail
    explained = defendant.row["explained"]
    assert (agreement(defendant) == "differs") == bool(explained)
    assert defendant.row["notes"].startswith(f"{explained.capitalize()}. " if explained else "")


def test_judgments_read_later_stay_apart_from_the_cases():
    assert judgments() and not set(judgments()) & set(cases())
    with pytest.raises(FactError, match="is not a known case"):
        case(next(iter(judgments())))


def defendants(*bases):
    """How many persons have a finding of a court that is known in one of these ways."""
    every = [*cases().values(), *judgments().values()]
    return sum(
        c.persons for c in every if c.row["court_grade_basis"] in bases and c.authority == "court"
    )


def test_a_hundred_defendants_have_a_finding():
    """Sixteen and more of them in a court's own words; a joint row counts whom its report counts."""
    assert defendants("court", "inferred", "matched") >= 100
    assert defendants("court") >= 16
    assert case("C086").persons == 8, "three named and five others"
    assert case("C089").persons == 1, "others whose number is not told are not counted"


SHOWN_FIRST = {("widgets", "C005"), ("lessons", "C017")}  # the case with which a control opens


def test_no_case_is_decided_by_its_name():
    """Outside docstrings no module knows the id of a case."""
    named = set()
    for path in sorted((ROOT / "pilaw").glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        docs = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}
        texts = [
            n.value
            for n in ast.walk(tree)
            if isinstance(n, ast.Constant) and isinstance(n.value, str) and id(n) not in docs
        ]
        named |= {(path.stem, found) for text in texts for found in re.findall(r"\bC\d{3}\b", text)}
    assert named == SHOWN_FIRST


def test_known_hard_cases():
    """The grades that the tables' readme names as hard points."""
    expected = {
        "C004": "serious",
        "C005": "serious",
        "C028": "particularly_serious",
        "C030": "serious",
        "C103": "not_reached",
    }
    assert {c: assess(case(c).facts).grade for c in expected} == expected
    assert assess(case("C062").facts).grade_possible == "serious"


def rows_of(path):
    with Path(path).open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def write(path, *rows, columns=NEEDED):
    with Path(path).open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return str(path)


def test_assess_writes_one_row_a_case_in_order(tmp_path):
    out = tmp_path / "findings.csv"
    assert main(["assess", str(TABLE), "--out", str(out)]) == 0
    findings = rows_of(out)
    assert tuple(findings[0]) == FINDING
    assert [f["case_id"] for f in findings] == [r["case_id"] for r in rows_of(TABLE)]
    assert {f["grade"] for f in findings} <= set(GRADES)


def test_law_option_fixes_the_law(tmp_path):
    out = tmp_path / "findings.csv"
    assert main(["assess", str(TABLE), "--law", "2008-01-01", "--out", str(out)]) == 0
    assert {(f["law"], f["grade"], f["grade_possible"]) for f in rows_of(out)} == {
        ("before-2009", "no_offence", "no_offence")
    }


GOOD = {
    "case_id": "A",
    "acts": "sell",
    "tier1": f"{OVER}",
    "tier2": "0",
    "tier3": "0",
    "illegal_gains_yuan": "0",
    "prior": "none",
    "used_in_crime": "no",
    "harm": "none",
    "duty_or_service": "no",
    "lawful_business": "no",
}


def test_a_plain_row(tmp_path, capsys):
    assert main(["assess", write(tmp_path / "c.csv", GOOD)]) == 0
    assert (
        capsys.readouterr()
        .out.splitlines()[1]
        .startswith("A,amendment-ix+interpretation,serious,serious,5(1)(3),,")
    )


def test_a_bad_row_is_reported_and_the_good_rows_are_written(tmp_path, capsys):
    source = write(
        tmp_path / "c.csv", GOOD, GOOD | {"case_id": "B", "tier1": "many"}, GOOD | {"case_id": "C"}
    )
    out = tmp_path / "f.csv"
    assert main(["assess", source, "--out", str(out)]) == 2
    assert "row 3, tier1: 'many' is not a number" in capsys.readouterr().err
    assert [(f["case_id"], f["grade"]) for f in rows_of(out)] == [
        ("A", "serious"),
        ("B", ""),
        ("C", "serious"),
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty"),
        (b"case_id,acts\nA,sell\n", "row 1: the column act_date is missing"),
        (
            ("case_id\n" * 2).encode() + b"\xff\xfe",
            "row 3: the text is neither UTF-8, UTF-16 nor GB18030",
        ),
    ],
)
def test_a_bad_file_gets_one_sentence_and_overwrites_nothing(tmp_path, capsys, content, sentence):
    source, out = tmp_path / "bad.csv", tmp_path / "f.csv"
    source.write_bytes(content)
    out.write_text("kept")
    assert main(["assess", str(source), "--out", str(out)]) == 2
    error = capsys.readouterr().err
    assert sentence in error
    assert len(error.strip().splitlines()) == 1
    assert out.read_text() == "kept"
    assert list(tmp_path.iterdir()) == [source, out] or set(tmp_path.iterdir()) == {source, out}


def test_missing_file_and_bad_law_day(tmp_path, capsys):
    assert main(["assess", str(tmp_path / "none.csv")]) == 2
    assert main(["assess", str(TABLE), "--law", "yesterday"]) == 2
    assert "write it as 2021-08-23" in capsys.readouterr().err


def test_explain_types_and_law(capsys):
    assert main(["explain", "C005"]) == 0
    assert "1. Which law applies?" in capsys.readouterr().out
    assert main(["explain", "C999"]) == 2
    assert main(["types"]) == 0
    assert "hotel_checkin" in capsys.readouterr().out
    assert main(["law"]) == 0
    assert "Int 5(1)(6)" in capsys.readouterr().out


def test_unknown_case_names_the_nearest():
    with pytest.raises(FactError, match="C105"):
        case("C0105")


def test_the_module_runs_from_the_shell():
    done = subprocess.run(
        [sys.executable, "-m", "pilaw", "explain", "C004"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 0
    assert f"items of Tier 1 (line: {TIER1:,})" in done.stdout


def test_a_case_that_does_not_exist_is_refused_in_its_table():
    with pytest.raises(FactError, match="'C999' is not a known case"):
        tables.cases("C999")


def test_a_basis_that_no_case_has_is_refused():
    with pytest.raises(FactError, match="'rumour' is not a known basis of a court's grade"):
        tables.cases(basis="rumour")


def test_before_the_interpretation_there_is_no_number_to_list():
    """Until 1 June 2017 no text put a number on the circumstances."""
    assert tables.thresholds(law("2016-01-01")).empty
