"""What the widgets are made of: controls, and the parts of their answers. Needs ipywidgets."""

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

import ipywidgets as w

from . import legislation as law_of
from . import trail
from .assessment import Result
from .casebook import cases
from .compare import span
from .facts import ACTS, FACTS, Items, facts_of_kind
from .legislation import TIERS
from .show import table
from .trail import fact_words, kind_words
from .words import cap, say, section, there

WIDE = {"width": "100%", "max_width": "34rem"}
LABEL = {"description_width": "12rem"}
LOTS = tuple(f"tier{tier}" for tier in TIERS)
Row = tuple[str, ...]


def not_known() -> str:
    """What an empty control says."""
    return say("control.not_known")


def text(label: str, value: str, hint: str = "") -> w.Text:
    return w.Text(
        value=value,
        description=label,
        placeholder=hint or say("control.number"),
        style=LABEL,
        layout=WIDE,
    )


def choice(label: str, options: Any, value: Any = None) -> w.Dropdown:
    chosen = {} if value is None else {"value": value}
    return w.Dropdown(options=options, description=label, style=LABEL, layout=WIDE, **chosen)


def choices(label: str, options: Any) -> w.ToggleButtons:
    """One button for each option, none of them pressed: to move the focus chooses nothing."""
    return w.ToggleButtons(options=options, description=label, style=LABEL, value=None)


def check(label: str, value: bool = False) -> w.Checkbox:
    return w.Checkbox(value=value, description=label, indent=False, layout=WIDE)


def number(label: str, value: int, low: int, high: int) -> w.BoundedIntText:
    box = {"description": label, "style": LABEL, "layout": WIDE}
    return w.BoundedIntText(value=value, min=low, max=high, **box)


def yes_no(label: str, value: str) -> w.Dropdown:
    options = [(not_known(), "unknown"), (say("control.yes"), "yes"), (say("control.no"), "no")]
    return choice(label, options, value)


def lots(*counts: str) -> dict[str, w.Widget]:
    """A control for the number of items of each tier."""
    words = [say("control.items", kind=kind_words(lot)) for lot in LOTS]
    counted = zip(LOTS, words, counts, strict=True)
    return {lot: text(label, count) for lot, label, count in counted}


def items_of(values: Mapping[str, Any]) -> list[Items]:
    """The lots that a set of control values states."""
    return [Items(lot, values[lot]) for lot in LOTS if lot in values]


def fact_control(name: str) -> w.Widget:
    """The control of a fact as its kind asks for it; at first nothing of the kind is so."""
    label, kind = fact_label(name), FACTS[name].kind
    if kind == "yes_no":
        return yes_no(label, "no")
    if kind == "choice":
        return choice(label, _values(name), FACTS[name].values[0])
    if kind == "date":
        return text(label, "", say(f"control.day.{name}") if there(f"control.day.{name}") else "")
    return text(label, "0")


def fact_label(name: str) -> str:
    """A fact as the label of its control."""
    known = there(f"control.fact.{name}")
    return say(f"control.fact.{name}") if known else cap(fact_words(name))


def _values(name: str) -> list[tuple[str, str]]:
    """The values of a choice, and that nothing is known of it."""
    words = [(_value_words(value), value) for value in FACTS[name].values]
    return [*words, (not_known(), "unknown")]


def _value_words(value: str) -> str:
    return say(f"control.value.{value}") if there(f"control.value.{value}") else value


def act_choice(lesson: str) -> w.Dropdown:
    """A choice among the acts that have words in a lesson."""
    acts = [act for act in ACTS if act in section(f"lesson.{lesson}.done")]
    options = [(say(f"lesson.{lesson}.done.{act}"), act) for act in acts]
    return choice(say("control.act"), options, "sell")


def kind_choice(kind: str) -> w.Dropdown:
    """A choice among the types of information, by their names."""
    types = law_of.information_types().items()
    return choice(say("control.type"), sorted((row["name_en"], id_) for id_, row in types), kind)


def case_choice(first: str) -> w.Dropdown:
    """A choice among the stored cases."""
    named = [(say("control.case_named", id=c.id, title=c.title), c.id) for c in cases().values()]
    return choice(say("control.case"), named, first)


# --- parts of an answer


def lead(words: str, more: str = "", grade: str = "") -> str:
    """The first sentence of an answer, in the colour of a grade, and what is added to it."""
    coloured = f" grade-{grade}" if grade else ""
    added = f" {escape(more)}" if more else ""
    return f"<p class='pilaw-grade{coloured}'><strong>{escape(words)}</strong>{added}</p>"


def joined(*sentences: str) -> str:
    """Sentences one after the other; empty ones are left out."""
    return " ".join(filter(None, sentences))


def nothing_more() -> dict[str, Any]:
    """That nothing else happened of what today's law asks for: no gains, role, prior or harm.

    A fact that only goes with another one, as knowledge of a crime with the crime, is left to it.
    """
    asked = {name for ground in law_of.law().grounds for way in ground.ways for name in way.needs}
    denied = [name for name in facts_of_kind("yes_no", implies="") if name in asked]
    return {
        **dict.fromkeys(facts_of_kind("money", change=True), 0),
        **{name: FACTS[name].values[0] for name in facts_of_kind("choice")},
        **dict.fromkeys(denied, False),
    }


def headings(*names: str) -> list[str]:
    """The heads of the columns of a table."""
    return [_heading(name) for name in names]


def _heading(name: str) -> str:
    return say(f"table.{name}") if there(f"table.{name}") else say(f"lesson.head.{name}")


def if_any(rows: list[Row], header: Iterable[str], caption: str = "") -> str:
    """A table, or nothing where it has no row."""
    return table(header, rows, caption) if rows else ""


def in_words(sentence: str, rows: Iterable[Iterable[Any]], *names: str) -> str:
    """The rows of a table as text: a sentence for each, in which its first cells have names."""
    return "; ".join(say(sentence, **dict(zip(names, row, strict=False))) for row in rows)


def grade_cells(result: Result) -> tuple[str, str]:
    """The grade established and what more is possible."""
    pair = result.grade, result.grade_possible
    return trail.established(*pair), trail.possible(*pair) or say("table.nothing_more")


def grade_span(result: Result) -> str:
    """The grade established and, where it is another, the grade possible, in one cell."""
    return span(result.grade, result.grade_possible)


def each_tier(tiers: Iterable[int], outside: str) -> str:
    """The tiers of a type, each in words; `outside` where it may be no object of the offence."""
    return say("kind.or").join(kind_words(f"tier{tier}") if tier else outside for tier in tiers)
