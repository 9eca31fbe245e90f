"""The forms of problems: what is asked of a fact pattern, the right answer, and the wrong ones.

An option is a grade with its ground, or a step of the trail; each wrong one is what somebody finds
who makes a named mistake.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from functools import cache
from random import Random
from typing import Any, NamedTuple

from . import _data
from .abuse import REACHED, ladder
from .assessment import Result
from .engine import MET, NOT_ASKED, Finding, proving
from .legislation import CRIMES, GRADES, Line, law
from .mistakes import (
    Mistake,
    Put,
    can_be_made,
    concerning,
    decided,
    findings,
    mistaken,
    mistakes,
)
from .patterns import GAINS, STORY, Pattern, Recipe, listed, size, words_of
from .reform import Reading
from .trail import Step, arithmetic, fact_words, grade_words, outside
from .words import cap, say

MOST = 3  # wrong options


class Answer(NamedTuple):
    """What an option says: grade established and possible, the grounds, and the words."""

    low: str
    high: str
    grounds: tuple[str, ...]
    text: str


# --- an answer in words


def answer(result: Result) -> Answer:
    """The grade and its ground, in words that can be compared.

    >>> from pilaw import Facts, Items
    >>> sold = Facts(["sell"], [Items("tier1", 60)], illegal_gains_yuan=0, prior="none",
    ...              harm="none", knows_crime="no", used_in_crime="no", duty_or_service="no")
    >>> answer(decided(Put(sold))).text
    'Serious circumstances: Int 5(1)(3), 60 items of Tier 1 (line: 50)'
    """
    low, high = result.grade, result.grade_possible
    text = _open(result) if low != high else _settled(result)
    return Answer(low, high, tuple(f.ground.pin for f in _carrying(result)), text)


def _answers(name: str, **values: Any) -> str:
    return str(_data.toml(STORY)["answer"][name].format(**values))


def _open(result: Result) -> str:
    grades = {"low": grade_words(result.grade), "high": grade_words(result.grade_possible)}
    if not result.decisive:
        return _answers("open_court", **grades)
    return _answers("open", facts=listed(list(map(fact_words, result.decisive))), **grades)


def _settled(result: Result) -> str:
    """A settled grade with the grounds that carry it, or with the ground that comes closest."""
    grade = cap(grade_words(result.grade))
    if result.grade == GRADES[0] and result.measured.act.done.proved:
        return _answers("outside", grade=grade)
    if said := outside(result):
        return _answers("ground", grade=grade, reasons=said[:1].lower() + said[1:].rstrip("."))
    if result.grade in CRIMES:
        reasons = [_reason(f, result) for f in _carrying(result)]
        return _answers("ground", grade=grade, reasons="; ".join(reasons))
    closest = max(_lines(result), key=_share_of_line(result), default=None)
    if closest is None or not _share_of_line(result)(closest):
        return _answers("nothing", grade=grade)
    return _answers("ground", grade=grade, reasons=_counted(*closest, result))


def _carrying(result: Result) -> list[Finding]:
    """The first ground that carries the grade; what follows from the same numbers is not named."""
    at = GRADES.index(result.grade)
    return [f for f in result.findings if f.status == MET and f.ground.grade == at][:1]


def _reason(finding: Finding, result: Result) -> str:
    """A ground that is met: its pinpoint, with the sum or the fact that meets it."""
    ground, case = finding.ground, result.measured
    if proved := proving(ground, case):
        return _counted(finding, proved[1], result)
    bare = (way for way in ground.ways if not way.lines and case.holds(way.needs).proved)
    way = next(bare, None)
    return _because(finding, way.needs) if way else ground.cite


def _because(finding: Finding, needs: Iterable[str]) -> str:
    """A ground that facts meet without a number."""
    facts = [say(f"ground.needs.{name}") for name in sorted(needs) if name not in _ACTS]
    return _answers("reason", pin=finding.ground.cite, reason=listed(facts))


_ACTS = ("obtains", "discloses", "lawful_business")


def _counted(finding: Finding, line: Line, result: Result) -> str:
    words = arithmetic(line, result.measured.number(line.measure))
    return _answers("reason", pin=finding.ground.cite, reason=words)


def _lines(result: Result) -> Iterator[tuple[Finding, Line]]:
    """The lines that could have been reached, each with its ground."""
    for finding in result.findings:
        if finding.status != NOT_ASKED:
            for way in finding.ground.ways:
                if result.measured.holds(way.needs).possible:
                    yield from ((finding, line) for line in way.lines)


def _share_of_line(result: Result) -> Callable[[tuple[Finding, Line]], Fraction]:
    def share(pair: tuple[Finding, Line]) -> Fraction:
        line = pair[1]
        return Fraction(result.measured.number(line.measure).high) / Fraction(line.bound)

    return share


# --- contested points


def disputed(put: Put, recipe: Recipe) -> tuple[Reading | None, bool]:
    """The contested point that a case is about, and whether any such point moves its answer."""
    about = [r for r in concerning(put.facts) if r.types or r.id == recipe.reading]
    return (about[0] if about else None), turns(put)


def turns(put: Put) -> bool:
    """Whether a contested point moves the grade of a case."""
    return any(_moves(reading, put) for reading in concerning(put.facts))


def _moves(reading: Reading, put: Put) -> bool:
    """Whether the grade differs between the answers to a contested point."""
    return len({(r.grade, r.grade_possible) for r in _each(reading, put)}) > 1


def _each(reading: Reading, put: Put) -> list[Result]:
    """The result under each answer to a contested point."""
    return [decided(put, {reading.id: value}) for value in reading.settled()]


# --- the options


def wrong(put: Put, right: str, say_it: Callable[[Result], str]) -> dict[str, list[Mistake]]:
    """Every wrong answer that a mistake leads to, with all mistakes that lead to it."""
    said = ((say_it(result), mistake) for mistake, result in _every(put))
    return grouped((text, mistake) for text, mistake in said if text not in ("", right))


def _every(put: Put) -> Iterator[tuple[Mistake, Result]]:
    """What each mistake leads to."""
    return ((m, result) for m in mistakes().values() for result in findings(m, put))


def grouped(said: Iterable[tuple[str, Mistake]]) -> dict[str, list[Mistake]]:
    """Each answer with the mistakes that lead to it, each once."""
    found: dict[str, list[Mistake]] = {}
    for text, mistake in said:
        if mistake not in found.setdefault(text, []):
            found[text].append(mistake)
    return found


def _far(put: Put, right: Answer, found: Mapping[str, list[Mistake]]) -> dict[str, list[Mistake]]:
    """The wrong answers that differ in the grade, or in a ground that the right one has not."""
    return {text: of for text, of in found.items() if _differs(put, right, text, of[0])}


def _differs(put: Put, right: Answer, text: str, mistake: Mistake) -> bool:
    other = next(a for a in map(answer, findings(mistake, put)) if a.text == text)
    if (other.low, other.high) != (right.low, right.high):
        return True
    one, two = set(other.grounds), set(right.grounds)
    return one == two or not (one <= two or two <= one)


def chosen(found: Mapping[str, list[Mistake]], grades: set[str], luck: Random) -> list[str]:
    """The wrong options that are shown: other grades first, as many as there is room for."""
    every = sorted(found)
    luck.shuffle(every)
    first = {_grade(text): text for text in reversed(every) if _grade(text) not in grades}
    others = (text for text in every if text not in first.values())
    return [*sorted(first.values()), *others][:MOST]


def _grade(text: str) -> str:
    return text.partition(":")[0]


def step_left(right: tuple[Step, ...], other: tuple[Step, ...], *, law: bool) -> int:
    """The first step of the right trail that the other answers in another way, -1 for none; of the
    law that applies only where the mistake concerns it.
    """
    there = {(step.key, step.pin): (step.answer, step.reason) for step in other}
    for k, step in enumerate(right):
        if not law and step.key == "which_law":
            continue
        if there.get((step.key, step.pin)) != (step.answer, step.reason):
            return k
    return -1


# --- the forms


class Made(NamedTuple):
    """What a form makes of a pattern: the question, the right answer and the wrong ones."""

    ask: str
    right: tuple[str, ...]
    wrong: Mapping[str, list[Mistake]]
    order: tuple[str, ...] = ()  # where the options stand in an order of their own
    about: tuple[str, ...] = ()  # the changes that it asks about, for the note
    put: Put | None = None  # the case whose trail explains the answer, where it is another


def _asks(name: str, **values: Any) -> str:
    return str(_data.toml(STORY)["ask"][name].format(**values))


def single(made: Pattern, luck: Random) -> Made | None:
    """Which grade, and on which ground? Nothing where a contested point decides it silently."""
    put, recipe = made.put, made.recipe
    reading, moves = disputed(put, recipe)
    if recipe.topic == "readings":
        return _contested(put, reading, moves, luck) if reading else None
    if moves:
        return None
    right = answer(decided(put))
    found = _far(put, right, wrong(put, right.text, lambda r: answer(r).text))
    picked = chosen(found, {_grade(right.text)}, luck)
    return Made(_ask(recipe, put), (right.text,), {text: found[text] for text in picked})


def _ask(recipe: Recipe, put: Put) -> str:
    """The question, under the proposal that it supposes, if any."""
    if not put.reforms:
        return _asks("single")
    return _asks("reform", suppose=recipe.suppose.format(**dict(put.reforms[0].values)))


def _contested(put: Put, reading: Reading, moves: bool, luck: Random) -> Made | None:
    """Which grade is reached, and whether a contested point moves it."""
    open_ = _answers("disputed", question=reading.question)
    grades = list(dict.fromkeys(text for r in _each(reading, put) if (text := _undisputed(r))))
    if moves != _moves(reading, put) or (not moves and len(grades) != 1):
        return None
    right = open_ if moves else grades[0]
    plain_ = _undisputed(decided(put))
    found = {
        text: [m for m in of if text != plain_ or m.each_reading]
        for text, of in wrong(put, right, _undisputed).items()
    }
    found = {text: of for text, of in found.items() if of}
    if not moves:
        found[open_] = [mistakes()["dispute-overrated"]]
    picked = chosen(found, {_grade(right)}, luck)
    return Made(_asks("readings"), (right,), {text: found[text] for text in picked})


def _undisputed(result: Result) -> str:
    if result.grade != result.grade_possible:
        return ""
    return _answers("undisputed", grade=cap(grade_words(result.grade)))


# --- one fact apart


class Change(NamedTuple):
    """One fact otherwise, in words and as the case is then put."""

    id: str
    words: str
    put: Put


@cache
def _changes() -> tuple[dict[str, Any], ...]:
    return tuple(_data.toml("problems/changes.toml")["change"])


def changes(made: Pattern, luck: Random) -> list[Change]:
    """Every change of one fact that can be told of the case, in an order of chance."""
    found = [change for row in _changes() if (change := _changed(row, made, luck))]
    luck.shuffle(found)
    return found


def _changed(row: Mapping[str, Any], made: Pattern, luck: Random) -> Change | None:
    where, who = row.get("where", {}), row.get("who", made.person.kind)
    act = Mistake(row["id"], row["words"], "", "", "", where=where, facts=row.get("facts", {}))
    act = act._replace(lots=row.get("lots", {}))
    if who != made.person.kind or not can_be_made(act, made.put):
        return None
    put, words = mistaken(act, made.put), words_of(made)
    if share := row.get("gains"):
        gains = size(share, law().threshold(GAINS), luck)
        put = put._replace(facts=put.facts.but(illegal_gains_yuan=gains))
        words |= {"yuan": str(put.facts.illegal_gains_yuan)}
    before, after = decided(made.put).grade, decided(put).grade
    if (row.get("only_crime") and before not in CRIMES) or (
        row.get("moves_only") and before == after
    ):
        return None
    return Change(row["id"], row["words"].format(**words), put)


def pair(made: Pattern, luck: Random) -> Made | None:
    """Whether the grade moves when one fact changes, and why."""
    if _apart(made):
        return None
    for change in changes(made, luck):
        done = _pair(made.put, change, luck)
        if len(done.wrong) > 1 and not turns(change.put):
            return done
    return None


def _pair(put: Put, change: Change, luck: Random) -> Made:
    before, after = decided(put), decided(change.put)
    right = _moved(before, after)
    every = ((m, seen) for m in mistakes().values() for seen in _both(m, put, change.put))
    told = ((_moved(*seen), mistake) for mistake, seen in every)
    found = grouped((text, m) for text, m in told if _grade(text) != _grade(right))
    picked = chosen(found, {_grade(right)}, luck)
    shown = {text: found[text] for text in picked}
    ask = _asks("pair", change=change.words)
    return Made(ask, (right,), shown, about=(change.id,), put=change.put)


def _both(mistake: Mistake, one: Put, other: Put) -> Iterator[tuple[Result, Result]]:
    """What one who makes the mistake finds in both cases; where it cannot be made, the truth."""
    if mistake.each_reading:
        return
    seen = [next(findings(mistake, put), None) for put in (one, other)]
    if any(seen):
        yield seen[0] or decided(one), seen[1] or decided(other)


def _moved(before: Result, after: Result) -> str:
    """Whether the grade moves, from where to where, and the ground that then carries it."""
    low, high = answer(before), answer(after)
    reason = high.text.partition(": ")[2]
    if (low.low, low.high) == (high.low, high.high):
        return _answers("stays", answer=high.text[:1].lower() + high.text[1:])
    grades = {"low": _range(low), "high": _range(high)}
    return _answers("moves", reason=reason, **grades)


def _range(of: Answer) -> str:
    grades = dict.fromkeys(map(grade_words, (of.low, of.high)))
    return (
        _answers("or", low=grade_words(of.low), high=grade_words(of.high))
        if len(grades) > 1
        else grade_words(of.low)
    )


def _apart(made: Pattern) -> bool:
    """Whether a contested point moves the answer of a problem that is not about it, or the problem
    is about one, or about a proposal.
    """
    apart = made.recipe.topic == "readings" or bool(made.put.reforms)
    return apart or disputed(made.put, made.recipe)[1]


# --- several statements


def several(made: Pattern, luck: Random) -> Made | None:
    """Which statements are right, of the case as told and of the case with one fact changed."""
    if _apart(made):
        return None
    right: list[str] = []
    about: list[str] = []
    false: dict[str, list[Mistake]] = {}
    for change in [Change("", "", made.put), *changes(made, luck)]:
        if len(about) <= MOST and not turns(change.put):
            text, of = _claim(change, {m.id for of in false.values() for m in of}, luck)
            about.append(change.id)
            if of:
                false[text] = of
            else:
                right.append(text)
    ready = len(about) > MOST and right and false
    return Made(_asks("several"), tuple(right), false, about=tuple(about)) if ready else None


def _claim(change: Change, used: set[str], luck: Random) -> tuple[str, list[Mistake]]:
    """A statement on a case: the truth, or what follows from a mistake that was not used yet."""
    truth = answer(decided(change.put)).text
    found = wrong(change.put, truth, lambda result: answer(result).text)
    other = [
        text
        for text in sorted(found)
        if _grade(text) != _grade(truth) and used.isdisjoint(m.id for m in found[text])
    ]
    if other and luck.random() < CHANCE_OF_FALSE:
        text = luck.choice(other)
        return _stated(change, text), found[text]
    return _stated(change, truth), []


CHANCE_OF_FALSE = 0.6


def _stated(change: Change, text: str) -> str:
    grade, _, reasons = (text[:1].lower() + text[1:]).partition(": ")
    key = "changed" if change.words else "told"
    return _answers(key, change=change.words, grade=grade, reasons=reasons)


# --- steps of the trail


def faded(made: Pattern, luck: Random) -> Made | None:
    """How the trail goes on, the last steps being blank."""
    if _apart(made):
        return None
    steps, seen = decided(made.put).trail, _trails(made.put)
    places = [k for k, step in enumerate(steps) if step.key in ("ground", "act", "buyer")]
    luck.shuffle(places)
    for k in places:
        found = _other_answers(steps[k], seen)
        if len(found) > 1 and any(not t.startswith(cap(steps[k].answer)) for t in found):
            picked = chosen(found, set(), luck)
            so_far = " ".join(map(_written, (s for s in steps[:k] if _tells(s))))
            ask = _asks("faded", steps=so_far, question=steps[k].question)
            return Made(ask, (_answered(steps[k]),), {text: found[text] for text in picked})
    return None


def _trails(put: Put) -> list[tuple[Mistake, tuple[Step, ...]]]:
    """The trail of each mistake that changes the grade."""
    truth = decided(put)
    return [(m, result.trail) for m, result in _every(put) if result.grade != truth.grade]


def _other_answers(
    step: Step, seen: Iterable[tuple[Mistake, tuple[Step, ...]]]
) -> dict[str, list[Mistake]]:
    """How those who make a mistake answer the same question."""
    same = step.key, step.pin
    others = ((next((s for s in of if (s.key, s.pin) == same), step), m) for m, of in seen)
    said = ((_answered(other), mistake) for other, mistake in others)
    return grouped((text, mistake) for text, mistake in said if text != _answered(step))


def _answered(step: Step) -> str:
    """The answer to a step with its reason, without the question; of the grade the answer alone."""
    answer_ = f"{cap(step.answer)}."
    return answer_ if step.key == "grade" else f"{answer_} {step.reason}"


def _written(step: Step) -> str:
    return _answers("step", question=step.question, answer=_answered(step))


def _tells(step: Step) -> bool:
    """Whether a step says something of the case: the act, the buyer, and the grounds met."""
    return step.key in ("act", "buyer") or (step.key == "ground" and step.state == "yes")


def first_wrong(made: Pattern, luck: Random) -> Made | None:
    """The first wrong step of an opinion that rests on one mistake."""
    if _apart(made):
        return None
    truth, seen = decided(made.put).trail, _trails(made.put)
    luck.shuffle(seen)
    return next((done for _, other in seen if (done := _opinion(truth, other))), None)


def _opinion(truth: tuple[Step, ...], other: tuple[Step, ...]) -> Made | None:
    """The steps of a wrong opinion, the first of which that is wrong is the answer."""
    there = {(s.key, s.pin): s for s in truth}
    told = [
        s
        for s in other
        if s.key in ("object", "grade") or _tells(s) or _tells(there.get((s.key, s.pin), s))
    ]
    at = [k for k, s in enumerate(told) if _answered(there.get((s.key, s.pin), s)) != _answered(s)]
    if not at or told[at[0]].key == "grade" or len(told) <= MOST:
        return None
    texts = list(map(_written, told))
    before = {t: [mistakes()["sound-step-doubted"]] for t in texts[: at[0]]}
    after = {t: [mistakes()["effect-for-cause"]] for t in texts[at[0] + 1 :]}
    return Made(_asks("step"), (texts[at[0]],), before | after, tuple(texts))


# --- what is not proved, the order of the questions, the provisions that matter


def settle(made: Pattern, _: Random) -> Made | None:
    """The facts that could still move the grade, as one who makes no mistake sees them."""
    if len(made.recipe.silent) < 2 or _apart(made):
        return None
    silent, truth = set(made.recipe.silent), set(decided(made.put).decisive)
    found = grouped(
        (cap(fact_words(name)), mistake)
        for mistake in mistakes().values()
        if not mistake.each_reading
        for result in findings(mistake, made.put)
        for name in sorted(silent & set(result.decisive) - truth)
    )
    right = tuple(cap(fact_words(name)) for name in sorted(silent & truth))
    return Made(_asks("settle"), right, found) if right and found else None


def order(made: Pattern, luck: Random) -> Made | None:
    """The order in which the trail asks its questions."""
    if _apart(made):
        return None
    steps = [s for s in decided(made.put).trail if s.key in _ORDERED or _tells(s)]
    keys = [step.key for step in steps]
    if "ground" not in keys:
        return None
    about = [m for m in mistakes().values() if m.order and m.order["step"] in keys]
    found = grouped((_arrow(_reordered(steps, **m.order)), m) for m in about)
    picked = chosen(found, set(), luck)
    return Made(_asks("order"), (_arrow(steps),), {text: found[text] for text in picked})


_ORDERED = ("which_law", "object", "act", "grade")


def _reordered(steps: list[Step], step: str, before: str) -> list[Step]:
    """The steps with those of one key put before the first of another key, or at the end."""
    moved = [s for s in steps if s.key == step]
    rest = [s for s in steps if s.key != step]
    at = next((k for k, s in enumerate(rest) if s.key == before), len(rest))
    return [*rest[:at], *moved, *rest[at:]]


def _arrow(steps: Iterable[Step]) -> str:
    return " → ".join(step.question for step in steps)


def issues(made: Pattern, luck: Random) -> Made | None:
    """The provisions that must not be overlooked: who does finds another grade."""
    if _apart(made):
        return None
    truth = decided(made.put).grade
    about = [mistake for mistake in mistakes().values() if mistake.overlooks]
    turning = {m.pin for m in about if any(r.grade != truth for r in findings(m, made.put))}
    right = luck.sample(sorted(turning), min(len(turning), MOST - 1))
    idle = luck.sample(sorted({m.pin for m in about} - turning), MOST + 1 - len(right))
    overrated = [mistakes()["provision-overrated"]]
    shown = tuple(map(_issue, right))
    return Made(_asks("issues"), shown, {_issue(pin): overrated for pin in idle}) if right else None


def _issue(pin: str) -> str:
    return _answers("issue", pin=pin, about=_data.toml(STORY)["issue"][pin])


def rungs(made: Pattern, _: Random) -> Made | None:
    """The rungs of the ladder of liability that the facts reach."""
    if "ladder" not in made.put.traps or _apart(made):
        return None
    truth = _rungs(made.put)
    if "CL 253-1" in truth:  # how an administrative rung stands beside a crime is not asked
        return None
    found = grouped(
        (_rung(pin), mistake)
        for mistake in mistakes().values()
        if can_be_made(mistake, made.put) and not (mistake.overrates or mistake.each_reading)
        for pin in _rungs(mistaken(mistake, made.put))
        if pin not in truth
    )
    ready = truth and len(truth) + len(found) > MOST - 1 and found
    return Made(_asks("rungs"), tuple(map(_rung, truth)), found) if ready else None


def _rungs(put: Put) -> list[str]:
    """The rungs reached, of those that the form asks about."""
    about = _data.toml(STORY)["rung"]
    reached = [r.pin for r in ladder(put.facts).rungs if r.state == REACHED and r.pin in about]
    return reached + [pin for pin in about if pin == "CL 253-1" and decided(put).grade in CRIMES]


def _rung(pin: str) -> str:
    return _answers("issue", pin=pin, about=_data.toml(STORY)["rung"][pin])


FORMS: dict[str, Callable[[Pattern, Random], Made | None]] = {
    "single": single,
    "pair": pair,
    "step": first_wrong,
    "faded": faded,
    "several": several,
    "settle": settle,
    "order": order,
    "issues": issues,
    "rungs": rungs,
}
SEVERAL = ("several", "settle", "issues", "rungs")  # more than one option may be right
