"""Art. 5, Art. 6 and their neighbours: n-1, n and n+1 at every line of the law, and what must
always hold.
"""

import re
from fractions import Fraction
from itertools import permutations
from math import ceil

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pilaw import FactError, Facts, Items, assess, cases, law
from pilaw.legislation import GRADES, provisions
from pilaw.trail import comparison
from tests.law import CLEAN, FACTORS, GAINS, NUMBERS, OVER, PROFIT, TIER1, TIER2, TIER3, TIERS, line

NAMES = ("tier1", "tier2", "tier3")


def case(tier1=0, tier2=0, tier3=0, acts=("sell",), **known):
    """A case in which everything not named is excluded; where no number is named, one item of
    Tier 3 is there.
    """
    if not {tier1, tier2, tier3} - {0}:
        tier3 = 1
    return Facts(
        acts,
        [Items(n, c) for n, c in zip(NAMES, (tier1, tier2, tier3), strict=True)],
        **(CLEAN | known),
    )


def grade(*args, **known):
    """The grade of a case in which nothing is unknown."""
    result = assess(case(*args, **known))
    assert result.grade == result.grade_possible
    assert result.decisive == ()
    return result.grade


@pytest.mark.parametrize(("pin", "number"), NUMBERS.items())
def test_the_numbers_of_the_law(pin, number):
    """Int 5(1)(3) to (5), (7), Int 6(1)(1)."""
    assert line(pin) == number


@pytest.mark.parametrize(("pin", "factor"), FACTORS.items())
def test_the_factors_of_the_law(pin, factor):
    """Int 5(1)(8), Int 5(2)(3)."""
    assert provisions()[pin]["factor"] == factor


HALF = ceil(Fraction(TIER1, 2))
SERIOUS_LINES = [*zip(NAMES, TIERS, strict=True), ("illegal_gains_yuan", GAINS)]
each_line = pytest.mark.parametrize(("fact", "line"), SERIOUS_LINES, ids=dict(SERIOUS_LINES))


@each_line
def test_each_line_includes_its_own_number(fact, line):
    """Int 5(1)(3) to (5), (7); CL 99."""
    assert grade(**{fact: line - 1}) == "not_reached"
    assert grade(**{fact: line}) == "serious"
    assert grade(**{fact: line + 1}) == "serious"


@each_line
def test_half_for_information_from_duty_or_service(fact, line):
    """Int 5(1)(8)."""
    half = ceil(Fraction(line, 2))
    assert grade(**{fact: half - 1, "duty_or_service": "yes"}) == "not_reached"
    assert grade(**{fact: half, "duty_or_service": "yes"}) == "serious"
    assert grade(**{fact: half + 1, "duty_or_service": "yes"}) == "serious"
    assert grade(**{fact: half, "duty_or_service": "yes", "acts": ["obtain"]}) == "not_reached"


@each_line
def test_tenfold_is_particularly_serious(fact, line):
    """Int 5(2)(3)."""
    assert grade(**{fact: 10 * line - 1}) == "serious"
    assert grade(**{fact: 10 * line}) == "particularly_serious"
    assert grade(**{fact: 10 * line + 1}) == "particularly_serious"


@each_line
def test_tenfold_of_half_for_insiders(fact, line):
    """Int 5(2)(3) with (8): ten times the halved figure."""
    insider = 10 * line // 2
    assert grade(**{fact: insider - 1, "duty_or_service": "yes"}) == "serious"
    assert grade(**{fact: insider, "duty_or_service": "yes"}) == "particularly_serious"
    assert grade(**{fact: insider, "duty_or_service": "no"}) == "serious"


def mixed(*shares):
    """These shares of the three lines, in items."""
    return tuple(int(Fraction(s) * n) for s, n in zip(shares, TIERS, strict=True))


def nearly(one, other):
    """The most items below one line that another tier fills up exactly, and how many fill it."""
    most = next(n for n in range(one - 1, 0, -1) if (one - n) * other % one == 0)
    return most, (one - most) * other // one


MOST1, BY2 = nearly(TIER1, TIER2)
MOST2, BY3 = nearly(TIER2, TIER3)
EXACT = [
    mixed("2/5", "3/5", 0),
    mixed("1/2", "1/2", 0),
    mixed("1/5", "7/10", "1/10"),
    (MOST1, BY2, 0),
    (nearly(TIER1, TIER3)[0], 0, nearly(TIER1, TIER3)[1]),
    (TIER1 - MOST1, MOST2 - BY2, BY3),
    (0, MOST2, BY3),
]


@pytest.mark.parametrize("mix", EXACT, ids=range(len(EXACT)))
def test_mixed_tiers_that_make_exactly_one(mix):
    """Int 5(1)(6): the shares add up to one; one item less is just under it."""
    shares = sum(Fraction(n, line) for n, (_, line) in zip(mix, SERIOUS_LINES, strict=False))
    assert shares == 1
    result = assess(case(*mix))
    assert (result.grade, result.grounds) == ("serious", ("5(1)(6)",))
    for k, n in enumerate(mix):
        if n:
            assert grade(*(m - (j == k) for j, m in enumerate(mix))) == "not_reached"


def test_mixed_tiers_at_half_ten_and_five():
    """Int 5(1)(8) and 5(2)(3) taken with 5(1)(6)."""
    for factor, known, below, reached in (
        (Fraction(1, 2), {"duty_or_service": "yes"}, "not_reached", "serious"),
        (10, {}, "serious", "particularly_serious"),
        (5, {"duty_or_service": "yes"}, "serious", "particularly_serious"),
    ):
        one, two, _ = mixed(factor * Fraction(2, 5), factor * Fraction(3, 5), 0)
        filled = ceil(Fraction(TIER3, TIER2)) - 1
        assert grade(one, two, 0, **known) == reached
        assert grade(one, two - 1, 0, **known) == below
        assert grade(one, two - 1, filled, **known) == below, "one item of Tier 2 weighs more"


def test_the_proportional_ground_gives_way_to_a_full_one():
    """Int 5(1)(6) is for quantities that reach none of (3) to (5)."""
    assert assess(case(TIER1, TIER2, 0)).grounds == ("5(1)(3)", "5(1)(4)")


