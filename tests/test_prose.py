"""Numbers that the prose of the chapters states, against the engine."""

import json
import re
import tomllib
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from pilaw import Facts, Items, assess
from pilaw import cases as stored
from pilaw.compare import moves
from pilaw.reform import choose, reforms
from pilaw.sensitivity import crosswalk
from pilaw.tables import contested, moved

BOOK = Path(__file__).parent.parent / "book"
FULL = {"half-lowers-tenfold": "no"}


def prose(page: str) -> str:
    """The markdown of a chapter."""
    cells = json.loads((BOOK / f"{page}.ipynb").read_text(encoding="utf-8"))["cells"]
    return "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")


def fallen(readings: dict[str, str], *applied: object) -> set[str]:
    """The stored cases whose established grade the reforms change, under a reading of the law."""
    return {
        c.id
        for c in stored().values()
        if assess(c.facts, readings=readings).grade
        != assess(c.facts, readings=readings, reforms=applied).grade
    }


def moving(*applied: str) -> int:
    """How many stored cases the reforms move, in grade or in range."""
    return sum(move.moved for move in moves(stored().values(), applied))


ROW = re.compile(
    r"^\| (\d+)(?: to (\d+))? \| (\d+) \| (\d+) \| (?:up|down|10 is the law) \|$", re.MULTILINE
)


@pytest.mark.parametrize("low, high, half, full", ROW.findall(prose("3-2-sensitivity")))
def test_the_table_of_factors(low: str, high: str, half: str, full: str) -> None:
    """Int 5(2)(3): another factor moves so many cases, on each reading of the half for insiders."""
    for factor in range(int(low), int(high or low) + 1):
        assert len(fallen({}, choose("multiplier", factor=factor))) == int(half)
        assert len(fallen(FULL, choose("multiplier", factor=factor))) == int(full)


def test_the_table_of_factors_is_there() -> None:
    """Ten rows, from 2 to 200."""
    assert len(ROW.findall(prose("3-2-sensitivity"))) == 10


def test_what_hangs_on_the_half() -> None:
    """Int 5(1)(8), 5(2)(3): other cases move if the half does not lower the tenfold line."""
    programme = ["path-2", "two-levels", "multiplier", "abuse"]
    assert fallen({}, "multiplier") == fallen({}, *programme) == {"C011", "C074", "C081"}
    assert fallen(FULL, "multiplier") == {"C017"}
    assert fallen(FULL, *programme) == {"C017", "C100"}
    assert len(fallen({}, "harm-measure")) == 18 and len(fallen(FULL, "harm-measure")) == 15
    assert (
        moving(*programme) == 5
        and moving(*programme, "general-out") == 52
        and moving("two-levels") == 3
    )
    assert fallen({}, "two-levels") == {"C030", "C081"} and fallen(FULL, "two-levels") == {"C030"}


def test_the_first_path_with_a_safety_net(monkeypatch: pytest.MonkeyPatch) -> None:
    """§3.1 ¶2: no stored case moves if the general offence goes on covering every item at
    today's lines.
    """
    assert moving("path-1") == 49
    monkeypatch.setitem(
        reforms(), "safety-net", reforms()["path-1"]._replace(id="safety-net", changes=())
    )
    assert list(moved("safety-net").index) == ["none"]


LONG = {
    "lawful_business": "no",
    "duty_or_service": "no",
    "prior": "none",
    "harm": "none",
    "illegal_gains_yuan": 0,
    "track_used_in_crime": "no",
}


