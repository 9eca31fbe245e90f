"""Changes of law as somebody will make them one day: each on a copy of `data/` alone, no line of
Python touched.
"""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.law import CLEAN, line

ROOT = Path(__file__).parent.parent


class Copy:
    """A copy of the package and its data, in which data are edited and questions asked."""

    def __init__(self, place: Path) -> None:
        self.place = place
        for name in ("pilaw", "data"):
            shutil.copytree(ROOT / name, place / name, ignore=shutil.ignore_patterns("__pycache__"))

    def edit(self, name: str, old: str, new: str) -> None:
        path = self.place / "data" / name
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, (name, old)
        path.write_text(text.replace(old, new), encoding="utf-8")

    def add(self, name: str, text: str) -> None:
        path = self.place / "data" / name
        path.write_text(
            (path.read_text(encoding="utf-8") if path.exists() else "") + text, encoding="utf-8"
        )

    def ask(self, expression: str, also: str = ""):
        """The value of an expression in which `pilaw` and `sold(n, act, judged)` are known."""
        code = f"""
import json, pilaw
{also}
from pilaw import *
def sold(n, act=None, judged=None, kind="tier1", acts=("sell",), **more):
    known = {CLEAN} | more
    return assess(Facts(acts, [Items(kind, n)], act_date=act, judgment_date=judged, **known))
print(json.dumps({expression}))
"""
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=self.place,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)


@pytest.fixture
def copy(tmp_path):
    return Copy(tmp_path)


def threshold_from(copy, day, number):
    """Int 5(1)(3) with another number from a day on."""
    now = line("5(1)(3)")
    dated = f"threshold = [{{ value = {now} }}, {{ from = {day}, value = {number} }}]"
    law = (copy.place / "data" / "law" / "Int.toml").read_text(encoding="utf-8")
    clause = re.search(r'pin = "5\(1\)\(3\)"\n(?:.+\n)*?(threshold = .+)\n', law)
    copy.edit("law/Int.toml", clause[0], clause[0].replace(clause[1], dated))


def test_a_type(copy):
    head = (
        (ROOT / "data" / "information_types.csv")
        .read_text(encoding="utf-8")
        .splitlines()[0]
        .split(",")
    )
    row = {
        "id": "gait_pattern",
        "name_en": "Gait pattern",
        "name_zh": "步态",
        "tiers": "2",
        "two_highs_tier": "2",
        "track": "no",
    }
    copy.add("information_types.csv", ",".join(row.get(name, "") for name in head) + "\n")
    assert copy.ask(f"sold({line('5(1)(4)')}, kind='gait_pattern').grade") == "serious"
    assert copy.ask(f"sold({line('5(1)(4)') - 1}, kind='gait_pattern').grade") == "not_reached"


def test_a_number_from_a_day_on(copy):
    """Acts and judgments on both sides of the day; the older text stays with its act unless the
    new one is milder (SPC2001-time 3).
    """
    old, new = line("5(1)(3)"), 2 * line("5(1)(3)")
    threshold_from(copy, "2027-03-01", new)
    assert copy.ask("[law(d).threshold('5(1)(3)') for d in ('2027-02-28', '2027-03-01')]") == [
        old,
        new,
    ]
    assert copy.ask("law().threshold('5(1)(3)')") == old, "law() is the law of today"
    before, after = "('2026-05-01', '2027-02-28')", "('2026-05-01', '2027-03-01')"
    for n, grades in (
        (old - 1, ["not_reached"] * 2),
        (old, ["serious", "not_reached"]),
        (new, ["serious"] * 2),
    ):
        assert copy.ask(f"[sold({n}, *days).grade for days in ({before}, {after})]") == grades
    later = "'2027-03-01', '2027-06-01'"
    assert copy.ask(f"[sold(n, {later}).grade for n in ({new - 1}, {new}, {10 * new})]") == [
        "not_reached",
        "serious",
        "particularly_serious",
    ]
    found = copy.ask(
        f"[(r := sold({old}, '2026-05-01', '2027')).grade, r.grade_possible, r.decisive]"
    )
    assert found == ["not_reached", "serious", ["judgment_date"]]


def test_an_act_to_come_is_judged_no_earlier_than_it_is_done(copy):
    """Where no day of judgment is stated the case is judged today, or with the act if that is later:
    nobody wrote a judgment that could be too early.
    """
    old, new = line("5(1)(3)"), 2 * line("5(1)(3)")
    threshold_from(copy, "2027-03-01", new)
    for act, grades in (
        ("2027-02-28", ["serious", "serious"]),
        ("2027-03-01", ["not_reached", "not_reached"]),
        ("2027", ["not_reached", "serious"]),
    ):
        found = copy.ask(f"[(r := sold({old}, {act!r})).grade, r.grade_possible]")
        assert found == grades, act
    assert copy.ask(f"sold({old}, '2027').decisive") == ["judgment_date"]
    assert copy.ask(f"sold({old}, '2020..').grade") == "serious", "done until today"


