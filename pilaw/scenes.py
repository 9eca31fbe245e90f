"""Pictures that carry a rule and follow the hand: the three lines side by side, and the bar that
fills. Needs ipywidgets.
"""

from collections.abc import Iterator, Mapping
from math import log10
from typing import Any

import ipywidgets as w

from .assessment import Result, assess
from .controls import LABEL, WIDE, fact_control, joined, lead, nothing_more
from .facts import Facts, Items
from .legislation import CRIMES, GRADES, TIERS, law
from .picture import _COLOURS, _INK, _WIDTH, _open, _tag, _text, _upright, lines
from .trail import headline, kind_words, share, short_words
from .widgets import Shown, _panel
from .words import cap, say

KINDS = tuple(f"tier{tier}" for tier in TIERS)
SOLD = ("sell",)


def _line(kind: str) -> int:
    """The number of items of a tier at which the first grade begins, under today's law."""
    weights = tuple(int(kind == each) for each in KINDS)
    grounds = [line for ground in law().grounds for line in ground.lines if not line.factors]
    return next(int(of.bound) for of in grounds if of.measure.weights == weights)


def _slider(label: str, numbers: Any, value: int) -> w.SelectionSlider:
    """A slider that stops at these numbers."""
    stops = [(f"{n:,}", n) for n in sorted(numbers)]
    return w.SelectionSlider(
        options=stops, value=value, description=label, style=LABEL, layout=WIDE
    )


def _sold(items: list[Items], **more: Any) -> Result:
    """A sale of these items by somebody from outside, and nothing else."""
    return assess(Facts(SOLD, items, **(nothing_more() | {"used_in_crime": False} | more)))


# --- one number, three lines


def three_lines() -> w.VBox:
    """The same number of items sold, as items of each tier, and the grade that each has.

    >>> from pilaw.legislation import law
    >>> box = three_lines()
    >>> box.children[0].children[0].value = law().threshold("5(1)(3)")
    >>> "Positions of a person: serious; hotel stays: not reached" in box.children[1].value
    True
    """
    control = _slider(say("scene.three.number"), _stops(), _line(KINDS[0]) - 1)
    return _panel("three-lines", {"sold": control}, lambda v: _three(v["sold"]))


