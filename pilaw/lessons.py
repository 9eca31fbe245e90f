"""The widgets of the chapters beyond the calculator: each computes the point of its section.

Needs ipywidgets.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from html import escape
from itertools import islice
from math import prod
from typing import Any

import ipywidgets as w

from . import _data, picture, punishment, show, trail
from . import legislation as law_of
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
from .case_table import faults, not_there, read_table, source_of
from .casebook import Case, cases, facts_of, read_as
from .compare import Move, Reconciliation, changed_words, moves, reconcile, span
from .distance import DOWN, UP, changes
from .facts import ACTS, FACTS, FactError, Facts, Items, Span, facts_of_kind, read_date
from .legislation import GRADES, TIERS
from .reform import Chosen, choose, readings, reforms
from .sensitivity import (
    EASE,
    GRAVITY,
    Classes,
    crosswalk,
    ease_words,
    gravity_words,
    level,
    level_words,
    paper_level,
)
from .show import folded, table
from .trail import grade_words, kind_words
from .widgets import (
    LABEL,
    WIDE,
    Shown,
    _case,
    _check,
    _choice,
    _lots,
    _number,
    _panel,
    _text,
    _type,
    _yes_no,
    fact_label,
    items_of,
    joined,
    lead,
)
from .words import say, section

Row = tuple[str, ...]


def _nothing_more() -> dict[str, Any]:
    """That nothing else happened of what today's law asks for: no gains, no role, no prior, no harm.

    A fact that only goes with another one, as knowledge of a crime with the crime, is left to it.
    """
    asked = {name for ground in law_of.law().grounds for way in ground.ways for name in way.needs}
    denied = [name for name in facts_of_kind("yes_no", implies="") if name in asked]
    return {
        **dict.fromkeys(facts_of_kind("money"), 0),
        **{name: FACTS[name].values[0] for name in facts_of_kind("choice")},
        **dict.fromkeys(denied, False),
    }


def _words(*keys: str) -> list[str]:
    """Fixed words by their keys: the heads of a table."""
    return [say(key) for key in keys]


def _if_any(rows: list[Row], header: Iterable[str], caption: str = "") -> str:
    """A table, or nothing where it has no row."""
    return table(header, rows, caption) if rows else ""


def _pair(result: Result) -> tuple[str, str]:
    """The grade established and what more is possible."""
    pair = result.grade, result.grade_possible
    return trail.established(*pair), trail.possible(*pair) or say("table.nothing_more")


def _span(result: Result) -> str:
    """The grade established and, where it is another, the grade possible, in one cell."""
    return span(result.grade, result.grade_possible)


def _tiers(tiers: Iterable[int], outside: str) -> str:
    """The tiers of a type, each in words; `outside` where it may be no object of the offence."""
    return say("kind.or").join(kind_words(f"tier{tier}") if tier else outside for tier in tiers)


# --- 1.1


def combination() -> w.VBox:
    """What a few harmless items reveal together: a teaching model of identifiability (Int 1)."""
    rows = {row["id"]: row for row in _data.table("combination.csv")}
    chosen = ("gender", "birth_year", "district")
    controls = {key: _check(_attribute(row), key in chosen) for key, row in rows.items()}
    people = _number(say("lesson.combination.people"), 1_000_000, 100, 100_000_000)
    return _panel("combination", {**controls, "population": people}, lambda v: _combined(rows, v))


def _attribute(row: Mapping[str, str]) -> str:
    values = int(row["assumed_values"])
    return say("lesson.combination.attribute", name=row["attribute_en"], values=values)


def _combined(rows: Mapping[str, Mapping[str, str]], values: Mapping[str, Any]) -> Shown:
    both = values["estate"] and values["district"]  # the estate lies in its district
    picked = [row for key, row in rows.items() if values[key] and not (key == "district" and both)]
    said, more = _matching(picked, values["population"]), _activities(picked)
    names = _listed(picked) or say("lesson.combination.nothing")
    known = say("lesson.combination.known", names=names)
    note = say("lesson.combination.district") if both else ""
    below = joined(known, note, say("lesson.combination.assumed"))
    html = f"{lead(said, more)}<p>{escape(below)}</p>"
    return Shown(html, "", joined(known, said, more, note))


def _matching(picked: Iterable[Mapping[str, str]], people: int) -> str:
    """How many people are expected to match, every value being equally common."""
    counts = [int(row["assumed_values"]) for row in picked]
    match = people / prod(counts)
    if not counts:
        return say("lesson.combination.nothing_known")
    if match < 1:
        return say("lesson.combination.one_person")
    return say("lesson.combination.matches", n=round(match))


def _activities(picked: Iterable[Mapping[str, str]]) -> str:
    """Whether what is known tells of activities, the second limb of Int 1."""
    active = _listed(row for row in picked if row["speaks_of"] == "activity")
    return say("lesson.combination.activities", names=active) if active else ""


def _listed(picked: Iterable[Mapping[str, str]]) -> str:
    return ", ".join(row["attribute_en"] for row in picked)


# --- 1.2

THEORIES = ("property", "privacy", "independent", "self_determination")  # columns of the data


def interests() -> w.VBox:
    """Four theories of the protected interest, applied to ten situations: where they part."""
    rows = {row["id"]: row for row in _data.table("interests.csv")}
    options = [(row["situation_short"], key) for key, row in rows.items()]
    controls = {"situation": _choice(say("lesson.interests.situation"), options)}
    return _panel("interests", controls, lambda v: _interest(rows, v["situation"]))


def _interest(rows: Mapping[str, Mapping[str, str]], chosen: str) -> Shown:
    row = rows[chosen]
    verdicts = [(say(f"lesson.theory.{k}"), row[k], row[f"{k}_why"]) for k in THEORIES]
    parted = len({verdict for _, verdict, _ in verdicts}) > 1
    said = say("lesson.interests.part" if parted else "lesson.interests.agree")
    told = "; ".join(say("lesson.interests.verdict", theory=theory, verdict=verdict, why=why) for theory, verdict, why in verdicts)
    heads = _words("lesson.head.theory", "lesson.head.protected", "table.why")
    html = (
        f"<p>{escape(row['situation_en'])}</p>{table(heads, verdicts)}"
        f"<p><strong>{said}</strong> {_in_force(row)}</p>"
        f"<p>{say('lesson.interests.no_law')}</p>{_all_situations(rows.values())}"
    )
    situation_ = row["situation_en"]
    twin = say("lesson.interests.told", situation=situation_, verdicts=told, said=said)
    return Shown(html, "", twin)


def _in_force(row: Mapping[str, str]) -> str:
    """What the law in force says of a situation, with its provisions as links."""
    pins = "; ".join(show.cite(pin.strip()) for pin in row["pins"].split(";") if pin.strip())
    return f"{escape(say('lesson.interests.in_force', law=row['law_says']))} {pins}"


def _all_situations(rows: Iterable[Mapping[str, str]]) -> str:
    """Every situation under every theory, folded away."""
    heads = [say("lesson.head.situation"), *(say(f"lesson.theory.{k}") for k in THEORIES)]
    verdicts = [[row["situation_short"], *(row[k] for k in THEORIES)] for row in rows]
    all_ = say("lesson.interests.all")
    return folded(all_, table(heads, verdicts, all_))


# --- 2.1 and 3.3

_DAY = "2026-03-01"


def ladder() -> w.VBox:
    """The convergence test as a ladder: civil, administrative, criminal, for the day of the act."""
    controls = {
        "act": _done("lesson.ladder.done"),
        "breach": _yes_no(say("lesson.ladder.breach"), "yes"),
        **_lots("0", "100", "0"),
        "act_date": _day_of_act(),
    }
    return _panel("ladder", controls, _ladder)


def _done(words: str) -> w.Dropdown:
    """A choice among the acts that have words in a section."""
    acts = [act for act in ACTS if act in section(words)]
    return _choice(say("control.act"), [(say(f"{words}.{act}"), act) for act in acts], "sell")


def _day_of_act() -> w.Text:
    return w.Text(value=_DAY, description=fact_label("act_date"), style=LABEL, layout=WIDE)


def _ladder(v: dict[str, Any]) -> Shown:
    known = _nothing_more() | {"beyond_consent": True, "used_in_crime": False}
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
        + table(_words(*(f"lesson.head.{key}" for key in keys)), rows)
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
    heads = _words(*(f"lesson.head.{key}" for key in keys))
    return folded(say("lesson.ladder.screened", n=len(rows)), table(heads, rows)) if rows else ""


def _climbed_told(test: str, rows: Iterable[Row], more: Iterable[Row]) -> str:
    """The ladder as text."""
    rungs = "; ".join(say("lesson.ladder.rung_told", level=level_, rung=rung, status=status) for level_, rung, status, *_ in rows)
    screened = "; ".join(say("lesson.ladder.screened_told", rung=rung, needs=needs) for _, rung, needs, *_ in more)
    return say("lesson.ladder.told", test=test, rungs=rungs, screened=screened)


ABUSE = ("abuse", "abuse-like-providing", "abuse-lighter")  # the reforms of §3.3


def abuse_ladder() -> w.VBox:
    """Four situations of abuse, today and under each reform: what is caught, and the gap."""
    situations = [(situation_words(name), name) for name in SITUATIONS]
    changed = [(say("lesson.abuse.no_reform"), ""), *((reforms()[r].title, r) for r in ABUSE)]
    controls = {
        "situation": _choice(say("lesson.abuse.situation"), situations, "held"),
        "tier1": _text(say("control.items", kind=kind_words("tier1")), "60"),
        "used_in_crime": _yes_no(say("lesson.abuse.used_in_crime"), "no"),
        "knows_crime": _yes_no(say("lesson.abuse.knows_crime"), "no"),
        "reform": _choice(say("lesson.abuse.reform"), changed, ""),
        "act_date": _day_of_act(),
    }
    return _panel("abuse-ladder", controls, _abused)


def _abused(v: dict[str, Any]) -> Shown:
    given = {name: v[name] for name in ("used_in_crime", "knows_crime", "act_date")}
    facts = situation(v["situation"], items_of(v), **(_nothing_more() | given))
    return _climbed(ladder_of(facts, reforms=[v["reform"]] if v["reform"] else []))


# --- 2.3


def overlap() -> w.VBox:
    """Private, sensitive, tiered: the overlapping sets, item by item."""
    return _panel("overlap", {"kind": _type("religious_belief")}, lambda v: _overlapped(v["kind"]))


_SETS: dict[str, Callable[[Classes], bool]] = {
    "private": lambda c: c.private == "yes",
    "sensitive": lambda c: c.pipl == "sensitive",
    "tiered": lambda c: set(c.tiers) <= set(TIERS[:-1]),
}


def _overlapped(kind: str) -> Shown:
    classes = {c.id: c for c in crosswalk()}
    chosen, counts = classes[kind], _counted(classes.values())
    words = _classed(chosen)
    listed = ", ".join(say("lesson.overlap.count", name=k, n=n) for k, n in counts.items())
    drawn = picture.sets([name for name, fits in _SETS.items() if fits(chosen)], counts)
    below = say("lesson.overlap.of_types", n=len(classes), counts=listed)
    twin = say("lesson.overlap.told", words=words, counts=listed)
    return Shown(f"<p>{escape(words)}</p><p>{escape(below, quote=False)}</p>", drawn, twin)


def _counted(classes: Iterable[Classes]) -> dict[str, int]:
    """How many types each set has, and two of them together."""
    inside = [{name for name, fits in _SETS.items() if fits(c)} for c in classes]
    sets = {
        say("lesson.overlap.private"): {"private"},
        say("lesson.overlap.sensitive"): {"sensitive"},
        kind_words("tier" + "or".join(map(str, TIERS[:-1]))): {"tiered"},
        say("lesson.overlap.both"): {"private", "sensitive"},
    }
    return {words: sum(names <= found for found in inside) for words, names in sets.items()}


def _classed(c: Classes) -> str:
    """A type under the four schemes, and whether they disagree."""
    tiers = _tiers(c.tiers, say("lesson.overlap.outside"))
    key = "lesson.overlap.disagree" if c.disagreement else "lesson.overlap.agree"
    schemes = say(key, disagreement=c.disagreement)
    known = {"name": c.name, "private": c.private, "pipl": c.pipl}
    return say("lesson.overlap.classed", tiers=tiers, schemes=schemes, **known)


def story() -> w.VBox:
    """The dated story: to an own offence, and one case under the law of each day."""
    words, hint = _words("lesson.story.day", "lesson.story.judged"), say("lesson.story.judged_hint")
    controls = {
        "day": _text(words[0], "2016-01-01", "2016-01-01"),
        "judged": _text(words[1], "", hint),
        "items": _text(say("lesson.story.items"), "800"),
    }
    return _panel("story", controls, _told)


def _told(v: dict[str, Any]) -> Shown:
    last = _last_day(v["day"])
    judged = read_date(v["judged"], "day of the judgment")
    events = _data.table("story.csv")
    past = [event for event in events if _first_day(event["date"]) <= last.isoformat()]
    result = _nurse(v["items"], last, judged)
    said = _told_from(last, past, judged, result)
    keys = ("date", "protected_directly", "mode", "where")
    date_, *heads = _words(*(f"lesson.head.{key}" for key in keys))
    heads = [date_, say("table.what_happened"), *heads, say("lesson.head.seen_from", day=last)]
    rows = [_event(event, event in past) for event in events]
    return Shown(lead(said, grade=result.grade) + table(heads, rows), "", said)


def _last_day(text: str) -> date:
    """The last day of what is written; FactError where nothing is, or where the end is open."""
    day = read_date(text, "day")
    if day is None:
        raise FactError(say("lesson.story.no_day"))
    if day.last == date.max:
        raise FactError(say("lesson.story.open_end"))
    return day.last


def _nurse(count: str, day: date, judged: Span | None) -> Result:
    """The case of the story: a nurse sells records of visits, tried the same day or later."""
    known = _nothing_more() | {"duty_or_service": True, "listed_unit": True, "used_in_crime": False}
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


# --- 3.1, 3.2


def paths() -> w.VBox:
    """The two paths of §3.1 side by side, for one case."""
    controls = {
        "kind": _type("gene_data"),
        "number": _text(say("lesson.paths.number"), "500"),
        "more": _text(say("lesson.paths.more"), "0"),
    }
    return _panel("paths", controls, _paths)


def _paths(v: dict[str, Any]) -> Shown:
    items = [Items(v["kind"], v["number"]), Items("tier3", v["more"])]
    facts = Facts(["sell"], items, **(_nothing_more() | {"used_in_crime": False}))
    laws = [
        (say("lesson.paths.today"), [], say("lesson.paths.today_does")),
        (say("lesson.paths.path_1"), ["path-1"], reforms()["path-1"].note),
        (say("lesson.paths.path_2"), ["path-2"], reforms()["path-2"].note),
    ]
    rows = [(law, *_pair(assess(facts, reforms=applied)), note) for law, applied, note in laws]
    law, does = _words("lesson.head.law", "lesson.head.does")
    twin = "; ".join(say("lesson.paths.told", law=law_, established=established, possible=possible) for law_, established, possible, _ in rows)
    heads = [law, *_words("table.established", "table.possible"), does]
    return Shown(table(heads, rows), "", twin)


def sensitivity_grader() -> w.VBox:
    """The paper's two-level test as questions; where a type would move."""
    ease, gravity = _words("lesson.sensitivity.ease", "lesson.sensitivity.gravity")
    controls = {
        "kind": _type("face_recognition_data"),
        "ease": _choice(ease, [(ease_words(e), e) for e in EASE], EASE[-1]),
        "gravity": _choice(gravity, [(gravity_words(g), g) for g in GRAVITY], GRAVITY[-1]),
    }
    return _panel("sensitivity", controls, _graded)


