"""Python's interface: what is asked for is never dropped, and what cannot be meant gets one
sentence.
"""

from copy import copy
from dataclasses import replace
from datetime import date
from decimal import Decimal
from enum import Enum

import numpy as np
import pandas as pd
import pytest

from pilaw import FactError, Facts, Items, Range, assess, case, cases, choose, law, provisions
from pilaw.abuse import ladder, situation
from pilaw.bulk import assess_table, compare, distribution, invented, read_table
from pilaw.casebook import facts_of
from pilaw.compare import agreement, changed_words, disputes, moves, reconcile
from pilaw.distance import changes
from pilaw.facts import Span
from pilaw.reform import Chosen, reforms
from pilaw.sensitivity import level
from pilaw.tables import cases as cases_table
from pilaw.tables import moved, thresholds

CLEAN = {
    "illegal_gains_yuan": 0,
    "prior": "none",
    "harm": "none",
    "duty_or_service": "no",
    "lawful_business": "no",
    "used_in_crime": "no",
}
HEAVY = Facts(
    ["sell"], [Items("tier1", 600)], **CLEAN
)  # particularly serious at ten times the line, serious at twenty
TWENTY = choose("multiplier", factor=20)
FORMS = {
    "list": lambda: [TWENTY],
    "tuple": lambda: (TWENTY,),
    "set": lambda: {TWENTY},
    "iterator": lambda: iter([TWENTY]),
    "generator": lambda: (r for r in [TWENTY]),
    "keys": {TWENTY: None}.keys,
    "alone": lambda: TWENTY,
    "by name alone": lambda: "multiplier",
    "by name": lambda: ["multiplier"],
}


@pytest.mark.parametrize("form", FORMS)
def test_reforms_in_every_form_are_applied(form):
    assert assess(HEAVY).grade == "particularly_serious"
    assert assess(HEAVY, reforms=FORMS[form]()).grade == "serious"
    assert assess(HEAVY, on="2024-01-01", reforms=FORMS[form]()).grade == "serious"
    assert law(reforms=FORMS[form]()).reforms in ((TWENTY,), ("multiplier",))
    assert ladder(HEAVY, reforms=FORMS[form]()).criminal.grade == "serious"
    assert any(
        c.grade == "particularly_serious" for c in changes(HEAVY, most=1, reforms=FORMS[form]())
    )
    assert [c for c, *_ in changed_words(FORMS[form]())] == [reforms()["multiplier"].title]
    assert moves([case("C028")], FORMS[form]())[0].after.law.reforms
    assert all(d.outcomes for d in disputes(HEAVY, applied=FORMS[form]()))
    table = pd.DataFrame(
        {"acts": ["sell"], "tier1": 600, "tier2": 0, "tier3": 0}
        | {k: [v] for k, v in CLEAN.items()}
    )
    assert list(assess_table(table, reforms=FORMS[form]())["grade"]) == ["serious"]
    assert list(compare(table, {"after": {"reforms": FORMS[form]()}})["after"]) == ["serious"]


def test_a_set_of_reforms_has_the_order_of_their_list():
    both = {"multiplier", "abuse", "two-levels"}
    assert law(reforms=both).reforms == tuple(name for name in reforms() if name in both)


def test_no_reform_in_every_form_is_todays_law():
    assert all(law(reforms=none) is law() for none in (None, (), [], set(), iter([])))


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"multiplier": 20}, "is not a list of reforms"),
        ({"multiplier": {"factor": 20}}, "is not a list of reforms"),
        (5, "is not a list of reforms"),
        (b"multiplier", "is not a list of reforms"),
        ([["multiplier"]], "is not a list of reforms"),
        ([None], "is not a list of reforms"),
        (["multiplyer"], "did you mean multiplier"),
        (["multiplier", TWENTY], "stands twice"),
        ([Chosen("multiplier", (("factor", 0),))], "from 2 to 1000"),
        ([Chosen("multiplier", (("factor", -5),))], "from 2 to 1000"),
        ([Chosen("multiplier", (("factr", 20),))], "'factr' is not a known parameter"),
        ([Chosen("multiplier", 5)], "is not a list of reforms"),
        ([Chosen(["multiplier"], ())], "is not a known reform"),
    ],
    ids=str,
)
def test_reforms_that_would_be_lost_or_mean_nothing_are_refused(wrong, words):
    table = pd.DataFrame({"acts": ["sell"]})
    for ask in (
        lambda: assess(HEAVY, reforms=wrong),
        lambda: law(reforms=wrong),
        lambda: law(reforms=wrong),
        lambda: moves([case("C005")], wrong),
        lambda: changes(HEAVY, reforms=wrong),
        lambda: disputes(HEAVY, applied=wrong),
        lambda: ladder(HEAVY, reforms=wrong),
        lambda: assess_table(table, reforms=wrong),
    ):
        with pytest.raises(FactError, match=words):
            ask()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ([("id-number", "tier2")], "names no choices"),
        ("id-number", "names no choices"),
        (5, "names no choices"),
        ({"id-nummer": "tier2"}, "did you mean id-number"),
        ({"id-number": "tier9"}, "is not an option"),
        ({"id-number": True}, "is not an option"),
        ({"id-number": ["tier2"]}, "is not an option"),
        ({5: "tier2"}, "is not a known reading"),
    ],
    ids=str,
)
def test_readings_that_mean_nothing_are_refused(wrong, words):
    for ask in (
        lambda: assess(HEAVY, readings=wrong),
        lambda: law(readings=wrong),
        lambda: moves([case("C005")], [], chosen=wrong),
        lambda: disputes(HEAVY, chosen=wrong),
        lambda: assess_table(pd.DataFrame({"acts": ["sell"]}), readings=wrong),
    ):
        with pytest.raises(FactError, match=words):
            ask()


