"""The widgets on what is protected: when data is personal information, and how sensitive it is.

Needs ipywidgets.
"""

from collections.abc import Callable, Iterable, Mapping
from html import escape
from math import prod
from typing import Any

import ipywidgets as w

from . import _data, picture, show
from . import legislation as law_of
from .controls import (
    check,
    choice,
    each_tier,
    headings,
    in_words,
    joined,
    kind_choice,
    lead,
    number,
)
from .legislation import TIERS
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
from .trail import kind_words
from .widgets import Shown, _panel
from .words import say

# --- 1.1


def combination() -> w.VBox:
    """What a few harmless items reveal together: a teaching model of identifiability (Int 1)."""
    rows = {row["id"]: row for row in _data.table("combination.csv")}
    chosen = ("gender", "birth_year", "district")
    controls = {key: check(_attribute(row), key in chosen) for key, row in rows.items()}
    people = number(say("lesson.combination.people"), 1_000_000, 100, 100_000_000)
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
    controls = {"situation": choice(say("lesson.interests.situation"), options)}
    return _panel("interests", controls, lambda v: _interest(rows, v["situation"]))


def _interest(rows: Mapping[str, Mapping[str, str]], chosen: str) -> Shown:
    row = rows[chosen]
    verdicts = [(say(f"lesson.theory.{k}"), row[k], row[f"{k}_why"]) for k in THEORIES]
    parted = len({verdict for _, verdict, _ in verdicts}) > 1
    said = say("lesson.interests.part" if parted else "lesson.interests.agree")
    told = in_words("lesson.interests.verdict", verdicts, "theory", "verdict", "why")
    heads = headings("theory", "protected", "why")
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


# --- 2.3


def overlap() -> w.VBox:
    """Private, sensitive, tiered: the overlapping sets, item by item."""
    controls = {"kind": kind_choice("religious_belief")}
    return _panel("overlap", controls, lambda v: _overlapped(v["kind"]))


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
    tiers = each_tier(c.tiers, say("lesson.overlap.outside"))
    key = "lesson.overlap.disagree" if c.disagreement else "lesson.overlap.agree"
    schemes = say(key, disagreement=c.disagreement)
    known = {"name": c.name, "private": c.private, "pipl": c.pipl}
    return say("lesson.overlap.classed", tiers=tiers, schemes=schemes, **known)


# --- 3.2


def sensitivity_grader() -> w.VBox:
    """The paper's two-level test as questions; where a type would move."""
    ease = [(ease_words(e), e) for e in EASE]
    gravity = [(gravity_words(g), g) for g in GRAVITY]
    controls = {
        "kind": kind_choice("face_recognition_data"),
        "ease": choice(say("lesson.sensitivity.ease"), ease, EASE[-1]),
        "gravity": choice(say("lesson.sensitivity.gravity"), gravity, GRAVITY[-1]),
    }
    return _panel("sensitivity", controls, _graded)


def _graded(v: dict[str, Any]) -> Shown:
    tiers, row = law_of.law().tiers_of(v["kind"]), law_of.information_types()[v["kind"]]
    levels, now = level(v["ease"], v["gravity"]), paper_level(tiers)
    verdict = _moved_level(levels, now)
    words = say(
        "lesson.sensitivity.told",
        named=_levels(levels),
        today=each_tier(tiers, say("lesson.sensitivity.outside")),
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