def _graded(v: dict[str, Any]) -> Shown:
    tiers, row = law_of.law().tiers_of(v["kind"]), law_of.information_types()[v["kind"]]
    levels, now = level(v["ease"], v["gravity"]), paper_level(tiers)
    verdict = _moved_level(levels, now)
    words = say(
        "lesson.sensitivity.told",
        named=_levels(levels),
        today=_tiers(tiers, say("lesson.sensitivity.outside")),
        pipl=row["pipl_class"],
        verdict=verdict,
    )
    note = say("lesson.sensitivity.note")
    html = f"<p class='pilaw-grade'>{escape(words)}</p><p>{escape(note)}</p>"
    return Shown(html, "", joined(words, note))


def _levels(levels: Iterable[str]) -> str:
    return say("kind.or").join(map(level_words, levels))


def _moved_level(levels: tuple[str, ...], now: tuple[str, ...]) -> str:
    """Whether a type would move by the paper's tests."""
    if len(levels) > 1:
        return say("lesson.sensitivity.open")
    if levels == now:
        return say("lesson.sensitivity.stays")
    return say("lesson.sensitivity.moves", now=_levels(now), named=_levels(levels))


def multiplier_explorer() -> w.VBox:
    """Move the factor for particularly serious circumstances; see which stored cases change grade.

    Invented cases stand beside them if asked.
    """
    assumed = reforms()["multiplier"].assumptions[0]
    today = int(law_of.provisions()["5(2)(3)"]["factor"])
    controls = {
        "factor": _number(say("lesson.multiplier.factor"), today, assumed.low, assumed.high),
        "simulated": _check(say("lesson.multiplier.simulated")),
    }
    return _panel("multiplier", controls, _multiplied)


