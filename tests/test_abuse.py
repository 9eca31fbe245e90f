"""The ladder of liability by the day of the act."""

from fractions import Fraction
from pathlib import Path

import pytest

from pilaw import Facts, Items, _data, assess
from pilaw.abuse import LEVELS, SITUATIONS, ladder, situation, stated
from pilaw.legislation import provisions
from tests.law import GAINS, OVER, PROFIT, TIER1, TIER2, TIER3, TIERS

CLEAN = {
    "illegal_gains_yuan": 0,
    "duty_or_service": "no",
    "lawful_business": "no",
    "prior": "none",
    "harm": "none",
}


def rungs(name, day, status="reached", *, items=OVER, **known):
    return [
        r.pin
        for r in ladder(
            situation(name, [Items("tier1", items)], act_date=day, **(CLEAN | known))
        ).rungs
        if r.status == status
    ]


def test_mere_use_is_left_to_civil_and_administrative_law():
    """CL 3: use is no act of the offence; PSAPL 56 does not cover it either."""
    steps = ladder(situation("held", [Items("tier1", OVER)], act_date="2026-03-01", **CLEAN))
    assert steps.criminal.grade_possible == "no_offence"
    assert "no act of the offence" in steps.gap
    assert [r.pin for r in steps.rungs if r.status == "reached"] == ["CC 111"]
    assert next(r for r in steps.rungs if r.pin == "PIPL 66(1)").status == "to be screened", (
        "whether the actor is a handler is open"
    )
    assert "civil or administrative liability only" in steps.convergence


@pytest.mark.parametrize(
    ("day", "there", "gone"),
    [
        ("2025-12-31", "CSL16 64(2)", "PSAPL 56(2)"),
        ("2026-01-01", "PSAPL 56(2)", "CSL16 64(2)"),
        ("2021-10-31", "CC 111", "PIPL 66(1)"),
        ("2021-11-01", "PIPL 66(1)", "PSAPL 56(2)"),
        ("2021-01-01", "CC 111", "PIPL 66(1)"),
        ("2017-06-01", "CSL16 64(2)", "CC 111"),
    ],
)
def test_each_rung_from_its_first_to_its_last_day(day, there, gone):
    reached = rungs("obtained", day, items=10, used_in_crime="no") + rungs(
        "obtained", day, "to be screened", items=10
    )
    assert there in reached
    assert gone not in reached


@pytest.mark.parametrize(
    ("day", "pin"), [("2024-05-01", "CSL16 64(2)"), ("2026-05-01", "CSL25 71(2)")]
)
def test_what_is_for_less_than_a_crime_stands_beside_none(day, pin):
    """CSL16 64(2) and CSL25 71(2) are for what is short of a crime."""
    assert pin in rungs("obtained", day, items=10, used_in_crime="no")
    assert pin not in rungs("obtained", day) + rungs("obtained", day, "open")
    assert pin in rungs("obtained", day, "open", items=f"10..{OVER}", used_in_crime="no")


def test_unlawfully_obtained_then_used_is_caught_by_the_obtaining():
    steps = ladder(situation("obtained", [Items("tier1", OVER)], act_date="2026-03-01", **CLEAN))
    assert steps.criminal.grade == "serious"
    assert "criminal liability is added" in steps.convergence


def test_passed_on_and_misused_meets_5_1_1_and_5_1_2():
    facts = situation(
        "third",
        [Items("tier1", 1)],
        act_date="2026-03-01",
        used_in_crime="yes",
        track_used_in_crime="yes",
        knows_crime="yes",
        **CLEAN,
    )
    assert assess(facts).grounds == ("5(1)(1)", "5(1)(2)")


def test_neighbouring_offences_are_screened_and_never_decided():
    for name in SITUATIONS:
        for rung in ladder(
            situation(name, [Items("tier1", OVER)], used_in_crime="yes", knows_crime="yes")
        ).rungs:
            assert rung.level in LEVELS
            if rung.level == "neighbouring":
                assert rung.status != "reached"
                assert rung.beyond


def test_under_the_reform_the_gap_closes():
    facts = situation("held", [Items("tier1", OVER)], act_date="2026-03-01", **CLEAN)
    steps = ladder(facts, reforms=["abuse"])
    assert steps.criminal.grade == "serious"
    assert "itself is an act" in steps.gap


def test_what_a_rung_needs_besides_the_facts_is_screened_and_listed():
    steps = ladder(
        situation(
            "held", [Items("tier1", OVER)], act_date="2026-03-01", used_in_crime="no", **CLEAN
        )
    )
    damages = next(r for r in steps.rungs if r.pin == "PIPL 69(1)")
    assert (damages.status, damages.beyond) == (
        "to be screened",
        "damage; a handler in the sense of PIPL 73(1)",
    )
    assert next(r for r in steps.rungs if r.pin == "CL 266").status == "not reached", (
        "without a crime there is no fraud to screen"
    )


