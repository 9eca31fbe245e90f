"""What is taken where a text is silent: never more than what is unknown, and always said."""

import re
from dataclasses import replace

import pandas as pd
import pytest

from pilaw import FactError, Facts, Items, _data, assess, bulk, lessons, silence
from pilaw.__main__ import main
from pilaw.casebook import cases, judgments
from pilaw.compare import agreement
from pilaw.facts import FACTS
from pilaw.legislation import GRADES, provisions
from pilaw.silence import chosen_stance, placed, read_under, stances
from tests import against

SILENT = Facts(["sell"], [Items("tier1", 60)], illegal_gains_yuan=0, lawful_business="no")
READ = stances()["as-read"]


def span(result):
    return GRADES.index(result.grade), GRADES.index(result.grade_possible)


def test_silence_is_unknown_unless_a_stance_is_chosen():
    """Grave harm (Int 5(2)(1)) stays possible on silence, and is excluded as a judgment is read."""
    plain = assess(SILENT)
    assert plain == assess(SILENT, silence="strict") and plain.silence == "strict"
    assert (plain.grade, plain.grade_possible) == ("serious", "particularly_serious")
    assert not plain.assumed and "ssumed" not in str(plain) + plain._repr_html_()
    read = assess(SILENT, silence="as-read")
    assert (read.grade, read.grade_possible) == ("serious", "serious")


def test_each_assumption_is_told_with_its_reason_in_every_form():
    result = assess(Facts(["sell"], [Items("unclassified", 6000)]), silence="as-read")
    assert {one.of.fact for one in result.assumed} == {*[a.fact for a in READ.facts], "items"}
    (step,) = [step for step in result.trail if step.key == "silence"]
    html = re.sub("<[^>]+>", "", result._repr_html_()).replace("&#x27;", "'")
    for form in (str(result), step.reason, html):
        assert all(one.of.why in form for one in result.assumed)
        assert "ems whose tier is not stated (6,000): taken as Tier 3" in form
    assert set(step.pin.split("; ")) == {one.of.pin for one in result.assumed}
    assert f"{READ.title}: {len(result.assumed)} facts are assumed" in str(result)


def test_where_all_is_stated_nothing_is_assumed():
    full = SILENT.but(**{line.fact: line.value for line in READ.facts})
    read = assess(full, silence="as-read")
    assert read.assumed == () and read.facts is full
    assert "0 facts are assumed" in str(read) and "Nothing had to be assumed." in str(read.trail)


@pytest.mark.parametrize("fact", [line.fact for line in READ.facts])
def test_what_is_stated_is_never_overridden(fact):
    """Each fact of the stance, stated against it, stays as it is stated and is not listed."""
    stated = {"harm": "grave", "prior": "criminal"}.get(fact, True)
    facts, assumed = read_under(SILENT.but(**{fact: stated}), READ)
    assert getattr(facts, fact) == stated and fact not in {one.of.fact for one in assumed}


def test_items_are_placed_only_where_neither_tier_nor_kind_is_stated():
    """Int 5(1)(5): what is not found to belong to Tier 1 or 2 belongs to Tier 3; a contested kind
    stays contested.
    """
    kinds = [
        "unclassified",
        "tier2or3",
        "tier1or2",
        "tier1",
        "id_card_number",
        "mobile_number_bare",
    ]
    to = ["tier3", "tier3", "tier2", "tier1", "id_card_number", "mobile_number_bare"]
    assert [placed(kind, READ) for kind in kinds] == to
    lot = Items("unclassified", "5..9", sold=4, buyers=2, resold="no", excluded=1, anonymised=None)
    (moved,) = read_under(Facts(["sell"], [lot]), READ)[0].items
    told = [getattr(moved, name) for name in Items.__slots__]
    assert told == ["tier3", *(getattr(lot, name) for name in Items.__slots__[1:])]
    cards = Facts(["sell"], [Items("id_card_number", 600)], illegal_gains_yuan=0)
    assert assess(cards, silence="as-read").grade == "not_reached"
    assert assess(cards, silence="as-read").grade_possible == "serious"
    assert assess(Facts(["sell"]), silence="as-read").facts.items is None, "no number is made up"


def test_what_is_said_to_be_a_track_is_not_placed_below_it():
    """Int 5(1)(1): that a track was used for a crime says of the items that they are tracks."""
    track = Facts(["sell"], [Items("unclassified", 3)], track_used_in_crime="yes")
    assert assess(track).grade == assess(track, silence="as-read").grade == "serious"
    (other,) = read_under(track.but(items=[Items("tier2or3", 3)]), READ)[0].items
    assert other.kind == "tier3"


