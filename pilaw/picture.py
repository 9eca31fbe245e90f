"""Small pictures as SVG text: how far each threshold is, and how the law came about.

Standard library only; no scripts, no ids.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from itertools import pairwise
from math import log10
from typing import Any, NamedTuple

from .assessment import Result
from .facts import ENDLESS
from .legislation import CRIMES, GRADES, Measure
from .trail import fact_words, grade_words, kind_words, share, short_words
from .words import say, there

_LEFT, _BAR, _ROW, _TOP, _FOOT = 8, 324, 60, 26, 22
_WIDTH = _LEFT + _BAR + 8  # as wide as a phone, so that the lettering keeps its size there
_FIRST, _LAST = 0.5, 0.85  # where on a bar the line of the first grade stands, and that of the last
_AT = [_FIRST + (_LAST - _FIRST) * k / max(1, len(CRIMES) - 1) for k in range(len(CRIMES))]
_COLOURS = ("below", "serious", "particularly")


class Line(NamedTuple):
    """One row of the threshold picture: what there is, and the line of each grade that has one."""

    label: str
    low: Any
    high: Any
    bounds: tuple[Any | None, ...]
    whole: int

    @property
    def serious(self) -> Any:
        """The line of the first grade."""
        return self.bounds[0]

    @property
    def aggravated(self) -> Any | None:
        """The line of the second grade."""
        return next(iter(self.bounds[1:]), None)

    @property
    def words(self) -> str:
        """The row as a sentence, for those who do not see the picture."""
        lines = [
            say("picture.line", grade=short_words(grade), bound=share(bound, self.whole))
            for grade, bound in zip(CRIMES, self.bounds, strict=True)
            if bound is not None
        ]
        return say("picture.row", label=self.label, there=self.there, lines=", ".join(lines))

    @property
    def there(self) -> str:
        """What there is, in words."""
        low, high = share(self.low, self.whole), self.high
        if self.low == high:
            return low
        if high == ENDLESS:
            return say("picture.or_more", low=low) if self.low else say("picture.unknown")
        return say("sum.between", low=low, high=share(high, self.whole))


def lines(result: Result) -> list[Line]:
    """One line for each measure of the law that applies, with the thresholds these facts face."""
    measures = [measure for measure in result.law.measures if measure.what != "disclosed"]
    found = [_line(result, measure) for measure in measures]
    return [line for line in found if line.serious is not None]


def _line(result: Result, measure: Measure) -> Line:
    low, high = result.measured.number(measure)
    bounds = tuple(_least(result, measure, GRADES.index(grade)) for grade in CRIMES)
    return Line(_label(measure), low, high, bounds, measure.whole)


def _label(measure: Measure) -> str:
    if not measure.weights:
        known = there(f"picture.label.{measure.what}")
        return say(f"picture.label.{measure.what}") if known else fact_words(measure.what)
    tiers = [k for k, w in enumerate(measure.weights, 1) if w]
    single = measure.whole == 1 and len(tiers) == 1
    return kind_words(f"tier{tiers[0]}") if single else say("picture.label.together")


def _least(result: Result, measure: Measure, grade: int) -> Any | None:
    """The lowest bound that proved facts make relevant for one measure and grade."""
    case, buyer = result.measured, result.measured.privileged.state
    grounds = [finding.ground for finding in result.findings if finding.ground.grade == grade]
    faced = [ground for ground in grounds if buyer is not (not ground.special)]
    ways = [way for ground in faced for way in ground.ways if case.holds(way.needs).proved]
    lines = [line for way in ways for line in way.lines]
    return min((line.bound for line in lines if _alike(line.measure, measure)), default=None)


def _alike(one: Measure, other: Measure) -> bool:
    return one.weights == other.weights and (bool(one.weights) or one.what == other.what)


def _place(value: Any, bounds: Sequence[Any]) -> float:
    """Where a value falls on the bar: up to the first line on the left half, then by powers."""
    if value == ENDLESS:
        return 1.0
    share_ = float(value) / float(bounds[0])
    if share_ <= 1:
        return share_ * _FIRST
    known = [(at, float(bound)) for at, bound in zip(_AT, bounds, strict=True) if bound is not None]
    passed = [k for k, (_, bound) in enumerate(known[:-1]) if bound <= value]
    at, bound = known[max(passed, default=0)]
    then, next_ = known[max(passed) + 1] if passed else (at + _LAST - _FIRST, 10 * bound)
    return min(1.0, at + (then - at) * log10(float(value) / bound) / log10(next_ / bound))


def thresholds(result: Result) -> str:
    """The threshold picture: a bar for each measure, its lines numbered, its range hatched.

    Where an element of the offence is missing (CL 253-1; CL 3), no number makes a crime: the bars
    stand empty, and the words say so.

    >>> from pilaw import Facts, Items, assess
    >>> thresholds(assess(Facts({"sell"}, [Items("tier1", 60)]))).startswith("<svg")
    True
    """
    rows = lines(result)
    if not rows:
        return ""
    counts = result.grade_possible != GRADES[0]
    words = " ".join([*(() if counts else [say("picture.missing")]), *(row.words for row in rows)])
    title = escape(say("picture.thresholds", grade=grade_words(result.grade)))
    parts = [
        _open(_WIDTH, _TOP + _ROW * len(rows) + _FOOT, words),
        f"<title>{title}</title><desc>{escape(words)}</desc>",
        *_heads(),
    ]
    for k, row in enumerate(rows):
        parts.extend(_bar(row, _TOP + k * _ROW, counts))
    foot = say("picture.scale" if counts else "picture.missing")
    parts.append(_text(_LEFT, _TOP + _ROW * len(rows) + 12, foot, size=11))
    return "".join(parts) + "</svg>"


def _heads() -> Iterator[str]:
    """The names of the grades above their lines; the last ends where the bar does."""
    for at, grade in zip(_AT[:-1], CRIMES, strict=False):
        yield _text(_LEFT + _BAR * at, 16, short_words(grade), "middle")
    yield _text(_LEFT + _BAR, 16, short_words(CRIMES[-1]), "end")


def _open(width: int, height: float, words: str) -> str:
    """The start of a picture: never wider than its lettering needs, nor than the page."""
    return _start(
        "svg",
        class_="pilaw-svg",
        role="img",
        viewBox=f"0 0 {width} {height:g}",
        width="100%",
        style=f"max-width: {width * 1.13:.0f}px",
        aria_label=words,
    )


def _start(name: str, **attributes: Any) -> str:
    """The start of an element; `class_` and `stroke_width` become `class` and `stroke-width`."""
    named = {key.strip("_").replace("_", "-"): value for key, value in attributes.items()}
    return "".join([f"<{name}", *(f' {k}="{escape(str(v))}"' for k, v in named.items()), ">"])


def _tag(name: str, **attributes: Any) -> str:
    """An element without content."""
    return _start(name, **attributes)[:-1] + "/>"


_INK = "currentColor"


def _bar(row: Line, y: float, counts: bool) -> Iterator[str]:
    """The name and the number of a measure, its bar, filled if it counts, and its lines below."""
    low, high = (_place(v, row.bounds) * _BAR for v in (row.low, row.high))
    yield _text(_LEFT, y + 13, row.label)
    yield _text(_LEFT + _BAR, y + 13, row.there, "end")
    yield _box(["track"], _LEFT, y, _BAR, rx=3, fill="none", stroke=_INK, stroke_opacity=0.35)
    if counts and high > low:
        edge = {"stroke": _INK, "stroke_opacity": 0.5, "stroke_dasharray": "3 3"}
        x, width = f"{_LEFT + low:.1f}", f"{high - low:.1f}"
        yield _box(["possible"], x, y, width, fill=_INK, fill_opacity=0.18, **edge)
    if counts and low:
        passed = sum(bound is not None and row.low >= bound for bound in row.bounds)
        names = ["proved", _COLOURS[min(passed, len(_COLOURS) - 1)]]
        yield _box(names, _LEFT, y, f"{low:.1f}", rx=3, fill=_INK, fill_opacity=0.6)
    for at, bound in zip(_AT, row.bounds, strict=True):
        if bound is not None:
            yield _upright(f"{_LEFT + _BAR * at:g}", y + 17, y + 39)
            yield _text(_LEFT + _BAR * at, y + 51, share(bound, row.whole), "middle", 11)


def _box(names: Iterable[str], x: Any, y: float, width: Any, **style: Any) -> str:
    class_ = " ".join(f"pilaw-{name}" for name in names)
    return _tag("rect", class_=class_, x=x, y=y + 20, width=width, height=16, **style)


def _upright(x: str, top: float, bottom: float) -> str:
    """A line of the law across a picture."""
    return _tag("line", x1=x, x2=x, y1=top, y2=bottom, stroke=_INK, stroke_width=2)


def _text(x: float, y: float, words: str, anchor: str = "start", size: int = 13) -> str:
    place = {"x": f"{x:g}", "y": f"{y:g}"}
    start = _start("text", **place, font_size=size, fill=_INK, text_anchor=anchor)
    return f"{start}{escape(words)}</text>"


_MARGIN_LEFT, _MARGIN_RIGHT, _HEAD, _STEP = 48, 16, 34, 13


def multiples(rows: Iterable[tuple[str, float, bool]], factor: int) -> str:
    """Cases on a scale of multiples of their conviction threshold; the line stands at the factor.

    rows: label, multiple of the conviction threshold, and whether the case is invented.
    """
    rows = sorted(rows, key=lambda row: row[1])
    height = _HEAD + _STEP * len(rows) + 52
    high = max([10, *[1.2 * number for number in (factor, *[row[1] for row in rows])]])
    above = sum(multiple >= factor for _, multiple, _ in rows)
    words = escape(say("picture.multiples", above=above, cases=len(rows), factor=factor))
    line = _along(factor, high)
    invented = any(row[2] for row in rows)
    parts = [
        f"{_open(_WIDTH, height, words)}<title>{words}</title>",
        _upright(f"{line:.1f}", _HEAD - 8, height - 46),
        _text(line, _HEAD - 14, say("picture.times", factor=factor), "middle"),
    ]
    for k, row in enumerate(rows):
        parts.extend(_dot(*row, factor, _along(row[1], high), _HEAD + k * _STEP))
    for power in range(int(log10(high)) + 1):
        at = _along(10**power, high)
        parts.append(_text(at, height - 28, _short(10**power), "middle"))
    key = "picture.key_invented" if invented else "picture.key"
    parts.append(_text(_WIDTH / 2, height - 6, say(key), "middle"))
    return "".join(parts) + "</svg>"


def _along(value: float, high: float) -> float:
    """Where a multiple stands on a scale by powers that ends at `high`."""
    width = _WIDTH - _MARGIN_LEFT - _MARGIN_RIGHT
    return _MARGIN_LEFT + width * log10(max(value, 1)) / log10(high)


def _dot(
    label: str,
    multiple: float,
    invented: bool,
    factor: int,
    x: float,
    y: int,
) -> Iterator[str]:
    """A case: round below the line, square from it on, hollow and without a name if invented."""
    fill = {"fill": "none", "stroke": _INK} if invented else {"fill": _INK}
    if multiple >= factor:
        yield _tag("rect", x=f"{x - 4:.1f}", y=y - 4, width=8, height=8, **fill)
    else:
        yield _tag("circle", cx=f"{x:.1f}", cy=y, r=4, **fill)
    if not invented:
        yield _text(_MARGIN_LEFT - 8, y + 4, label, "end", 11)


def _short(number: int) -> str:
    """A power of ten for a narrow scale.

    >>> _short(1_000), _short(10_000_000)
    ('1,000', '10 m')
    """
    million = 10**6
    return say("picture.million", n=number // million) if number >= million else f"{number:,}"


class Mark(NamedTuple):
    """A finding of a court in a picture: whose, and how the engine stands to it."""

    case: str
    outcome: str


_OUTCOMES = ("agrees", "inside", "differs")
_PITCH = 16
_A_LINE = (_WIDTH - 2 * _LEFT) // _PITCH


def beside_courts(groups: Mapping[str, Mapping[str, Sequence[Mark]]]) -> str:
    """Findings as marks, exact ones first: for each group a row of them for each way to read.

    >>> beside_courts({"known": {"strictly": [Mark("A", "agrees")]}}).count("<rect")
    1
    """
    told = [
        (group, [(way, _sorted(marks)) for way, marks in ways.items()])
        for group, ways in groups.items()
    ]
    words = " ".join(
        say("picture.court.row", group=group, counts=_counted(way, marks))
        for group, ways in told
        for way, marks in ways
    )
    parts, y = [], 0
    for group, ways in told:
        parts.append(_text(_LEFT, y + 18, group, size=14))
        y += 26
        for way, marks in ways:
            parts += [_text(_LEFT, y + 13, _counted(way, marks)), *_row_of(marks, y + 20)]
            y += 26 + _PITCH * (1 + (len(marks) - 1) // _A_LINE)
        y += 8
    parts.append(_text(_LEFT, y + 14, say("picture.court.key")))
    start = f"{_open(_WIDTH, y + 24, words)}<title>{escape(say('picture.court.title'))}</title>"
    return f"{start}<desc>{escape(words)}</desc>{''.join(parts)}</svg>"


def _sorted(marks: Iterable[Mark]) -> list[Mark]:
    return sorted(marks, key=lambda mark: _OUTCOMES.index(mark.outcome))


def _counted(way: str, marks: Sequence[Mark]) -> str:
    """How many marks there are of each outcome."""
    found = [mark.outcome for mark in marks]
    counts = {name: found.count(name) for name in _OUTCOMES}
    return say("picture.court.counts", way=way, **counts)


def _row_of(marks: Sequence[Mark], top: float) -> Iterator[str]:
    """Marks side by side, in as many lines as they need: full, hollow, or a cross."""
    for k, (case, outcome) in enumerate(marks):
        x, y = _LEFT + _PITCH * (k % _A_LINE), top + _PITCH * (k // _A_LINE)
        yield _start("g", data_case=case.lower())
        yield f"<title>{escape(say(f'picture.court.{outcome}', case=case))}</title>"
        if outcome == "differs":
            yield _path(f"M{x} {y} l11 11 m0 -11 l-11 11", fill="none", stroke_width=3.5)
        else:
            fill = _INK if outcome == "agrees" else "none"
            yield _tag("rect", x=x, y=y, width=11, height=11, fill=fill, stroke=_INK)
        yield "</g>"


class Term(NamedTuple):
    """A sentence in a picture: whose, its months, whether the court named the grade, and whether a
    ground was named that may bring it below its range.
    """

    case: str
    months: int
    named: bool
    milder: bool


def terms(rows: Mapping[str, tuple[tuple[int, int] | None, Sequence[Term]]], most: int) -> str:
    """Sentences on a scale of months, a row for each grade with its range shaded; `most`: where the
    scale ends.
    """
    words = " ".join(_of_terms(label, of) for label, (_, of) in rows.items())
    parts, y = [], 0.0
    for label, (band, of) in rows.items():
        placed = _stacked(sorted(of, key=lambda term: term.months))
        height = 13 * (1 + max((level for _, level in placed), default=0)) + 6
        parts += [_text(_LEFT, y + 15, say("picture.term.row", label=label, n=len(of)))]
        if band:
            left, right = (_month(end, most) for end in band)
            box = {"width": f"{right - left:.1f}", "height": height, "fill": _INK}
            parts.append(_tag("rect", x=f"{left:.1f}", y=y + 22, fill_opacity=0.13, **box))
        for term, level in placed:
            parts += _sentence(term, _month(term.months, most), y + 16 + height - 13 * level)
        parts += [_axis(y + 22 + height), *_years(y + 22 + height, most)]
        y += height + 48
    key = [say("picture.term.key"), say("picture.term.key_milder")]
    parts += [_text(_LEFT, y + 8 + 18 * k, line) for k, line in enumerate(key)]
    start = f"{_open(_WIDTH, y + 38, words)}<title>{escape(say('picture.term.title'))}</title>"
    return f"{start}<desc>{escape(words)}</desc>{''.join(parts)}</svg>"


def _of_terms(label: str, of: Sequence[Term]) -> str:
    months = [term.months for term in of]
    least, most = (min(months), max(months)) if months else (0, 0)
    return say("picture.term.words", label=label, n=len(of), least=least, most=most)


def _month(months: int, most: int) -> float:
    return _LEFT + 4 + (_BAR - 8) * months / most


def _stacked(of: Iterable[Term]) -> list[tuple[Term, int]]:
    """Each sentence with the lowest level on which no earlier one is too near to be told apart."""
    last: list[int] = []
    found = []
    for term in of:
        free = [k for k, months in enumerate(last) if term.months - months > _APART]
        level = free[0] if free else len(last)
        last[level : level + 1] = [term.months]
        found.append((term, level))
    return found


_APART = 2  # months that a mark is wide


def _sentence(term: Term, x: float, y: float) -> Iterator[str]:
    """A sentence: full where the court named the grade, a triangle where a ground may bring it
    below its range.
    """
    fill = {"fill": _INK if term.named else "none", "stroke": _INK, "stroke_width": 1.2}
    yield _start("g", data_case=term.case.lower())
    yield f"<title>{escape(say('picture.term.one', case=term.case, n=term.months))}</title>"
    if term.milder:
        yield _tag("path", d=f"M{x - 5:.1f} {y + 4} h10 l-5 -9 z", **fill)
    else:
        yield _tag("circle", cx=f"{x:.1f}", cy=y, r=4, **fill)
    yield "</g>"


def _axis(y: float) -> str:
    return _path(f"M{_LEFT} {y} H{_LEFT + _BAR}", stroke_opacity=0.6)


def _years(y: float, most: int) -> Iterator[str]:
    """The whole years under a scale of months."""
    for year in range(most // 12 + 1):
        yield _text(_month(12 * year, most), y + 14, str(year), "middle", 11)


_SETS = {"private": (115, 132), "sensitive": (225, 132), "tiered": (170, 207)}


def sets(memberships: Iterable[str], counts: Mapping[str, int]) -> str:
    """Three overlapping sets with the number of types in each part; the named parts are filled."""
    inside = set(memberships)
    parts = [
        _open(340, 328, "; ".join(f"{k}: {v}" for k, v in counts.items())),
        f"<title>{escape(say('picture.sets'))}</title>",
    ]
    for name, (x, y) in _SETS.items():
        filled = {"fill": _INK, "fill_opacity": 0.28 if name in inside else 0.05}
        parts.append(_tag("circle", cx=x, cy=y, r=95, **filled, stroke=_INK, stroke_width=2))
    parts += [
        _text(0, 24, say("picture.set.private")),
        _text(340, 24, say("picture.set.sensitive"), "end"),
        _text(170, 322, say("picture.set.tiered"), "middle"),
    ]
    return "".join(parts) + "</svg>"


# The lanes of the time line: the kinds of event in each, and the element that marks one.
_HOLLOW = {"fill": "none", "stroke": _INK, "stroke_width": 2}
_LANES: dict[str, tuple[set[str], str, dict[str, Any]]] = {
    "criminal": ({"criminal", "time"}, "circle", {"r": 5, "fill": _INK}),
    "antecedent": ({"civil", "administrative"}, "rect", {"fill": _INK}),
    "neighbouring": ({"neighbouring"}, "circle", {"r": 4.5, **_HOLLOW}),
    "practice": ({"case", "practice"}, "path", {"fill": _INK}),
    "other": ({"standard", "draft", "paper"}, "rect", _HOLLOW),
}


def _lane_words(name: str) -> str:
    return say(f"picture.lane.{name}")


def timeline(events: Sequence[Mapping[str, Any]]) -> str:
    """The dated story as a picture to read downwards: a lane for each kind, a bar while a law that
    has ended was in force.

    >>> from datetime import date
    >>> story = [{"date": date(1979, 7, 1), "kind": "criminal", "title": "First Criminal Law"},
    ...          {"date": date(2009, 2, 28), "kind": "criminal", "title": "Amendment VII"}]
    >>> "2 events from 1979 to 2009" in timeline(story)
    True
    """
    heights = _heights(events)
    height = heights[-1] + 16
    parts = [*_timeline_head(events, height)]
    for k, name in enumerate(_LANES):
        parts += [
            _mark(k, 12 + 20 * k),
            _text(_lane(4) + 18, 17 + 20 * k, _lane_words(name)),
            _path(f"M{_lane(k)} {22 + 20 * k} V{height}", stroke_opacity=0.2),
        ]
    for k in range(len(events)):
        parts.extend(_event(events, heights, k))
    return "".join(parts) + "</svg>"


def _timeline_head(events: Sequence[Mapping[str, Any]], height: int) -> Iterator[str]:
    """The start of the time line, with what it shows in words."""
    first, last = events[0]["date"].year, events[-1]["date"].year
    lanes = [_lane_of(event) for event in events]
    counts = "; ".join(f"{_lane_words(name)}: {lanes.count(k)}" for k, name in enumerate(_LANES))
    words = say("picture.timeline", first=first, last=last, n=len(events), counts=counts)
    box = {"viewBox": f"0 0 380 {height}", "width": "100%"}
    yield _start("svg", class_="pilaw-svg", role="img", **box, aria_label=words)
    yield f"<title>{escape(say('picture.timeline_title', first=first, last=last))}</title>"
    yield f"<desc>{escape(words)} {escape(say('picture.timeline_list'))}</desc>"


def _event(
    events: Sequence[Mapping[str, Any]],
    heights: Sequence[int],
    k: int,
) -> Iterator[str]:
    """One event: its mark and title, its year if that is a new one, and a bar to its end."""
    event, y, lane = events[k], heights[k], _lane_of(events[k])
    if not k or events[k - 1]["date"].year != event["date"].year:
        yield _path(f"M0 {y - 14} H380", stroke_opacity=0.25)
        yield _text(0, y + 5, str(event["date"].year))
    if "until" in event:
        later = (at for at, e in zip(heights, events, strict=True) if e["date"] > event["until"])
        end = next(later, heights[-1] + 16) - 8
        beside = sum(_lane_of(e) == lane and _goes_on(e, event) for e in events[:k])
        way = f"M{_lane(lane) + 5 * beside} {y} V{end}"
        yield _path(way, stroke_width=4, stroke_opacity=0.45)
    yield _mark(lane, y)
    yield _text(_lane(4) + 18, y + 5, event["title"])


def _goes_on(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether the law of one event was in force when the other came."""
    return bool(one["date"] <= other["date"] <= one.get("until", one["date"]))


def _path(way: str, **style: Any) -> str:
    return _tag("path", d=way, stroke=_INK, **style)


def _heights(events: Sequence[Mapping[str, Any]]) -> list[int]:
    """The height of each row: years stand apart, and years without an event leave a wider gap."""
    heights = [136]
    for before, after in pairwise(events):
        years = after["date"].year - before["date"].year
        heights.append(heights[-1] + 21 + (8 if years else 0) + (10 if years > 1 else 0))
    return heights


def _lane_of(event: Mapping[str, Any]) -> int:
    return next(k for k, (kinds, _, _) in enumerate(_LANES.values()) if event["kind"] in kinds)


def _lane(k: int) -> int:
    return 48 + 17 * k


def _mark(lane: int, y: float) -> str:
    """The mark of an event in its lane: a dot, a square or a triangle."""
    x, top = _lane(lane), y - 4.5
    _, name, style = [*_LANES.values()][lane]
    places: dict[str, dict[str, Any]] = {
        "circle": {"cx": x, "cy": y},
        "rect": {"x": x - 4.5, "y": top, "width": 9, "height": 9},
        "path": {"d": f"M{x} {top} l5.5 9.5 h-11 z"},
    }
    return _tag(name, **places[name], **style)