def _stops() -> set[int]:
    """Around each line: half of it, one less, the line, and ten times as much."""
    return {n for b in map(_line, KINDS) for n in (1, b // 2, b - 1, b, 10 * b - 1, 10 * b)}


def _three(number: int) -> Shown:
    grades = {kind: _sold([Items(kind, number)]).grade for kind in KINDS}
    told = "; ".join(
        say("scene.three.told", kind=say(f"scene.three.{kind}"), grade=short_words(grade))
        for kind, grade in grades.items()
    )
    gravest = max(grades.values(), key=GRADES.index)
    answer = lead(say("scene.three.lead", n=number), cap(told) + ".", gravest)
    return Shown(answer, columns(number, grades), told)


def columns(number: int, grades: Mapping[str, str]) -> str:
    """A column of dots for each tier: as many as there are parts of its line; full at the line.

    >>> columns(25, {"tier1": "not_reached"}).count("<circle")
    50
    """
    words = "; ".join(f"{say(f'scene.three.{k}')}: {short_words(g)}" for k, g in grades.items())
    width = _WIDTH / len(grades)
    parts = [_open(_WIDTH, 216, say("scene.three.picture", n=number, words=words))]
    for k, (kind, grade) in enumerate(grades.items()):
        parts.extend(_column(k * width, width, kind, number, grade))
    return "".join(parts) + "</svg>"


ACROSS, HIGH = 5, 10
DOTS = ACROSS * HIGH


def _column(x: float, width: float, kind: str, number: int, grade: str) -> Iterator[str]:
    bound, middle = _line(kind), x + width / 2
    filled = min(DOTS, DOTS * number // bound)
    colour = _COLOURS[CRIMES.index(grade) + 1 if grade in CRIMES else 0]
    yield _text(middle, 14, say(f"scene.three.{kind}"), "middle", 12)
    for k in range(DOTS):
        at = (middle + 15 * (k % ACROSS - ACROSS // 2), 172 - 15 * (k // ACROSS))
        yield _dot(*at, full=k < filled, colour=colour, crossed=grade in CRIMES)
    yield _text(middle, 194, say("scene.three.line", line=f"{bound:,}"), "middle", 11)
    yield _text(middle, 210, short_words(grade), "middle", 12)


def _dot(x: float, y: float, *, full: bool, colour: str, crossed: bool) -> str:
    """A part of a line: round below it, square once it is crossed, hollow while it is missing."""
    if not full:
        return _tag("circle", cx=f"{x:g}", cy=f"{y:g}", r=4, fill="none", stroke=_INK)
    names = " ".join(f"pilaw-{name}" for name in ("proved", colour))
    look = {"class_": names, "fill": _INK, "fill_opacity": 0.6}
    if crossed:
        return _tag("rect", x=f"{x - 5:g}", y=f"{y - 5:g}", width=10, height=10, **look)
    return _tag("circle", cx=f"{x:g}", cy=f"{y:g}", r=5, **look)


# --- the bar that fills


def filling_bar() -> w.VBox:
    """Items of three tiers fill one bar, each as a share of its own line; an insider moves the
    gates (Int 5(1)(6), 5(1)(8), 5(2)(3)).

    >>> box = filling_bar()
    >>> "0.4 + 0.6 + 0 = 1" in box.children[1].value
    True
    >>> box.children[0].children[1].value -= 100
    >>> "not reached" in box.children[1].value
    True
    """
    sliders = {kind: _of_tier(kind, part) for kind, part in zip(KINDS, (4, 6, 0), strict=True)}
    controls = {**sliders, "duty_or_service": fact_control("duty_or_service")}
    return _panel("filling-bar", controls, _filled)


def _of_tier(kind: str, tenths: int) -> w.SelectionSlider:
    bound = _line(kind)
    stops = {bound * k // 10 for k in (0, 2, 4, 6, 10, 100)} | {bound - 1}
    return _slider(say("control.items", kind=kind_words(kind)), stops, bound * tenths // 10)


def _filled(v: dict[str, Any]) -> Shown:
    items = [Items(kind, v[kind]) for kind in KINDS]
    result = _sold(items, duty_or_service=v["duty_or_service"])
    parts = {kind: (v[kind], _line(kind)) for kind in KINDS}
    told = [share(1000 * n // bound, 1000) for n, bound in parts.values()]
    whole = share(sum(1000 * n // bound for n, bound in parts.values()), 1000)
    sums = say("scene.bar.sum", parts=" + ".join(told), whole=whole)
    met = ", ".join(f"Int {pin}" for pin in result.grounds)
    ground = say("scene.bar.met", pins=met) if met else say("scene.bar.none")
    answer = lead(headline(result) + ".", joined(sums, ground), result.grade)
    drawn = bar([n / bound for n, bound in parts.values()], result)
    return Shown(answer, drawn, joined(headline(result) + ".", sums, ground))


_BAR, _LEFT = 312, 14


def _along(part: float) -> float:
    """Where a share stands: up to one line on the left half, beyond it by powers of ten."""
    at = part / 2 if part <= 1 else min(1.0, 0.5 + 0.4 * log10(part))
    return _LEFT + _BAR * at


def bar(parts: list[float], result: Result) -> str:
    """The shares one after the other, and the gates at which the grades begin."""
    words = say("scene.bar.picture", grade=headline(result))
    drawn = [_open(_WIDTH, 132, words), *_stack(parts), *_gates(result)]
    drawn.append(_text(_along(0), 110, "0", "middle", 11))
    drawn.append(_text(_along(0.5), 128, say("scene.bar.scale"), "middle", 11))
    drawn.append(_text(_along(4), 128, say("scene.bar.scale_then"), "middle", 11))
    return "".join(drawn) + "</svg>"


def _stack(parts: list[float]) -> Iterator[str]:
    """One box for each tier, from dark to light, named where there is room."""
    place = {"y": 48, "height": 40}
    edge = {"fill": "none", "stroke": _INK, "stroke_opacity": 0.35}
    yield _tag("rect", x=_LEFT, width=_BAR, rx=3, **place, **edge)
    start = 0.0
    for k, part in enumerate(parts):
        x, end = _along(start), _along(start + part)
        start += part
        if part:
            shade = {"fill": _INK, "fill_opacity": 0.75 - 0.25 * k, "stroke": _INK}
            yield _tag("rect", x=f"{x:.1f}", width=f"{end - x:.1f}", **place, **shade)
        if end - x > 30:
            yield _text((x + end) / 2, 42, kind_words(KINDS[k]), "middle", 11)


def _gates(result: Result) -> Iterator[str]:
    """The lines of the grades on the bar, with their numbers; those that the result faces."""
    row = next(row for row in lines(result) if row.whole != 1)
    for grade, bound in zip(CRIMES, row.bounds, strict=True):
        if bound is not None:
            at = _along(bound / row.whole)
            yield _upright(f"{at:.1f}", 26, 96)
            last = grade == CRIMES[-1]
            yield _text(
                _WIDTH if last else at, 18, short_words(grade), "end" if last else "middle", 12
            )
            yield _text(at, 110, share(bound, row.whole), "middle", 11)
