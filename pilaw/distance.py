"""Distance to the line: the smallest changes of the facts that would raise or lower the grade.

A change is one fact otherwise, or so many items or yuan more or less. A combination changes several
facts at once. Listed are the smallest: leave out a part, or take one item less, and the grade stays.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from itertools import combinations, permutations
from math import ceil
from typing import Any, NamedTuple

from .engine import assess
from .explain import fact_words, kind_words
from .facts import ACTS, HARMS, PRIORS, FactError, Facts, Items, Range
from .legislation import GRADES, TIERS, law, may_be_track

UP, DOWN = "up", "down"
LIMIT = 10**9
_YES_NO = ("duty_or_service", "lawful_business", "knows_crime", "track_used_in_crime", "breach", "listed_unit", "beyond_consent")
_DONE = {"obtain": "obtained", "sell": "sold", "provide": "provided to others", "publish": "published", "exchange": "exchanged", "use": "used"}
_AMOUNTS = ("illegal_gains_yuan", "profit_yuan")


class Step(NamedTuple):
    """One changed fact: `by` is the number of items or yuan, None where the fact is not a number."""

    fact: str
    by: int | None
    words: str


class Change(NamedTuple):
    """Facts changed together, and the grade that follows."""

    steps: tuple[Step, ...]
    grade: str
    facts: Facts

    def __str__(self) -> str:
        return f"{' and '.join(s.words for s in self.steps)}: {self.grade.replace('_', ' ')}"


class _Lever(NamedTuple):
    """A fact that can be changed: how, by how much at most (0: not a number), and in which words."""

    fact: str
    most: int
    move: Callable[[Facts, int], Facts]
    words: Callable[[int], str]


def changes(facts: Facts, direction: str = UP, *, most: int = 2, wanted: str | None = None, **under: Any) -> tuple[Change, ...]:
    """The smallest changes of up to `most` facts that raise (`up`) or lower (`down`) the established grade.

    wanted: only changes that lead to exactly this grade. under: what `assess` takes besides the facts.
    Items are counted as Int 11 counts them; amounts in whole yuan. A change that is listed flips the
    grade; without one of its parts, or with one item or yuan less, it does not; and every change of up
    to `most` facts that flips the grade changes the facts of a listed one. Where two numbers must
    fall together, the two ends of the line between them are listed. The catch-all clauses are left
    out: only a court can find them met.

    >>> near = Facts(["sell"], [Items("tier1", 40)], illegal_gains_yuan=0, profit_yuan=0, prior="none", harm="none",
    ...              duty_or_service="no", lawful_business="no", used_in_crime="no")
    >>> [str(c) for c in changes(near, most=1)][:2]
    ['10 more items of Tier 1: serious', '100 more items of Tier 2: serious']
    """
    if direction not in (UP, DOWN):
        raise FactError(f"direction: {direction!r} is not known; write {UP} or {DOWN}.")
    goal = _goal(facts, direction, wanted, under)
    levers = [*(_more() if direction == UP else _fewer(facts)), *_discrete(facts)]
    found: list[Change] = []
    for size in range(1, most + 1):
        for chosen in combinations(levers, size):
            if len({lever.fact for lever in chosen}) == size:
                found.extend(_smallest(facts, chosen, goal, found))
    return tuple(c for c in found if wanted in (None, c.grade))


def _goal(facts: Facts, direction: str, wanted: str | None, under: dict[str, Any]) -> Callable[[Facts], str | None]:
    """What tells whether changed facts reach the goal: the new grade, or None. No crime is one step, whatever its reason."""

    def step(grade: str) -> int:
        return max(1, GRADES.index(grade))

    start = step(assess(facts, **under).grade)
    end = step(wanted) if wanted else start + (1 if direction == UP else -1)

    def reached(changed: Facts) -> str | None:
        grade = assess(changed, **under).grade
        return grade if (step(grade) >= end if direction == UP else step(grade) <= end) else None

    return reached


def _smallest(facts: Facts, chosen: tuple[_Lever, ...], goal: Callable[[Facts], str | None], found: list[Change]) -> Iterator[Change]:
    """The smallest changes of exactly these facts, unless a listed one is contained in them."""
    numbers = [lever for lever in chosen if lever.most]
    plain = {lever.words(0) for lever in chosen if not lever.most}
    inside = [c for c in found if {s.fact for s in c.steps} < {v.fact for v in chosen} and {s.words for s in c.steps if s.by is None} <= plain]
    with_numbers = [[s.by for s in c.steps if s.by is not None] for c in inside]
    if any(len(by) < max(1, len(numbers)) for by in with_numbers):
        return  # a listed change is part of each of these, by whatever number
    utmost = {lever.fact: lever.most for lever in numbers}
    if len(numbers) == 1 and inside:  # less than each listed number, or the listed change is part
        utmost[numbers[0].fact] = min(by for (by,) in with_numbers) - 1
    if goal(_apply(facts, chosen, utmost)) is None:
        return
    reached = {}
    for order in permutations(numbers):
        amounts = _least(facts, chosen, order, goal, utmost)
        if 0 not in amounts.values():
            reached[tuple(amounts[n.fact] for n in numbers)] = amounts
    for amounts in reached.values():
        steps = tuple(Step(v.fact, amounts.get(v.fact), v.words(amounts.get(v.fact, 0))) for v in chosen)
        if not any(_contained(c.steps, steps) for c in inside):
            changed = _apply(facts, chosen, amounts)
            yield Change(steps, str(goal(changed)), changed)


def _contained(small: tuple[Step, ...], large: tuple[Step, ...]) -> bool:
    """Whether a change is part of another: the same facts otherwise, and no greater number."""
    by = {s.fact: s for s in large}
    return all(s.fact in by and (s.words == by[s.fact].words if s.by is None else s.by <= (by[s.fact].by or 0)) for s in small)


def _apply(facts: Facts, chosen: Iterable[_Lever], amounts: dict[str, int]) -> Facts:
    for lever in chosen:
        facts = lever.move(facts, amounts.get(lever.fact, 0))
    return facts


def _least(
    facts: Facts,
    chosen: tuple[_Lever, ...],
    order: tuple[_Lever, ...],
    goal: Callable[[Facts], str | None],
    utmost: dict[str, int],
) -> dict[str, int]:
    """The least number of each lever in turn, the later ones still at their utmost, which is enough.

    The search doubles its stride from nothing, because the lines of the law are near beside `LIMIT`.
    """
    amounts = dict(utmost)
    for lever in order:
        low, high, stride = 0, amounts[lever.fact], 16
        while low < high:
            middle = min((low + high) // 2, low + stride)
            if goal(_apply(facts, chosen, amounts | {lever.fact: middle})) is None:
                low, stride = middle + 1, stride * 16
            else:
                high = middle
        amounts[lever.fact] = high
    return amounts


def _discrete(facts: Facts) -> Iterator[_Lever]:
    """Every fact that is not a number, otherwise than it is; and each lot in another tier."""
    for act in ACTS:
        for done in (True, False):
            if facts.acts[act] is not done:
                yield _Lever(f"acts.{act}", 0, partial(_act, act=act, done=done), _said(f"{'also' if done else 'not'} {_DONE[act]}"))
    for name in _YES_NO:
        for value in (True, False):
            if getattr(facts, name) is not value and not (name == "track_used_in_crime" and value and not _may_be_track(facts)):
                yield _otherwise(name, value, "yes" if value else "no")
    for name, words in (("prior", PRIORS), ("harm", HARMS)):
        for word in words:
            if getattr(facts, name) != word:
                yield _otherwise(name, word, word.replace("_2y", ", within two years"))
    yield from _other_tiers(facts)


def _other_tiers(facts: Facts) -> Iterator[_Lever]:
    """Each lot counted in another tier."""
    for k, lot in enumerate(facts.items or ()):
        for t in TIERS:
            if lot.counted.high and lot.kind != f"tier{t}":
                yield _Lever(f"kind.{k}", 0, partial(_in_tier, k=k, tier=t), _said(f"the {kind_words(lot.kind)} items counted in Tier {t}"))


def _otherwise(name: str, value: Any, said: str) -> _Lever:
    """One fact with another value; knowledge of a crime, or its use, implies that there was one."""
    implied = {"used_in_crime": True} if name in ("knows_crime", "track_used_in_crime") and value else {}
    return _Lever(name, 0, partial(_but, other={name: value} | implied), _said(f"{fact_words(name).removeprefix('whether ')}: {said}"))


def _said(words: str) -> Callable[[int], str]:
    return lambda _: words


def _act(facts: Facts, _: int, *, act: str, done: bool) -> Facts:
    return facts.but(acts={**facts.acts, act: done})


def _but(facts: Facts, _: int, *, other: dict[str, Any]) -> Facts:
    return facts.but(**other)


def _in_tier(facts: Facts, _: int, *, k: int, tier: int) -> Facts:
    return _with_lot(facts, k, replace(_lots(facts)[k], kind=f"tier{tier}"))


def _may_be_track(facts: Facts) -> bool:
    """Whether some item may be track information, which is of Tier 1 (Int 5(1)(1))."""
    return facts.items is None or any(1 in law().tiers_of(lot.kind) and may_be_track(lot.kind) for lot in facts.items)


def _more() -> Iterator[_Lever]:
    """More items of each tier, more yuan."""
    for t in TIERS:
        yield _Lever(f"tier{t}", LIMIT, partial(_add_items, tier=t), partial(_words, change="more", what=f"of Tier {t}"))
    for name in _AMOUNTS:
        yield _Lever(name, LIMIT, partial(_add_yuan, name=name), partial(_yuan_words, change="more", name=name))


def _fewer(facts: Facts) -> Iterator[_Lever]:
    """Fewer items of each lot, fewer yuan, as far as any are proved."""
    for k, lot in enumerate(facts.items or ()):
        if least := lot.counted.low:
            yield _Lever(f"items.{k}", least, partial(_drop_items, k=k), partial(_words, change="fewer", what=f"of {kind_words(lot.kind)}"))
    for name in _AMOUNTS:
        if least := ceil(getattr(facts, name).low):
            yield _Lever(name, least, partial(_drop_yuan, name=name), partial(_yuan_words, change="less", name=name))


def _words(n: int, *, change: str, what: str) -> str:
    return f"{n:,} {change} item{'s' * (n != 1)} {what}"


def _yuan_words(n: int, *, change: str, name: str) -> str:
    return f"{n:,} yuan {change} of {fact_words(name).removesuffix(' in yuan')}"


def _add_items(facts: Facts, n: int, *, tier: int) -> Facts:
    return facts.but(items=[*_lots(facts), Items(f"tier{tier}", n)])


def _drop_items(facts: Facts, n: int, *, k: int) -> Facts:
    return _with_lot(facts, k, _reduced(_lots(facts)[k], n))


def _add_yuan(facts: Facts, n: int, *, name: str) -> Facts:
    return facts.but(**{name: _added(getattr(facts, name), n)})


def _drop_yuan(facts: Facts, n: int, *, name: str) -> Facts:
    return facts.but(**{name: _taken(getattr(facts, name), n)})


def _lots(facts: Facts) -> tuple[Items, ...]:
    return tuple(Items(f"tier{t}", None) for t in TIERS) if facts.items is None else facts.items


def _with_lot(facts: Facts, k: int, lot: Items) -> Facts:
    return facts.but(items=[lot if n == k else old for n, old in enumerate(facts.items or ())])


def _added(amount: Range, more: int) -> Range:
    return Range(amount.low + more, max(amount.high, amount.low + more))


def _taken(amount: Range, less: int) -> Range:
    return Range(max(0, amount.low - less), max(0, amount.high - less))


def _reduced(lot: Items, less: int) -> Items:
    """A lot with fewer items as Int 11 counts them; those sold are among what is left."""
    left = _taken(lot.counted, less)
    sold = None if lot.sold is None else Range(*map(min, lot.disclosed, left))
    return Items(lot.kind, left, sold, anonymised=lot.anonymised)