def test_the_long_case() -> None:
    """§2.2, exercise 7: Int 5(1)(8), 5(1)(9), 5(2)(3), 6(1), 6(2), 11(1), 11(2); CL 12."""
    on = {**LONG, "act_date": "2024-03", "judgment_date": "2025-03"}
    clerk = Facts(
        acts={"obtain", "sell"},
        items=[Items("tier3", 13_000, buyers=2)],
        **{**on, "duty_or_service": "yes", "illegal_gains_yuan": 2100},
    )
    assert (
        assess(clerk).grade == "particularly_serious"
        and assess(clerk, readings=FULL).grade == "serious"
    )
    assert assess(clerk.but(items=[Items("tier3", 13_000)])).grade == "serious"
    old = clerk.but(act_date="2014-03", judgment_date="2018-02", listed_unit="yes")
    assert assess(old).grade == assess(old).grade_possible == "serious"
    school = Facts(
        acts={"obtain"},
        items=[Items("tier3", 13_000)],
        **{**on, "lawful_business": "yes"},
        knows_crime="no",
        profit_yuan=30_000,
    )
    assert assess(school).grade_possible == "not_reached"
    assert (
        assess(school.but(items=[Items("tier3", 12_900), Items("tier2", 100)])).grade == "serious"
    )
    assert (
        assess(
            school.but(
                acts={"obtain", "exchange"},
                items=[Items("tier3", 13_000, sold=6000), Items("tier3", 6000)],
            )
        ).grade
        == "serious"
    )
    friend = Facts(
        acts={"obtain"}, items=[Items("tier3", 200)], **{**on, "prior": "administrative_2y"}
    )
    assert assess(friend).grounds == ("5(1)(9)",)


def test_law_in_time_worked() -> None:
    """§2.2: CL 12; the Interpretation governs older acts that are pending (SPC2001-time 2)."""
    clerk = Facts(
        acts={"sell"},
        items=[Items("tier3", 6000)],
        **{**LONG, "duty_or_service": "yes"},
        listed_unit="yes",
        judgment_date="2017-10",
    )
    assert (
        assess(clerk.but(act_date="2015-05")).grade
        == assess(clerk.but(act_date="2016-05")).grade
        == "serious"
    )
    assert assess(clerk.but(act_date="2009-01")).grade == "no_offence"
    assert (
        assess(clerk.but(act_date="2015-05", duty_or_service="no", listed_unit="no")).grade
        == "no_offence"
    )


def test_the_two_cases_that_a_table_grades_by_tier_alone() -> None:
    """Many cases: of C097 and C104 it is disputed whether the kind is personal information (Int
    1); all others agree.
    """
    from pilaw import bulk

    table = bulk.assess_table(bulk.stored()).set_index("case_id")["grade"]
    assert {c.id for c in stored().values() if assess(c.facts).grade != table[c.id]} == {
        "C097",
        "C104",
    }
    assert set(table[["C097", "C104"]]) == {"particularly_serious"}


COUNT = re.compile(
    r"^\| (?:serious or more|of these, [a-z ,]+?)(?: \([^|]*)? \| (\d+) \| (\d+) \|$", re.MULTILINE
)


def test_the_table_of_what_rests_on_the_tenfold_rule() -> None:
    """Int 5(2)(3): how many of the stored cases are graded by number, by money and at all, on
    each reading of the half.
    """
    columns = []
    for readings in ({}, FULL):
        graded = {c.id: assess(c.facts, readings=readings) for c in stored().values()}
        serious = [c for c, r in graded.items() if r.grade in ("serious", "particularly_serious")]
        graver = [c for c in serious if graded[c].grade == "particularly_serious"]
        tenfold = [c for c in graver if "5(2)(3)" in graded[c].grounds]
        money = [
            c
            for c in tenfold
            if "5(2)(3)"
            not in assess(stored()[c].facts.but(illegal_gains_yuan=0), readings=readings).grounds
        ]
        columns.append([str(len(found)) for found in (serious, graver, tenfold, money)])
    assert COUNT.findall(prose("3-2-sensitivity")) == list(zip(*columns, strict=True))


def test_the_largest_group_of_slips() -> None:
    """Errata: how many of the slips are of translation or print."""
    slips = tomllib.loads((BOOK.parent / "data" / "paper.toml").read_text(encoding="utf-8"))["slip"]
    kinds = Counter(kind for slip in slips for kind in slip["severity"])
    assert kinds.most_common(1) == [("T", 25)]
    assert f"the largest group, 25 of {len(slips)}," in (BOOK / "errata.md").read_text(
        encoding="utf-8"
    )


SPELT = "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
SPELT = dict(zip(SPELT.split(), range(2, 16), strict=True)) | {
    "eighteen": 18,
    "twenty": 20,
    "forty-nine": 49,
    "fifty-two": 52,
    "fifty-three": 53,
    "eighty": 80,
}