def test_an_element_of_the_offence_is_not_denied_by_silence():
    """CL 253-1(1) (2009): selling was an offence of insiders only; Int 5(1)(8) is no element."""
    sold = Facts(["sell"], [Items("tier1", 60)], listed_unit="yes", judgment_date="2012-06")
    for when, on, assumed in (
        ("2012-01", None, False),
        ("2014 to 2015-10-31", None, False),
        ("2015", None, False),
        ("2015-11-01", None, True),
        (None, "2012-01-01", False),
        (None, "2016-01-01", True),
        ("2012-01", "2024-01-01", True),
    ):
        facts = sold.but(act_date=when, judgment_date=None)
        read = assess(facts, silence="as-read", on=on)
        assert ("duty_or_service" in {one.of.fact for one in read.assumed}) is assumed, (when, on)
    old = assess(sold.but(act_date="2012-01"), silence="as-read")
    assert (old.grade, old.grade_possible) == ("no_offence", "serious")


def test_numbers_and_money_stay_unknown():
    """Missing is never zero: gains can still lift the grade (Int 5(1)(7), 5(2)(3))."""
    read = assess(Facts(["sell"], [Items("tier1", 60)]), silence="as-read")
    assert read.grade_possible == "particularly_serious"
    assert "illegal_gains_yuan" in read.decisive
    assert set(READ.left) >= {"items", "illegal_gains_yuan"}


def test_a_reading_of_silence_never_widens_the_range():
    """Random cases under the laws of all days, readings and reforms, each as it is and with its
    facts left out: the range as a judgment is read lies inside the strict one, and what is stated
    is kept.
    """
    narrower = 0
    for call in against.cases(14, 1500):
        facts = whole(call)
        for each in (facts, facts and silent(facts)):
            narrower += each is not None and narrowed(each, call["options"])
    assert narrower > 50


def whole(call):
    """The facts of a random call; None where its law or its facts are refused."""
    try:
        lots = call["items"] and [Items(**made(lot)) for lot in call["items"]]
        facts = Facts(call["acts"], lots, **made(call["facts"]))
        assess(facts, **call["options"])
    except FactError:
        return None
    return facts


def silent(facts):
    """The same without what a stance can fill in."""
    lots = [replace(lot, kind="tier1or3") for lot in facts.items or ()]
    return facts.but(items=lots, **dict.fromkeys((line.fact for line in READ.facts), "unknown"))


def narrowed(facts, options):
    """Whether the stance narrows the range; it never widens it and changes nothing else. Under the
    law in force no assumption raises the grade that is established; a proposal that grades the
    least sensitive items by another offence may.
    """
    strict, read = assess(facts, **options), assess(facts, silence="as-read", **options)
    (low, high), (least, most) = span(strict), span(read)
    assert low <= least <= most <= high, (facts, options)
    assert options.get("reforms") or max(low, 1) == max(least, 1), (facts, options)
    kept = set(FACTS) - {one.of.fact for one in read.assumed}
    assert all(getattr(read.facts, name) == getattr(facts, name) for name in kept)
    return (low, high) != (least, most)


def made(given):
    """The values of a random call: a list of two is a range."""
    pair = {k: tuple(v) for k, v in given.items() if isinstance(v, list) and k != "court_finds"}
    return given | pair


@pytest.mark.parametrize("c", {**cases(), **judgments()}.values(), ids=lambda c: c.id)
def test_a_case_read_as_a_judgment_stays_inside_its_strict_range(c):
    strict, read = assess(c.facts), assess(c.read("as-read"), silence="as-read")
    assert span(strict)[0] <= span(read)[0] <= span(read)[1] <= span(strict)[1]
    assert c.read() is c.facts


@pytest.mark.parametrize("c", {**cases(), **judgments()}.values(), ids=lambda c: c.id)
def test_no_assumption_about_a_case_raises_its_grade(c):
    """What is assumed favours the accused: on the same items the grade established stays."""
    facts = c.read("as-read")
    assert assess(facts, silence="as-read").grade == assess(facts).grade


def test_where_a_use_for_crime_is_told_none_is_assumed_away():
    """Int 5(1)(1): whether what was used was a track stays unknown; knowledge has its own line."""
    told = SILENT.but(used_in_crime="yes")
    taken = {one.of.fact for one in assess(told, silence="as-read").assumed}
    assert "used_in_crime" not in taken and "knows_crime" in taken
    track = Facts(["sell"], [Items("gps_realtime_position", 5)], used_in_crime="yes")
    assert assess(track, silence="as-read").grade_possible != "not_reached"
    assert "used_in_crime" in {one.of.fact for one in assess(SILENT, silence="as-read").assumed}


