"""Controls for the book: thin views over the engine. Needs ipywidgets; runs in notebooks and in the page.

Every widget is a box: the controls, an answer, a picture and a text twin. A control's fact stands in
its class `fact-<name>`; setting its value recomputes the answer, and nothing else holds state.
"""

from collections.abc import Callable, Mapping
from html import escape
from typing import Any, NamedTuple

import ipywidgets as w

from . import legislation as law_of
from . import picture, show
from .assessment import Result, assess
from .casebook import Case, cases
from .facts import ACTS, FactError, Facts, Items

WIDE = {"width": "100%", "max_width": "34rem"}
LABEL = {"description_width": "12rem"}
YES_NO = (("not known", "unknown"), ("yes", "yes"), ("no", "no"))


class Shown(NamedTuple):
    """What a widget shows for its facts: HTML, a picture (SVG or nothing) and the same in plain text."""

    answer: str
    picture: str
    twin: str


def _panel(name: str, controls: Mapping[str, w.Widget], show: Callable[[dict[str, Any]], Shown]) -> w.VBox:
    """Controls above an answer that follows them; bad input is answered with a sentence."""
    answer, drawing, twin = (_output(part) for part in ("answer", "picture", "twin"))

    def follow(_: Any = None) -> None:
        values = {fact: control.value for fact, control in controls.items()}
        try:
            shown = show(values)
        except FactError as error:
            shown = Shown(f'<p class="pilaw-error">{escape(str(error))}</p>', "", f"No answer: {error}")
        answer.value, drawing.value = shown.answer, shown.picture
        listed = "; ".join(f"{control.description}: {_said(control)}" for control in controls.values())
        twin.value = f"<details><summary>In words</summary><p>{escape(listed)}.</p><p>{escape(shown.twin)}</p></details>"

    for fact, control in controls.items():
        control.add_class(f"fact-{fact}")
        control.observe(follow, "value")
    follow()
    box = w.VBox([w.VBox(list(controls.values())), answer, drawing, twin])
    box.children[0].add_class("pilaw-controls")
    box.add_class("pilaw-widget")
    return box.add_class(f"pilaw-{name}")


def _output(part: str) -> w.HTML:
    return w.HTML().add_class(f"pilaw-{part}")


