"""Tables of cases: the same answers as one case at a time, nothing silently lost, and the same
under Dask.
"""

import os
from datetime import date
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from pilaw import FactError, assess, cases, choose, law
from pilaw.bulk import FINDINGS, assess_table, compare, distribution, invented, stored
from pilaw.casebook import facts_of, finding
from pilaw.columns import COLUMNS
from pilaw.facts import facts_of_kind
from pilaw.legislation import GRADES
from pilaw.reform import Reform, readings, reforms
from tests.law import GAINS, OVER, line

ROWS = int(os.environ.get("PILAW_BULK_ROWS", "2000"))
DAYS = [
    "",
    "2015年以前",
    "after 2015",
    "2014 to present",
    "2008",
    "2009-02-28",
    "2012",
    "2015",
    "2015-10-31",
    "2015-11-01",
    "2016-05",
    "2017-06-01",
    "2015-10 to 2016-11",
    "2024",
    "1995 onward",
    "spring",
]
JUDGED = [
    "",
    "2012-05-05",
    "2016",
    "2017-05-31",
    "2017-06-01",
    "2017",
    "2018",
    "2020-06",
    "2008",
    "2014 or 2018",
]


def drawn(rows, seed, *, dates=True):
    """Random cases full of blanks and ranges, the facts of reforms and old laws included, some
    of them unreadable.
    """
    draw = np.random.default_rng(seed)
    frame = invented(rows, seed=seed, doubt=0.12)
    extra = {name: ["", "yes", "no"] for name in facts_of_kind("yes_no", column="extra")}
    extra |= {"breach": ["yes", "yes", "yes", "no", ""], "minor": ["", "no"]}
    extra["tier_basis"] = ["", "court", "court", "collector", "this table"]
    extra |= {"act_date": DAYS, "judgment_date": JUDGED} if dates else {}
    for name, words in extra.items():
        frame[name] = draw.choice(words, rows)
    frame["tier2"] = frame["tier2"].where(draw.random(rows) > 0.01, "many")
    return frame


def singly(frame, **options):
    """The findings of `assess`, one case at a time."""
    rows = []
    for row in frame.to_dict("records"):
        try:
            found = finding("", assess(facts_of(row), **options), row)
            rows.append((*(found[name] for name in FINDINGS[1:-1]), ""))
        except FactError as error:
            rows.append((None, None, None, None, f"not assessed: {error}"))
    return rows


def agree(frame, **options):
    found = assess_table(frame, **options)[list(FINDINGS[1:])]
    got = found.astype(object).where(found.notna(), None).itertuples(index=False, name=None)
    assert [
        (row, a, b)
        for row, a, b in zip(frame.to_dict("records"), got, singly(frame, **options), strict=True)
        if a != b
    ][:1] == []


def test_random_cases_under_the_law_of_their_dates():
    agree(drawn(2 * ROWS, 1))


@pytest.mark.parametrize("on", [None, "2008-01-01", "2012-01-01", "2016-01-01", "2024-01-01"])
def test_random_cases_under_one_law(on):
    agree(drawn(ROWS, 2, dates=on is not None), on=on)