def test_grounds_without_quantity():
    """Int 5(1)(1), Int 5(1)(2), Int 5(1)(9) and Int 5(2)(1)."""
    assert grade(1, used_in_crime="yes", track_used_in_crime="yes", knows_crime="no") == "serious"
    assert (
        grade(0, 1, used_in_crime="yes", track_used_in_crime="no", knows_crime="no")
        == "not_reached"
    )
    assert grade(0, 1, used_in_crime="yes", knows_crime="no") == "not_reached"
    assert grade(0, 0, 1, used_in_crime="yes", knows_crime="yes") == "serious"
    assert grade(0, 0, 1, used_in_crime="yes", knows_crime="yes", acts=["obtain"]) == "not_reached"
    assert grade(0, 0, 1, prior="criminal") == "serious"
    assert grade(0, 0, 1, prior="administrative_2y") == "serious"
    assert grade(0, 0, 1, harm="grave") == "particularly_serious"


def test_lawful_business_buyer_has_a_higher_line():
    """Int 6(1)(1), Int 6(1)(2): Tier 3 only, bought or accepted, nothing passed on; no
    aggravated band (Int 6(1)).
    """
    buyer = {"lawful_business": "yes", "acts": ["obtain", "use"]}
    assert grade(0, 0, 900_000, **buyer) == "not_reached"
    assert grade(0, 0, 900_000, profit_yuan=f"{PROFIT - 1}.99", **buyer) == "not_reached"
    assert grade(0, 0, 900_000, profit_yuan=PROFIT, **buyer) == "serious"
    assert grade(0, 0, 1, prior="criminal", **buyer) == "serious"
    assert grade(0, TIER2, 0, **buyer) == "serious"


@pytest.mark.parametrize("onward", ["sell", "provide", "publish", "exchange"])
def test_passing_on_returns_to_article_5(onward):
    """Int 6(2); for exchange the drafter's commentary, as a reading that can be changed."""
    assert grade(0, 0, TIER3, lawful_business="yes", acts=["obtain", onward]) == "serious"


def test_open_clauses_count_only_when_a_court_finds_them():
    """Int 5(1)(10), 5(2)(2), 5(2)(4)."""
    assert grade(0, 0, 3) == "not_reached"
    assert grade(0, 0, 3, court_finds=["5(1)(10)"]) == "serious"
    assert grade(0, 0, 3, court_finds=["5(2)(2)"]) == "particularly_serious"


@pytest.mark.parametrize(
    ("net", "gross", "taken", "result"),
    [
        (GAINS - 1, GAINS, "gross", ("serious", "serious")),
        (GAINS - 1, GAINS, "net", ("not_reached", "not_reached")),
        (GAINS - 1, GAINS, "open", ("not_reached", "serious")),
        (GAINS, 10 * GAINS - 1, "open", ("serious", "serious")),  # no line between
        (10 * GAINS - 1, 10 * GAINS, "open", ("serious", "particularly_serious")),
        (10 * GAINS, 10 * GAINS + 1, "net", ("particularly_serious", "particularly_serious")),
        (None, 10 * GAINS, "net", ("particularly_serious", "particularly_serious")),  # one sum
        (10 * GAINS, None, "gross", ("particularly_serious", "particularly_serious")),  # no less
        (f"{GAINS - 1000}..", GAINS, "net", ("not_reached", "serious")),
    ],
)
def test_net_and_gross_gains_are_a_reading_where_both_are_told(net, gross, taken, result):
    """Int 5(1)(7); Int 5(2)(3)."""
    sums = {"illegal_gains_yuan": gross, "illegal_gains_net_yuan": net}
    facts = Facts(["sell"], [Items("tier3", 1)], **CLEAN | sums)
    found = assess(facts, readings={"gains-gross-or-net": taken})
    assert (found.grade, found.grade_possible) == result
    both = None not in (net, gross)
    assert ("Net and gross gains are both told" in str(found)) == (net is not None)
    assert not both or assess(facts, readings={"gains-gross-or-net": taken}) == found


def test_what_two_sums_leave_open_is_which_of_them_counts():
    facts = Facts(
        ["sell"],
        [Items("tier3", 1)],
        **CLEAN | {"illegal_gains_yuan": 9000, "illegal_gains_net_yuan": 900},
    )
    assert "whether net or gross gains count" in str(assess(facts))
    assert "the illegal gains in yuan" in str(
        assess(facts.but(illegal_gains_yuan="900..9000", illegal_gains_net_yuan=None))
    )


def test_net_gains_cannot_be_more_than_gross_ones():
    with pytest.raises(FactError, match="30,000 yuan net are more than the 20,000"):
        Facts(["sell"], illegal_gains_yuan=20_000, illegal_gains_net_yuan=30_000)


def test_use_alone_is_not_an_act_of_the_offence():
    """CL 3, 253-1."""
    assert grade(900, acts=["use"]) == "no_offence"


def test_anonymised_data_is_out_of_scope():
    """Int 3(2)."""
    assert (
        assess(Facts(["sell"], [Items("tier1", 18 * TIER1, anonymised=True)], **CLEAN)).grade
        == "no_offence"
    )
    doubtful = assess(Facts(["sell"], [Items("tier1", 18 * TIER1, anonymised="unknown")], **CLEAN))
    assert (doubtful.grade, doubtful.grade_possible) == ("no_offence", "particularly_serious")
    assert doubtful.decisive == ("anonymised",)


def test_items_are_counted_once_for_each_receiver_and_without_the_untrue():
    """Int 11(1), Int 11(2), Int 11(3)."""
    assert Items("tier1", 100, sold=60).counted == (100, 100)
    assert Items("tier1", 100, sold=60, buyers=2).counted == (160, 160)
    assert Items("tier1", 100, sold=60, resold=False).counted == (160, 160)
    assert Items("tier1", 100, sold=60, resold="unknown").counted == (100, 160)
    assert Items("tier1", 30, buyers=2).counted == (60, 60)
    assert Items("tier1", 100, excluded=60).counted == (40, 40)
    assert Items("tier1", "100..200", excluded="10..20").counted == (80, 190)
    assert Items("tier1", None, buyers=3).counted == (0, float("inf"))


