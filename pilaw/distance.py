"""Distance to the line: the smallest changes of the facts that would raise or lower the grade.

A change is one fact otherwise, or so many items or yuan more or less. A combination changes several
facts at once. Listed are the smallest: leave out a part, or take one item less, and the grade
stays.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from itertools import combinations, permutations
from math import ceil
from typing import Any, NamedTuple

from .assessment import assess
from .facts import (
    ACTS,
    FACTS,
    FactError,
    Facts,
    Items,
    Range,
    brief,
    facts_of_kind,
    facts_only,
    native,
    pick,
    unknown_name,
    whole,
)
from .legislation import GRADES, TIERS, law, may_be_track
from .reform import chosen_readings, chosen_reforms
from .rules import GAINS, int_5_1_7_gains
from .trail import fact_words, kind_words, short_words, tier_words
from .words import say, there

UP, DOWN = "up", "down"
LIMIT = 10**9
TOGETHER = 3  # facts; with more, the combinations grow beyond measure
_UNDER: dict[str, Callable[[Any], Any]] = {
    "on": lambda day: day,
    "readings": chosen_readings,
    "reforms": chosen_reforms,
}
_YES_NO = facts_of_kind("yes_no", change=True)
_CHOICES = facts_of_kind("choice", change=True)
_AMOUNTS = facts_of_kind("money", change=True)

Goal = Callable[[Facts], str | None]  # the grade reached, or None if it is not the one sought
Amounts = dict[str, int]


class Step(NamedTuple):
    """One changed fact: `by` is the number of items or yuan, None where the fact is not
    a number.
    """

    fact: str
    by: int | None
    words: str


class Change(NamedTuple):
    """Facts changed together, and the grade that follows."""

    steps: tuple[Step, ...]
    grade: str
    facts: Facts

    @property
    def words(self) -> str:
        """What is changed, in words."""
        return say("distance.and").join(step.words for step in self.steps)

    def __str__(self) -> str:
        return say("distance.change", steps=self.words, grade=short_words(self.grade))


class _Lever(NamedTuple):
    """A fact that can be changed: how, by how much at most (0: not a number), and in
    which words.
    """

    fact: str
    most: int
    move: Callable[[Facts, int], Facts]
    words: Callable[[int], str]


def changes(
    facts: Facts,
    direction: str = UP,
    *,
    most: int = 2,
    wanted: str | None = None,
    **under: Any,
) -> tuple[Change, ...]:
    """The smallest changes of up to `most` facts that raise (`up`) or lower (`down`) the
    established grade.

    wanted: only changes that lead to exactly this grade. under: what `assess` takes besides the
    facts. Items are counted as Int 11 counts them; amounts in whole yuan. A change that is listed
    flips the grade; without one of its parts, or with one item or yuan less, it does not; and every
    change of up to `most` facts that flips the grade changes the facts of a listed one. Where two
    numbers must fall together, the two ends of the line between them are listed. The catch-all
    clauses are left
    out: only a court can find them met.

    >>> near = Facts(["sell"], [Items("tier1", 40)], illegal_gains_yuan=0, profit_yuan=0,
    ...              prior="none", harm="none", duty_or_service="no", lawful_business="no",
    ...              used_in_crime="no")
    >>> [str(c) for c in changes(near, most=1)][:2]
    ['10 more items of Tier 1: serious', '100 more items of Tier 2: serious']
    """
    facts_only(facts, "changes")
    if not isinstance(direction, str) or direction not in (UP, DOWN):
        raise FactError("error.direction", given=brief(direction), up=UP, down=DOWN)
    most = _together(most)
    if wanted is not None:
        pick(dict.fromkeys(GRADES), wanted, "grade")
    taken = _under(under)
    if not facts.illegal_gains_net_yuan.unknown:  # then the gains move as they are read
        read = int_5_1_7_gains(facts, (taken.get("readings") or {}).get(GAINS, ""))
        facts = read.but(illegal_gains_net_yuan=None)
    goal = _goal(facts, direction, wanted, taken)
    levers = [*(_more() if direction == UP else _fewer(facts)), *_discrete(facts)]
    found: list[Change] = []
    for size in range(1, most + 1):
        for chosen in combinations(levers, size):
            if len({lever.fact for lever in chosen}) == size:
                found.extend(_smallest(facts, chosen, goal, found))
    return tuple(c for c in found if wanted in (None, c.grade))


def _together(most: Any) -> int:
    """How many facts may be changed together."""
    number = whole(native(most))
    if type(number) is not int or not 1 <= number <= TOGETHER:
        raise FactError("error.together", given=brief(most), most=TOGETHER)
    return number


def _under(under: Mapping[str, Any]) -> dict[str, Any]:
    """The choices of law, each as `assess` takes it."""
    if strange := next((name for name in under if name not in _UNDER), None):
        raise unknown_name(strange, _UNDER, "choice_of_law")
    return {name: _UNDER[name](value) for name, value in under.items()}


def _goal(facts: Facts, direction: str, wanted: str | None, under: Mapping[str, Any]) -> Goal:
    """What tells whether changed facts reach the goal. No crime is one step, whatever
    the reason.
    """

    def step(grade: str) -> int:
        return max(1, GRADES.index(grade))

    start = step(assess(facts, **under).grade)
    sign = 1 if direction == UP else -1
    end = step(wanted) if wanted else start + sign

    def reached(changed: Facts) -> str | None:
        grade = assess(changed, **under).grade
        return grade if sign * step(grade) >= sign * end else None

    return reached


def _smallest(
    facts: Facts,
    chosen: tuple[_Lever, ...],
    goal: Goal,
    found: list[Change],
) -> Iterator[Change]:
    """The smallest changes of exactly these facts, unless a listed one is contained in them."""
    numbers = [lever for lever in chosen if lever.most]
    inside = [change for change in found if _inside(change, chosen)]
    listed = [[s.by for s in c.steps if s.by is not None] for c in inside]
    if any(len(by) < max(1, len(numbers)) for by in listed):
        return  # a listed change is part of each of these, by whatever number
    utmost = {lever.fact: lever.most for lever in numbers}
    if len(numbers) == 1 and inside:  # less than each listed number, or the listed change is part
        utmost[numbers[0].fact] = min(by for (by,) in listed) - 1
    if goal(_apply(facts, chosen, utmost)) is None:
        return
    for amounts in _reached(facts, chosen, goal, utmost):
        steps = tuple(_step(lever, amounts) for lever in chosen)
        if not any(_contained(change.steps, steps) for change in inside):
            changed = _apply(facts, chosen, amounts)
            yield Change(steps, str(goal(changed)), changed)


def _inside(change: Change, chosen: tuple[_Lever, ...]) -> bool:
    """Whether a listed change alters some of these facts only, and those without a number alike."""
    plain = {lever.words(0) for lever in chosen if not lever.most}
    fewer = {step.fact for step in change.steps} < {lever.fact for lever in chosen}
    return fewer and {step.words for step in change.steps if step.by is None} <= plain


def _reached(
    facts: Facts,
    chosen: tuple[_Lever, ...],
    goal: Goal,
    utmost: Amounts,
) -> Iterable[Amounts]:
    """The least numbers that reach the goal, each end of the line between them once."""
    numbers = [lever for lever in chosen if lever.most]
    orders = [_least(facts, chosen, order, goal, utmost) for order in permutations(numbers)]
    least = [amounts for amounts in orders if 0 not in amounts.values()]
    return {tuple(amounts[n.fact] for n in numbers): amounts for amounts in least}.values()


def _step(lever: _Lever, amounts: Amounts) -> Step:
    by = amounts.get(lever.fact)
    return Step(lever.fact, by, lever.words(by or 0))


def _contained(small: tuple[Step, ...], large: tuple[Step, ...]) -> bool:
    """Whether a change is part of another: the same facts otherwise, and no greater number."""
    of = {step.fact: step for step in large}
    return all(step.fact in of and _no_more(step, of[step.fact]) for step in small)


def _no_more(one: Step, other: Step) -> bool:
    return one.words == other.words if one.by is None else one.by <= (other.by or 0)


def _apply(facts: Facts, chosen: Iterable[_Lever], amounts: Amounts) -> Facts:
    for lever in chosen:
        facts = lever.move(facts, amounts.get(lever.fact, 0))
    return facts


def _least(
    facts: Facts,
    chosen: tuple[_Lever, ...],
    order: tuple[_Lever, ...],
    goal: Goal,
    utmost: Amounts,
) -> Amounts:
    """The least number of each in turn, the later ones still at their utmost, which is enough.

    The search doubles its stride from nothing, as the lines of the law are near beside `LIMIT`.
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
    yield from _other_acts(facts)
    for name in _YES_NO:
        for value in (True, False):
            track = name != "track_used_in_crime" or not value or _may_be_track(facts)
            if getattr(facts, name) is not value and track:
                yield _otherwise(name, value, "yes" if value else "no")
    for name in _CHOICES:
        for word in FACTS[name].values:
            if getattr(facts, name) != word:
                yield _otherwise(name, word, word)
    yield from _other_tiers(facts)