AMENDMENT = """
[[statute]]
id = "amendment-2027"
title = "CL 253-1 as rehearsed for 2027"
in_force = 2027-01-01
pin = "CL 253-1"
unit = "CL 253-1(4)"
breach = { of = "relevant state provisions", pin = "Int 2; CL 14" }
text = "One offence with three bands."
covers = [
  { acts = ["sell", "provide", "publish"], pin = "CL 253-1(1)" },
  { acts = ["obtain", "exchange"], pin = "CL 253-1(3)" },
]
bands = [
  { grade = "serious", min_months = 6, max_months = 36, detention_months = [1, 6], fine = "or" },
  { grade = "particularly_serious", min_months = 36, max_months = 84, fine = "and" },
  { grade = "extremely_serious", min_months = 84, max_months = 180, fine = "and" },
]
"""
CLAUSE = """
[[provision]]
pin = "5(3)(1)"
in_force = 2027-01-01
text = "Extremely serious: a hundred times a standard is reached."
zh = ["一百倍"]
confidence = "unverified"
paper = []
model = "computed"
why = "A rehearsal; not in any source."
question = "Is a hundred times a standard of items (3) to (5) reached?"
rule = "factor"
grade = "extremely_serious"
of = ["5(1)(3)", "5(1)(4)", "5(1)(5)"]
factor = "100"
"""


def third_band(copy: Copy, day: str = "2027-01-01") -> None:
    """An amendment of that day with a third, graver band, the clause that leads to it, and the
    words of the new grade.
    """
    copy.add("law/CL.toml", AMENDMENT.replace("2027-01-01", day))
    copy.add("law/Int.toml", CLAUSE.replace("2027-01-01", day))
    for name, words in (
        ("grade", "extremely serious circumstances"),
        ("grade.short", "extremely serious"),
    ):
        copy.edit("words/en.toml", f"[{name}]\n", f'[{name}]\nextremely_serious = "{words}"\n')


def test_an_amendment_with_a_third_graver_band(copy):
    """CL 12: an act of 2026 keeps the milder of the laws."""
    third_band(copy)
    gravest = 100 * copy.ask("law('2027-02-01').threshold('5(1)(3)')")  # the number of that day
    new = "'2027-02-01', '2027-02-01'"
    assert copy.ask(f"[sold(n, {new}).grade for n in ({gravest - 1}, {gravest})]") == [
        "particularly_serious",
        "extremely_serious",
    ]
    assert "15 years" in copy.ask(f"str(sold({gravest}, {new}))")
    old = copy.ask(
        f"[(r := sold({gravest}, '2026-12-31', '2027-02-01')).grade, r.law.statute['id']]"
    )
    assert old == ["particularly_serious", "amendment-ix"]
    assert copy.ask(f"sold({gravest}).grade") == "particularly_serious", (
        "today's law is not yet another"
    )
    row = (
        f"acts=['sell'], tier1=[{gravest}], tier2=[0], tier3=[0], act_date=['2027-02-01'], "
        "judgment_date=['2027-02-01']"
    )
    asked = f"assess_table(pandas.DataFrame(dict({row})))['grade'][0]"
    assert (
        copy.ask(asked, "import pandas; from pilaw.bulk import assess_table") == "extremely_serious"
    )


def test_a_case(copy):
    rows = (ROOT / "data" / "cases.csv").read_text(encoding="utf-8").splitlines()
    copy.add("cases.csv", rows[1].replace("C001", "C999", 1) + "\n")
    assert copy.ask("[case('C999').id, len(cases())]") == ["C999", len(rows)]


def test_a_reform(copy):
    text = (ROOT / "data" / "reforms" / "multiplier.toml").read_text(encoding="utf-8")
    copy.add(
        "reforms/multiplier-2.toml",
        text.replace('id = "multiplier"', 'id = "multiplier-2"').replace(
            "default = 20", "default = 30"
        ),
    )
    n = 30 * line("5(1)(3)")
    code = f"[assess(sold(n).facts, reforms=['multiplier-2']).grade for n in ({n - 1}, {n})]"
    assert copy.ask(code) == ["serious", "particularly_serious"]