def test_choices_of_law_that_do_not_exist_are_not_passed_over():
    table = pd.DataFrame({"acts": ["sell"]})
    with pytest.raises(FactError, match="did you mean reforms"):
        compare(table, {"after": {"reform": ["multiplier"]}})
    with pytest.raises(FactError, match="did you mean reforms"):
        changes(HEAVY, reform=["multiplier"])


class Word(str, Enum):  # noqa: UP042
    YES = "yes"


@pytest.mark.parametrize(
    "count",
    [
        60,
        60.0,
        np.int64(60),
        np.uint8(60),
        np.float64(60),
        Decimal(60),
        Decimal("60.00"),
        "60",
        np.str_("60"),
        (60, 60),
        (np.int64(60), 60.0),
    ],
)
def test_a_whole_number_of_any_kind_is_a_count(count):
    lot = Items("tier1", count, buyers=count, excluded=count, sold=count)
    assert lot.count == lot.sold == lot.buyers == lot.excluded == Range(60, 60)
    assert all(type(end) is int for end in lot.count)


def test_a_range_of_any_numbers_holds_plain_ones():
    assert Range(np.int64(5), np.float64(7)) == Range(5, 7) and type(Range(5.0, 7).low) is int
    assert Range(0.5, Decimal("1.25")) == Range(Decimal("0.5"), Decimal("1.25"))
    assert Range(5, np.float64("inf")) == Range(5, float("inf"))


@pytest.mark.parametrize("yes", [True, np.True_, "yes", Word.YES])
def test_yes_of_any_kind_is_yes(yes):
    facts = Facts({"sell": yes}, duty_or_service=yes, breach=yes)
    assert facts.acts["sell"] is facts.duty_or_service is facts.breach is True
    assert Items("tier1", 5, anonymised=yes).anonymised is True


@pytest.mark.parametrize("missing", [None, pd.NA, pd.NaT, np.datetime64("NaT")])
def test_what_pandas_marks_as_missing_is_unknown(missing):
    facts = Facts(
        missing,
        missing,
        illegal_gains_yuan=missing,
        duty_or_service=missing,
        prior=missing,
        act_date=missing,
        breach=missing,
    )
    assert facts == Facts(breach=None)
    assert Items("tier1", missing).count.unknown


@pytest.mark.parametrize(
    "day",
    [
        date(2015, 10, 31),
        pd.Timestamp("2015-10-31 23:00"),
        np.datetime64("2015-10-31"),
        np.datetime64("2015-10-31T05:00:00", "ns"),
        "2015-10-31",
    ],
)
def test_a_day_of_any_kind_is_that_day(day):
    assert Facts(act_date=day).act_date[:2] == (date(2015, 10, 31),) * 2
    assert law(day).id == assess(HEAVY, on=day).law.id == "amendment-vii"