def _multiplied(v: dict[str, Any]) -> Shown:
    factor, invented = v["factor"], v["simulated"]
    moved = _that_move([choose("multiplier", factor=factor)])
    rows = [_before_after(move) for move in moved]
    heads = _words("table.case", "table.what_happened", "lesson.head.tenfold")
    heads.append(say("lesson.head.times", factor=factor))
    said = say("lesson.multiplier.told", factor=factor, n=len(moved), cases=len(cases()))
    note = say("lesson.multiplier.invented_note") if invented else ""
    html = f"<p class='pilaw-grade'>{escape(said)}</p>{_if_any(rows, heads)}"
    drawn = picture.multiples([*_dots(), *(_invented() if invented else ())], factor)
    return Shown(html, drawn, joined(said, ", ".join(row[0] for row in rows), note))


def _that_move(applied: Iterable[Chosen], chosen: Mapping[str, str] | None = None) -> list[Move]:
    """The stored cases that some reforms and readings move."""
    return [move for move in moves(cases().values(), applied, chosen=chosen) if move.moved]


def _before_after(move: Move) -> Row:
    return move.case.id, move.case.title, _span(move.before), _span(move.after)


def _dots() -> Iterator[tuple[str, float, bool]]:
    """The stored cases that reach a conviction threshold, and how many times."""
    shares = ((case.id, _share(case)) for case in cases().values())
    return ((id_, share, False) for id_, share in shares if share >= 1)


