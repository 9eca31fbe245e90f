"""Every widget driven through its values in Python; what it shows is what the engine says."""

import re

import pytest

from pilaw import Facts, Items, _data, assess, lessons, picture, widgets
from pilaw.casebook import cases
from pilaw.information import THEORIES
from pilaw.widgets import facts_from
from tests.fuzz import WIDGETS
from tests.law import OVER, TIER1, TIERS


def controls(box):
    return {
        next(c for c in w._dom_classes if c.startswith("fact-"))[5:]: w
        for w in box.children[0].children
    }


@pytest.mark.parametrize("make", WIDGETS.values(), ids=WIDGETS)
def test_every_widget_shows_an_answer_and_its_twin_at_once(make):
    box = make()
    assert {"pilaw-widget"} <= set(box._dom_classes)
    answer, picture, twin = box.children[1:]
    assert answer.value and "In words" in twin.value
    assert picture.value == "" or (
        picture.value.startswith("<svg") and "aria-label" in picture.value
    )
    names = [w.description for w in controls(box).values()]
    assert all(names) and len(set(names)) == len(names)


@pytest.mark.parametrize("make", WIDGETS.values(), ids=WIDGETS)
def test_every_value_of_every_control_gives_an_answer(make):
    box = make()
    for control in controls(box).values():
        start = control.value
        if hasattr(control, "options"):
            values = [value for _, value in control.options]
        elif isinstance(start, bool):
            values = [True, False]
        elif isinstance(start, int):
            values = [control.min, control.max]
        else:
            values = ["0", "50", "100..199", "..5", "", "many", "<b>1</b>", "2014-03"]
        for value in values[:: max(1, len(values) // 12)]:
            control.value = value
            assert box.children[1].value
            assert "<b>1" not in box.children[1].value + box.children[3].value
        control.value = start


CALCULATED = [
    (f"{TIER1 - 1}", "not reached"),
    (f"{TIER1}", "Serious"),
    (f"{10 * TIER1 - 1}", "Serious"),
    (f"{10 * TIER1}", "Particularly serious"),
]


@pytest.mark.parametrize(("tier1", "grade"), CALCULATED, ids=range(4))
def test_the_calculator_says_what_the_engine_says(tier1, grade):
    box = widgets.threshold_calculator(tier1, "0", "0")
    assert grade in box.children[1].value
    values = {name: control.value for name, control in controls(box).items()}
    assert str(assess(facts_from(values))).split(":")[0] in box.children[1].value


def test_bad_input_is_answered_with_a_sentence():
    box = widgets.threshold_calculator("many", "0", "0")
    assert "is not a number; write a whole number such as 500" in box.children[1].value
    assert box.children[2].value == ""


def test_the_case_laboratory_reads_a_pasted_table():
    box = lessons.case_laboratory()
    own = controls(box)["own"]
    own.value = "case_id,acts\nA,sell"
    assert (
        "Not in your table, and so unknown in every row: act_date, judgment_date"
        in box.children[1].value
    )
    own.value = "case_id,act\nA,sell"
    assert "is not known; did you mean &#x27;acts&#x27;?" in box.children[1].value
    own.value = "case_id,acts,duty_or_service,tier1\nA,sold,maybe,sixty"
    assert all(words in box.children[1].value for words in ("sold", "maybe", "sixty")), (
        "every mistake of a row is named at once"
    )
    header = (
        "case_id,act_date,judgment_date,acts,duty_or_service,lawful_business,"
        "tier1,tier2,tier3,total,illegal_gains_yuan,prior,used_in_crime,harm"
    )
    own.value = (
        f"{header}\nA,,,sell,no,no,{OVER},0,0,,0,none,no,none\n"
        "B,,,sell,no,no,many,0,0,,0,none,no,none"
    )
    assert ">serious<" in box.children[1].value
    assert "not a number" in box.children[1].value


def test_the_multiplier_at_ten_moves_nothing():
    box = lessons.multiplier_explorer()
    assert "0 of" in box.children[1].value
    controls(box)["factor"].value = 1000
    assert "0 of" not in box.children[1].value


@pytest.mark.parametrize(
    ("day", "step", "grade"),
    [
        ("2009-02-27", "1997, incidental", "no offence"),
        ("2009-02-28", "2009-02-28, two offences of its own", "left to the court, up to serious"),
        (
            "2015-11-01",
            "2015-11-01, one offence of its own",
            "left to the court, up to particularly serious",
        ),
        ("2017-06-01", "2017-06-01, an offence of its own in tiers", ": serious circumstances ("),
        ("2026-01-01", "2026-01-01, administrative", ": serious circumstances ("),
    ],
)
def test_the_story_is_told_from_each_day(day, step, grade):
    """The same nurse before and after each change of the law."""
    box = lessons.story()
    controls(box)["day"].value = day
    said = box.children[1].value.partition("</p>")[0]
    assert step in said and grade in said


@pytest.mark.parametrize(
    ("case", "mine", "said"),
    [
        ("C005", "serious", "as the court did. For the engine the facts reported leave it open"),
        (
            "C005",
            "particularly_serious",
            "otherwise than the court. For the engine the facts reported leave it open",
        ),
        (
            "C005",
            "not_a_crime",
            "otherwise than the court. The engine finds more: serious is established",
        ),
        ("C001", "particularly_serious", "as the court did. The engine establishes the same."),
        ("C103", "not_a_crime", "as the police did. For the engine"),
        ("C030", "serious", "as the court did if its grades are matched with the defendants"),
    ],
)
def test_the_readers_own_answer_stands_beside_court_and_engine(case, mine, said):
    box = widgets.quick_case()
    assert "<details class='pilaw-reveal'><summary>" in box.children[1].value, (
        "before an answer the others are folded away"
    )
    controls(box)["case"].value = case
    controls(box)["mine"].value = mine
    shown = box.children[1].value
    assert said in shown and "Check my answer: " in shown and "<details open" not in shown
    assert "pilaw-reveal' open" not in shown, "no choice opens what court and engine say"
    controls(box)["case"].value = "C004"
    assert controls(box)["mine"].value is None, "another case, another answer"
    assert "Check my answer" not in box.children[1].value


def test_the_stories_give_nothing_away():
    """Told in words of every day: no tier, no line, no outcome; each with a finding to compare."""
    told = widgets.stories()
    assert len(told) >= 12 == len({story["title"] for story in told.values()})
    for name, story in told.items():
        assert cases()[name].court_grade != "unknown", name
        words = f"{story['title']} {story['text']}"
        assert not re.search(r"\b(tier|serious|crim|convict|senten|line|threshold)", words.lower())
        assert 20 <= len(words.split()) <= 75, name


def test_the_case_laboratory_shows_an_example():
    box = lessons.case_laboratory()
    controls(box)["example"].value = True
    said = box.children[1].value
    assert "<pre>case_id,acts" in said and "sixty" in said and "not assessed" in said


def test_alternatives_that_are_chosen_together_are_named():
    """§3.1 ¶2 offers two paths, one or the other."""
    box = lessons.reform_laboratory()
    assert "alternatives" not in box.children[1].value
    controls(box)["path-1"].value = controls(box)["path-2"].value = True
    assert "Two of these are meant as alternatives" in box.children[1].value


def test_whatever_fails_in_the_engine_no_old_answer_stays(monkeypatch):
    """Not bad input alone: an error of any kind gives a sentence in place of the answer, and the
    next facts answer again.
    """
    whole = widgets._calculate

    def failing(values):
        if values["tier1"] == "1e5000":
            raise ValueError("Exceeds the <limit>")
        return whole(values)

    monkeypatch.setattr(widgets, "_calculate", failing)
    box = widgets.threshold_calculator(f"{TIER1 - 1}")
    saved = box.children[1].value
    controls(box)["tier1"].value = "1e5000"
    answer, drawing, twin = (part.value for part in box.children[1:])
    assert "These facts could not be computed (ValueError: Exceeds the &lt;limit&gt;)" in answer
    assert (drawing, "Serious" in answer, "No answer" in twin) == ("", False, True)
    controls(box)["tier1"].value = f"{TIER1 - 1}"
    assert box.children[1].value == saved


def test_counts_in_words_are_those_of_the_data():
    """All ten situations; all four theories agree."""
    assert len(_data.table("interests.csv")) == 10
    assert len(THEORIES) == 4


def test_one_thing_is_counted_as_one():
    box = lessons.case_laboratory()
    for _, grade in controls(box)["established"].options:
        controls(box)["established"].value = grade
        said, _, drawn = box.children[1].value.partition("</p>")
        n = drawn.count("<tr role='row'><td")
        assert said == f"<p>{n} case{'' if n == 1 else 's'}."


@pytest.mark.parametrize(
    ("act", "breach", "filled"),
    [("sell", "yes", True), ("use", "yes", False), ("sell", "no", False)],
)
def test_no_bar_is_filled_where_an_element_of_the_offence_is_missing(act, breach, filled):
    """Use alone is no act (CL 253-1; CL 3), and without a breach (Int 2) no number counts."""
    facts = Facts([act], [Items("tier1", 100 * TIER1)], breach=breach, illegal_gains_yuan=0)
    drawn = picture.thresholds(assess(facts))
    assert ("pilaw-proved" in drawn) is filled
    assert ("An element of the offence is missing" in drawn) is not filled


def test_each_line_of_a_bar_carries_its_number():
    """Int 5(1)(3)-(5), 5(2)(3); and the change of the scale is said."""
    drawn = picture.thresholds(assess(Facts(["sell"], [Items("tier1", OVER)])))
    for bound in TIERS:
        assert f">{bound:,}</text>" in drawn and f">{10 * bound:,}</text>" in drawn
    assert "by powers of ten" in drawn