LOT, NAN, INF = Items("tier1", 5), float("nan"), float("inf")
REFUSED = [
    lambda: Range(60, 40),
    lambda: Range(-1, 5),
    lambda: Range(NAN, 5),
    lambda: Range(0, NAN),
    lambda: Range(INF, INF),
    lambda: Range(True, 5),
    lambda: Range("5", 6),
    lambda: Range(None, 5),
    lambda: Range(Decimal("sNaN"), 5),
    lambda: Range(1, Decimal("1e99999999")),
    lambda: Range(10**5000, 10**5000),
    lambda: Items("tier1", Range(1.5, 2)),
    lambda: Items("tier1", NAN),
    lambda: Items("tier1", INF),
    lambda: Items("tier1", True),
    lambda: Items("tier1", 10**5000),
    lambda: Items("tier1", Decimal("1e99999999")),
    lambda: Items("tier1", [5]),
    lambda: Items("tier1", (5, 6, 7)),
    lambda: Items("tier1", (6, 5)),
    lambda: Items("tier1", np.array(5)),
    lambda: Items("tier1", np.ma.masked),
    lambda: Items("tier1", 1 + 2j),
    lambda: Items("tier1", 5, buyers=0),
    lambda: Items("tier1", 5, excluded=6),
    lambda: Items("tier1", "1..5", excluded="6.."),
    lambda: Items("tier1", 5, sold=5, resold=True, excluded=6),
    lambda: Items("tier1", 5, resold=1),
    lambda: Items("t" * 100_000, 5),
    lambda: Items(pd.NA, 5),
    lambda: assess(Facts(["sell"], [Items("tier01", 5)])),
    lambda: assess(Facts(["sell"], [Items("tier1or", 5)])),
    lambda: assess(Facts(["sell"], [Items("tieror1", 5)])),
    lambda: assess(Facts(["sell"], [Items("tier2or1", 5)])),
    lambda: assess(Facts(["sell"], [Items("tier1or1", 5)])),
    lambda: replace(LOT, count=-5),
    lambda: Facts(["s ell"]),
    lambda: Facts([["sell"]]),
    lambda: Facts({"sell": 1}),
    lambda: Facts({"sel": True}),
    lambda: Facts(b"sell"),
    lambda: Facts(["sell"], 5),
    lambda: Facts(["sell"], "tier1"),
    lambda: Facts(["sell"], {"tier1": 5}),
    lambda: Facts(["sell"], [("tier1", 5)]),
    lambda: Facts(["sell"], [LOT], duty_or_service=0),
    lambda: Facts(["sell"], prior=["none"]),
    lambda: Facts(["sell"], harm=0),
    lambda: Facts(["sell"], act_date=[2015]),
    lambda: Facts(["sell"], act_date=True),
    lambda: Facts(["sell"], act_date=10**5000),
    lambda: Facts(["sell"], act_date=Span(date(2016, 1, 1), date(2015, 1, 1))),
    lambda: Facts(["sell"], act_date=Span("2015", "2016")),
    lambda: Facts(["sell"], illegal_gains_yuan=NAN),
    lambda: Facts(["sell"], illegal_gains_yuan=0.001),
    lambda: Facts(["sell"], court_finds=5),
    lambda: Facts(["sell"], court_finds=[["5(1)(10)"]]),
    lambda: Facts(["sell"], court_finds=False),
    lambda: Facts(["sell"], nonsense=1),
    lambda: HEAVY.but(items=5),
    lambda: HEAVY.but(act="sell"),
    lambda: assess(HEAVY.but(court_finds="9(9)")),
    lambda: assess(case("C005")),
    lambda: assess(HEAVY, on=""),
    lambda: assess(HEAVY, on=pd.NaT),
    lambda: assess(HEAVY, on=True),
    lambda: law(5),
    lambda: law([2015]),
    lambda: law("1950-01-01"),
    lambda: law().threshold("9(9)"),
    lambda: law().threshold("5(1)(1)"),
    lambda: law().threshold(5),
    lambda: law().threshold(["5(1)(3)"]),
    lambda: law().tiers_of(["tier1"]),
    lambda: provisions("XX"),
    lambda: provisions("../cases"),
    lambda: provisions(5),
    lambda: law("1977"),
    lambda: case(5),
    lambda: case(["C005"]),
    lambda: case(None),
    lambda: choose(5),
    lambda: choose(["multiplier"]),
    lambda: choose("multiplier", factor=True),
    lambda: choose("multiplier", factor="20"),
    lambda: choose("multiplier", factor=20.5),
    lambda: choose("multiplier", factor=NAN),
    lambda: choose("multiplier", factor=Decimal("sNaN")),
    lambda: choose("multiplier", factor=10**5000),
    lambda: moves(5, []),
    lambda: moves([5], []),
    lambda: moves(["C005"], []),
    lambda: agreement("C005"),
    lambda: reconcile("C005"),
    lambda: disputes(5),
    lambda: changes(5),
    lambda: changes(HEAVY, 5),
    lambda: changes(HEAVY, ["up"]),
    lambda: changes(HEAVY, most=0),
    lambda: changes(HEAVY, most=50),
    lambda: changes(HEAVY, most="two"),
    lambda: changes(HEAVY, wanted="grave"),
    lambda: ladder(5),
    lambda: situation("hold", []),
    lambda: situation("held", 5),
    lambda: level("quickly", "serious harm"),
    lambda: level("easily", 5),
    lambda: thresholds(5),
    lambda: cases_table("C999"),
    lambda: cases_table(5),
    lambda: cases_table(basis="guess"),
    lambda: moved(5),
    lambda: assess_table(5),
    lambda: assess_table(pd.DataFrame({"acts": ["sell"]}), columns=5),
    lambda: read_table("none.csv"),
    lambda: read_table("."),
    lambda: read_table(""),
    lambda: read_table("a\0b"),
    lambda: read_table("\ud800"),
    lambda: read_table("x" * 300),
    lambda: read_table(5),
    lambda: assess_table(pd.DataFrame({"acts": ["sell"]}), columns=np.array("grade")),
    lambda: Facts(np.array("sell")),
    lambda: Facts(["sell"], np.array(5)),
    lambda: Facts(["sell"], court_finds=np.array(5)),
    lambda: assess(HEAVY, reforms=np.array("multiplier")),
    lambda: Items("tier1", -(10**5000)),
    lambda: facts_of(5),
    lambda: situation("held", [], beyond_consent=False),
    lambda: assess_table(pd.DataFrame({"acts": ["sell"]}), on=5),
    lambda: compare(5, {}),
    lambda: compare(pd.DataFrame({"acts": ["sell"]}), {"a": 5}),
    lambda: distribution(5),
    lambda: invented(-1),
    lambda: invented("many"),
    lambda: invented(5, doubt=2),
]


