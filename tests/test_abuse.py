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
    assert [r.pin for r in steps.rungs if r.status == "reached"] == ["CC 1034", "PIPL 69", "PIPL 66"]
    assert "civil or administrative liability only" in steps.convergence


@pytest.mark.parametrize(("day", "there", "gone"), [
    ("2025-12-31", "CSL16 64", "PSAPL 56"), ("2026-01-01", "PSAPL 56", "CSL16 64"), ("2021-10-31", "CC 1034", "PIPL 69"),
    ("2021-11-01", "PIPL 69", "PSAPL 56"), ("2017-06-01", "CSL16 64", "CC 1034"),
])
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