@pytest.mark.parametrize(
    ("act", "judgment", "applied", "result"),
    [
        ("2009-02-27", "2018-01-01", "before-2009", "no_offence"),
        ("2009-02-28", "2018-01-01", "amendment-vii+interpretation", "serious"),
        ("2015-10-31", "2018-01-01", "amendment-vii+interpretation", "serious"),
        ("2015-11-01", "2018-01-01", "amendment-ix+interpretation", "particularly_serious"),
        ("2016-05-01", "2017-06-01", "amendment-ix+interpretation", "particularly_serious"),
        ("2016-05-01", "", "amendment-ix+interpretation", "particularly_serious"),
    ],
)
def test_law_in_time(act, judgment, applied, result):
    """CL 12; the Interpretation governs earlier acts still pending."""
    found = assess(
        case(
            100 * TIER1,
            listed_unit="yes",
            duty_or_service="yes",
            act_date=act,
            judgment_date=judgment,
        )
    )
    assert (found.law.id, found.grade) == (applied, result)


def test_before_the_interpretation_no_text_measures_the_circumstances():
    found = assess(case(100 * TIER1, act_date="2016-05-01", judgment_date="2017-05-31"))
    assert (found.law.id, found.grade, found.grade_possible) == (
        "amendment-ix",
        "not_reached",
        "particularly_serious",
    )


def test_amendment_vii_needs_a_listed_unit():
    """CL 253-1(1) (2009): only staff of listed units could commit it by selling."""
    old = {"act_date": "2012", "judgment_date": "2018"}
    assert (
        assess(case(TIER1, listed_unit="no", duty_or_service="yes", **old)).grade_possible
        == "no_offence"
    )
    unknown = assess(case(TIER1, duty_or_service="yes", **old))
    assert (unknown.grade, unknown.grade_possible) == ("no_offence", "serious")
    assert "listed_unit" in unknown.decisive


def test_a_year_that_crosses_two_laws_leaves_both_open():
    found = assess(
        case(
            10 * TIER1,
            listed_unit="yes",
            duty_or_service="yes",
            act_date="2015",
            judgment_date="2018-01-01",
        )
    )
    assert (found.grade, found.grade_possible) == ("serious", "particularly_serious")
    assert found.decisive == ("act_date",)


def test_units_face_the_same_lines():
    """Int 7."""
    assert grade(TIER1, unit="yes") == grade(TIER1, unit="no") == "serious"


def test_punishment_and_fine_in_words():
    """CL 253-1(1), CL 253-1(2), CL 42, CL 45; Int 12; the floor of the fine."""
    words = str(assess(case(TIER1, illegal_gains_yuan=8000, duty_or_service="yes")))
    assert (
        "6 months to 3 years of fixed-term imprisonment, or 1 to 6 months of criminal detention"
        in words
    )
    assert "more heavily inside this range" in words
    assert "generally 8,000 to 40,000 yuan" in words
    assert "3 years to 7 years of fixed-term imprisonment, and a fine" in str(
        assess(case(10 * TIER1))
    )


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda: Items("tier1", -1), "below zero"),
        (lambda: Items("tier1", "9..3"), "upside down; write 3..9"),
        (lambda: Items("tier1", "many"), "not a number"),
        (lambda: Items("tier1", 1.5), "whole number"),
        (lambda: assess(Facts(["sell"], [Items("hotel_chekin", 1)])), "hotel_checkin"),
        (lambda: Facts(["sel"]), "did you mean 'sell'"),
        (lambda: Facts(["sell"], duty_or_service="perhaps"), "yes, no nor unknown"),
        (lambda: Facts(["sell"], act_date="1978"), "before 1979"),
        (lambda: Facts(["sell"], act_date="2021-13"), "not a date"),
        (lambda: Facts(["sell"], act_date="spring"), "holds no date"),
        (lambda: Facts(["sell"], gains=1), "illegal_gains_yuan"),
        (lambda: law("1970-01-01"), "write a later date"),
        (lambda: Facts(["sell"], prior="maybe"), "write none, criminal"),
    ],
)
def test_bad_input_says_what_to_write(wrong, message):
    with pytest.raises(FactError, match=message):
        wrong()


counts = st.integers(0, 60_000)
bounds = st.one_of(
    counts.map(lambda n: (n, n)),
    st.tuples(counts, counts).map(lambda p: tuple(sorted(p))),
    counts.map(lambda n: (n, None)),
)
answers = st.sampled_from(["yes", "no", "unknown"])
some_acts = st.sets(
    st.sampled_from(["obtain", "sell", "provide", "publish", "exchange", "use"]), min_size=1
)
money = st.one_of(
    st.none(), st.integers(0, 99_999), st.tuples(st.integers(0, 9000), st.integers(9000, 90_000))
)


@st.composite
def facts(draw):
    """Any facts under current law, ranges and unknowns included."""
    lots = draw(
        st.lists(
            st.tuples(
                st.sampled_from(
                    [*NAMES, "unclassified", "tier2or3", "flight_itinerary", "mobile_number_bare"]
                ),
                bounds,
            ),
            max_size=4,
        )
    )
    return {
        "acts": draw(some_acts),
        "lots": tuple(lots),
        "illegal_gains_yuan": draw(money),
        "profit_yuan": draw(money),
        "prior": draw(st.sampled_from(["none", "criminal", "administrative_2y", "unknown"])),
        "harm": draw(st.sampled_from(["none", "grave", "unknown"])),
        **{
            name: draw(answers)
            for name in (
                "duty_or_service",
                "lawful_business",
                "used_in_crime",
                "knows_crime",
                "track_used_in_crime",
            )
        },
    }


def decide(known, lots=None, **options):
    known = dict(known)
    lots = known.pop("lots") if lots is None else (known.pop("lots") and lots) or lots
    result = assess(Facts(known.pop("acts"), [Items(k, n) for k, n in lots], **known), **options)
    return GRADES.index(result.grade), GRADES.index(result.grade_possible)


@settings(max_examples=400, deadline=None)
@given(facts())
def test_established_never_exceeds_possible(known):
    low, high = decide(known)
    assert low <= high