def test_a_reading(copy):
    copy.add(
        "readings.toml",
        """
[[reading]]
id = "hotels"
question = "Are hotel records track information?"
pin = "Int 5(1)(3)"
default = "no"
why_default = "The text names them in Tier 2."
types = ["hotel_checkin"]
[[reading.option]]
value = "no"
tiers = [2]
says = "They are of Tier 2."
held_by = "Int 5(1)(4)."
[[reading.option]]
value = "yes"
tiers = [1]
says = "They show where a person was."
held_by = "A rehearsal."
""",
    )
    n = line("5(1)(3)")
    asked = (
        f"[assess(sold({n}, kind='hotel_checkin').facts, readings=r).grade for r in (None, "
        f"{{'hotels': 'yes'}})]"
    )
    assert copy.ask(asked) == ["not_reached", "serious"]


def test_a_fact_that_a_new_clause_asks_for(copy):
    """One entry among the facts, and the clause that names it: facts, trail, what is open,
    tables and distance know it.
    """
    copy.edit("facts.toml", '[[fact]]\nname = "unit"\n', FACT + '[[fact]]\nname = "unit"\n')
    copy.add("law/Int.toml", MINORS)
    copy.edit(
        "words/en.toml", "[fact]\n", '[fact]\nof_minors = "whether the items are those of minors"\n'
    )
    told = "(r := sold(1, of_minors={})).grade, r.grade_possible, list(r.decisive), list(r.grounds)"
    assert copy.ask(f"[{told.format(repr('yes'))}]") == ["serious", "serious", [], ["5(1)(11)"]]
    assert copy.ask(f"[{told.format(repr('no'))}]") == ["not_reached", "not_reached", [], []]
    assert copy.ask(f"[{told.format(None)}]") == ["not_reached", "serious", ["of_minors"], []]
    assert "whether the items are those of minors" in copy.ask("str(sold(1))")
    rows = (
        "acts=['sell'] * 3, tier1=[1] * 3, tier2=[0] * 3, tier3=[0] * 3, of_minors=['yes', 'no', "
        "''], **dict(CLEAN)"
    )
    also = f"import pandas; from pilaw.bulk import assess_table; CLEAN = {CLEAN}"
    found = copy.ask(
        (
            f"assess_table(pandas.DataFrame(dict({rows})))[['grade', "
            "'grade_possible']].values.tolist()"
        ),
        also,
    )
    assert found == [["serious"] * 2, ["not_reached"] * 2, ["not_reached", "serious"]]
    assert "of_minors" in copy.ask(
        "pilaw.casebook.facts_of({'acts': 'sell', 'tier1': '1', 'of_minors': "
        "'是'}).of_minors and 'of_minors'"
    )
    near = "[str(c) for c in changes(sold(1, of_minors='no').facts, most=1)]"
    assert "whether the items are those of minors: yes: serious" in copy.ask(
        near, "from pilaw.distance import changes"
    )


FACT = """[[fact]]
name = "of_minors"
kind = "yes_no"
column = "extra"
group = "what"
change = true
asks = ["Int 5(1)(11)"]

"""
MINORS = """
[[provision]]
pin = "5(1)(11)"
text = "Serious: items of minors were sold or provided."
zh = ["未成年人"]
confidence = "unverified"
paper = []
model = "computed"
why = "A rehearsal; not in any source."
question = "Were items of minors sold or provided?"
rule = "fact"
grade = "serious"
needs = ["discloses", "of_minors"]
"""


def test_a_number_from_a_day_on_is_told_as_it_is_on_that_day(copy):
    """Provisions of a day are told with the numbers of that day."""
    old = line("5(1)(3)")
    threshold_from(copy, "2027-03-01", 2 * old)
    also = """
from datetime import date
from pilaw.abuse import stated
from pilaw.legislation import provisions
def told(*day):
    of = provisions("Int", date(*day))
    words = [stated(of[pin], of).rpartition("From ")[2] for pin in ("5(1)(3)", "5(1)(8)")]
    return [said.split(",")[0].rstrip(".") for said in words]
"""
    assert copy.ask("[told(2027, 2, 28), told(2027, 3, 1)]", also) == [
        [f"{n} items of Tier 1", f"{n // 2} items of Tier 1"] for n in (old, 2 * old)
    ]