@pytest.mark.parametrize("reform", reforms())
def test_random_cases_under_each_reform(reform):
    agree(drawn(ROWS // 6, 3), reforms=[reform])


def test_random_cases_under_all_reforms_with_other_values():
    agree(
        drawn(ROWS // 3, 4),
        reforms=[
            choose("two-levels", high=37, low=499, general=9973),
            choose("multiplier", factor=997),
            "path-1",
            "abuse",
        ],
    )
    agree(drawn(ROWS // 6, 5), reforms=list(reforms()))


@pytest.mark.parametrize(
    "reading",
    [(r.id, o.value) for r in readings().values() if not r.types for o in r.options],
    ids="=".join,
)
def test_random_cases_under_each_reading_of_a_rule(reading):
    agree(drawn(ROWS // 6, 6), readings=dict([reading]))


def test_a_reform_that_lifts_the_shares_above_what_they_give_way_to():
    """Int 5(1)(6) gives way to (3) to (5) also where a reform makes it graver than they are."""
    lifted = {"pin": "5(1)(6)", "set": {"grade": "particularly_serious"}}
    reforms()["trial"] = Reform("trial", "", "", "", "", "", "", (), (lifted,), ())
    try:
        agree(drawn(ROWS // 3, 12), reforms=["trial"])
        full, mixed = (
            {"tier1": line("5(1)(3)"), "tier2": 0},
            {"tier1": line("5(1)(3)") - 1, "tier2": line("5(1)(4)") - 1},
        )
        found = assess_table(pd.DataFrame([SETTLED | full, SETTLED | mixed]), reforms=["trial"])
        assert list(found["grade"]) == ["serious", "particularly_serious"]
    finally:
        del reforms()["trial"]


def test_every_stored_case():
    assert len(stored()) == len(cases())
    agree(stored())


SETTLED = {
    "acts": "sell",
    "tier1": 0,
    "tier2": 0,
    "tier3": 1,
    "illegal_gains_yuan": 0,
    "profit_yuan": 0,
    "duty_or_service": False,
    "lawful_business": False,
    "prior": "none",
    "harm": "none",
    "used_in_crime": False,
}


def lines():
    """Each line of the law with the column it is drawn in, and the facts that its ground needs."""
    for ground in law().grounds:
        for way in ground.ways:
            for measure, bound, *_ in way.lines:
                if not measure.weights or sum(map(bool, measure.weights)) == 1:
                    column = (
                        f"tier{measure.weights.index(1) + 1}" if measure.weights else measure.what
                    )
                    yield column, bound, "duty_or_service" in way.needs, ground.special


@pytest.mark.parametrize(("column", "line", "insider", "buyer"), sorted(set(lines())))
@pytest.mark.parametrize("kind", ["int32", "int64", "float64", "Int64", "str", "category"])
def test_one_below_at_and_above_each_line(column, line, insider, buyer, kind):
    """The last item makes the difference, whatever the type of the column."""
    table = pd.DataFrame(
        SETTLED
        | {
            "acts": "obtain" if buyer else "sell",
            "duty_or_service": insider,
            "lawful_business": buyer,
        },
        index=range(3),
    )
    table[column] = [line - 1, line, line + 1]
    table[column] = (
        table[column].astype(str).astype(kind) if kind == "category" else table[column].astype(kind)
    )
    found = assess_table(table)
    assert (found["grade"] == found["grade_possible"]).all()
    below, at, above = (GRADES.index(g) for g in found["grade"])
    assert below < at == above


def test_shares_that_make_exactly_one():
    """Int 5(1)(6), at the line and one item below it, for mixtures over the three tiers."""
    one = [line(f"5(1)({n})") for n in (3, 4, 5)]
    table = pd.DataFrame(
        {
            "tier1": np.repeat(range(one[0]), one[1] // 10),
            "tier2": np.tile(np.arange(one[1] // 10) * 10, one[0]),
        }
    )
    pairs = table.itertuples(index=False)
    rest = [(1 - Fraction(a, one[0]) - Fraction(b, one[1])) * one[2] for a, b in pairs]
    table["tier3"] = [int(n) if n.denominator == 1 else 0 for n in rest]  # 0: no exact mixture
    table = table[table["tier3"].between(1, one[2] - 1)].assign(
        **{k: v for k, v in SETTLED.items() if k not in table}
    )
    assert set(assess_table(table)["grounds"]) == {"5(1)(6)"}
    table["tier3"] -= 1
    assert set(assess_table(table)["grade_possible"]) == {"not_reached"}


def test_money_is_exact_to_the_cent():
    cells = [f"{GAINS - 1}.99", f"{GAINS}.00", f"{GAINS}.01", f"{GAINS - 1}.5..{GAINS}"]
    table = pd.DataFrame(SETTLED | {"illegal_gains_yuan": cells})
    assert list(assess_table(table)["grade"]) == [
        "not_reached",
        "serious",
        "serious",
        "not_reached",
    ]
    assert list(assess_table(table)["grade_possible"])[3] == "serious"
    floats = table[:3].assign(illegal_gains_yuan=[GAINS - 0.01, GAINS, GAINS + 0.01])
    assert list(assess_table(floats)["grade"]) == ["not_reached", "serious", "serious"]


def test_columns_of_numbers_and_truth_values_mean_what_their_texts_mean():
    texts = invented(500, seed=8).astype(str)
    typed = texts.astype(
        dict.fromkeys(("tier1", "tier2", "tier3"), "uint32")
        | dict.fromkeys(("illegal_gains_yuan", "profit_yuan"), "float32")
    )
    for name in (
        "duty_or_service",
        "lawful_business",
        "used_in_crime",
        "knows_crime",
        "track_used_in_crime",
    ):
        typed[name] = (typed[name] == "yes").astype("boolean" if name == "used_in_crime" else bool)
    typed["acts"] = typed["acts"].astype("category")
    whole = texts[
        (texts["illegal_gains_yuan"].astype(int) < 1 << 24)
        & (texts["profit_yuan"].astype(int) < 1 << 24)
    ].index
    pd.testing.assert_frame_equal(
        assess_table(texts.loc[whole])[list(FINDINGS[2:4])],
        assess_table(typed.loc[whole])[list(FINDINGS[2:4])],
    )


def test_missing_values_are_unknown():
    columns = {
        "tier1": [OVER, None],
        "used_in_crime": [True, None],
        "act_date": [pd.Timestamp(2018, 5, 1), pd.NaT],
        "harm": ["none", None],
        "acts": ["sell", None],
    }
    table = pd.DataFrame({"tier2": 0, "tier3": 0} | columns).astype(
        {"tier1": "Int64", "used_in_crime": "boolean"}
    )
    found = assess_table(table)
    assert list(found["grade"]) == ["serious", "no_offence"]
    assert list(found["grade_possible"]) == ["particularly_serious"] * 2
    assert list(found["law"]) == ["amendment-ix+interpretation"] * 2
    old = table.assign(act_date=[date(2008, 1, 1), None])
    assert list(assess_table(old)["grade_possible"]) == ["no_offence", "particularly_serious"]


@pytest.mark.parametrize(
    ("column", "cells", "sentence"),
    [
        ("tier1", [OVER, -3], "tier1: -3 is below zero"),
        ("tier1", [OVER, 1.5], "tier1: 1.5 is not a whole number"),
        ("tier1", [str(OVER), "many"], "tier1: 'many' is not a number"),
        ("tier1", [float(OVER), float("inf")], "tier1: 'inf' is not a number"),
        ("tier1", [str(OVER), "9..3"], "upside down; write 3..9"),
        ("acts", ["sell", "sel"], "did you mean 'sell'"),
        ("harm", ["none", "big"], "harm: 'big' is not known"),
        ("prior", ["none", True], "prior: 'True' is not known"),
        ("duty_or_service", ["yes", 1], "neither yes, no nor unknown"),
        ("act_date", ["2018", "spring"], "holds no date"),
        ("judgment_date", ["2020", "2001"], "earlier than the act"),
        ("illegal_gains_yuan", [1.5, 0.001], "is not an amount"),
    ],
)
def test_a_row_that_cannot_be_read_is_reported_and_the_others_are_assessed(column, cells, sentence):
    table = pd.DataFrame(
        {"acts": "sell", "tier1": OVER, "tier2": 0, "tier3": 0, "act_date": "2018"},
        index=["A", "B"],
    )
    table[column] = cells
    found = assess_table(table)
    assert found["grade"].tolist()[0] == "serious"
    assert found.loc["B", ["law", "grade", "grade_possible", "grounds"]].isna().all()
    assert sentence in found.loc["B", "notes"]
    assert found["notes"].tolist()[0] == ""
    with pytest.raises(FactError, match="row B, "):
        assess_table(table, columns=["grade"])
    with pytest.raises(FactError, match="row B, "):
        compare(table, {"today": {}})


@pytest.mark.parametrize("huge", [2**57, 2**62, 2**63, 10**30])
def test_numbers_beyond_measure_count_as_very_many(huge):
    """No overflow: not in a column of numbers, not in one with blanks, not as a total, not in
    the sum of shares.
    """
    table = pd.DataFrame(SETTLED, index=range(3)).assign(tier1=[huge, 1, 0], tier2=[huge, huge, 1])
    assert list(assess_table(table)["grade"]) == [
        "particularly_serious",
        "particularly_serious",
        "not_reached",
    ]
    blank = table.assign(
        tier3=None, total=[2 * huge, 1 + huge, 1], tier2=table["tier2"].astype(object)
    )
    assert list(assess_table(blank)["grade"]) == [
        "particularly_serious",
        "particularly_serious",
        "not_reached",
    ]
    if huge < 2**63:
        gaps = table.assign(tier1=pd.array([huge, None, huge], dtype="Int64"))
        assert list(assess_table(gaps)["grade"]) == ["particularly_serious"] * 3


def test_a_misspelt_column_does_not_pass_for_an_unknown_one():
    with pytest.raises(FactError, match="did you mean 'tier1'"):
        assess_table(pd.DataFrame({"acts": ["sell"], "tier_1": [60]}))
    with pytest.raises(FactError, match="the column acts stands twice"):
        assess_table(pd.DataFrame([["sell", "sell"]], columns=["acts", "acts"]))
    with pytest.raises(FactError, match="none of the columns"):
        assess_table(pd.DataFrame({"a": [1]}))
    with pytest.raises(FactError, match="not one of the findings"):
        assess_table(pd.DataFrame({"acts": ["sell"]}), columns=["grades"])
    assert set(COLUMNS) & set(invented(1)) == set(invented(1))


def test_the_empty_table_and_the_kept_index():
    table = invented(40, doubt=0.1).set_index(pd.Index(range(100, 140), name="file"))
    assert assess_table(table).index.equals(table.index)
    empty = assess_table(table[:0])
    assert list(empty) == list(FINDINGS)
    assert len(empty) == 0
    assert empty["grade"].dtype == assess_table(table)["grade"].dtype


def test_the_same_table_under_several_laws():
    table = invented(2000, seed=9)
    laws = {
        "today": {},
        "in 2012": {"on": "2012-01-01"},
        "half not tenfold": {"readings": {"half-lowers-tenfold": "no"}},
        "multiplier 20": {"reforms": ["multiplier"]},
    }
    compared = compare(table, laws)
    for name, options in laws.items():
        alone = assess_table(table, **options)
        assert compared[name].tolist() == alone["grade"].tolist()
        assert compared[f"{name} possible"].tolist() == alone["grade_possible"].tolist()
    counts = distribution(compared)
    assert list(counts.index) == list(GRADES)
    assert (counts.sum() == len(table)).all()
    assert (
        counts.loc["particularly_serious", "multiplier 20"]
        < counts.loc["particularly_serious", "today"]
    )


def test_blocks_do_not_show():
    """A table longer than a block, whole and in parts."""
    table = drawn(40_000, 10)
    whole = assess_table(table, columns=("grade", "grade_possible", "notes"))
    parts = [
        assess_table(table[k : k + 9_999], columns=("grade", "grade_possible", "notes"))
        for k in range(0, len(table), 9_999)
    ]
    assert whole.astype(str).equals(pd.concat(parts).astype(str))


@pytest.mark.filterwarnings("ignore:The inplace keyword")
def test_dask_over_parquet_on_two_workers(tmp_path):
    """The same function on parts of a table, in two processes, is the function on the whole."""
    from dask import dataframe as parts
    from distributed import Client, LocalCluster

    table = drawn(4000, 11)
    parts.from_pandas(table, npartitions=5).to_parquet(tmp_path / "cases")
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as cluster,
        Client(cluster),
    ):
        cases_ = parts.read_parquet(tmp_path / "cases")
        found = cases_.map_partitions(assess_table, reforms=["multiplier"]).compute()
        some = cases_.map_partitions(
            assess_table,
            columns=["grade", "notes"],
            meta=assess_table(table[:0], columns=["grade", "notes"]),
        ).compute()
    assert found.astype(str).equals(assess_table(table, reforms=["multiplier"]).astype(str))
    assert some.astype(str).equals(assess_table(table, columns=["grade", "notes"]).astype(str))


def test_another_engine_finds_the_same():
    """The rules written a second time, for OpenFisca-core: grades of exact cases under today's
    law, Int 5, 6 and CL 253-1.
    """
    from tests import bench_bulk

    table = (
        bench_bulk.invented(30_000)
        .drop(columns="case_id")
        .astype(dict.fromkeys(bench_bulk.NUMBERS, "int32"))
    )
    found = assess_table(table, columns=("grade",))["grade"].cat.codes.to_numpy()
    assert (found == bench_bulk.openfisca(table, [])()).all()
    assert set(found) == {GRADES.index("no_offence"), GRADES.index("not_reached"), *law().bands}