@settings(max_examples=400, deadline=None)
@given(facts(), st.data())
def test_more_items_never_lower_a_grade(known, data):
    lots = known["lots"]
    extra = (data.draw(st.sampled_from(NAMES)), (n := data.draw(st.integers(1, 6000)), n))
    chosen = (
        {} if known["lawful_business"] == "no" else {"art-6-a-fortiori": "yes"}
    )  # by its letter Int 6 leaves a gap, tested below
    before, after = decide(known, readings=chosen), decide(known, (*lots, extra), readings=chosen)
    assert after[0] >= before[0]
    assert after[1] >= before[1]


@settings(max_examples=200, deadline=None)
@given(facts())
def test_the_order_of_items_is_irrelevant(known):
    assert len({decide(known, lots) for lots in permutations(known["lots"])}) == 1


@settings(max_examples=400, deadline=None)
@given(facts(), st.data())
def test_narrowing_a_range_never_widens_the_result(known, data):
    def narrow(bound):
        low, high = bound
        top = low + 90_000 if high is None else high
        return (a := data.draw(st.integers(low, top)), data.draw(st.integers(a, top)))

    before, narrower = decide(known), tuple((kind, narrow(bound)) for kind, bound in known["lots"])
    assume(
        not narrower or any(bound[1] for _, bound in narrower)
    )  # a case about nothing is another case
    if known["track_used_in_crime"] != "no" and not any(
        1 in law().tiers_of(kind) and bound[1] for kind, bound in narrower
    ):
        known = known | {"track_used_in_crime": "no"}  # where no track is left none was used
        before = decide(known)
    after = decide(known, narrower)
    assert before[0] <= after[0] <= after[1] <= before[1]
    tracks = any(1 in law().tiers_of(kind) and high != 0 for kind, (_, high) in known["lots"])
    for name in (
        "duty_or_service",
        "lawful_business",
        "prior",
        "harm",
        "used_in_crime",
        "knows_crime",
        "track_used_in_crime",
    ):
        if known[name] == "unknown" and (
            tracks or name != "track_used_in_crime"
        ):  # without a track there is none to use
            settled = {"prior": ["none", "criminal"], "harm": ["none", "grave"]}.get(
                name, ["yes", "no"]
            )
            if known["used_in_crime"] == "no" and name in ("knows_crime", "track_used_in_crime"):
                settled = ["no"]  # what nobody did nobody knew
            low, high = decide(known | {name: data.draw(st.sampled_from(settled))})
            assert before[0] <= low <= high <= before[1]


@pytest.mark.parametrize(("name", "line"), SERIOUS_LINES[:3], ids=NAMES)
@given(n=st.integers(1, 120_000))
@settings(max_examples=100, deadline=None)
def test_one_tier_alone_in_the_proportional_rule_equals_its_own_line(name, line, n):
    """The sum of shares with one tier is that tier's own test, at one and at ten."""
    expected = (
        "particularly_serious" if n >= 10 * line else "serious" if n >= line else "not_reached"
    )
    assert grade(**{name: n}) == expected