def test_a_rung_of_the_ladder_has_the_numbers_of_the_day_of_the_act(copy):
    """PSAPL 56(1) with other days of detention from a day on."""
    text = (ROOT / "data" / "law" / "PSAPL.toml").read_text(encoding="utf-8")
    days = next(
        row for row in text[text.index('pin = "56(1)"') :].splitlines() if row.startswith("days = ")
    )
    rule = 'acts = ["sell", "provide", "publish"]\nsources = ["JL-PSA", "SENQ"]\n'
    now = days.removeprefix("days = ")
    copy.edit(
        "law/PSAPL.toml",
        f"{rule}{days}",
        f"{rule}days = [{{ value = {now} }}, {{ from = 2027-03-01, value = [20, 25] }}]",
    )
    gives = (
        "[next(r.gives for r in ladder(sold(60, day).facts).rungs if r.pin == 'PSAPL 56(1)') for "
        "day in ('2026-05-01', '2027-03-01')]"
    )
    before, after = copy.ask(gives, "from pilaw.abuse import ladder")
    assert not before.startswith("20 to 25 days of detention")
    assert after.startswith("20 to 25 days of detention")


def test_a_third_band_stands_in_pictures_and_tables(copy):
    """A line of its own in the picture of the thresholds, and a column of its own in their
    table.
    """
    third_band(copy, "2026-01-01")
    first = line("5(1)(3)")
    row = copy.ask(f"picture.lines(sold({first}))[0].words", "from pilaw import picture")
    assert row.endswith(
        f"serious from {first}, particularly serious from {10 * first}, extremely serious "
        f"from {100 * first:,}."
    )
    drawn = copy.ask(
        f"picture.thresholds(sold({first})).count('<line ')", "from pilaw import picture"
    )
    assert drawn == 3 * 3 + 2 * 2, "three lines for each tier, two for the shares and for the gains"
    column = copy.ask("list(tables.thresholds()['extremely serious'])", "from pilaw import tables")
    assert column == [f"{100 * line(pin):,}" for pin in ("5(1)(3)", "5(1)(4)", "5(1)(5)")] + [""]
    moved = "[c.words for c in changes(sold(1).facts, wanted='extremely_serious', most=1)][0]"
    assert (
        copy.ask(moved, "from pilaw.distance import changes")
        == f"{100 * first - 1:,} more items of Tier 1"
    )


def test_a_third_band_stands_in_the_widgets(copy):
    """An answer to choose in the case that the reader decides, a filter, and a line of each
    tier.
    """
    third_band(copy, "2026-01-01")
    also = """
from pilaw import lessons, widgets
def control(box, name):
    return next(w for w in box.children[0].children if f"fact-{name}" in w._dom_classes)
def answered(box, name, value):
    control(box, name).value = value
    return box.children[1].value
"""
    assert copy.ask("control(widgets.quick_case(), 'mine').options[-1]", also) == [
        "extremely serious",
        "extremely_serious",
    ]
    told = copy.ask("answered(widgets.quick_case('C001'), 'mine', 'extremely_serious')", also)
    assert "You decide extremely serious, otherwise than the court. The engine finds less" in told
    assert "extremely_serious" in [
        value
        for _, value in copy.ask("control(lessons.case_laboratory(), 'established').options", also)
    ]
    first = line("5(1)(4)")
    assert f"; extremely serious from {100 * first:,} items" in copy.ask(
        "widgets.tier_explorer().children[1].value", also
    )
    gravest = f"answered(widgets.threshold_calculator(), 'tier2', '{100 * first}')"
    assert "Extremely serious circumstances" in copy.ask(gravest, also)
    makers = "[n for n in lessons.__all__ if getattr(lessons, n)().children[1].value]"
    assert len(copy.ask(makers, also)) == 14, "every lesson answers"
    found = "control(lessons.case_form(), 'court_grade').options"
    assert "extremely_serious" in [value for _, value in copy.ask(found, also)]


def test_a_fact_that_a_new_clause_asks_for_is_asked_by_the_calculator(copy):
    copy.edit("facts.toml", '[[fact]]\nname = "unit"\n', FACT + '[[fact]]\nname = "unit"\n')
    copy.add("law/Int.toml", MINORS)
    copy.edit(
        "words/en.toml", "[fact]\n", '[fact]\nof_minors = "whether the items are those of minors"\n'
    )
    also = """
from pilaw import lessons, widgets
def answered(value):
    box = widgets.threshold_calculator("1", "0", "0")
    control = next(w for w in box.children[0].children if "fact-of_minors" in w._dom_classes)
    control.value = value
    return control.description, box.children[1].value
"""
    label, answer = copy.ask("answered('yes')", also)
    assert label == "Whether the items are those of minors" and "Serious circumstances" in answer
    assert "serious circumstances not reached" in copy.ask("answered('no')[1].lower()", also)
    near = copy.ask("lessons.distance().children[1].value", also)
    assert "whether the items are those of minors: yes" in near, "a lesson takes it as not so"