def _other_acts(facts: Facts) -> Iterator[_Lever]:
    """Each act done, or not done."""
    for act in ACTS:
        for done in (True, False):
            if facts.acts[act] is not done:
                words = say(f"distance.{'also' if done else 'not'}", act=say(f"distance.act.{act}"))
                yield _Lever(f"acts.{act}", 0, partial(_act, act=act, done=done), _fixed(words))


def _other_tiers(facts: Facts) -> Iterator[_Lever]:
    """Each lot counted in another tier."""
    for k, lot in enumerate(facts.items or ()):
        for t in TIERS:
            if lot.counted.high and lot.kind != f"tier{t}":
                kind, tier = kind_words(lot.kind), tier_words([t])
                words = say("distance.in_tier", kind=kind, tier=tier)
                yield _Lever(f"kind.{k}", 0, partial(_in_tier, k=k, tier=t), _fixed(words))


def _otherwise(name: str, value: Any, word: str) -> _Lever:
    """One fact with another value; knowledge of a crime, or its use, implies that there was one."""
    implied = FACTS[name].implies if value is True else ""
    other = {name: value} | ({implied: True} if implied else {})
    fact = say(f"fact.that.{name}") if there(f"fact.that.{name}") else fact_words(name)
    told = say(f"distance.value.{word}") if there(f"distance.value.{word}") else word
    words = say("distance.fact", fact=fact, value=told)
    return _Lever(name, 0, partial(_but, other=other), _fixed(words))