def _said(control: w.Widget) -> str:
    """The value of a control in words."""
    value = getattr(control, "label", None) or control.value
    words = {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value
    if isinstance(words, str) and len(words) > _MOST_SAID:
        words = words[:_MOST_SAID] + "…"
    return str(words) if words != "" else "not known"


_MOST_SAID = 300


def _text(label: str, value: str) -> w.Text:
    return w.Text(value=value, description=label, placeholder="60, 100..199, or empty: not known", style=LABEL, layout=WIDE)


def _choice(label: str, options: Any, value: Any = None) -> w.Dropdown:
    chosen = {} if value is None else {"value": value}
    return w.Dropdown(options=options, description=label, style=LABEL, layout=WIDE, **chosen)


def _check(label: str, value: bool = False) -> w.Checkbox:
    return w.Checkbox(value=value, description=label, indent=False, layout=WIDE)


_ACT_WORDS = {"obtain": "obtained illegally", "sell": "sold", "provide": "provided to others", "publish": "published", "exchange": "exchanged", "use": "used"}


def tier_explorer(kind: str = "hotel_checkin") -> w.VBox:
    """Choose a type of information; see its tier, its lines, its PIPL class, and who disagrees.

    >>> box = tier_explorer("flight_itinerary")
    >>> "Tier 2 or 1" in box.children[1].value
    True
    """
    options = sorted((f"{row['name_en']} ({row['name_zh']})", key) for key, row in law_of.information_types().items())
    return _panel("tier-explorer", {"kind": _choice("Type of information", options, kind)}, lambda v: _type(v["kind"]))


def _type(kind: str) -> Shown:
    row, law = law_of.information_types()[kind], law_of.law()
    tiers = law.tiers_of(kind)
    named = " or ".join(str(t) if t else "none (not personal information)" for t in tiers)
    settled = "fixed by authority" if row["two_highs_tier"] else "not settled: each of these stays possible"
    lines = [(f"Tier {named}", settled), *_lines(tiers)]
    lines += [
        ("PIPL class (PIPL 28)", f"{row['pipl_class']}: {row['pipl_basis']}"),
        ("Private information (CC 1034(3))", f"{row['civil_code_private']} (this book's judgement)"),
        ("Authority on the tier", row["two_highs_basis"]),
    ]
    lines += [(label, row[key]) for label, key in (("Rival positions", "rivals"), ("Note", "notes")) if row.get(key)]
    cells = "".join(f"<tr><th scope='row'>{escape(a)}</th><td>{escape(b)}</td></tr>" for a, b in lines)
    source = f'<p>Source: <a href="{escape(row["source_url"].split(" ")[0])}">{escape(row["source_url"])}</a></p>'
    heading = f"<p><strong>{escape(row['name_en'])}</strong> <span lang='zh'>{escape(row['name_zh'])}</span></p>"
    return Shown(f"{heading}<table>{cells}</table>{source}", "", " ".join(f"{a}: {b}." for a, b in lines))


def _lines(tiers: tuple[int, ...]) -> list[tuple[str, str]]:
    """The thresholds that items of these tiers face."""
    found = []
    for tier in (t for t in tiers if t):
        result = assess(Facts(["obtain"], [Items(f"tier{tier}", 0)]))
        line = next(row for row in picture.lines(result) if row.label == f"Tier {tier}")
        found.append((f"Lines of Tier {tier}", f"serious from {line.serious:,} items; particularly serious from {line.aggravated:,} items"))
    return found


def threshold_calculator(tier1: str = "20", tier2: str = "300", tier3: str = "0") -> w.VBox:
    """Items per tier, gains, role, prior and harm; the grade, the trail and how far each line is.

    >>> box = threshold_calculator("49", "0", "0")
    >>> box.children[0].children[6].value = "50"
    >>> "Serious circumstances" in box.children[1].value
    True
    """
    controls: dict[str, w.Widget] = {act: _check(words, act in ("obtain", "sell")) for act, words in _ACT_WORDS.items()}
    controls |= {
        "tier1": _text("Tier 1 items", tier1),
        "tier2": _text("Tier 2 items", tier2),
        "tier3": _text("Tier 3 items", tier3),
        "illegal_gains_yuan": _text("Illegal gains, yuan", "0"),
        "duty_or_service": _choice("From duty or service", YES_NO, "no"),
        "lawful_business": _choice("For lawful business", YES_NO, "no"),
        "profit_yuan": _text("Profit of that business, yuan", "0"),
        "prior": _choice(
            "Earlier punishment",
            (("none", "none"), ("criminal", "criminal"), ("administrative, last two years", "administrative_2y"), ("not known", "unknown")),
            "none",
        ),
        "knows_crime": _choice("Knew of the buyer's crime", YES_NO, "no"),
        "track_used_in_crime": _choice("Track data used in crime", YES_NO, "no"),
        "harm": _choice("Grave harm to a victim", (("none", "none"), ("yes", "grave"), ("not known", "unknown")), "none"),
        "act_date": w.Text(value="", description="Day of the act", placeholder="2021-03-01, or empty: today's law", style=LABEL, layout=WIDE),
        "judgment_date": w.Text(value="", description="Day of the judgment", placeholder="2022-01-15, or empty: still pending", style=LABEL, layout=WIDE),
    }
    return _panel("threshold-calculator", controls, _calculate)


def facts_from(values: Mapping[str, Any]) -> Facts:
    """The facts that a set of control values states."""
    known = dict(values)
    acts = [act for act in ACTS if known.pop(act, False)]
    items = [Items(name, known.pop(name)) for name in ("tier1", "tier2", "tier3") if name in known]
    return Facts(acts, items, **known)


def _calculate(values: dict[str, Any]) -> Shown:
    result = assess(facts_from(values))
    drawing = picture.thresholds(result)
    words = " ".join(line.words for line in picture.lines(result))
    return Shown(show.html(result), drawing, str(result).replace("\n", " ") + " " + words)


OWN_ANSWERS = (("not decided yet", ""), ("no crime", "not_a_crime"), ("serious", "serious"), ("particularly serious", "particularly_serious"))
_LEVELS = {"no_offence": 0, "not_reached": 0, "not_a_crime": 0, "serious": 1, "particularly_serious": 2}


def quick_case(first: str = "C005") -> w.VBox:
    """Decide a published case at once: read its facts, give an answer, and see it beside the engine's and the court's.

    >>> box = quick_case()
    >>> box.children[0].children[1].value = "serious"
    >>> "as the court did" in box.children[1].value
    True
    """
    options = [(f"{c.id} {c.title}", c.id) for c in cases().values()]
    return _panel("quick-case", {"case": _choice("Case", options, first), "mine": _choice("Your answer", OWN_ANSWERS)}, lambda v: _decide(**v))


def _decide(case: str, mine: str) -> Shown:
    chosen = cases()[case]
    result = assess(chosen.facts)
    facts = show.told(chosen.typed)
    said = [chosen.decision, *([_verdict(mine, chosen, result)] if mine else [])]
    opened = " open" if mine else ""
    answer = "".join(f"<p>{escape(words)}</p>" for words in said) + show.html(result)
    return Shown(
        f"<p>Reported: {escape(facts)}. What is not named here is not reported.</p>"
        f"<details class='pilaw-reveal'{opened}><summary>What the court and the engine say</summary>{answer}{picture.thresholds(result)}</details>",
        "",
        f"{facts}. {' '.join(said)} {result}".replace("\n", " "),
    )


def _verdict(mine: str, chosen: Case, result: Result) -> str:
    """The reader's grade beside the court's, and beside what the engine establishes and leaves possible."""
    own, low, high = _LEVELS[mine], _LEVELS[result.grade], _LEVELS[result.grade_possible]
    court = _LEVELS.get(chosen.court_grade)
    beside = (
        "; how the court graded it is not reported"
        if court is None
        else f", as the {chosen.authority} did"
        if own == court
        else f", otherwise than the {chosen.authority}"
    )
    if own < low:
        engine = f"The engine finds more: {result.grade.replace('_', ' ')} is established by the facts reported."
    elif own > high:
        engine = f"The engine finds less: on the facts reported nothing above {result.grade_possible.replace('_', ' ')} is possible."
    elif low < high:
        engine = "For the engine the facts reported leave it open; what would settle it stands below."
    else:
        engine = "The engine establishes the same."
    return f"You decide {mine.replace('_', ' ')}{beside}. {engine}"
