"""Widgets for the book: thin views over the engine. Needs ipywidgets; in notebooks and pages.

Every widget is a box: the controls, an answer, a picture and a text twin. A control's fact stands
in its class `fact-<name>`; setting its value recomputes the answer, and nothing else holds state.
"""

from collections.abc import Callable, Iterable, Mapping
from html import escape
from typing import Any, NamedTuple

import ipywidgets as w

from . import _data, picture, show
from . import legislation as law_of
from .assessment import Result, assess
from .casebook import Case, cases
from .controls import (
    LOTS,
    check,
    choice,
    choices,
    fact_control,
    in_words,
    items_of,
    joined,
    lots,
    not_known,
)
from .facts import ACTS, FACTS, FactError, Facts, Items
from .legislation import CRIMES, GRADES
from .trail import kind_words, short_words
from .words import say


class Shown(NamedTuple):
    """What a widget shows: HTML, a picture (SVG or nothing) and the same in plain text."""

    answer: str
    picture: str
    twin: str


def _panel(
    name: str,
    controls: Mapping[str, w.Widget],
    show: Callable[[dict[str, Any]], Shown],
    anew: str = "",
) -> w.VBox:
    """Controls above an answer that follows them; what has no answer is answered with a sentence,
    never with an old one.

    anew: the control whose change gives all others their first values again.
    """
    answer, drawing, twin = (_output(part) for part in ("answer", "picture", "twin"))

    def follow(_: Any = None) -> None:
        values = {fact: control.value for fact, control in controls.items()}
        try:
            shown = show(values)
        except FactError as error:
            shown = _refused(str(error))
        except Exception as error:  # noqa: BLE001 - whatever it is, the old answer must go
            fault = f"{type(error).__name__}: {error}"[:200]
            shown = _refused(say("widget.fault", fault=fault))
        answer.value, drawing.value = shown.answer, shown.picture
        told = (
            say("widget.listed", label=c.description, value=_said(c)) for c in controls.values()
        )
        listed, summary = escape("; ".join(told)), say("widget.in_words")
        words = f"<p>{listed}.</p><p>{escape(shown.twin)}</p>"
        twin.value = f"<details><summary>{summary}</summary>{words}</details>"

    if anew:
        others = {name: control.value for name, control in controls.items() if name != anew}
        controls[anew].add_class("begins-anew")
        controls[anew].observe(lambda _: _set(controls, others), "value")
    for fact, control in controls.items():
        control.add_class(f"fact-{fact}")
        control.observe(follow, "value")
    follow()
    box = w.VBox([w.VBox(list(controls.values())), answer, drawing, twin])
    box.children[0].add_class("pilaw-controls")
    box.add_class("pilaw-widget")
    return box.add_class(f"pilaw-{name}")