def _fixed(words: str) -> Callable[[int], str]:
    return lambda _: words


def _act(facts: Facts, _: int, *, act: str, done: bool) -> Facts:
    return facts.but(acts={**facts.acts, act: done})


def _but(facts: Facts, _: int, *, other: dict[str, Any]) -> Facts:
    return facts.but(**other)


def _in_tier(facts: Facts, _: int, *, k: int, tier: int) -> Facts:
    return _with_lot(facts, k, replace(_lots(facts)[k], kind=f"tier{tier}"))


def _may_be_track(facts: Facts) -> bool:
    """Whether some item may be track information, which is of Tier 1 (Int 5(1)(1))."""
    lots = (Items("tier1", None),) if facts.items is None else facts.items
    return any(1 in law().tiers_of(lot.kind) and may_be_track(lot.kind) for lot in lots)


def _more() -> Iterator[_Lever]:
    """More items of each tier, more yuan."""
    for t in TIERS:
        words = partial(_words, key="distance.more.items", kind=tier_words([t]))
        yield _Lever(f"tier{t}", LIMIT, partial(_add_items, tier=t), words)
    for name in _AMOUNTS:
        words = partial(_yuan, way="more", name=name)
        yield _Lever(name, LIMIT, partial(_add_yuan, name=name), words)


def _fewer(facts: Facts) -> Iterator[_Lever]:
    """Fewer items of each lot, fewer yuan, as far as any are proved."""
    for k, lot in enumerate(facts.items or ()):
        if least := lot.counted.low:
            words = partial(_words, key="distance.less.items", kind=kind_words(lot.kind))
            yield _Lever(f"items.{k}", least, partial(_drop_items, k=k), words)
    for name in _AMOUNTS:
        if least := ceil(getattr(facts, name).low):
            words = partial(_yuan, way="less", name=name)
            yield _Lever(name, least, partial(_drop_yuan, name=name), words)


def _words(n: int, *, key: str, **values: Any) -> str:
    return say(key, n=n, **values)


def _yuan(n: int, *, way: str, name: str) -> str:
    """So many yuan more or less of an amount."""
    own = f"distance.{way}.{name}"
    return say(own if there(own) else f"distance.{way}.yuan", n=n, fact=fact_words(name))


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
