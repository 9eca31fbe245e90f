"""The widgets on which law answers: the ladder of liability, the ladder of abuse, the dated story.

Needs ipywidgets.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from html import escape
from typing import Any

import ipywidgets as w

from . import _data, punishment, trail
from .abuse import (
    ANTECEDENT,
    GIVES_WAY,
    OPEN,
    REACHED,
    SCREENED,
    SITUATIONS,
    Ladder,
    Rung,
    situation,
    situation_words,
)
from .abuse import ladder as ladder_of
from .assessment import Result, assess
from .controls import (
    LABEL,
    WIDE,
    Row,
    act_choice,
    choice,
    fact_label,
    headings,
    in_words,
    items_of,
    joined,
    lead,
    lots,
    nothing_more,
    text,
    yes_no,
)
from .facts import FactError, Facts, Items, Span, read_date
from .reform import reforms
from .show import folded, table
from .trail import grade_words, kind_words
from .widgets import Shown, _panel
from .words import say

# --- 2.1 and 3.3

_DAY = "2026-03-01"


def ladder() -> w.VBox:
    """The convergence test as a ladder: civil, administrative, criminal, for the day of the act."""
    controls = {
        "act": act_choice("ladder"),
        "breach": yes_no(say("lesson.ladder.breach"), "yes"),
        **lots("0", "100", "0"),
        "act_date": _day_of_act(),
    }
    return _panel("ladder", controls, _ladder)


def _day_of_act() -> w.Text:
    return w.Text(value=_DAY, description=fact_label("act_date"), style=LABEL, layout=WIDE)


def _ladder(v: dict[str, Any]) -> Shown:
    known = nothing_more() | {"beyond_consent": True, "used_in_crime": False}
    known |= {"breach": v["breach"], "act_date": v["act_date"]}
    steps = ladder_of(Facts([v["act"]], items_of(v), **known))
    return _climbed(steps if v["act"] == "use" else steps._replace(gap=""))


def _climbed(steps: Ladder) -> Shown:
    rows = [_rung_row(rung) for rung in steps.rungs if rung.state in (REACHED, OPEN, GIVES_WAY)]
    rows.append(_crime_row(steps.criminal))
    more = [_screened_row(rung) for rung in steps.rungs if rung.state == SCREENED]
    keys = ("level", "rung", "status", "says", "gives")
    html = (
        lead(steps.convergence, grade=steps.criminal.grade)
        + (f"<p>{escape(steps.gap)}</p>" if steps.gap else "")
        + table(headings(*keys), rows)
        + _screened(more)
    )
    return Shown(html, "", _climbed_told(joined(steps.convergence, steps.gap), rows, more))


def _rung_row(rung: Rung) -> Row:
    """A rung that is reached or open; a duty of civil or administrative law applies."""
    applies = rung.level in ANTECEDENT and rung.state == REACHED
    status = say("lesson.ladder.applies") if applies else rung.status
    return _level(rung.level), _titled(rung), status, rung.requires, rung.gives


def _level(name: str) -> str:
    return say(f"lesson.level.{name}")


def _titled(rung: Rung) -> str:
    return say("lesson.ladder.rung", pin=rung.pin, title=rung.title)


def _crime_row(result: Result) -> Row:
    """The rung of criminal law, as it is judged today."""
    open_ = result.grade != result.grade_possible
    possible = say("lesson.ladder.possible", grade=grade_words(result.grade_possible))
    reason = trail.outside(result) or (possible if open_ else "")
    crime, sentence = say("lesson.ladder.crime"), str(punishment.sentence(result))
    return _level("criminal"), crime, trail.headline(result), reason, sentence


def _screened_row(rung: Rung) -> Row:
    return _level(rung.level), _titled(rung), rung.beyond, rung.requires, rung.gives


def _screened(rows: list[Row]) -> str:
    """The provisions that need a fact which is not given here, folded away."""
    keys = ("level", "rung", "needs_besides", "says", "gives")
    heads = headings(*keys)
    return folded(say("lesson.ladder.screened", n=len(rows)), table(heads, rows)) if rows else ""


def _climbed_told(test: str, rows: Iterable[Row], more: Iterable[Row]) -> str:
    """The ladder as text."""
    rungs = in_words("lesson.ladder.rung_told", rows, "level", "rung", "status")
    screened = in_words("lesson.ladder.screened_told", more, "level", "rung", "needs")
    return say("lesson.ladder.told", test=test, rungs=rungs, screened=screened)


ABUSE = ("abuse", "abuse-like-providing", "abuse-lighter")  # the reforms of §3.3


def abuse_ladder() -> w.VBox:
    """Four situations of abuse, today and under each reform: what is caught, and the gap."""
    situations = [(situation_words(name), name) for name in SITUATIONS]
    changed = [(say("lesson.abuse.no_reform"), ""), *((reforms()[r].title, r) for r in ABUSE)]
    controls = {
        "situation": choice(say("lesson.abuse.situation"), situations, "held"),
        "tier1": text(say("control.items", kind=kind_words("tier1")), "60"),
        "used_in_crime": yes_no(say("lesson.abuse.used_in_crime"), "no"),
        "knows_crime": yes_no(say("lesson.abuse.knows_crime"), "no"),
        "reform": choice(say("lesson.abuse.reform"), changed, ""),
        "act_date": _day_of_act(),
    }
    return _panel("abuse-ladder", controls, _abused)


def _abused(v: dict[str, Any]) -> Shown:
    given = {name: v[name] for name in ("used_in_crime", "knows_crime", "act_date")}
    facts = situation(v["situation"], items_of(v), **(nothing_more() | given))
    return _climbed(ladder_of(facts, reforms=[v["reform"]] if v["reform"] else []))


# --- 2.3


def story() -> w.VBox:
    """The dated story: to an own offence, and one case under the law of each day."""
    controls = {
        "day": text(say("lesson.story.day"), "2016-01-01", "2016-01-01"),
        "judged": text(fact_label("judgment_date"), "", say("lesson.story.judged_hint")),
        "items": text(say("lesson.story.items"), "800"),
    }
    return _panel("story", controls, _told)


def _told(v: dict[str, Any]) -> Shown:
    last = _last_day(v["day"])
    judged = read_date(v["judged"], say("lesson.story.judged"))
    events = _data.table("story.csv")
    past = [event for event in events if _first_day(event["date"]) <= last.isoformat()]
    result = _nurse(v["items"], last, judged)
    said = _told_from(last, past, judged, result)
    heads = headings("date", "what_happened", "protected_directly", "mode", "where")
    heads.append(say("lesson.head.seen_from", day=last))
    rows = [_event(event, event in past) for event in events]
    return Shown(lead(said, grade=result.grade) + table(heads, rows), "", said)


def _last_day(text: str) -> date:
    """The last day of what is written; FactError where nothing is, or where the end is open."""
    day = read_date(text, say("lesson.story.told_day"))
    if day is None:
        raise FactError(say("lesson.story.no_day"))
    if day.last == date.max:
        raise FactError(say("lesson.story.open_end"))
    return day.last


def _nurse(count: str, day: date, judged: Span | None) -> Result:
    """The case of the story: a nurse sells records of visits, tried the same day or later."""
    known = nothing_more() | {"duty_or_service": True, "listed_unit": True, "used_in_crime": False}
    facts = Facts(["sell"], [Items("medical_record", count)], **known)
    if judged:
        return assess(facts.but(act_date=day, judgment_date=judged))
    return assess(facts, on=day)


def _told_from(
    day: date,
    past: list[dict[str, str]],
    judged: Span | None,
    result: Result,
) -> str:
    """The last step of the law before a day, and the grade of the case under it."""
    step = say("lesson.story.step", **_of(past[-1])) if past else say("lesson.story.not_begun")
    key = "lesson.story.tried" if judged else "lesson.story.tried_same"
    tried = say(key, day=judged.last if judged else day)
    unmeasured = any(finding.ground.unmeasured for finding in result.findings)
    left = say("lesson.story.left", grade=grade_words(result.grade_possible))
    grade = left if unmeasured else grade_words(result.grade)
    law = result.law.title
    return say("lesson.story.told", day=day, step=step, tried=tried, grade=grade, law=law)


def _of(event: Mapping[str, str]) -> dict[str, str]:
    return {"date": event["date"], "mode": event["mode"]}


def _event(event: Mapping[str, str], past: bool) -> Row:
    """An event of the story as a row."""
    pins, sure = event["pins"].replace(";", ", "), event["confidence"]
    where = pins if sure == "verified" else say("lesson.story.pins", pins=pins, confidence=sure)
    told = [event[k] for k in ("date", "event_en", "what_is_protected_directly", "mode")]
    return (*told, where, say("lesson.story.past" if past else "lesson.story.to_come"))


def _first_day(text: str) -> str:
    """A date of the story, which may be a year or a month, as its first day."""
    return (text + "-01-01")[:10]
