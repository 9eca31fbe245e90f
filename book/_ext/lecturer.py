"""The lecturer's pack of a chapter, from `data/lectures`: plans, board, polls, moot and key.

Numbers of the law stand there as `<5(1)(3)>`, `<half 5(1)(4)>`, `<ten half 5(1)(3)>` or
`<5(1)(5) - 1>` and are taken from the law data. What a side of the moot can reach is decided by the
engine from the facts of its sheet. Only `python make.py book --lecturer` reads these pages.
"""

import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import groupby
from typing import Any

from practice import on_page
from sphinx.application import Sphinx
from tables import Generated, linked

from pilaw import Facts, Items, Result, _data, assess, law, provisions
from pilaw.compare import disputes
from pilaw.export import LETTERS, pool_of, question, right_letters
from pilaw.mistakes import mistakes
from pilaw.problems import Problem

Row = dict[str, Any]
NUMBER = re.compile(r"<((?:ten |half )*)(\d\(1\)\(\d\))(?: ([-+]) (\d+))?>")
TASKS = {
    "prosecution": "You prosecute. State the grade that you ask for, and its ground.",
    "defence": "You defend. State the grade that you concede, and why no more is reached.",
    "bench": "You judge. Hear both, name what is proved, and decide with reasons.",
}


def filled(text: str) -> str:
    """A text with the numbers of the law in it.

    >>> filled("from <5(1)(3)> items; an insider from <half 5(1)(4)>, one less is <5(1)(3) - 1>")
    'from 50 items; an insider from 250, one less is 49'
    """
    return NUMBER.sub(lambda found: f"{number(found):,}", text)


def number(found: re.Match[str]) -> int:
    """The number that a mark stands for: a line, its half or its tenfold, and one more or less."""
    every = provisions()
    by = {"half": Fraction(every["5(1)(8)"]["factor"]), "ten": Fraction(every["5(2)(3)"]["factor"])}
    value = Fraction(law().threshold(found[2]))
    for word in found[1].split():
        value *= by[word]
    return int(value) + (int(f"{found[3]}{found[4]}") if found[3] else 0)


def told(text: str) -> str:
    """A text of the pack as MyST: numbers filled in, pinpoints linked."""
    return linked(filled(text))


def lectures() -> dict[str, Row]:
    """The packs by chapter."""
    every = map(_data.toml, _data.folder("lectures"))
    return {pack["chapter"]: pack for pack in every}


# --- the moot


def facts_of(pack: Row, side: Row) -> Facts:
    """The facts of a side: what both sheets share, and what its own sheet adds."""
    said = {**pack["moot"]["facts"], **side.get("facts", {})}
    items = [Items(lot["kind"], _count(lot["count"]), **_rest(lot)) for lot in said.pop("items")]
    return Facts(said.pop("acts"), items, **{name: _count(value) for name, value in said.items()})


def _count(said: Any) -> Any:
    """A number or a range that is made from lines of the law; any other value as it is."""
    if not isinstance(said, str) or not NUMBER.search(said):
        return said
    plain = filled(said).replace(",", "")
    return int(plain) if plain.isdigit() else plain


def _rest(lot: Row) -> Row:
    return {k: _count(v) for k, v in lot.items() if k not in ("kind", "count")}


def reached(pack: Row, side: Row) -> Result:
    """What a side can reach on its sheet, with the readings that it argues for."""
    return assess(facts_of(pack, side), readings=side.get("readings", {}))


# --- polls


def polls(pack: Row) -> Iterator[Problem]:
    """The first problem of each kind that the pack asks for, none of them twice."""
    given: set[str] = set()
    for asked in pack["poll"]:
        found = next(p for p in pool_of(asked["topic"]) if p.id not in given and _fits(p, asked))
        given.add(found.id)
        yield found


def _fits(problem: Problem, asked: Row) -> bool:
    made = {name for option in problem.options for name in option.mistakes}
    return problem.form == asked["form"] and asked["mistake"] in made


# --- the page


class Lecture(Generated):
    """The pack of one chapter."""

    required_arguments = 1

    def lines(self) -> Iterator[str]:
        yield from page(lectures()[self.arguments[0]])


def page(pack: Row) -> Iterator[str]:
    """The parts of a pack, in the order in which a lecturer needs them."""
    yield "## What students can do afterwards\n"
    yield from bullets(pack["outcomes"])
    for plan in pack["plan"]:
        yield from planned(plan)
    yield "## On the board\n"
    yield from (f"{k}. {told(line)}" for k, line in enumerate(pack["board"], 1))
    yield "\n## Where they stumble\n"
    yield from map(stumble, pack["stumble"])
    yield "## Polls\n"
    yield told(POLLS) + "\n"
    for k, problem in enumerate(polls(pack), 1):
        yield from poll(k, problem)
    yield from moot(pack)
    yield from rubric(pack["rubric"])
    yield "## Key\n"
    yield from bullets(pack["key"])