def _invented() -> Iterator[tuple[str, float, bool]]:
    """Invented cases, spread evenly by size."""
    return ((say("lesson.multiplier.invented"), 10 ** (k / 8), True) for k in range(33))


def _share(case: Case) -> float:
    """How many times its nearest conviction threshold of today a case reaches on proved facts."""
    lines = picture.lines(assess(case.facts, on=law_of.today()))
    return max((float(line.low) / float(line.serious) for line in lines), default=0)


# --- 2.2 and the case laboratory


def distance() -> w.VBox:
    """How near is the line? The smallest changes that would raise or lower the grade."""
    controls = {
        "act": _done("lesson.distance.done"),
        **_lots("20", "200", "0"),
        "gains": _text(say("lesson.distance.gains"), "0"),
        "duty_or_service": _yes_no(fact_label("duty_or_service"), "no"),
        "most": _most(),
    }
    return _panel("distance", controls, _near)


def _most() -> w.Dropdown:
    """How many facts may be changed together."""
    options = [(say("control.most_one"), 1), (say("control.most_two"), 2)]
    return _choice(say("control.most"), options, 1)


def _near(v: dict[str, Any]) -> Shown:
    known = {"illegal_gains_yuan": v["gains"], "duty_or_service": v["duty_or_service"]}
    known |= {"used_in_crime": False}
    facts = Facts([v["act"]], items_of(v), **(_nothing_more() | known))
    result, rows = assess(facts), list(_changed(facts, v["most"]))
    grade, rule = grade_words(result.grade), say("lesson.distance.rule")
    said = say("lesson.distance.now", grade=grade, n=len(rows), rule=rule)
    keys = ("up_or_down", "otherwise", "then")
    drawn = table(_words(*(f"lesson.head.{key}" for key in keys)), rows)
    told = "; ".join(say("lesson.distance.change", way=way, steps=steps, grade=then) for way, steps, then in rows)
    html = lead(said, grade=result.grade) + drawn
    return Shown(f"{html}<p>{say('lesson.distance.catch_all')}</p>", "", joined(said, told))