def test_engine_beside_court_under_a_stance():
    """Nothing that was exact is lost, and nothing that was outside comes in."""
    better = 0
    for c in {**cases(), **judgments()}.values():
        strict, read = agreement(c), agreement(c, silence="as-read")
        assert (strict, read) == (strict, strict) or strict == "inside"
        better += (strict, read) == ("inside", "agrees")
    assert better


NAMES = "'asread' is no way to read silence; write one of strict, as-read"


@pytest.mark.parametrize(
    "asked",
    [
        lambda: assess(SILENT, silence="asread"),
        lambda: chosen_stance("asread"),
        lambda: agreement(cases()["C005"], silence="asread"),
        lambda: bulk.assess_table(pd.DataFrame({"acts": ["sell"]}), silence="asread"),
        lambda: bulk.compare(pd.DataFrame({"acts": ["sell"]}), {"a": {"silence": "asread"}}),
    ],
)
def test_a_stance_that_is_not_there_is_refused_with_those_that_are(asked):
    with pytest.raises(FactError, match=NAMES):
        asked()


def test_the_command_reads_silence(tmp_path, capsys):
    source = tmp_path / "cases.csv"
    head = ",".join(_data.toml("facts.toml")["columns"])
    source.write_text(f"{head}\nA,,,sell,no,no,60,0,0,60,0,,,\n", encoding="utf-8")
    grades = {}
    for more in ([], ["--silence", "strict"], ["--silence", "as-read"]):
        assert main(["assess", str(source), *more]) == 0
        grades[" ".join(more)] = capsys.readouterr().out
    assert grades[""] == grades["--silence strict"]
    assert ",serious,particularly_serious," in grades[""]
    assert ",serious,serious," in grades["--silence as-read"]
    assert "assumed: no grave harm to a victim" in grades["--silence as-read"]
    assert main(["explain", "C033", "--silence", "as-read"]) == 0
    assert "2. What is taken where the text is silent? As a judgment is read." in (
        capsys.readouterr().out
    )
    for command in (["assess", str(source)], ["explain", "C005"]):
        assert main([*command, "--silence", "asread"]) == 2
        assert NAMES in capsys.readouterr().err
        assert main([*command, "--silence", "strict", "--silence", "as-read"]) == 2


def test_the_case_laboratory_always_shows_how_silence_is_read():
    box = lessons.case_laboratory()
    control = box.children[0].children[0]
    assert [value for _, value in control.options] == list(stances())
    assert "fact-silence" in control._dom_classes and control.value == "strict"
    before = box.children[1].value
    control.value = "as-read"
    assert f"Silence read {READ.title}: " in box.children[1].value != before
    assert "assumed here: no grave harm to a victim" in box.children[1].value
    box.children[0].children[-1].value = "case_id,acts,tier1\nA,sell,60\n"
    assert "assumed here: " in box.children[1].value and READ.title in box.children[3].value


# The data


def test_each_line_of_a_stance_has_a_fact_a_value_a_clause_and_a_reason():
    for stance in stances().values():
        lines = [*stance.facts, *([stance.items] if stance.items else [])]
        assert len({line.fact for line in lines}) == len(lines)
        assert all(line.pin.removeprefix("Int ") in provisions("Int") for line in lines)
        assert all(len(line.why) > 40 for line in lines)
        assert set(stance.left) <= set(FACTS) and not {*stance.left} & {
            a.fact for a in stance.facts
        }
    assert not re.search(r"C\d{3}", str(stances())), "fitted to no case"
    assert stances()[silence.DEFAULT].facts == () and stances()[silence.DEFAULT].items is None


LINE = {"fact": "harm", "value": "none", "pin": "Int 5(2)(1)", "why": "Because."}


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"fact": [LINE | {"fact": "harmm"}]}, "'harmm' is not a known fact; did you mean harm"),
        ({"fact": [LINE | {"value": "nothing"}]}, "harm = 'nothing' .* write one of none, grave"),
        ({"fact": [LINE | {"fact": "prior", "value": "unknown"}]}, "prior = 'unknown' is no value"),
        ({"fact": [LINE | {"fact": "acts"}]}, "acts is no fact that silence can fill"),
        ({"fact": [LINE | {"fact": "illegal_gains_yuan", "value": "0"}]}, "no fact that silence"),
        ({"items": {"value": "most", "pin": "Int 5(1)(5)", "why": "x"}}, "items = 'most'"),
    ],
)
def test_a_stance_that_cannot_be_is_refused_with_a_sentence(monkeypatch, wrong, words):
    row = {"id": "mine", "title": "mine", "says": "Mine."} | wrong
    monkeypatch.setattr(_data, "toml", lambda _: {"stance": [row]})
    with pytest.raises(FactError, match=words):
        stances.__wrapped__()
