"""Readings and reforms: each alone and combined, each dispute with a case it decides, nothing
left on when off.
"""

from itertools import combinations
from math import ceil

import pytest

from pilaw import FactError, Facts, Items, assess, case, cases, law
from pilaw.compare import disputes, moves
from pilaw.legislation import GRADES
from pilaw.reform import choose, readings, reforms
from tests.law import CLEAN, GAINS, PROFIT, TIER1, TIER2, TIER3, TIERS


def one(kind, count, acts=("sell",), **known):
    return Facts(acts, [Items(kind, count)], **(CLEAN | known))


def test_switching_everything_off_is_todays_law():
    plain, off = law(), law(readings={}, reforms=())
    assert plain is off
    defaults = {r.id: r.default for r in readings().values()}
    for c in cases().values():
        today, again = assess(c.facts), assess(c.facts, readings=defaults)
        assert (today.grade, today.grade_possible, today.grounds, today.decisive) == (
            again.grade,
            again.grade_possible,
            again.grounds,
            again.decisive,
        )


@pytest.mark.parametrize(
    "chosen",
    [*([r] for r in reforms()), *map(list, combinations(reforms(), 2)), list(reforms())],
    ids="+".join,
)
def test_reforms_alone_and_combined_run_over_every_case(chosen):
    for move in moves(cases().values(), chosen):
        assert GRADES.index(move.after.grade) <= GRADES.index(move.after.grade_possible)
        assert move.why or not move.moved


def test_a_heavier_range_alone_moves_a_case_too():
    """Under the two levels C004 stays serious, and its longest sentence goes from three years to
    five.
    """
    found = {m.case.id: m for m in moves(cases().values(), ["two-levels"]) if m.moved}
    only_range = {name for name, m in found.items() if not m.regraded}
    assert only_range == {"C004"}
    for name in only_range:
        assert found[name].before.band.max_months == 36 and found[name].after.band.max_months == 60
        assert found[name].why == (
            "the same grade, with another range: 6 months to 5 years of fixed-term "
            "imprisonment, before 6 months to 3 years of fixed-term imprisonment"
        )
    assert {name for name, m in found.items() if m.regraded} == {"C030", "C081"}


def test_no_reform_moves_nothing():
    assert not any(m.moved for m in moves(cases().values(), []))
    assert not any(m.moved for m in moves(cases().values(), ["path-2"]))


DECIDING = {
    "half-lowers-tenfold": one("tier1", 5 * TIER1, duty_or_service="yes"),
    "aggregate-tenfold": Facts(
        ["sell"], [Items("tier1", 4 * TIER1), Items("tier2", 6 * TIER2)], **CLEAN
    ),
    "exchange-leaves-art-6": one("tier3", TIER3, ["obtain", "exchange"], lawful_business="yes"),
    "art-6-a-fortiori": one("tier2", 1, ["obtain"], lawful_business="yes", profit_yuan=PROFIT),
    "travel-records": one("flight_itinerary", TIER2 - 100),
    "past-location": one("location_history_past", TIER1),
    "owner-listings": one("owner_contact_list", TIER2 - 110),
    "bare-phone": one("mobile_number_bare", TIER3),
    "id-number": one("id_card_number", TIER2),
    "home-address": one("home_address", TIER2),
    "vehicle-records": one("vehicle_archive", TIER1),
    "vehicle-maintenance": one("vehicle_maintenance", TIER3),
    "height-weight": one("height_weight", TIER2),
    "biometrics-beyond-faces": one("fingerprint", TIER2),
    "loan-records": one("loan_record", TIER1),
}


@pytest.mark.parametrize("reading", list(readings()))
def test_every_contested_point_decides_a_case(reading):
    assert reading in DECIDING, "add to DECIDING a case that this reading decides"
    dispute = next(d for d in disputes(DECIDING[reading]) if d.reading.id == reading)
    assert dispute.matters
    assert len(readings()[reading].options) >= 2
    assert all(o.held_by and o.says for o in readings()[reading].options)


def test_a_dispute_that_does_not_matter_says_so():
    dispute = next(
        d
        for d in disputes(one("flight_itinerary", 10 * TIER2 + 1383))
        if d.reading.id == "travel-records"
    )
    assert not dispute.matters
    assert "does not matter here" in str(dispute)


def test_c005_is_explained_by_a_reading():
    """Tier 1 at first instance, Tier 2 on appeal, and with it the grade."""
    facts = case("C005").typed.but(
        illegal_gains_yuan=0, harm="none", prior="none", lawful_business="no", duty_or_service="no"
    )
    grades = {o: assess(facts, readings={"owner-listings": o}).grade for o in ("tier1", "tier2")}
    assert grades == {"tier1": "particularly_serious", "tier2": "serious"}


def test_c011_fits_the_court_under_the_other_reading_of_the_half():
    facts = case("C011").facts
    assert assess(facts).grade == "particularly_serious"
    assert assess(facts, readings={"half-lowers-tenfold": "no"}).grade == "serious"