def test_amounts_days_and_numbers_come_from_the_law_data():
    steps = ladder(situation("obtained", [Items("tier1", OVER)], act_date="2026-03-01", **CLEAN))
    told = {r.pin: (r.requires, r.gives) for r in steps.rungs}
    assert told["PSAPL 56(2)"][1] == "10 to 15 days of detention; in lighter cases up to 5 days"
    assert told["PIPL 66(1)"][1] == (
        "a fine up to 1,000,000 yuan, on refusal to correct; 10,000 to 100,000 yuan for "
        "responsible persons"
    )
    assert told["CSL16 64(2)"][1].startswith(
        "a fine of 1 to 10 times the gains; up to 1,000,000 yuan where there are none"
    )
    assert (
        "500 items of Tier 1, 5,000 items of Tier 2, 50,000 items of Tier 3"
        in told["CL 286-1(1)"][0]
    )


def test_a_start_that_is_unverified_says_so():
    steps = ladder(situation("obtained", [Items("tier1", OVER)], act_date="2026-03-01"))
    assert "unverified" in next(r for r in steps.rungs if r.pin == "CL 285(2)").requires


def test_five_times_is_a_substitute_for_assisting_and_a_band_for_computer_crime():
    """FaShi2019-15 12(2) knows no graver band; FaShi2011-19 1(2) does. Attempted fraud by
    messages is no entry line.
    """
    told = {
        r.pin: r.requires
        for r in ladder(
            situation(
                "third",
                [Items("tier1", OVER)],
                act_date="2026-03-01",
                knows_crime="yes",
                used_in_crime="yes",
            )
        ).rungs
    }
    assert (
        "where it cannot be found out whether those aided reached the threshold of crime, 5 "
        "times these amounts (FaShi2019-15 12(2)"
    ) in told["CL 287-2(1)"]
    assert "graver band" not in told["CL 287-2(1)"]
    assert "5 times as much for the graver band (FaShi2011-19 1(2))" in told["CL 285(2)"]
    assert (
        "where fraud is only attempted and its amount cannot be found out (second band), "
        "from 5,000 messages or 500 calls"
    ) in told["CL 266"]
    assert "(FaShi2011-Fraud 5(2), unverified)" in told["CL 266"]
    assert "graver band" not in told["CL 266"]


ABOUT_INFORMATION = ("CC 111", "CSL25 71(2)", "PIPL 66(1)", "PIPL 69(1)", "PSAPL 56(1)")


@pytest.mark.parametrize(
    "items",
    [
        [Items("tier1", OVER, anonymised="yes")],
        [Items("tier1", 0)],
        [],
        [Items("tier1", 20, excluded=20)],
    ],
)
def test_what_is_no_personal_information_breaches_no_rung(items):
    """PIPL 4(1), CC 1038(1): anonymised data is no personal information; no item is no object."""
    steps = ladder(Facts(["sell"], items, act_date="2026-03-01", **CLEAN))
    told = {r.pin: r.status for r in steps.rungs}
    assert {told[pin] for pin in ABOUT_INFORMATION} == {"not reached"}
    assert not {"reached", "open"} & set(told.values())
    assert steps.convergence.startswith(
        "Anonymised data, or no item at all, is no personal information"
    )


@pytest.mark.parametrize(
    "items", [[Items("tier1", OVER, anonymised="unknown")], [Items("mobile_number_bare", 60)]]
)
def test_a_doubtful_object_leaves_the_rungs_open(items):
    told = {
        r.pin: r.status
        for r in ladder(Facts(["sell"], items, act_date="2026-03-01", **CLEAN)).rungs
    }
    assert (told["CC 111"], told["CSL25 71(2)"], told["PSAPL 56(1)"]) == ("open", "open", "open")


@pytest.mark.parametrize("items", [[Items("tier1", f"0..{OVER}")], [Items("tier1", None)], None])
def test_an_unknown_number_is_taken_as_some(items):
    """As for the offence: how many there were is open, and not whether there were any."""
    told = {
        r.pin: r.status
        for r in ladder(Facts(["sell"], items, act_date="2026-03-01", **CLEAN)).rungs
    }
    assert (told["CC 111"], told["PSAPL 56(1)"]) == ("reached", "reached")
    assert assess(Facts(["sell"], items, **CLEAN)).grade != "no_offence"


def test_one_lot_of_personal_information_is_enough():
    items = [Items("tier1", OVER, anonymised="yes"), Items("tier3", 1)]
    assert (
        next(
            r
            for r in ladder(Facts(["sell"], items, act_date="2026-03-01")).rungs
            if r.pin == "PSAPL 56(1)"
        ).status
        == "reached"
    )