def _changed(facts: Facts, most: int) -> Iterator[Row]:
    """The smallest changes: up or down, what would be otherwise, and the grade then."""
    for way in (UP, DOWN):
        for change in changes(facts, way, most=most):
            yield say(f"lesson.distance.{way}"), change.words, grade_words(change.grade)


def reconciliation() -> w.VBox:
    """Engine beside court in one case: what would bring them together, a reading or a fact."""
    return _panel("reconciliation", {"case": _case("C017"), "most": _most()}, _reconciled)


def _reconciled(v: dict[str, Any]) -> Shown:
    chosen = cases()[v["case"]]
    found = reconcile(chosen, most=v["most"])
    said = joined(_engine(assess(chosen.facts)), found.verdict)
    rows = list(_ways(found))
    heads = _words("lesson.head.way", "lesson.head.brings", "lesson.head.answer")
    told = (say("lesson.reconcile.way", what=what, answer=answer) for _, what, answer in rows)
    html = f"<p class='pilaw-grade'><strong>{escape(said)}</strong></p>{_if_any(rows, heads)}"
    return Shown(html, "", f"{said} {'; '.join(told)}")


def _engine(result: Result) -> str:
    """What the engine establishes, and what more is possible."""
    open_ = result.grade != result.grade_possible
    key = "lesson.reconcile.engine_open" if open_ else "lesson.reconcile.engine"
    possible = grade_words(result.grade_possible)
    return say(key, grade=grade_words(result.grade), possible=possible)


