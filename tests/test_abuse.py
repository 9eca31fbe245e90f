"""The ladder of liability by the day of the act."""

import pytest

from pilaw import Items, assess
from pilaw.abuse import LEVELS, SITUATIONS, ladder, situation

CLEAN = {"illegal_gains_yuan": 0, "duty_or_service": "no", "lawful_business": "no", "prior": "none", "harm": "none"}


def rungs(name, day, status="reached", **known):
    return [r.pin for r in ladder(situation(name, [Items("tier1", 60)], act_date=day, **(CLEAN | known))).rungs if r.status == status]


def test_mere_use_is_left_to_civil_and_administrative_law():
    """CL 3: use is no act of the offence; PSAPL 56 does not cover it either."""
    steps = ladder(situation("held", [Items("tier1", 60)], act_date="2026-03-01", **CLEAN))
    assert steps.criminal.grade_possible == "no_offence"
    assert "no act of the offence" in steps.gap
    assert [r.pin for r in steps.rungs if r.status == "reached"] == ["CC 111", "PIPL 66(1)"]
    assert "civil or administrative liability only" in steps.convergence


@pytest.mark.parametrize(
    ("day", "there", "gone"),
    [
        ("2025-12-31", "CSL16 64(2)", "PSAPL 56(2)"),
        ("2026-01-01", "PSAPL 56(2)", "CSL16 64(2)"),
        ("2021-10-31", "CC 111", "PIPL 66(1)"),
        ("2021-11-01", "PIPL 66(1)", "PSAPL 56(2)"),
        ("2017-06-01", "CSL16 64(2)", "CC 111"),
    ],
)
def test_each_rung_from_its_first_to_its_last_day(day, there, gone):
    reached = rungs("obtained", day)
    assert there in reached
    assert gone not in reached


def test_unlawfully_obtained_then_used_is_caught_by_the_obtaining():
    steps = ladder(situation("obtained", [Items("tier1", 60)], act_date="2026-03-01", **CLEAN))
    assert steps.criminal.grade == "serious"
    assert "criminal liability is added" in steps.convergence


def test_passed_on_and_misused_meets_5_1_1_and_5_1_2():
    facts = situation("third", [Items("tier1", 1)], act_date="2026-03-01", used_in_crime="yes", track_used_in_crime="yes", knows_crime="yes", **CLEAN)
    assert assess(facts).grounds == ("5(1)(1)", "5(1)(2)")


def test_neighbouring_offences_are_screened_and_never_decided():
    for name in SITUATIONS:
        for rung in ladder(situation(name, [Items("tier1", 60)], used_in_crime="yes", knows_crime="yes")).rungs:
            assert rung.level in LEVELS
            if rung.level == "neighbouring":
                assert rung.status != "reached"
                assert rung.beyond


def test_under_the_reform_the_gap_closes():
    facts = situation("held", [Items("tier1", 60)], act_date="2026-03-01", **CLEAN)
    steps = ladder(facts, reforms=["abuse"])
    assert steps.criminal.grade == "serious"
    assert "itself is an act" in steps.gap


def test_what_a_rung_needs_besides_the_facts_is_screened_and_listed():
    steps = ladder(situation("held", [Items("tier1", 60)], act_date="2026-03-01", used_in_crime="no", **CLEAN))
    damages = next(r for r in steps.rungs if r.pin == "PIPL 69(1)")
    assert (damages.status, damages.beyond) == ("to be screened", "damage; a handler in the sense of PIPL 73(1)")
    assert next(r for r in steps.rungs if r.pin == "CL 266").status == "not reached", "without a crime there is no fraud to screen"


def test_amounts_days_and_numbers_come_from_the_law_data():
    steps = ladder(situation("obtained", [Items("tier1", 60)], act_date="2026-03-01", **CLEAN))
    told = {r.pin: (r.requires, r.gives) for r in steps.rungs}
    assert told["PSAPL 56(2)"][1] == "10 to 15 days of detention; in lighter cases up to 5 days"
    assert told["PIPL 66(1)"][1] == "a fine up to 1,000,000 yuan, on refusal to correct; 10,000 to 100,000 yuan for responsible persons"
    assert told["CSL16 64(2)"][1].startswith("a fine of 1 to 10 times the gains; up to 1,000,000 yuan where there are none")
    assert "500 items of Tier 1, 5,000 items of Tier 2, 50,000 items of Tier 3" in told["CL 286-1(1)"][0]


def test_a_start_that_is_unverified_says_so():
    steps = ladder(situation("obtained", [Items("tier1", 60)], act_date="2026-03-01"))
    assert "unverified" in next(r for r in steps.rungs if r.pin == "CL 285(2)").requires