def test_the_ends_are_the_least_and_the_greatest_over_all_completions():
    """Established and possible are exact: no completion of the unknowns falls outside, and both
    ends occur.
    """
    from itertools import product

    for tier, low, high in product(
        ("tier2or3", "unclassified", "tier1"), (1, TIER1 - 10), (TIER1 + 10, TIER2 + 100)
    ):
        for duty, lawful, acts in product(
            ("yes", "no", "unknown"), ("yes", "no", "unknown"), (["obtain"], ["sell"])
        ):
            known = CLEAN | {"duty_or_service": duty, "lawful_business": lawful}
            whole = assess(Facts(acts, [Items(tier, (low, high))], **known))
            kinds = {"tier2or3": ("tier2", "tier3"), "unclassified": NAMES, "tier1": ("tier1",)}[
                tier
            ]
            found = {
                assess(
                    Facts(
                        acts,
                        [Items(k, n)],
                        **(known | {"duty_or_service": d, "lawful_business": b}),
                    )
                ).grade
                for k, n in product(kinds, (low, (low + high) // 2, high))
                for d in (("yes", "no") if duty == "unknown" else (duty,))
                for b in (("yes", "no") if lawful == "unknown" else (lawful,))
            }
            assert (min(found, key=GRADES.index), max(found, key=GRADES.index)) == (
                whole.grade,
                whole.grade_possible,
            )


def test_established_on_both_roads_is_established():
    """Int 5 and 6: whether the business was lawful is open, and either answer makes it serious
    at least.
    """
    case = Facts(
        ["obtain"],
        [Items("tier3", 12 * TIER3)],
        profit_yuan=PROFIT,
        illegal_gains_yuan=0,
        prior="none",
        harm="none",
        duty_or_service="no",
    )
    roads = [assess(case.but(lawful_business=lawful)).grade for lawful in (True, False)]
    assert roads == ["serious", "particularly_serious"]
    assert (assess(case).grade, assess(case).grade_possible) == ("serious", "particularly_serious")
    assert "Established either way" in str(assess(case))
    assert assess(case.but(profit_yuan=PROFIT - 1)).grade == "not_reached"


def asked_of(result):
    return {q.question: q for q in result.trail}


def test_where_the_object_is_disputed_the_trail_says_so_and_not_that_the_act_is():
    """900,000 bare numbers: courts split on whether they are personal information (Int 1); that
    they were sold is certain.
    """
    result = assess(
        Facts(
            ["sell"],
            [Items("mobile_number_bare", 900_000)],
            illegal_gains_yuan=0,
            prior="none",
            harm="none",
        )
    )
    asked = asked_of(result)
    assert (
        asked["Is it personal information?"].answer == "not proved"
        and "mobile" in asked["Is it personal information?"].reason.lower()
    )
    assert asked["Was an act of the offence done?"].answer == "yes"
    assert "whether it is personal information at all, and of which tier" in str(result)
    assert asked["What grade is established?"].answer == "No offence established"


def test_anonymised_data_is_no_object_and_perhaps_anonymised_data_perhaps_one():
    """Int 3(2): what cannot be identified and not be restored is outside."""
    for anonymised, said in ((True, "no"), (None, "not proved"), (False, "taken as given")):
        lot = Items("tier3", 9_000, anonymised=anonymised)
        assert (
            asked_of(assess(Facts(["provide"], [lot])))["Is it personal information?"].answer
            == said
        )


def test_items_that_may_be_of_a_higher_tier_are_not_shown_twice():
    """400 flights are Tier 1 or Tier 2: the trail shows 0 to 400 for the first and the 400 as of
    either for the second.
    """
    asked = asked_of(
        assess(Facts(["obtain"], [Items("flight_itinerary", 400)], illegal_gains_yuan=0))
    )
    assert (
        f"0 to 400 items of Tier 1 (line: {TIER1:,})"
        in asked["Do the Tier 1 items reach their number?"].reason
    )
    assert (
        f"400 items of Tier 1 or 2 (line: {TIER2:,})"
        in asked["Do the Tier 2 items reach their number?"].reason
    )


def test_the_trail_ends_in_the_words_of_the_headline():
    for case in cases().values():
        result = assess(case.facts)
        last = asked_of(result).get("What grade is established?")
        assert last is None or str(result).startswith(last.answer + ":")
        assert not re.search(r"(?<!Tier )\b1 items", str(result))


def clean(**other):
    known = {
        "illegal_gains_yuan": 0,
        "profit_yuan": 0,
        "prior": "none",
        "harm": "none",
        "used_in_crime": "no",
        "duty_or_service": "no",
        "lawful_business": "no",
    }
    return known | other


def test_untrue_items_come_off_what_was_sold_too():
    """Int 11(3): ten items over the line, eleven of them untrue; nothing left is no object."""
    n = TIER1 + 10
    for untrue, expected in ((11, "not_reached"), (10, "serious")):
        lot = Items("tier1", n, sold=n, excluded=untrue)
        assert assess(Facts(["obtain", "sell"], [lot], **clean())).grade == expected
    assert (
        assess(Facts(["sell"], [Items("tier1", n, excluded=n)], **clean(harm="grave"))).grade
        == "no_offence"
    )


def test_receivers_count_only_where_something_was_passed_on():
    """Int 11(2): each receiver counts for what is sold or provided, not for what is only
    obtained.
    """
    assert (
        assess(Facts(["obtain"], [Items("tier1", HALF, buyers=2)], **clean())).grade
        == "not_reached"
    )
    assert assess(Facts(["sell"], [Items("tier1", HALF, buyers=2)], **clean())).grade == "serious"
    open_act = assess(
        Facts({"obtain": True, "sell": "unknown"}, [Items("tier1", HALF, buyers=2)], **clean())
    )
    assert (open_act.grade, open_act.grade_possible) == ("not_reached", "serious")


def test_no_track_no_ground_of_tracks():
    """Int 5(1)(1) asks for track information: names used in crime are not enough, whatever the
    facts call them.
    """
    assert (
        assess(
            Facts(
                ["sell"],
                [Items("tier3", 1)],
                **clean(track_used_in_crime="yes", used_in_crime="yes"),
            )
        ).grade
        == "not_reached"
    )
    assert (
        assess(
            Facts(
                ["sell"],
                [Items("tier1", 1)],
                **clean(track_used_in_crime="yes", used_in_crime="yes"),
            )
        ).grade
        == "serious"
    )


def test_one_item_of_a_certain_kind_is_needed_where_another_is_disputed():
    bare = Items("mobile_number_bare", 900_000)
    assert assess(Facts(["sell"], [bare, Items("tier1", 0)], **clean())).grade == "no_offence"
    assert (
        assess(Facts(["sell"], [bare, Items("tier1", 1)], **clean(prior="criminal"))).grade
        == "serious"
    )


def test_a_unit_is_fined_and_its_responsible_persons_are_punished():
    """CL 253-1(4); Int 7: the lines are the same."""
    plain = assess(Facts(["sell"], [Items("tier1", OVER)], **clean()))
    unit = assess(Facts(["sell"], [Items("tier1", OVER)], **clean(unit="yes")))
    assert plain.grade == unit.grade == "serious"
    assert "the unit is fined" in str(unit) and "the unit is fined" not in str(plain)
    assert "Who is punished where a unit acted?" in asked_of(unit)


@pytest.mark.parametrize(
    ("items", "judged", "answer"),
    [
        (OVER, "2015-05-30", "yes"),
        (OVER, "2015-06-02", "not proved"),
        (10 * OVER, "2020-05-28", "yes"),
        (10 * OVER, "2020-06-02", "not proved"),
        (OVER, None, "not proved"),
    ],
    ids=lambda value: (
        str(value) if not isinstance(value, int) else "over" if value == OVER else "tenfold"
    ),
)
def test_the_time_for_prosecution_follows_from_the_band(items, judged, answer):
    """CL 87: five years where the maximum is under five years, ten where it is five to under
    ten.
    """
    result = assess(
        Facts(
            ["sell"], [Items("tier1", items)], **clean(act_date="2010-06-01", judgment_date=judged)
        ),
        on="2024-01-01",
    )
    assert asked_of(result)["Can the act still be prosecuted?"].answer == answer


def test_the_older_text_asks_for_state_provisions_and_not_for_obtaining():
    """CL 253-1(1) (2009) says state provisions (CL 96); CL 253-1(2) (2009) names no breach."""
    old = {"on": "2014-01-01"}
    obtained = assess(
        Facts(["obtain"], [Items("tier1", OVER)], breach="no", listed_unit="yes", **clean()), **old
    )
    assert obtained.grade_possible == "serious"
    assert (
        asked_of(obtained)["Was it done in breach of state provisions and with intent?"].answer
        == "not asked"
    )
    sold = assess(
        Facts(
            ["sell"],
            [Items("tier1", OVER)],
            breach="no",
            listed_unit="yes",
            **clean(duty_or_service="yes"),
        ),
        **old,
    )
    assert sold.grade == "no_offence"


def test_an_inference_of_the_book_is_named_where_it_convicts():
    """Int 6(2): a buyer who sells is under Int 5. That the profit of Int 6(1)(1) convicts him
    too is an inference, and not the default.
    """
    seller = Facts(
        ["obtain", "sell"],
        [Items("tier3", 10)],
        **clean(lawful_business="yes", profit_yuan=PROFIT + 10_000),
    )
    assert assess(seller).grade == "not_reached"
    inferred = assess(seller, readings={"art-6-a-fortiori": "yes"})
    assert inferred.grade == "serious" and "an inference of the book" in str(inferred)
    buyer = Facts(
        ["obtain"],
        [Items("tier3", 10)],
        **clean(lawful_business="yes", profit_yuan=PROFIT + 10_000),
    )
    assert assess(buyer).grade == "serious" and "an inference" not in str(assess(buyer))


def test_the_letter_of_article_6_leaves_a_gap():
    """One item of Tier 1 takes the buyer out of Int 6(1), and so below its line of profit: the
    text says so.
    """
    buyer = Facts(
        ["obtain"], [Items("tier3", 10)], **clean(lawful_business="yes", profit_yuan=PROFIT)
    )
    assert assess(buyer).grade == "serious"
    assert assess(buyer.but(items=[Items("tier3", 10), Items("tier1", 1)])).grade == "not_reached"


def test_what_cannot_change_is_said_with_what_is_left_and_given():
    said = str(
        assess(Facts(["sell"], [Items("tier1", OVER)], **clean(act_date="2020-01-01"))).trail[-4:]
    )
    assert (
        "No unknown fact can change it; the open clauses are left to the court; breach and "
        "intent are taken as given."
    ) in said


@pytest.mark.parametrize("wrong", [{"kind": "tier4"}, {"kind": "tier12"}])
def test_a_tier_that_does_not_exist_gets_a_sentence(wrong):
    with pytest.raises(FactError, match="not a known tier"):
        assess(Facts(["sell"], [Items(wrong["kind"], 60)]))


def test_what_is_no_lot_and_no_open_clause_gets_a_sentence():
    with pytest.raises(FactError, match="write Items"):
        Facts(["sell"], [("tier1", 60)])
    with pytest.raises(FactError, match="not an open clause"):
        assess(Facts(["sell"], [Items("tier1", 1)], court_finds=["5(1)(11)"]))
    assert assess(Facts(["sell"], [Items("tier1", 1)], court_finds="5(1)(10)")).grade == "serious"


NOTHING_ELSE = CLEAN | {"profit_yuan": 0, "knows_crime": "no", "listed_unit": "yes"}


def of(acts, *items, **known):
    return Facts(acts, items, **(NOTHING_ELSE | known))


THRICE = Items(
    "tier1", ceil(TIER1 / 3), sold=ceil(TIER1 / 3), buyers=3
)  # below the line, and over it
OLD = {"act_date": "2012-01-01", "judgment_date": "2018-01-01"}


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (of(["obtain", "sell"], THRICE, **OLD), "not_reached"),
        (of(["obtain", "sell"], THRICE), "serious"),
        (
            of(
                ["obtain", "sell"], Items("tier1", 1), used_in_crime="yes", knows_crime="yes", **OLD
            ),
            "not_reached",
        ),
        (
            of(["obtain", "sell"], Items("tier1", 1), used_in_crime="yes", knows_crime="yes"),
            "serious",
        ),
        (of(["obtain", "sell"], THRICE, duty_or_service="yes", **OLD), "serious"),
    ],
)
def test_what_a_text_does_not_punish_counts_for_nothing_in_it(facts, expected):
    """CL 253-1(1) (2009): only staff of listed units could sell; Int 11(2) and Int 5(1)(2) for a
    sale that is no offence.
    """
    assert assess(facts).grade == expected