POLLS = """Read the question aloud, give one minute of silence, count the cards, let neighbours \
argue for two minutes, and count again. Then open the key: it names the mistake behind each \
answer. Unless a story says otherwise, relevant state provisions were breached and everybody \
acted with intent."""


def bullets(texts: list[str]) -> Iterator[str]:
    """A list."""
    yield from (f"- {told(text)}" for text in texts)
    yield ""


def planned(plan: Row) -> Iterator[str]:
    """A plan as a table; the clock runs from the first minute."""
    yield f"## Plan for {plan['minutes']} minutes\n"
    yield "| From | Minutes | What happens | What you say or ask |"
    yield "|---|---|---|---|"
    clock = 0
    for step in plan["step"]:
        yield f"| {clock} | {step['minutes']} | {told(step['does'])} | {told(step['says'])} |"
        clock += step["minutes"]
    yield ""


def stumble(row: Row) -> str:
    """A named mistake: what it is, what cures it, and what to do about it in the room."""
    said = on_page(mistakes()[row["mistake"]])
    cure = f'<a href="{said["address"]}">{said["paragraph"]}</a>, {linked(said["pin"])}'
    return f"**{said['name']}.** {said['why']} *In the room:* {told(row['room'])} ({cure})\n"


def poll(k: int, problem: Problem) -> Iterator[str]:
    """A poll: the question with its options, and folded below it the key."""
    story, asked, _ = question(problem)
    yield f"### Poll {k}\n\n{story}\n\n**{asked}**\n"
    pairs = list(zip(LETTERS, problem.options, strict=False))
    yield from (f"- **{letter}** {option.text}" for letter, option in pairs)
    yield f"\n:::{{dropdown}} Key to poll {k}\n**{right_letters(problem)}** is right.\n"
    for letter, option in pairs:
        yield from (f"- **{letter}** {cure(name)}" for name in option.mistakes)
    yield ""
    yield from (f"{linked(step)}\n" for step in problem.trail)
    yield ":::\n"


def cure(name: str) -> str:
    """A mistake with the paragraph that cures it."""
    said = on_page(mistakes()[name])
    return f'{said["name"]}: {said["why"]} <a href="{said["address"]}">{said["paragraph"]}</a>'


def moot(pack: Row) -> Iterator[str]:
    """The moot: what all know, a sheet for each side, and what each can reach."""
    case = pack["moot"]
    yield f"## Moot: {case['title']}\n\n{told(case['story'])}\n"
    yield from bullets(case["rules"])
    for side in case["side"]:
        yield from sheet(side)
    yield "### For the lecturer alone: what each sheet can reach\n"
    yield "The engine decides each sheet as it stands, on the readings that its side argues for.\n"
    for side in case["side"]:
        yield from outcome(pack, side)


def sheet(side: Row) -> Iterator[str]:
    """The fact sheet of one side, to be printed and handed out."""
    yield f"### Sheet of the {side['role']}\n\n*{TASKS[side['role']]}*\n"
    yield from bullets(side["sheet"])
    yield "Points to prepare:\n"
    yield from bullets(side["points"])


def outcome(pack: Row, side: Row) -> Iterator[str]:
    """What one side can reach: the grade, the grounds with their numbers, and what it turns on."""
    result = reached(pack, side)
    yield f"**{side['role'].capitalize()}.** {told(side['why'])}\n"
    yield from (f"> {linked(line)}\n>" for line in shown(result))
    yield ""
    open_points = [d for d in disputes(result.facts, chosen=side.get("readings")) if d.matters]
    for reading, _ in groupby(open_points, lambda d: d.reading):
        yield f"The grade turns on a contested point: {reading.question} ({linked(reading.pin)})\n"


def shown(result: Result) -> list[str]:
    """The grade, what is met or open, and the punishment; what is not met is left out."""
    left_out = ("Not met", "Left to the court")
    return [line for line in str(result).splitlines() if not line.startswith(left_out)]


def rubric(rows: list[Row]) -> Iterator[str]:
    """How the moot is marked."""
    total = sum(row["points"] for row in rows)
    yield f"## Rubric for the moot: {total} points\n"
    yield "| What is marked | Points | Full marks | Half | None |"
    yield "|---|---|---|---|---|"
    for row in rows:
        cells = (told(row[key]) for key in ("full", "half", "none"))
        yield f"| {told(row['what'])} | {row['points']} | {' | '.join(cells)} |"
    yield ""


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_directive("lecture", Lecture)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