def _set(controls: Mapping[str, w.Widget], values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        controls[name].value = value


def _refused(words: str) -> Shown:
    told = say("widget.no_answer", error=words)
    return Shown(f'<p class="pilaw-error">{escape(words)}</p>', "", told)


def _output(part: str) -> w.HTML:
    return w.HTML().add_class(f"pilaw-{part}")


def _said(control: w.Widget) -> str:
    """The value of a control in words."""
    value = getattr(control, "label", None) or control.value
    if isinstance(value, bool):
        return say("control.yes" if value else "control.no")
    words = str(value)
    return (words if len(words) <= _MOST_SAID else words[:_MOST_SAID] + "…") or not_known()


_MOST_SAID = 300


# --- the tier explorer


def tier_explorer(kind: str = "hotel_checkin") -> w.VBox:
    """Choose a type of information; see its tier, its lines, its PIPL class, and who disagrees.

    >>> box = tier_explorer("flight_itinerary")
    >>> "Tier 2 or 1" in box.children[1].value
    True
    """
    types = law_of.information_types().items()
    options = sorted((_type_named(row), key) for key, row in types)
    chosen = choice(say("control.type"), options, kind)
    return _panel("tier-explorer", {"kind": chosen}, lambda v: _explored(v["kind"]))


def _type_named(row: Mapping[str, str]) -> str:
    return say("control.type_named", name=row["name_en"], chinese=row["name_zh"])


def _explored(kind: str) -> Shown:
    row = law_of.information_types()[kind]
    told = list(_of_type(row, law_of.law().tiers_of(kind)))
    name, chinese, link = (escape(row[key]) for key in ("name_en", "name_zh", "source_url"))
    heading = f"<p><strong>{name}</strong> <span lang='zh'>{chinese}</span></p>"
    source = f'<p>{say("widget.type.source")} <a href="{link.split(" ")[0]}">{link}</a></p>'
    twin = joined(*(say("widget.type.told", name=name, words=words) for name, words in told))
    return Shown(f"{heading}{show.table((), told)}{source}", "", twin)


def _of_type(row: Mapping[str, str], tiers: tuple[int, ...]) -> Iterable[tuple[str, str]]:
    """What is known of a type: a name and the words for it."""
    named = say("kind.or").join(str(tier or say("widget.type.no_tier")) for tier in tiers)
    settled = "widget.type.fixed" if row["two_highs_tier"] else "widget.type.unsettled"
    yield say("kind.tier", tiers=named), say(settled)
    yield from (_tier_lines(f"tier{tier}") for tier in tiers if tier)
    pipl = say("widget.type.pipl_class", name=row["pipl_class"], basis=row["pipl_basis"])
    yield say("widget.type.pipl"), pipl
    private = say("widget.type.private_judged", answer=row["civil_code_private"])
    yield say("widget.type.private"), private
    yield say("widget.type.authority"), row["two_highs_basis"]
    if rivals := row.get("rivals"):
        yield say("widget.type.rivals"), rivals
    if note := row.get("notes"):
        yield say("widget.type.note"), note


def _tier_lines(lot: str) -> tuple[str, str]:
    """The thresholds that items of a tier face."""
    name = kind_words(lot)
    drawn = picture.lines(assess(Facts(["obtain"], [Items(lot, 0)])))
    bounds = next(line.bounds for line in drawn if line.label == name)
    grades = [(short_words(g), n) for g, n in zip(CRIMES, bounds, strict=True) if n is not None]
    words = in_words("widget.type.line", grades, "grade", "bound")
    return say("widget.type.lines", tier=name), words


# --- the calculator


def threshold_calculator(tier1: str = "20", tier2: str = "300", tier3: str = "0") -> w.VBox:
    """Items per tier, gains, role, prior and harm; the grade, the trail, and how far each line is.

    >>> box = threshold_calculator("49", "0", "0")
    >>> box.children[0].children[6].value = "50"
    >>> "Serious circumstances" in box.children[1].value
    True
    """
    acts = {act: check(say(f"control.done.{act}"), act in ("obtain", "sell")) for act in ACTS}
    facts = {name: fact_control(name) for name in _asked()}
    return _panel("threshold-calculator", acts | lots(tier1, tier2, tier3) | facts, _calculate)


def _asked() -> tuple[str, ...]:
    """The facts of the calculator, and those that a clause of today's law asks for besides."""
    ways = [way for ground in law_of.law().grounds for way in ground.ways]
    needed = sorted(name for way in ways for name in way.needs if name in FACTS)
    return tuple(dict.fromkeys([*_data.toml("facts.toml")["calculator"], *needed]))


def facts_from(values: Mapping[str, Any]) -> Facts:
    """The facts that a set of control values states."""
    acts = [act for act in ACTS if values.get(act)]
    known = {name: value for name, value in values.items() if name not in (*ACTS, *LOTS)}
    return Facts(acts, items_of(values), **known)


def _calculate(values: dict[str, Any]) -> Shown:
    result = assess(facts_from(values))
    words = " ".join(line.words for line in picture.lines(result))
    told = str(result).replace("\n", " ")
    return Shown(show.html(result), picture.thresholds(result), f"{told} {words}")


# --- a case decided by the reader


def quick_case(first: str = "C005") -> w.VBox:
    """Decide a published case, told as a story; see the answer beside the engine's and the court's.

    first: the id of the case that is told first.

    >>> box = quick_case()
    >>> box.children[0].children[1].value = "serious"
    >>> "as the court did" in box.children[1].value
    True
    """
    named = [(say("widget.quick.case", **story), name) for name, story in stories().items()]
    crimes = [(short_words(grade), grade) for grade in CRIMES]
    mine = choices(
        say("widget.quick.answer"), [(say("widget.quick.no_crime"), "not_a_crime"), *crimes]
    )
    chosen = choice(say("control.case"), named, first)
    return _panel("quick-case", {"case": chosen, "mine": mine}, lambda v: _decide(**v), "case")


def stories() -> dict[str, dict[str, str]]:
    """The cases that are told as stories, by their id."""
    return {story["case"]: story for story in _data.toml("quiz.toml")["story"]}


def _decide(case: str, mine: str | None) -> Shown:
    chosen, story = cases()[case], stories()[case]["text"]
    result = assess(chosen.facts)
    facts = say("widget.quick.reported", facts=show.told(chosen.typed))
    said = [chosen.decision, *([_verdict(mine, chosen, result)] if mine else []), facts]
    answer = "".join(f"<p>{escape(words)}</p>" for words in said)
    answer += show.html(result) + picture.thresholds(result)
    twin = say("widget.quick.told", story=story, said=" ".join(said), result=result)
    return Shown(f"<p>{escape(story)}</p>{_reveal(answer, mine)}", "", twin.replace("\n", " "))


def _reveal(answer: str, mine: str | None) -> str:
    """What court and engine say, folded away until the reader opens it: no choice opens it."""
    check = say("widget.quick.check", grade=_named(mine)) if mine else say("widget.quick.reveal")
    return f"<details class='pilaw-reveal'><summary>{check}</summary>{answer}</details>"


def _named(mine: str) -> str:
    return short_words(mine) if mine in CRIMES else say("widget.quick.no_crime")


def _verdict(mine: str, chosen: Case, result: Result) -> str:
    """The reader's grade beside the court's, and beside what the engine finds."""
    said = {"grade": short_words(mine), "engine": _beside_engine(_weight(mine), result)}
    same = _weight(mine) == _weight(chosen.court_grade)
    key = "verdict" if same else "verdict_other"
    key += "_matched" * (chosen.row["court_grade_basis"] == "matched")
    authority = say(f"widget.authority.{chosen.authority}")
    return say(f"widget.quick.{key}", authority=authority, **said)


def _weight(grade: str) -> int:
    """How grave a grade is; whatever is no crime weighs nothing."""
    return GRADES.index(grade) if grade in CRIMES else 0


def _beside_engine(own: int, result: Result) -> str:
    """The reader's grade beside what the engine establishes and leaves possible."""
    low, high = _weight(result.grade), _weight(result.grade_possible)
    if own < low:
        return say("widget.quick.more", grade=short_words(result.grade))
    if own > high:
        return say("widget.quick.less", grade=short_words(result.grade_possible))
    return say("widget.quick.open" if low < high else "widget.quick.same")