def test_what_is_particularly_serious_is_at_least_serious_where_there_is_one_band():
    """Int 5(2)(1) for an act under Amendment VII: its one band is that of serious circumstances."""
    assert (
        assess(of(["sell"], Items("tier1", 10), duty_or_service="yes", harm="grave", **OLD)).grade
        == "serious"
    )
    assert assess(of(["sell"], Items("tier1", 10), harm="grave")).grade == "particularly_serious"


@pytest.mark.parametrize(
    "items",
    [[], [Items("tier1", 0)], [Items("tier1", 60, excluded=60)], [Items("mobile_number_bare", 0)]],
)
@pytest.mark.parametrize(
    "known", [{"illegal_gains_yuan": GAINS + 1000}, {"prior": "criminal"}, {"harm": "grave"}]
)
def test_without_an_item_there_is_no_offence(items, known):
    """Int 1: the offence is about personal information; gains, record and harm alone are none of
    it.
    """
    result = assess(of(["sell"], *items, **known))
    assert (result.grade, result.grade_possible) == ("no_offence", "no_offence")
    assert "No item" in str(result)


@pytest.mark.parametrize(
    ("items", "ends"),
    [
        ([Items("credit_report", 3)], ("not_reached", "not_reached")),
        ([Items("phone_location", 3)], ("serious", "serious")),
        ([Items("tier1", 3)], ("serious", "serious")),
        (
            [Items("phone_location", 3, sold=0), Items("tier3", 5, sold=5)],
            ("not_reached", "not_reached"),
        ),
        ([Items("train_itinerary", 1)], ("not_reached", "serious")),
    ],
)
def test_a_track_used_in_crime_is_a_track_that_was_passed_on(items, ends):
    """Int 5(1)(1) names whereabouts-track information, not all of Tier 1; a contested kind
    leaves it open.
    """
    result = assess(
        of(
            ["obtain", "sell"],
            *items,
            used_in_crime="yes",
            track_used_in_crime="yes",
            knows_crime="no",
        )
    )
    assert (result.grade, result.grade_possible) == ends


@pytest.mark.parametrize("reading", ["tier1", "tier2"])
def test_a_reading_of_the_kind_decides_whether_a_track_was_used(reading):
    facts = of(
        ["sell"], Items("train_itinerary", 1), used_in_crime="yes", track_used_in_crime="yes"
    )
    assert (
        assess(facts, readings={"travel-records": reading}).grade
        == {"tier1": "serious", "tier2": "not_reached"}[reading]
    )


@pytest.mark.parametrize("count", [OVER, 10 * OVER], ids=["over", "tenfold"])
def test_while_the_breach_is_open_the_law_that_proves_less_comes_first(count):
    """CL 12: obtaining needed no breach under CL 253-1(2) (2009) and needs one since (Int 4);
    without one the new text sees no crime.
    """
    facts = of(["obtain"], Items("tier1", count), breach="unknown", **OLD)
    settled = {assess(facts.but(breach=breach)).grade for breach in (True, False)}
    result = assess(facts)
    assert settled == {"no_offence", "serious"} == {result.grade, result.grade_possible}
    assert "established" in str(comparison(result.choices[0]))