def _ways(found: Reconciliation) -> Iterator[Row]:
    """The readings and the facts that would bring the engine to the court's result."""
    for reading in found.readings:
        name, value = reading.split("=")
        yield say("lesson.reconcile.reading"), readings()[name].question, value
    for change in found.facts:
        yield say("lesson.reconcile.fact", n=len(change.steps)), change.words, ""


# --- the laboratories


def reform_laboratory() -> w.VBox:
    """Choose reforms, assumptions and readings; see the changed words and the cases that move."""
    placed = sorted(reforms().values(), key=lambda r: (not r.place.startswith("§"), r.place))
    controls: dict[str, w.Widget] = {}
    for reform in placed:
        label = say("control.reform_named", title=reform.title, place=reform.place)
        controls[reform.id] = _check(label, reform.id == "multiplier")
        for a in reform.assumptions:
            controls[f"{reform.id}__{a.name}"] = _number(a.label, a.default, a.low, a.high)
    for reading in _general():
        label = say("lesson.reforms.reading", question=reading.question)
        options = [(option.value, option.value) for option in reading.options]
        controls[reading.id] = _choice(label, options, reading.default)
    return _panel("reform-laboratory", controls, _reformed)


def _general() -> list[Any]:
    """The contested points that do not turn on the type of information."""
    return [reading for reading in readings().values() if not reading.types]