def numbers(page: str, sentence: str) -> list[int]:
    """The numbers in the brackets of a pattern, at the one place of a page where it stands, as
    figures or spelt.
    """
    found = re.findall(sentence, " ".join(prose(page).split()))
    assert len(found) == 1, (page, sentence, found)
    words = found[0] if isinstance(found[0], tuple) else found
    return [SPELT[word.lower()] if word.lower() in SPELT else int(word) for word in words]


def deciding() -> dict[str, list[str]]:
    """The stored cases that each contested point decides."""
    return {reading: re.findall(r"C\d+", row) for reading, row in contested()["decides"].items()}


def reranged(*applied: str) -> int:
    return sum(move.reranged for move in moves(stored().values(), applied))


def uncounted() -> int:
    """The cases that two exclusive offences move and of which no number is known (§3.1)."""
    lots = [m.case.facts.items or () for m in moves(stored().values(), ["path-1"]) if m.moved]
    return sum(all(lot.count == (0, float("inf")) for lot in every) for every in lots)


PROGRAMME = ("path-2", "two-levels", "multiplier", "abuse")
WHOLE = (*PROGRAMME, "general-out")
STATED: list[tuple[str, str, Callable[[], list[int]]]] = [
    ("3-1-antecedent-law", r"(\d+) of (\d+) if the two", lambda: [moving("path-1"), len(stored())]),
    ("3-1-antecedent-law", r"On this reading (\S+) cases move", lambda: [moving("path-1")]),
    (
        "3-1-antecedent-law",
        r"in (\S+) of the (\S+) the case table holds not even a number",
        lambda: [uncounted(), moving("path-1")],
    ),
    ("reform-laboratory", r"an assumption: (\d+) cases move", lambda: [moving("path-1")]),
    (
        "3-2-sensitivity",
        r"sets (\d+) types side by side. In (\d+) of them",
        lambda: [len(crosswalk()), sum(bool(row.disagreement) for row in crosswalk())],
    ),
    (
        "3-2-sensitivity",
        r"(Eighteen) cases \((\S+), if the half",
        lambda: [len(fallen(readings, "harm-measure")) for readings in ({}, FULL)],
    ),
    (
        "3-2-sensitivity",
        r"A grave result makes (\S+) cases particularly serious",
        lambda: [sum("5(2)(1)" in assess(c.facts).grounds for c in stored().values())],
    ),
    (
        "3-3-abuse",
        r"case table holds (\d+) cases in which the report tells of a use",
        lambda: [sum("use" in c.row["acts"] for c in stored().values())],
    ),
    ("3-3-abuse", r"All (\d+) were graded", lambda: [len(stored())]),
    ("4-conclusion", r"against (\S+) cases\.", lambda: [len(stored())]),
    ("4-conclusion", r"all (\S+) cases name kinds", lambda: [len(stored())]),
    (
        "4-conclusion",
        r"(\S+) cases of (\S+) move, (\S+) of them in grade\. \{case\}`C011`",
        lambda: [moving(*PROGRAMME), len(stored()), len(fallen({}, *PROGRAMME))],
    ),
    (
        "4-conclusion",
        r"not:\*\* (\S+) cases of (\S+) move, (\S+) of them in grade",
        lambda: [moved_under(FULL, *PROGRAMME), len(stored()), len(fallen(FULL, *PROGRAMME))],
    ),
    (
        "4-conclusion",
        r"(Fifty-two) of (\S+), (\S+) of them only in the range of punishment \((\S+), if",
        lambda: [moving(*WHOLE), len(stored()), reranged(*WHOLE), moved_under(FULL, *WHOLE)],
    ),
    (
        "4-conclusion",
        r"(Twelve) cases hang on a reading, (\S+) of them on one question",
        lambda: [len(set().union(*deciding().values())), len(deciding()["owner-listings"])],
    ),
    (
        "4-conclusion",
        r"Of (\S+) contested points, (\S+) decide no stored case",
        lambda: [len(deciding()), sum(not cases for cases in deciding().values())],
    ),
]


def moved_under(readings: dict[str, str], *applied: str) -> int:
    found = moves(stored().values(), applied, chosen=readings)
    return sum(move.moved for move in found)


@pytest.mark.parametrize("page, sentence, right", STATED, ids=[s[:40] for _, s, _ in STATED])
def test_a_count_in_the_prose(page: str, sentence: str, right: Callable[[], list[int]]) -> None:
    assert numbers(page, sentence) == right()