@pytest.mark.parametrize(
    "gains", ["0.5", "1200.50", f"{GAINS - 1}.99", f"{GAINS}.01"], ids=range(4)
)
def test_gains_in_cents_have_words(gains):
    assert "yuan" in str(assess(of(["sell"], Items("tier3", 10), illegal_gains_yuan=gains)))


@pytest.mark.parametrize(
    ("known", "words"),
    [
        (
            {"act_date": "2020-05-01", "judgment_date": "2018-01-01"},
            "the judgment is earlier than the act",
        ),
        ({"act_date": "not 2015-11-01"}, "not a day, a month, a year or a span alone"),
        ({"act_date": "15/10/2015"}, "which is the day and which the month"),
        ({"act_date": "October 15"}, "has no full year"),
        ({"illegal_gains_yuan": "5.000"}, "three figures after the point"),
    ],
)
def test_what_could_be_read_in_two_ways_is_refused(known, words):
    with pytest.raises(FactError, match=words):
        Facts(["sell"], **known)


def test_more_sold_than_there_were_is_refused_unless_others_were_sold():
    """Int 11(1): what was obtained and then sold is counted once."""
    with pytest.raises(FactError, match="60 sold are more than the 10 concerned"):
        Items("tier1", 10, sold=60)
    assert Items("tier1", 10, sold=60, resold="no").counted.low == 70


@pytest.mark.parametrize(
    ("day", "law_"),
    [
        ("2010-05-01", "amendment-vii"),
        ("2016-05-01", "amendment-ix"),
        ("2018-05-01", "amendment-ix+interpretation"),
    ],
)
def test_where_only_the_judgment_has_a_day_its_law_is_taken(day, law_):
    result = assess(of(["sell"], Items("tier1", OVER), judgment_date=day))
    assert result.law.id == law_
    assert "the law of the day of the judgment" in result.trail[0].reason


def test_a_fine_below_its_floor_is_the_floor():
    """Int 12 with the floor: one to five times 100 yuan stays below 1,000."""
    fine = str(assess(of(["sell"], Items("tier1", OVER), illegal_gains_yuan=100, minor="no")))
    assert "at most 500 yuan, stays below it" in fine
    assert "1,000 to 500" not in fine


def test_the_proportional_rule_gives_way_also_while_the_breach_is_open():
    """Int 5(1)(6) is for numbers that reach no line of their own."""
    result = assess(of(["sell"], Items("tier1", OVER), breach="unknown"))
    status = {f.ground.pin: f.status for f in result.findings}
    assert (status["5(1)(3)"], status["5(1)(6)"]) == ("open", "not asked")
    assert "what is open is the act, the breach or the object" in str(result) + " ".join(
        q.reason for q in result.trail
    )


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda: Items(None, 5), "is not a kind of information"),
        (lambda: assess(Facts(["sell"], [Items("tier\u00b2", 5)])), "not a known information type"),
        (lambda: Facts(5), "names no act"),
        (lambda: assess(Facts(["sell"]), on=2015), "not a date"),
        (lambda: assess(Facts(["sell"]), reforms=[5]), "is not a list of reforms"),
        (lambda: assess(Facts(["sell"]), readings=["half"]), "names no choices"),
        (lambda: Facts(["sell"], act_date="all but 2015-11-01"), "a span alone"),
    ],
)
def test_what_cannot_be_read_gets_one_sentence(wrong, words):
    with pytest.raises(FactError, match=words):
        wrong()


def test_a_moment_is_read_as_its_day():
    from datetime import UTC, datetime

    assert (
        Facts(
            ["sell"], act_date=datetime(2015, 10, 31, 23, 59, tzinfo=UTC)
        ).act_date.last.isoformat()
        == "2015-10-31"
    )
    assert assess(Facts(["sell"]), on=datetime(2015, 10, 31, tzinfo=UTC)).law.id == "amendment-vii"


def test_no_offence_is_more_lenient_than_a_line_not_reached():
    """CL 12: while the breach of 2012 is open, the text that asks for it proves less."""
    facts = of(["obtain"], Items("tier3", 251), breach="unknown", illegal_gains_yuan=None, **OLD)
    assert (
        assess(facts).grade
        == assess(facts.but(breach=False, illegal_gains_yuan=12 * GAINS)).grade
        == "no_offence"
    )


def test_others_sold_count_though_what_was_held_is_untrue():
    """Int 11(3) takes off what is repeated or untrue, and nothing else."""
    lot = Items("tier3", 2, sold=TIER3 + 1, resold="no", excluded=2)
    assert assess(of(["obtain", "sell"], lot)).grade_possible == "serious"
    assert Items("tier2", 1, sold="0..", resold="unknown", excluded="0..1").disclosed.high == float(
        "inf"
    )


def test_leniency_is_not_for_what_would_be_particularly_serious():
    """Int 10 with CL 253-1 (2009): its one band holds also what Int 5(2)(1) calls particularly
    serious.
    """
    good = {"first_offender": "yes", "gains_returned": "yes", "repentance": "yes"}
    asked = asked_of(
        assess(of(["sell"], Items("tier1", 10), duty_or_service="yes", harm="grave", **OLD, **good))
    )
    assert asked["Can leniency for a first offender be considered?"].answer == "no"
    asked = asked_of(
        assess(of(["sell"], Items("tier1", OVER), duty_or_service="yes", **OLD, **good))
    )
    assert asked["Can leniency for a first offender be considered?"].answer == "yes"


def test_an_open_clause_found_before_the_interpretation_is_said_not_to_be_asked():
    asked = asked_of(
        assess(
            of(
                ["sell"],
                Items("tier1", OVER),
                act_date="2016-01-05",
                judgment_date="2016-12-01",
                court_finds={"5(1)(10)"},
            )
        )
    )
    assert "not yet in force" in asked["Did the court find an open clause met?"].reason


def test_the_act_and_not_the_number_is_named_where_the_receivers_hang_on_it():
    """Int 11(2): half the line counts twice if passed on to two; open is whether it was."""
    result = assess(of({"obtain": "yes", "sell": "unknown"}, Items("tier1", HALF, buyers=2)))
    assert (result.grade, result.grade_possible, result.decisive) == (
        "not_reached",
        "serious",
        ("acts",),
    )
    assert assess(
        of(
            {"obtain": "yes", "exchange": "unknown"},
            Items("tier3", 250),
            lawful_business="yes",
            illegal_gains_yuan=GAINS,
        )
    ).decisive == ("acts",)