def _reformed(v: dict[str, Any]) -> Shown:
    applied = list(_chosen_reforms(v))
    chosen = {r.id: v[r.id] for r in _general() if v[r.id] != r.default}
    moved = _that_move(applied, chosen)
    rows = [(*_before_after(move), move.why) for move in moved]
    heads = ("case", "what_happened", "before", "after", "why")
    said = _moving(moved)
    html = (
        _alternatives(v)
        + _new_words(applied, chosen)
        + _assumed(applied)
        + f"<p class='pilaw-grade'>{said}</p>"
        + _if_any(rows, _words(*(f"table.{head}" for head in heads)))
    )
    told = (say("lesson.reforms.moved", id=id_, before=before, after=after) for id_, _, before, after, _ in rows)
    return Shown(html, "", f"{said} {'; '.join(told)}")


def _chosen_reforms(v: Mapping[str, Any]) -> Iterator[Chosen]:
    """The reforms that are ticked, with their assumptions."""
    for reform in reforms().values():
        if v[reform.id]:
            yield choose(reform.id, **{a.name: v[f"{reform.id}__{a.name}"] for a in reform.assumptions})


def _moving(moved: list[Move]) -> str:
    """How many stored cases move, and how many of them only in the range of punishment."""
    ranges = sum(not move.regraded for move in moved)
    key = "lesson.reforms.move_ranges" if ranges else "lesson.reforms.move"
    return say(key, n=len(moved), cases=len(cases()), ranges=ranges)


def _alternatives(v: Mapping[str, Any]) -> str:
    """A sentence for each two reforms that are meant one or the other and are both chosen."""
    both = [(r, reforms()[o]) for r in reforms().values() for o in r.instead_of if v[r.id] and v[o]]
    said = [say("lesson.reforms.alternatives", first=first.title, second=second.title) for first, second in both]
    return "".join(f"<p class='pilaw-error'>{escape(words)}</p>" for words in said)


def _new_words(applied: list[Chosen], chosen: Mapping[str, str]) -> str:
    """The words of the law before and after the reforms."""
    if applied:
        keys = ("proposal", "today", "proposed")
        return table(_words(*(f"lesson.head.{key}" for key in keys)), changed_words(applied))
    key = "lesson.reforms.no_reform_readings" if chosen else "lesson.reforms.no_reform"
    return f"<p>{escape(say(key), quote=False)}</p>"


def _assumed(applied: Iterable[Chosen]) -> str:
    """The values that the paper does not give, and why these are the defaults."""
    rows: list[Row] = []
    for chosen in applied:
        reform = reforms()[chosen.id]
        reasons = {a.name: a.reason for a in reform.assumptions}
        rows += [(reform.title, name, str(value), reasons[name]) for name, value in chosen.values]
    keys = ("reform", "assumption", "value", "why_default")
    heads = _words(*(f"lesson.head.{key}" for key in keys))
    return _if_any(rows, heads, say("lesson.reforms.assumed"))


def case_laboratory() -> w.VBox:
    """All stored cases with filters, or the reader's own table, decided row by row here."""
    bases = section("lesson.cases.basis")
    basis = [(say(f"lesson.cases.basis.{name}"), name) for name in bases]
    grades = [(grade_words(grade), grade) for grade in GRADES]
    controls: dict[str, w.Widget] = {
        "basis": _any_of(say("lesson.cases.basis_label"), basis, "court"),
        "established": _any_of(say("lesson.cases.established"), grades),
        "act": _any_of(say("lesson.cases.act"), [(act, act) for act in ACTS]),
        "example": _check(say("lesson.cases.example")),
        "own": w.Textarea(value="", description="Or paste a table", placeholder="case_id,act_date,judgment_date,acts,…", style=LABEL, layout=WIDE, rows=6),
    }
    return _panel("case-laboratory", controls, _laboratory)


