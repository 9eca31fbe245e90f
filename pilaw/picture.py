"""Small pictures as SVG text: how far each threshold is, and how the law came about. Standard library only; no scripts, no ids."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from itertools import pairwise
from math import log10
from typing import Any, NamedTuple

from .assessment import Result
from .legislation import GRADES, Measure
from .trail import grade_words, kind_words
from .trail import share as _share

_LEFT, _BAR, _ROW, _TOP = 8, 324, 46, 26
_WIDTH = _LEFT + _BAR + 8  # as wide as a phone, so that the lettering keeps its size there


class Line(NamedTuple):
    """One row of the threshold picture: what there is, the serious line and the aggravated line."""

    label: str
    low: Any
    high: Any
    serious: Any
    aggravated: Any | None
    whole: int

    @property
    def words(self) -> str:
        """The row as a sentence, for those who do not see the picture."""
        there = (
            _share(self.low, self.whole)
            if self.low == self.high
            else (
                "unknown"
                if not self.low and self.high == float("inf")
                else f"{_share(self.low, self.whole)} or more"
                if self.high == float("inf")
                else f"{_share(self.low, self.whole)} to {_share(self.high, self.whole)}"
            )
        )
        lines = f"serious from {_share(self.serious, self.whole)}"
        if self.aggravated is not None:
            lines += f", particularly serious from {_share(self.aggravated, self.whole)}"
        return f"{self.label}: {there}; {lines}."


def lines(result: Result) -> list[Line]:
    """One line for each measure of the law that applies, with the thresholds that these facts face."""
    out = []
    for measure in result.law.measures:
        if measure.what == "disclosed":
            continue
        bounds = {grade: _least(result, measure, grade) for grade in (GRADES.index("serious"), GRADES.index("particularly_serious"))}
        serious, aggravated = bounds.values()
        if serious is not None:
            low, high = result.measured.number(measure)
            out.append(Line(_label(measure), low, high, serious, aggravated, measure.whole))
    return out


def _label(measure: Measure) -> str:
    if not measure.weights:
        return "illegal gains, yuan" if measure.what == "illegal_gains_yuan" else "business profit, yuan"
    tiers = [k for k, w in enumerate(measure.weights, 1) if w]
    return kind_words(f"tier{tiers[0]}") if measure.whole == 1 and len(tiers) == 1 else "tiers together"


def _least(result: Result, measure: Measure, grade: int) -> Any | None:
    """The lowest bound that proved facts make relevant for one measure and grade."""
    case = result.measured
    buyer = case.privileged.state
    same = [
        line.bound
        for f in result.findings
        if f.ground.grade == grade and buyer is not (not f.ground.special)
        for way in f.ground.ways
        if case.holds(way.needs).proved
        for line in way.lines
        if _alike(line.measure, measure)
    ]
    return min(same, default=None)


def _alike(one: Measure, other: Measure) -> bool:
    return one.weights == other.weights and (bool(one.weights) or one.what == other.what)


def _place(value: Any, serious: Any, aggravated: Any | None) -> float:
    """Where a value falls on the bar: up to the serious line on the left half, then by powers."""
    if value == float("inf"):
        return 1.0
    share = float(value) / float(serious)
    if share <= 1:
        return share / 2
    span = log10(float(aggravated) / float(serious)) if aggravated else 1.0
    return min(1.0, 0.5 + 0.35 * log10(share) / span)


def thresholds(result: Result) -> str:
    """The threshold picture: a bar for each measure, its lines marked, its range hatched.

    >>> from pilaw import Facts, Items, assess
    >>> thresholds(assess(Facts({"sell"}, [Items("tier1", 60)]))).startswith("<svg")
    True
    """
    rows = lines(result)
    if not rows:
        return ""
    words = " ".join(row.words for row in rows)
    parts = [
        _open(_WIDTH, _TOP + _ROW * len(rows), words),
        f"<title>How far each threshold is: {grade_words(result.grade)}</title><desc>{escape(words)}</desc>",
        _text(_LEFT + _BAR * 0.5, 16, "serious", "middle"),
        _text(_LEFT + _BAR, 16, "particularly serious", "end"),
    ]
    for k, row in enumerate(rows):
        parts.extend(_bar(row, _TOP + k * _ROW))
    return "".join(parts) + "</svg>"


def _open(width: int, height: float, words: str) -> str:
    """The start of a picture: never wider than its lettering needs, and never wider than the page."""
    return (
        f'<svg class="pilaw-svg" role="img" viewBox="0 0 {width} {height:g}" width="100%" style="max-width: {width * 1.13:.0f}px" aria-label="{escape(words)}">'
    )


def _bar(row: Line, y: float) -> Iterable[str]:
    """The name and the number of a measure, and its bar below them."""
    low, high = (_place(v, row.serious, row.aggravated) * _BAR for v in (row.low, row.high))
    yield _text(_LEFT, y + 13, row.label)
    yield _text(_LEFT + _BAR, y + 13, row.words.split(": ")[1].split(";")[0], "end")
    yield f'<rect class="pilaw-track" x="{_LEFT}" y="{y + 20}" width="{_BAR}" height="16" rx="3" fill="none" stroke="currentColor" stroke-opacity="0.35"/>'
    if high > low:
        yield (
            f'<rect class="pilaw-possible" x="{_LEFT + low:.1f}" y="{y + 20}" width="{high - low:.1f}" height="16" fill="currentColor" '
            'fill-opacity="0.18" stroke="currentColor" stroke-opacity="0.5" stroke-dasharray="3 3"/>'
        )
    if low:
        grade = "particularly" if row.aggravated is not None and row.low >= row.aggravated else "serious" if row.low >= row.serious else "below"
        yield f'<rect class="pilaw-proved pilaw-{grade}" x="{_LEFT}" y="{y + 20}" width="{low:.1f}" height="16" rx="3" fill="currentColor" fill-opacity="0.6"/>'
    yield from (
        f'<line x1="{_LEFT + _BAR * at:g}" x2="{_LEFT + _BAR * at:g}" y1="{y + 17}" y2="{y + 39}" stroke="currentColor" stroke-width="2"/>'
        for at, there in ((0.5, True), (0.85, row.aggravated is not None))
        if there
    )


def _text(x: float, y: float, words: str, anchor: str = "start") -> str:
    return f'<text x="{x:g}" y="{y:g}" font-size="13" fill="currentColor" text-anchor="{anchor}">{escape(words)}</text>'


def multiples(rows: Iterable[tuple[str, float, bool]], factor: int) -> str:
    """Cases on a scale of multiples of their conviction threshold; the line stands at the factor.

    rows: label, multiple of the conviction threshold, and whether the case is invented.
    """
    rows = sorted(rows, key=lambda row: row[1])
    width, left, right, top, step = _WIDTH, 48, 16, 34, 13
    height = top + step * len(rows) + 52
    high = max([row[1] for row in rows] + [factor]) * 1.2

    def at(value: float) -> float:
        return left + (width - left - right) * log10(max(value, 1)) / log10(max(high, 10))

    words = f"{sum(m >= factor for _, m, _ in rows)} of {len(rows)} cases lie at {factor} times their conviction threshold or above."
    parts = [
        f"{_open(width, height, words)}<title>{escape(words)}</title>",
        f'<line x1="{at(factor):.1f}" x2="{at(factor):.1f}" y1="{top - 8}" y2="{height - 46}" stroke="currentColor" stroke-width="2"/>',
        _text(at(factor), top - 14, f"{factor} times", "middle"),
    ]
    for k, (label, multiple, invented) in enumerate(rows):
        y, x = top + k * step, at(multiple)
        fill = 'fill="none" stroke="currentColor"' if invented else 'fill="currentColor"'
        mark = f'<rect x="{x - 4:.1f}" y="{y - 4}" width="8" height="8" {fill}/>' if multiple >= factor else f'<circle cx="{x:.1f}" cy="{y}" r="4" {fill}/>'
        parts.append(mark)
        if not invented:
            parts.append(f'<text x="{left - 8}" y="{y + 4}" font-size="11" fill="currentColor" text-anchor="end">{escape(label)}</text>')
    for power in range(int(log10(max(high, 10))) + 1):
        parts.append(_text(at(10**power), height - 28, _short(10**power), "middle"))
    parts.append(_text(width / 2, height - 6, "● below the line   ■ at it or above" + ("   ○ □ invented" if any(row[2] for row in rows) else ""), "middle"))
    return "".join(parts) + "</svg>"


def _short(number: int) -> str:
    """A power of ten for a narrow scale.

    >>> _short(1_000), _short(10_000_000)
    ('1,000', '10 m')
    """
    return f"{number // 10**6:,} m" if number >= 10**6 else f"{number:,}"


def sets(memberships: Iterable[str], counts: dict[str, int]) -> str:
    """Three overlapping sets with the number of types in each part; the named parts are filled."""
    names = {"private": (115, 132), "sensitive": (225, 132), "tiered": (170, 207)}
    inside = set(memberships)
    parts = [
        _open(340, 328, "; ".join(f"{k}: {v}" for k, v in counts.items())),
        "<title>Private, sensitive and tiered information as overlapping sets</title>",
    ]
    for name, (x, y) in names.items():
        filled = 0.28 if name in inside else 0.05
        parts.append(f'<circle cx="{x}" cy="{y}" r="95" fill="currentColor" fill-opacity="{filled}" stroke="currentColor" stroke-width="2"/>')
    parts += [
        _text(0, 24, "private (CC 1034(3))"),
        _text(340, 24, "sensitive (PIPL 28)", "end"),
        _text(170, 322, "Tier 1 or 2 (Int 5)", "middle"),
    ]
    return "".join(parts) + "</svg>"


# The lanes of the time line: their words, the kinds of event in each, and the mark.
_LANES = (
    ("criminal law", {"criminal", "time"}, '<circle cx="{x}" cy="{y}" r="5" fill="currentColor"/>'),
    ("civil and administrative law", {"civil", "administrative"}, '<rect x="{left}" y="{top}" width="9" height="9" fill="currentColor"/>'),
    ("other offences", {"neighbouring"}, '<circle cx="{x}" cy="{y}" r="4.5" fill="none" stroke="currentColor" stroke-width="2"/>'),
    ("cases and practice", {"case", "practice"}, '<path d="M{x} {top} l5.5 9.5 h-11 z" fill="currentColor"/>'),
    (
        "standards, drafts, the paper",
        {"standard", "draft", "paper"},
        '<rect x="{left}" y="{top}" width="9" height="9" fill="none" stroke="currentColor" stroke-width="2"/>',
    ),
)


def timeline(events: Sequence[Mapping[str, Any]]) -> str:
    """The dated story as a picture to read downwards: a lane for each kind, a bar while a law that has ended was in force.

    >>> from datetime import date
    >>> "2 events from 1979 to 2009" in timeline([{"date": date(1979, 7, 1), "kind": "criminal", "title": "First Criminal Law"},
    ...                                           {"date": date(2009, 2, 28), "kind": "criminal", "title": "Amendment VII"}])
    True
    """
    heights = _heights(events)
    height = heights[-1] + 16
    first, last = events[0]["date"].year, events[-1]["date"].year
    counts = "; ".join(f"{name}: {sum(e['kind'] in kinds for e in events)}" for name, kinds, _ in _LANES)
    words = f"Time line: {len(events)} events from {first} to {last}. {counts}."
    parts = [
        f'<svg class="pilaw-svg" role="img" viewBox="0 0 380 {height}" width="100%" aria-label="{escape(words)}">',
        f"<title>The law from {first} to {last}</title><desc>{escape(words)} The list below the picture has each with its date.</desc>",
    ]
    for k, (name, _, _) in enumerate(_LANES):
        parts += [
            _mark(k, 12 + 20 * k),
            _text(_lane(4) + 18, 17 + 20 * k, name),
            f'<path d="M{_lane(k)} {22 + 20 * k} V{height}" stroke="currentColor" stroke-opacity="0.2"/>',
        ]
    for k, (event, y) in enumerate(zip(events, heights, strict=True)):
        lane = _lane_of(event)
        if not k or events[k - 1]["date"].year != event["date"].year:
            parts += [f'<path d="M0 {y - 14} H380" stroke="currentColor" stroke-opacity="0.25"/>', _text(0, y + 5, str(event["date"].year))]
        if "until" in event:
            end = next((heights[j] for j, e in enumerate(events) if e["date"] > event["until"]), height) - 8
            beside = sum(_lane_of(e) == lane and e["date"] <= event["date"] <= e.get("until", e["date"]) for e in events[:k])
            parts.append(f'<path d="M{_lane(lane) + 5 * beside} {y} V{end}" stroke="currentColor" stroke-width="4" stroke-opacity="0.45"/>')
        parts += [_mark(lane, y), _text(_lane(4) + 18, y + 5, event["title"])]
    return "".join(parts) + "</svg>"


def _heights(events: Sequence[Mapping[str, Any]]) -> list[int]:
    """The height of each row: years stand apart, and years without an event leave a wider gap."""
    heights = [136]
    for before, after in pairwise(events):
        years = after["date"].year - before["date"].year
        heights.append(heights[-1] + 21 + (8 if years else 0) + (10 if years > 1 else 0))
    return heights


def _lane_of(event: Mapping[str, Any]) -> int:
    return next(k for k, (_, kinds, _) in enumerate(_LANES) if event["kind"] in kinds)


def _lane(k: int) -> int:
    return 48 + 17 * k


def _mark(lane: int, y: float) -> str:
    x = _lane(lane)
    return _LANES[lane][2].format(x=x, y=y, left=x - 4.5, top=y - 4.5)