def test_a_reform_is_said_to_be_taken_as_in_force():
    """CL 12: no reform reaches back; the engine asks what it would have done."""
    result = assess(of(["sell"], Items("tier1", OVER)), reforms=["multiplier"])
    assert "as if it had been in force at the act" in result.trail[0].reason


# ---- what the text says where a second engine, written apart, found another answer


def span_of(acts, *items, readings=None, **known):
    known = {"knows_crime": "no", "track_used_in_crime": "no", **known}
    found = assess(Facts(acts, items, **(CLEAN | known)), readings=readings)
    return found.grade, found.grade_possible


def test_items_merely_held_do_not_count_beside_those_that_were_sold():
    """Int 5(1)(3) to (5): items illegally obtained, sold or provided. A holder who obtained nothing
    illegally answers for what was passed on; whoever obtained them all, for all.
    """
    for sold, grade in ((TIER1 - 1, "not_reached"), (TIER1, "serious")):
        held = Items("tier1", 20 * TIER1, sold=sold)
        assert span_of(["sell"], held) == (grade, grade)
        assert span_of(["sell", "obtain"], held) == ("particularly_serious",) * 2
        assert span_of({"sell": "yes", "obtain": "unknown"}, held) == (
            grade,
            "particularly_serious",
        )
    none = Items("tier3", 1, sold=0)
    assert span_of(["sell"], none, knows_crime="yes") == ("no_offence", "no_offence")


def test_what_may_all_be_untrue_may_be_no_object():
    """Int 11(3): five items of which up to five are repeated or untrue."""
    harm = {"harm": "grave"}
    some, all_ = (Items("tier1", 5, excluded=(1, most)) for most in (4, 5))
    assert span_of(["sell"], some, **harm) == ("particularly_serious",) * 2
    assert span_of(["sell"], all_, **harm) == ("no_offence", "particularly_serious")
    assert assess(Facts(["sell"], [all_], **(CLEAN | harm))).decisive == ("tier1",)


def test_a_lawful_buyer_is_never_particularly_serious_whether_the_buying_is_proved_or_not():
    """Int 6(1) has no graver band, and without the buying there is no act at all."""
    known = {"lawful_business": "yes", "harm": "grave"}
    for state, least in (("yes", "not_reached"), ("unknown", "no_offence")):
        assert span_of({"obtain": state}, Items("tier3", 1), **known) == (least, "not_reached")


def test_two_stricter_readings_of_the_tenfold_line_are_no_milder_together():
    """Int 5(2)(3): without the half and without the sum, each taken out by its own reading."""
    alone, half = {"aggregate-tenfold": "no"}, {"half-lowers-tenfold": "no"}
    nearly = Items("tier2", TIER2 // 10), Items("tier1", 10 * TIER1 - 5)
    assert span_of(["sell"], *nearly, readings=alone) == ("serious", "serious")
    assert span_of(["sell"], *nearly, readings=alone | half) == ("serious", "serious")


def test_without_the_sum_the_half_reaches_the_tenfold_line_by_no_sum_either():
    """Int 5(1)(8) refers to item (6) too, which the reading takes out of Int 5(2)(3)."""
    lots = Items("tier2", TIER2 // 2 + 1), Items("tier1", 5 * TIER1 - 1)
    insider = {"duty_or_service": "yes"}
    assert span_of(["sell"], *lots, **insider) == ("particularly_serious",) * 2
    without = {"aggregate-tenfold": "no"}
    assert span_of(["sell"], *lots, readings=without, **insider) == ("serious", "serious")


def test_what_was_sold_of_the_items_is_no_more_and_no_less_than_there_are():
    """Int 11(1): a part that was sold bounds the whole, and the whole the part."""
    assert span_of(["sell"], Items("tier1", 1, sold=(0, 5000))) == ("not_reached", "not_reached")
    many = Items("tier1", (0, None), sold=TIER1)
    assert span_of(["obtain"], many)[0] == "serious"


def test_what_is_untrue_is_taken_off_once():
    """Int 11(3): of items obtained and other items sold, together."""
    apart = Items("tier1", TIER1, sold=10, resold=False, excluded=10)
    assert apart.counted == (TIER1, TIER1)
    assert span_of(["obtain", "sell"], apart) == ("serious", "serious")


USED = {"used_in_crime": "yes", "track_used_in_crime": "yes"}


def test_a_track_that_is_told_to_have_been_used_was_there_and_was_received():
    """Int 5(1)(1) with Int 1, 3(2) and 11: what was used is no untrue item, names a person, and
    counts once for each who received it.
    """
    doubtful = Items("tier1", (TIER1 // 2, 10 * TIER1), excluded=TIER1)
    assert span_of(["publish"], doubtful)[0] == "no_offence"
    assert span_of(["publish"], doubtful, **USED)[0] == "serious"
    perhaps = Items("tier1", 10 * TIER1, anonymised=None)
    assert span_of(["publish"], perhaps)[0] == "no_offence"
    assert span_of(["publish"], perhaps, **USED)[0] == "particularly_serious"


@pytest.mark.parametrize(("beside", "expected"), [(1, "serious"), (0, "particularly_serious")])
def test_one_used_track_counts_towards_the_tenfold_line(beside, expected):
    """Int 5(2)(3) with 5(1)(6): one track weighs as much as ten items of Tier 2, and no less."""
    rest = Items("tier2", 10 * TIER2 - TIER2 // TIER1 - beside)
    assert span_of(["sell"], rest, Items("tier1", (0, 1)), **USED)[0] == expected


def test_which_of_two_lots_held_the_used_track_is_open():
    """Int 5(1)(1): the number of neither is bound, nor of one that was not passed on."""
    perhaps = Items("tier1", 10 * TIER1, anonymised=None)
    other = Items("gps_realtime_position", 1)
    assert span_of(["sell"], perhaps, other, **USED) == ("serious", "particularly_serious")
    assert span_of({"obtain": "yes", "sell": "unknown"}, perhaps, **USED)[0] == "no_offence"
