"""Small pictures as SVG text: how far each threshold is. Standard library only; no scripts, no ids."""

from collections.abc import Iterable
from html import escape
from math import log10
from typing import Any, NamedTuple

from .engine import Result
from .explain import GRADE_WORDS, _share, kind_words
from .legislation import GRADES, Measure

_LABEL, _BAR, _ROW, _TOP, _RIGHT = 150, 330, 34, 40, 150


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
        there = _share(self.low, self.whole) if self.low == self.high else (
            "unknown" if not self.low and self.high == float("inf") else
            f"{_share(self.low, self.whole)} or more" if self.high == float("inf") else f"{_share(self.low, self.whole)} to {_share(self.high, self.whole)}")
        lines = f"serious from {_share(self.serious, self.whole)}"
        if self.aggravated is not None:
            lines += f", particularly serious from {_share(self.aggravated, self.whole)}"
        return f"{self.label}: {there}; {lines}."


def lines(result: Result) -> list[Line]:
    """One line for each measure of the law that applies, with the thresholds that these facts face."""
    out = []
    for index, measure in enumerate(result.law.measures):
        if measure.what == "disclosed":
            continue
        bounds = {grade: _least(result, measure, grade) for grade in (GRADES.index("serious"), GRADES.index("particularly_serious"))}
        serious, aggravated = bounds.values()
        if serious is not None:
            low, high = result.ends.values[index]
            out.append(Line(_label(measure), low, high, serious, aggravated, measure.whole))
    return out


def _label(measure: Measure) -> str:
    if not measure.weights:
        return "illegal gains, yuan" if measure.what == "illegal_gains_yuan" else "business profit, yuan"
    tiers = [k for k, w in enumerate(measure.weights, 1) if w]
    return kind_words(f"tier{tiers[0]}") if measure.whole == 1 and len(tiers) == 1 else "tiers together"


def _least(result: Result, measure: Measure, grade: int) -> Any | None:
    """The lowest bound that proved facts make relevant for one measure and grade."""
    skip_special = result.ends.privileged is False
    same = [way.bound for f in result.findings if f.ground.grade == grade and not (f.ground.special and skip_special)
            and (f.ground.special or result.ends.privileged is not True) for way in f.ground.alternatives
            if way.measure is not None and result.ends.flags[0] & way.needs == way.needs
            and _alike(result.law.measures[way.measure], measure)]
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
    height = _TOP + _ROW * len(rows)
    width = _LABEL + _BAR + _RIGHT
    words = " ".join(row.words for row in rows)
    parts = [f'<svg class="pilaw-svg" role="img" viewBox="0 0 {width} {height}" width="100%" aria-label="{escape(words)}">',
             f"<title>How far each threshold is: {GRADE_WORDS[result.grade]}</title><desc>{escape(words)}</desc>",
             _text(_LABEL + _BAR / 2, 16, "serious", "middle"), _text(_LABEL + _BAR * 0.85, 16, "particularly", "middle"),
             _text(_LABEL + _BAR * 0.85, 30, "serious", "middle")]
    for k, row in enumerate(rows):
        parts.extend(_bar(row, _TOP + k * _ROW))
    return "".join(parts) + "</svg>"


def _bar(row: Line, y: float) -> Iterable[str]:
    low, high = (_place(v, row.serious, row.aggravated) * _BAR for v in (row.low, row.high))
    yield _text(_LABEL - 8, y + 17, row.label, "end")
    yield f'<rect class="pilaw-track" x="{_LABEL}" y="{y + 4}" width="{_BAR}" height="18" rx="3" fill="none" stroke="currentColor" stroke-opacity="0.35"/>'
    if high > low:
        yield (f'<rect class="pilaw-possible" x="{_LABEL + low:.1f}" y="{y + 4}" width="{high - low:.1f}" height="18" fill="currentColor" '
               'fill-opacity="0.18" stroke="currentColor" stroke-opacity="0.5" stroke-dasharray="3 3"/>')
    if low:
        grade = "particularly" if row.aggravated is not None and row.low >= row.aggravated else "serious" if row.low >= row.serious else "below"
        yield f'<rect class="pilaw-proved pilaw-{grade}" x="{_LABEL}" y="{y + 4}" width="{low:.1f}" height="18" rx="3" fill="currentColor" fill-opacity="0.6"/>'
    yield from (f'<line x1="{_LABEL + _BAR * at}" x2="{_LABEL + _BAR * at}" y1="{y}" y2="{y + 26}" stroke="currentColor" stroke-width="2"/>'
                for at, there in ((0.5, True), (0.85, row.aggravated is not None)) if there)
    yield _text(_LABEL + _BAR + 8, y + 17, row.words.split(": ")[1].split(";")[0])


def _text(x: float, y: float, words: str, anchor: str = "start") -> str:
    return f'<text x="{x:g}" y="{y:g}" font-size="13" fill="currentColor" text-anchor="{anchor}">{escape(words)}</text>'