def test_c017_is_not_reconciled_by_any_reading():
    for dispute in disputes(case("C017").typed):
        assert {low for low, _ in dispute.outcomes.values()} == {"particularly_serious"}


def test_c007_lies_open_between_two_readings():
    outcomes = {
        o: assess(case("C007").typed, readings={"id-number": o}) for o in ("tier2", "tier3")
    }
    assert outcomes["tier2"].grade == "particularly_serious"
    assert outcomes["tier3"].grade_possible == "serious"


@pytest.mark.parametrize("factor", [2, 9, 10, 11, 50])
def test_the_multiple_is_inclusive(factor):
    reform = [choose("multiplier", factor=factor)]
    assert [
        assess(one("tier1", n), reforms=reform).grade for n in (TIER1 * factor - 1, TIER1 * factor)
    ] == ["serious", "particularly_serious"]


def test_the_first_path_makes_two_counts():
    """Two offences: their items are not added up; each keeps its own line."""
    mixed = Facts(
        ["sell"], [Items("tier1", ceil(TIER1 / 2)), Items("tier3", ceil(TIER3 / 2))], **CLEAN
    )
    path = [choose("path-1", tier1=TIER1, tier2=TIER2)]
    assert (assess(mixed).grade, assess(mixed, reforms=path).grade) == ("serious", "not_reached")
    assert [
        assess(one(t, n), reforms=path).grade
        for t, n in zip(("tier1", "tier2", "tier3"), TIERS, strict=True)
    ] == ["serious"] * 3
    assert assess(one("gene_data", TIER2), reforms=["path-1"]).grade_possible == "not_reached"
    assert assess(one("gene_data", TIER2), reforms=["path-2"]).grade_possible == "serious"


def test_lines_inverse_to_risk():
    reform = [choose("two-levels", high=5, low=100, general=20_000)]
    for kind, line in (("tier1", 5), ("tier2", 100), ("tier3", 20_000)):
        assert [assess(one(kind, n), reforms=reform).grade for n in (line - 1, line)] == [
            "not_reached",
            "serious",
        ]
    assert (
        assess(one("tier1", 5), reforms=[choose("two-levels", high=5, high_max_months=84)])
        .law.bands[2]
        .max_months
        == 84
    )


def test_general_information_out_of_the_offence():
    assert (
        assess(
            one("tier3", 180 * TIER3, illegal_gains_yuan=18 * GAINS), reforms=["general-out"]
        ).grade
        == "no_offence"
    )
    assert assess(one("tier2", TIER2), reforms=["general-out"]).grade == "serious"


def test_particularly_serious_by_harm():
    assert assess(one("tier1", 1800 * TIER1), reforms=["harm-measure"]).grade == "serious"
    assert (
        assess(one("tier1", 1, harm="grave"), reforms=["harm-measure"]).grade
        == "particularly_serious"
    )


@pytest.mark.parametrize("reform", ["abuse", "abuse-like-providing", "abuse-lighter"])
def test_abuse_becomes_an_act(reform):
    use = one("tier1", TIER1, ["use"], beyond_consent="yes")
    assert assess(use).grade == "no_offence"
    assert assess(use, reforms=[reform]).grade == "serious"
    assert assess(use.but(beyond_consent="no"), reforms=[reform]).grade == "no_offence"
    unknown = assess(use.but(beyond_consent=None), reforms=[reform])
    assert (unknown.grade, unknown.grade_possible) == ("no_offence", "serious")
    assert "beyond_consent" in unknown.decisive


def test_the_lighter_offence_has_one_lighter_band():
    heavy = assess(
        one("tier1", 100 * TIER1, ["use"], beyond_consent="yes"), reforms=["abuse-lighter"]
    )
    assert heavy.grade == "serious"
    assert heavy.law.bands[2].max_months == 24
    assert (
        assess(
            one("tier1", ceil(TIER1 / 2), ["use"], beyond_consent="yes", duty_or_service="yes"),
            reforms=["abuse-like-providing"],
        ).grade
        == "serious"
    )


@pytest.mark.parametrize("line", [5, 50])
def test_biometrics_at_their_own_line(line):
    reform = [choose("biometrics", items=line)]
    assert [assess(one("fingerprint", n), reforms=reform).grade for n in (line - 1, line)] == [
        "not_reached",
        "serious",
    ]
    assert assess(one("full_name", TIER3 - 1), reforms=reform).grade == "not_reached"


def test_every_assumption_has_a_reason_and_its_default_in_range():
    for reform in reforms().values():
        for a in reform.assumptions:
            assert a.low <= a.default <= a.high
            assert a.reason


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda: choose("multiplyer"), "multiplier"),
        (lambda: choose("multiplier", factor=1), "from 2 to 1000"),
        (lambda: choose("multiplier", factr=3), "factor"),
        (lambda: assess(one("tier1", 1), readings={"bare-phone": "maybe"}), "write open, yes, no"),
        (lambda: assess(one("tier1", 1), readings={"bare-fone": "yes"}), "bare-phone"),
    ],
)
def test_bad_choices_say_what_to_write(wrong, message):
    with pytest.raises(FactError, match=message):
        wrong()