def test_fraud_needs_no_personal_information():
    facts = Facts(["use"], [], beyond_consent=True, used_in_crime="yes", act_date="2026-03-01")
    assert next(r for r in ladder(facts).rungs if r.pin == "CL 266").status == "to be screened"


HALF = Fraction(1, 2)


def of_each(factor):
    """So many times the line of each tier, in words."""
    said = (f"{int(factor * n):,} items of Tier {tier}" for tier, n in enumerate(TIERS, 1))
    return ", ".join(said)


@pytest.mark.parametrize(
    ("file", "pin", "numbers"),
    [
        ("Int", "5(1)(3)", f"From {TIER1:,} items of Tier 1."),
        ("Int", "5(1)(4)", f"From {TIER2:,} items of Tier 2."),
        ("Int", "5(1)(5)", f"From {TIER3:,} items of Tier 3."),
        ("Int", "5(1)(6)", f"Shares of {of_each(1)}, added up."),
        ("Int", "5(1)(7)", f"From {GAINS:,} yuan."),
        ("Int", "5(1)(8)", f"From {of_each(HALF)}, {int(GAINS * HALF):,} yuan."),
        ("Int", "5(1)(9)", "No quantity is required."),
        ("Int", "5(2)(3)", f"From {of_each(10)}, {10 * GAINS:,} yuan."),
        ("Int", "6(1)(1)", f"From {PROFIT:,} yuan."),
        ("PSAPL", "56(1)", "10 to 15 days of detention; in lighter cases up to 5 days."),
        (
            "PIPL",
            "66(1)",
            (
                "A fine up to 1,000,000 yuan, on refusal to correct; 10,000 to 100,000 yuan for "
                "responsible persons."
            ),
        ),
        (
            "PIPL",
            "66(2)",
            (
                "A fine up to 50,000,000 yuan or 5 % of turnover; 100,000 to 1,000,000 yuan for "
                "responsible persons."
            ),
        ),
        (
            "CSL16",
            "64(2)",
            "A fine of 1 to 10 times the gains; up to 1,000,000 yuan where there are none.",
        ),
        ("FaShi2000-45", "2", "At least 1,000 yuan; for minors at least 500 yuan."),
    ],
)
def test_a_provision_is_stated_with_its_numbers(file, pin, numbers):
    """The numbers on cards and in the table of authorities come from the fields of the law data."""
    beside = provisions(file)
    assert stated(beside[pin], beside).endswith(numbers)


def test_what_the_words_already_say_is_not_said_twice():
    beside = {p["pin"]: p for p in _data.toml("law/CL-other.toml")["provision"]}
    assert stated(beside["287-2(1)"], beside) == beside["287-2(1)"]["text"]
    assert stated(beside["37-1"], beside).endswith("3 to 5 years.")


def test_every_number_of_a_provision_is_stated():
    """Each figure of the law that a field holds stands on the card, in figures or in words."""
    silent = []
    for path in _data.folder("law"):
        for p in provisions(Path(path).stem).values():
            held = [
                k
                for k in p
                if k
                in {
                    "threshold",
                    "floor_yuan",
                    "days",
                    "days_max",
                    "fine_yuan",
                    "fine_max_yuan",
                    "gains_multiple",
                    "gains_yuan",
                    "bar_years",
                }
            ]
            silent += [(path, p["pin"])] * (bool(held) and stated(p) == p["text"])
    assert silent == []


def test_a_day_of_its_own_is_as_sure_as_it_says():
    """CL 280-2 came with Amendment XI on 1 March 2021; that the code of 1997 is dated in part
    does not touch it.
    """
    said = {
        r.pin: r.requires
        for r in ladder(
            situation("held", [Items("tier1", OVER)], act_date="2026-03-01", **CLEAN)
        ).rungs
    }
    assert "in force is" not in said["CL 280-2"]
    assert "in force is verified only in part" in said["CL 266"]


def test_the_test_of_convergence_names_the_element_that_is_missing():
    """CL 253-1: mere use is no act, whatever the number; few items obtained are too few."""
    for act, items, missing in (
        ("use", 100 * TIER1, "none of the acts that the offence covers was done"),
        ("obtain", TIER1 - 1, "neither the number of items nor any other ground"),
    ):
        facts = Facts([act], [Items("tier1", items)], act_date="2026-03-01", **CLEAN)
        facts = facts.but(beyond_consent="yes", used_in_crime="no", knows_crime="no")
        assert missing in ladder(facts.but(track_used_in_crime="no")).convergence
    open_ = Facts(["obtain"], [Items("tier1", None)], act_date="2026-03-01", **CLEAN)
    assert "on the facts known no crime is established" in ladder(open_).convergence
