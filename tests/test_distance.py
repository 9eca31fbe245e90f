"""Distance to the line: each listed change flips the grade, nothing smaller does, and none is
missing.
"""

from itertools import combinations
from random import Random

import pytest

from pilaw import FactError, Facts, Items, assess, case, distance
from pilaw.compare import reconcile
from pilaw.distance import _apply, _discrete, _fewer, _more, changes
from pilaw.legislation import GRADES
from tests.law import CLEAN, GAINS, OVER, PROFIT, TIER1, TIER2, TIER3, TIERS, line

KNOWN = CLEAN | {"knows_crime": "no", "track_used_in_crime": "no"}


def step(grade):
    return max(1, GRADES.index(grade))


def flipped(before, after, direction):
    change = step(assess(after).grade) - step(assess(before).grade)
    return change > 0 if direction == "up" else change < 0


def drawn(seed):
    """A case at random near the lines."""
    r = Random(seed)
    items = [
        Items(f"tier{t}", r.choice([0, line // 5, line - 1, line, line + 3, 10 * line]))
        for t, line in enumerate(TIERS, 1)
        if r.random() < 0.6
    ]
    items += [Items("flight_itinerary", r.choice([30, 600]))] * (r.random() < 0.2)
    known = {
        "illegal_gains_yuan": r.choice([0, GAINS // 2, GAINS - 1, GAINS, 12 * GAINS]),
        "profit_yuan": r.choice([0, PROFIT - 1, PROFIT]),
        "duty_or_service": r.choice(["yes", "no", None]),
        "lawful_business": r.choice(["yes", "no", "no"]),
        "prior": r.choice(["none", "none", "criminal", None]),
        "harm": r.choice(["none", "none", "grave"]),
    }
    return Facts(
        r.sample(
            ["obtain", "sell", "provide", "publish", "exchange", "use"], r.choice([0, 1, 1, 2])
        ),
        items,
        **(KNOWN | known),
        breach=r.random() > 0.1,
    )


def parts(facts, direction):
    return {
        v.words(7): v
        for v in [*_discrete(facts), *(_more() if direction == "up" else _fewer(facts))]
    }


def again(facts, steps, direction, by=lambda s: s.by):
    """Apply steps to the facts afresh, with other numbers if asked."""
    known = {
        (v.fact, v.words(s.by or 0)): v for s in steps for v in parts(facts, direction).values()
    }
    levers = [known[s.fact, s.words] for s in steps]
    return _apply(facts, levers, {s.fact: by(s) or 0 for s in steps})


@pytest.mark.parametrize("direction", ["up", "down"])
@pytest.mark.parametrize("seed", range(40))
def test_a_listed_change_flips_and_nothing_smaller_does(seed, direction):
    facts = drawn(seed)
    for change in changes(facts, direction):
        assert flipped(facts, change.facts, direction)
        assert assess(again(facts, change.steps, direction)).grade == change.grade
        for left in change.steps:
            without = [s for s in change.steps if s is not left]
            assert not flipped(facts, again(facts, without, direction), direction), (
                str(change),
                left,
            )
            if left.by:
                one_less = again(
                    facts,
                    change.steps,
                    direction,
                    lambda s, n=left: s.by - (s is n) if s.by else None,
                )
                assert not flipped(facts, one_less, direction), str(change)


@pytest.mark.parametrize("direction", ["up", "down"])
@pytest.mark.parametrize("seed", range(12))
def test_none_is_missing(seed, direction):
    """Whatever one or two facts are changed, and by whatever number: if the grade flips, a
    listed change is among them.
    """
    facts, r = drawn(100 + seed), Random(seed)
    listed = [
        ({s.fact for s in c.steps}, {s.words for s in c.steps if s.by is None})
        for c in changes(facts, direction)
    ]
    levers = list(parts(facts, direction).values())
    for size in (1, 2):
        for chosen in combinations(levers, size):
            if len({v.fact for v in chosen}) < size:
                continue
            for utmost in (True, False):
                amounts = {
                    v.fact: v.most if utmost else r.randint(1, min(v.most, 6000))
                    for v in chosen
                    if v.most
                }
                if flipped(facts, _apply(facts, chosen, amounts), direction):
                    words = {v.words(0) for v in chosen}
                    assert any(
                        names <= {v.fact for v in chosen} and said <= words
                        for names, said in listed
                    ), [v.words(1) for v in chosen]


@pytest.mark.parametrize(("tier", "pin"), [(1, "5(1)(3)"), (2, "5(1)(4)"), (3, "5(1)(5)")])
def test_the_distance_is_what_is_missing_to_the_line(tier, pin):
    bound = line(pin)
    near = Facts(["sell"], [Items(f"tier{tier}", bound - 1)], **KNOWN)
    at = Facts(["sell"], [Items(f"tier{tier}", bound)], **KNOWN)
    assert f"1 more item of Tier {tier}: serious" in map(str, changes(near, most=1))
    assert f"1 fewer item of Tier {tier}: not reached" in map(str, changes(at, "down", most=1))
    assert f"{bound * 9:,} more items of Tier {tier}: particularly serious" in map(
        str, changes(at, most=1)
    )


def test_two_tiers_that_must_both_fall_are_listed_together():
    both = Facts(["sell"], [Items("tier1", OVER), Items("tier2", TIER2 + 100)], **KNOWN)
    assert not any("fewer" in str(c) for c in changes(both, "down", most=1))
    assert f"{OVER} fewer items of Tier 1 and 101 fewer items of Tier 2: not reached" in map(
        str, changes(both, "down")
    )


def test_only_the_grade_that_is_wanted():
    facts = Facts(["sell"], [Items("tier1", 10 * TIER1 + 100)], **KNOWN)
    assert {c.grade for c in changes(facts, "down", wanted="serious")} == {"serious"}
    assert "101 fewer items of Tier 1: serious" in map(
        str, changes(facts, "down", wanted="serious")
    )


def test_an_unknown_direction_says_what_to_write():
    with pytest.raises(FactError, match="write up or down"):
        changes(Facts(), "sideways")


@pytest.mark.parametrize(
    ("case_id", "reading", "fact"),
    [
        ("C005", "owner-listings=tier2", "counted in Tier 2"),
        ("C007", "id-number=tier2", "lawful business: no"),
        ("C011", "half-lowers-tenfold=no", "duty or service: no"),
        ("C017", None, "25,001 yuan less of the illegal gains"),
        ("C038", None, "98,001 yuan less of the illegal gains"),
        ("C039", None, "1,801 fewer items of Tier 1"),
    ],
)
def test_what_reconciles_engine_and_court(case_id, reading, fact):
    found = reconcile(case(case_id))
    assert not found.agrees
    assert (reading in found.readings) if reading else not found.readings
    assert any(fact in s.words for c in found.facts for s in c.steps)
    assert {c.grade for c in found.facts} == {found.expected}


def test_c110_needs_no_reconciling():
    """Two years fit the first band, which the engine establishes; the second stays possible."""
    assert reconcile(case("C110")).agrees
    assert "the engine establishes the same" in str(reconcile(case("C110")))


def test_no_grade_and_no_sentence_nothing_to_reconcile():
    silent = case("C001")._replace(
        row=case("C001").row | {"court_grade": "unknown", "sentence_band": ""}
    )
    assert "names neither" in str(reconcile(silent))


NEAR = [(2 * TIER1 // 5, 2 * TIER2 // 5, 0), (OVER, 0, 0), (0, 0, TIER3 + 1000)]


@pytest.mark.parametrize("tiers", NEAR, ids=range(len(NEAR)))
@pytest.mark.parametrize("act", ["obtain", "sell"])
def test_the_law_is_asked_a_few_hundred_times_for_two_changes(act, tiers, monkeypatch):
    """In the page each question takes a millisecond, and an answer has eight seconds."""
    asked = []

    def counted(facts, **under):
        asked.append(facts)
        return assess(facts, **under)

    monkeypatch.setattr(distance, "assess", counted)
    items = [Items(f"tier{t}", n) for t, n in enumerate(tiers, 1)]
    assert changes(Facts([act], items, **KNOWN))
    assert len(asked) < 700