@pytest.mark.parametrize("wrong", REFUSED)
def test_what_cannot_be_meant_gets_one_sentence(wrong):
    with pytest.raises(FactError) as error:
        wrong()
    said = str(error.value)
    assert said.endswith((".", "?")) and "\n" not in said and len(said) < 1200


def test_whole_numbers_of_any_kind_are_assumptions():
    assert {
        choose("multiplier", factor=f)
        for f in (20, 20.0, np.int64(20), np.float64(20), Decimal(20))
    } == {TWENTY}


def test_every_tier_and_every_doubt_between_tiers_has_one_name():
    kinds = ("tier1", "tier2", "tier3", "tier1or2", "tier1or3", "tier2or3", "tier1or2or3")
    assert [set(law().tiers_of(kind)) for kind in kinds] == [
        {1},
        {2},
        {3},
        {1, 2},
        {1, 3},
        {2, 3},
        {1, 2, 3},
    ]


def test_unknown_receivers_may_be_none_and_count_once():
    assert Items("tier1", 5, buyers=None).counted == Range(5, INF)
    assert Items("tier1", 5, buyers="0..3").counted == Range(5, 15)


def test_a_table_judged_before_its_acts_has_no_grade_in_any_row():
    table = pd.DataFrame({"acts": ["sell"] * 2, "act_date": "2015", "judgment_date": "2014"})
    found = assess_table(table)
    assert found.drop(columns="notes").isna().all(axis=None)
    assert found["notes"].str.contains("earlier than the act").all()
    assert list(
        assess_table(pd.concat([table, table.assign(judgment_date="2016")]))["law"]
        .dropna()
        .unique()
    ) == ["amendment-vii;amendment-ix"]


@pytest.mark.parametrize(
    "cell",
    [
        ["sell"],
        {"sell": True},
        {"sell"},
        bytearray(b"sell"),
        pd.Series(["sell"]),
        ("sell", ["x"]),
        np.array(["sell"]),
        10**5000,
        Span("a", "b"),
        Span(date(2016, 1, 1), date(2015, 1, 1)),
    ],
    ids=lambda cell: type(cell).__name__,
)
@pytest.mark.parametrize("column", ["acts", "tier1", "harm", "duty_or_service", "act_date"])
def test_a_cell_that_holds_no_single_value_is_reported_and_loses_no_other_row(column, cell):
    table = pd.DataFrame({"acts": ["sell"] * 2, "tier1": 60, "tier2": 0, "tier3": 0} | CLEAN)
    good = {
        "acts": "sell",
        "tier1": 60,
        "harm": "none",
        "duty_or_service": False,
        "act_date": "2018",
    }[column]
    found = assess_table(table.assign(**{column: pd.Series([good, cell], dtype=object)}))
    assert found["grade"][0] == "serious" and found["notes"][1].startswith("not assessed: ")


def test_no_case_is_chosen_twice_or_lost():
    assert list(cases_table("C005", "C001").index) == ["C005", "C001"]
    assert len(cases_table()) == len(cases())
    assert cases_table("C005", basis="none").empty


def test_a_copy_of_an_error_keeps_its_key_its_values_and_its_sentence():
    with pytest.raises(FactError) as caught:
        law("soon")
    copied = copy(caught.value)
    assert vars(copied) == {"key": "error.not_a_day", "values": {"given": "'soon'"}}
    assert str(copied) == "the law of 'soon': not a date; write it as 2021-08-23."