def _any_of(label: str, options: Iterable[tuple[str, str]], value: str = "") -> w.Dropdown:
    """A filter, which may also let everything through."""
    return _choice(label, [(say("control.any"), ""), *options], value)


def _laboratory(v: dict[str, Any]) -> Shown:
    if v["own"].strip() or v["example"]:
        return _own(v["own"].strip() or EXAMPLE)
    every = ((case, assess(case.facts)) for case in cases().values())
    rows = [_case_row(case, result) for case, result in every if _fits(case, result, v)]
    said = say("lesson.cases.found", n=len(rows))
    keys = ("case", "what_happened", "established", "possible", "court", "grounds", "would_settle")
    told = "; ".join(say("lesson.cases.told", id=row[0], grade=row[2]) for row in rows)
    html = f"<p>{said}</p>{table(_words(*(f'table.{key}' for key in keys)), rows)}"
    return Shown(html, "", f"{said} {told}")


def _fits(case: Case, result: Result, v: Mapping[str, Any]) -> bool:
    """Whether a case passes the filters."""
    return v["basis"] in ("", case.row["court_grade_basis"]) and v["established"] in ("", result.grade) and bool(not v["act"] or case.facts.acts[v["act"]])


def _case_row(case: Case, result: Result) -> Row:
    grounds, settle = ", ".join(result.grounds), "; ".join(trail.decisive_words(result))
    return case.id, case.title, *_pair(result), case.found, grounds, settle


EXAMPLE = """case_id,acts,tier1,tier2,tier3,illegal_gains_yuan,duty_or_service,lawful_business,prior,harm,used_in_crime
A,obtain;sell,50,0,0,0,no,no,none,none,no
B,sell,0,249,0,4999.99,yes,no,none,none,no
C,obtain,,100..700,,,no,unknown,unknown,none,unknown
D,sold,sixty,0,0,0,maybe,no,none,none,no
"""


MOST_ROWS = 1000


def _own(text: str) -> Shown:
    """The reader's rows: each decided, or the sentences that say what is wrong with it."""
    read = read_table(source_of(text), "your table")
    lines = list(islice(read.rows, MOST_ROWS + 1))
    if len(lines) > MOST_ROWS:
        raise FactError(f"your table has more than {MOST_ROWS:,} rows, too many for a page; decide it on your computer: python -m pilaw assess TABLE.csv")
    rows = [_own_row(number, row) for number, row in lines]
    missing = not_there((*read.header, "case_id", "total"))
    said = [f"Your table, {note}." for note in read.notes]
    said += [f"Not in your table, and so unknown in every row: {', '.join(missing)}."] if missing else []
    return Shown(
        (f"<p>The example, to copy and change:</p><pre>{EXAMPLE}</pre>" if text == EXAMPLE else "")
        + "".join(f"<p>{escape(note)}</p>" for note in said)
        + table(["row", "case", "established", "possible", "grounds", "would settle it, or what is wrong"], rows, "Your cases; nothing leaves this page"),
        "",
        f"{' '.join(said)} " + "; ".join(f"row {r[0]}: {r[2]}" for r in rows),
    )


def _own_row(number: int, row: Mapping[str, str] | str) -> tuple[str, ...]:
    if isinstance(row, str):
        return (str(number), "", "not assessed", "", "", row)
    name = row.get("case_id", "")
    try:
        result = assess(facts_of(row))
    except FactError as error:
        return (str(number), name, "not assessed", "", "", " ".join(faults(row) or [str(error)]))
    settle = "; ".join((*trail.decisive_words(result), *read_as(row)))
    return (str(number), name, *_pair(result), ", ".join(result.grounds), settle)
