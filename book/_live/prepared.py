"""The answers that a reader is likely to ask for first, computed when the book is built.

A state of a widget is what its controls show. Every state is prepared where there are few; of
others each single change of the saved state, then two changes at once, and so on, while there is
room. A number is tried at, below and above each line of today's law, where the grade turns, and on
a grid. The page shows a prepared answer for exactly its state; for any other it asks Python.
"""

import ast
import base64
import gzip
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from itertools import combinations, pairwise, product
from math import prod
from pathlib import Path
from typing import Any, NamedTuple

import ipywidgets
from build import ROOT, WORK, digest

from pilaw import law
from pilaw.legislation import today, turns

ALL = 1000  # states of a widget that are all prepared
ROOM = 700  # states that are prepared of a larger one, if its single changes leave room
STEPS = 400  # steps of a slider that are all prepared
MOST = 1_000_000  # the largest number of the grid
EMPTY = ""
CLASSES, CHOICES = "_dom_classes", "_options_labels"  # traits of a widget, as the page has them
PIECE = re.compile(r"[^<>]*>|[^<>.;]+[.;]*\s*|.", re.DOTALL)
DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
GRADE = re.compile(r"grade-\w+")

State = tuple[tuple[int, Any], ...]  # the changed controls: place and value, in order


class Panel(NamedTuple):
    """A widget as the page sees it: its facts by name, and what shows its answer."""

    facts: dict[str, Any]
    outputs: tuple[Any, ...]


def tree(widget: Any) -> Iterator[Any]:
    """A widget and all below it, in the order of the page."""
    yield widget
    for child in getattr(widget, "children", ()):
        yield from tree(child)


def fact_name(widget: Any) -> str:
    """The name of the fact that a control states; empty for what is no control of a fact."""
    return next((c[5:] for c in getattr(widget, CLASSES) if c.startswith("fact-")), "")


def panel(widget: Any) -> Panel:
    """The facts and the outputs of a widget."""
    parts = [part for part in tree(widget) if hasattr(part, CLASSES)]
    facts = {name: part for part in parts if (name := fact_name(part))}
    return Panel(facts, tuple(p for p in parts if isinstance(p, ipywidgets.HTML)))


def key(control: Any) -> str:
    """What the page reads of a control: the place of a choice, the value of any other."""
    return "index" if hasattr(control, CHOICES) else "value"


def read(control: Any) -> Any:
    return getattr(control, key(control))


def shown(panel_: Panel) -> tuple[str, ...]:
    """What the outputs say."""
    return tuple(output.value for output in panel_.outputs)


# --- the values that are tried


@cache
def bounds() -> tuple[int, ...]:
    """Every number that a line of today's law names, with those that follow from it."""
    return tuple(sorted({int(line.bound) for g in law().grounds for line in g.lines}))


def round_numbers() -> set[int]:
    """1, 2, 3, 5 and their tens, hundreds and so on."""
    return {k * 10**e for k in (1, 2, 3, 5) for e in range(7) if k * 10**e <= MOST}


@cache
def grid() -> tuple[int, ...]:
    """The numbers that are tried everywhere, each with what is typed on the way to it."""
    near = {bound + step for bound in bounds() for step in (-1, 0, 1)}
    wanted = {*range(10), 15, *round_numbers(), *near}
    typed = {int(str(n)[:k]) for n in wanted for k in range(1, len(str(n)) + 1)}
    return tuple(sorted(typed))


@cache
def days() -> tuple[str, ...]:
    """The days around each change of the law, and every year since the first offence."""
    around = (turn + timedelta(step) for turn in turns() for step in (-1, 0))
    years = range(turns()[1].year, today().year + 1)
    listed = {*map(str, around), *map(str, years), *(str(date(year, 1, 1)) for year in years)}
    return (EMPTY, *sorted(listed))


def numeric(text: str) -> bool:
    return text.strip().isdigit()


def values(control: Any) -> tuple[Any, ...]:
    """The values of a control that are tried, beside the saved one."""
    if hasattr(control, CHOICES):
        found: Iterable[Any] = range(len(control.options))
    elif isinstance(control.value, bool):
        found = (False, True)
    elif isinstance(control, ipywidgets.Textarea):
        found = ()
    elif isinstance(control.value, str):
        found = (EMPTY, *map(str, grid())) if numeric(control.value) else days()
    elif isinstance(control.value, int | float):
        found = steps(control)
    else:
        found = ()
    return tuple(value for value in found if value != read(control))


def steps(control: Any) -> Iterable[Any]:
    """All steps of a slider; of a field its ends, round numbers, and some steps each way."""
    low, high, step = control.min, control.max, getattr(control, "step", None) or 1
    if slides(control) and (high - low) / step <= STEPS:
        return (low + k * step for k in range(int((high - low) / step) + 1))
    near = {control.value + k * step for k in range(-5, 6)}
    tried = {low, high, *near, *round_numbers()}
    return sorted(n for n in tried if low <= n <= high)


def slides(control: Any) -> bool:
    """Whether a control is a slider."""
    return isinstance(control, ipywidgets.IntSlider | ipywidgets.FloatSlider)


def few(control: Any) -> tuple[Any, ...]:
    """The values of a control that are tried together with changes of others."""
    tried = values(control)
    if hasattr(control, CHOICES) or len(tried) < 2:
        return tried
    if isinstance(control.value, str):
        return tuple(map(str, bounds())) if numeric(control.value) else (EMPTY,)
    return tried[:: len(tried) // 4 or 1]


# --- the states


def states(facts: Mapping[str, Any]) -> Iterator[State]:
    """The states to prepare, the saved one first."""
    controls = list(facts.values())
    every = [(None, *values(control)) for control in controls]
    if prod(map(len, every)) <= ALL:
        for chosen in product(*every):
            yield tuple((k, v) for k, v in enumerate(chosen) if v is not None)
        return
    yield ()
    for k, tried in enumerate(every):
        yield from (((k, value),) for value in tried[1:])
    yield from together(controls, sum(map(len, every)))


def together(controls: list[Any], used: int) -> Iterator[State]:
    """Several changes at once, as many as there is room for; numbers with few values."""
    tried = [few(control) for control in controls]
    for size, count in enumerate(counted(tried)):
        used += count if size > 1 else 0
        if used > ROOM:
            return
        if size > 1:
            for places in combinations(range(len(controls)), size):
                for chosen in product(*(tried[k] for k in places)):
                    yield tuple(zip(places, chosen, strict=True))


def counted(tried: Iterable[Sequence[Any]]) -> list[int]:
    """How many states change so many controls at once: none, one, two and so on.

    >>> counted(["ab", "c"])
    [1, 3, 2]
    """
    counts = [1]
    for some in tried:
        counts = [n + len(some) * m for n, m in zip([*counts, 0], [0, *counts], strict=True)]
    return counts


def set_to(panel_: Panel, saved: tuple[Any, ...], state: State) -> bool:
    """Bring the controls into a state; whether they stand so afterwards."""
    wanted = dict(enumerate(saved)) | dict(state)
    for control, value in zip(panel_.facts.values(), wanted.values(), strict=True):
        if read(control) != value:
            setattr(control, key(control), value)
    return [read(control) for control in panel_.facts.values()] == list(wanted.values())


def answers(widget: Any) -> dict[State, tuple[str, ...]]:
    """Each prepared state of a widget with what its outputs say."""
    panel_ = panel(widget)
    saved = tuple(map(read, panel_.facts.values()))
    found: dict[State, tuple[str, ...]] = {}
    for state in states(panel_.facts):
        if set_to(panel_, saved, state):
            found[state] = shown(panel_)
    for state in list(turning(panel_, saved, found)):
        if set_to(panel_, saved, state):
            found[state] = shown(panel_)
    set_to(panel_, saved, ())
    return found


def turning(
    panel_: Panel, saved: tuple[Any, ...], found: Mapping[State, tuple[str, ...]]
) -> Iterator[State]:
    """Where one number alone makes the grade another: the first number that does, and its
    neighbours.
    """
    for k, was in enumerate(saved):
        if not isinstance(was, bool) and numeric(str(was)):
            told = dict(sorted(told_by_number(found, k)))
            for low, high in pairwise(told):
                if high - low > 1 and told[low] != told[high]:
                    turn = first_other(panel_, saved, k, low, high)
                    yield from (((k, type(was)(n)),) for n in (turn - 1, turn, turn + 1))


def told_by_number(
    found: Mapping[State, tuple[str, ...]], place: int
) -> Iterator[tuple[int, list[str]]]:
    """The grades for each number that a control alone was set to."""
    for state, told in found.items():
        if len(state) == 1 and state[0][0] == place and numeric(str(state[0][1])):
            yield int(state[0][1]), grades(told)


def grades(told: Iterable[str]) -> list[str]:
    """The grades that outputs are coloured with."""
    return [grade for text in told for grade in GRADE.findall(text)]


def first_other(panel_: Panel, saved: tuple[Any, ...], k: int, low: int, high: int) -> int:
    """The first number above `low` with other grades, where there is one turn up to `high`."""

    def at(number: int) -> list[str]:
        set_to(panel_, saved, ((k, type(saved[k])(number)),))
        return grades(shown(panel_))

    before = at(low)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if at(middle) == before else (low, middle)
    return high


# --- the data of a page


class Pieces:
    """Texts as rows of pieces, each of which stands once."""

    def __init__(self) -> None:
        self.pieces: dict[str, int] = {}
        self.texts: dict[str, int] = {}
        self.rows: list[list[int]] = []

    def text(self, text: str) -> int:
        """The place of a text."""
        if text not in self.texts:
            self.texts[text] = len(self.rows)
            self.rows.append([self.piece(piece) for piece in PIECE.findall(text)])
        return self.texts[text]

    def piece(self, piece: str) -> int:
        return self.pieces.setdefault(piece, len(self.pieces))


def named(state: State) -> str:
    """A state as the page names it: JavaScript writes a whole number without a point."""
    whole = [(k, int(v) if isinstance(v, float) and v.is_integer() else v) for k, v in state]
    return compact(whole)


def prepared(widget: Any) -> dict[str, Any]:
    """The answers of one widget as data: its facts, its saved state, what each state shows."""
    facts, pieces = panel(widget).facts, Pieces()
    saved = [read(control) for control in facts.values()]
    told = {named(s): [pieces.text(t) for t in texts] for s, texts in answers(widget).items()}
    parts = {"pieces": list(pieces.pieces), "rows": pieces.rows, "answers": told}
    return {"facts": list(facts), "saved": saved} | parts


def compact(data: Any) -> str:
    """Data as the shortest JSON."""
    return json.dumps(data, separators=(",", ":"), ensure_ascii=False)


def shown_by(program: str) -> Any:
    """The widget that a program shows: imports, and one expression."""
    space: dict[str, Any] = {}
    *imports, last = ast.parse(program).body
    shown = ast.Expression(last.value)  # type: ignore[attr-defined]
    exec(compile(ast.Module(imports, []), "cell", "exec"), space)
    return eval(compile(shown, "cell", "eval"), space)


def state_of_sources() -> str:
    """The digest of all that an answer depends on beside the program."""
    sources = (*(ROOT / "pilaw").glob("*.py"), *(ROOT / "data").rglob("*.*"), Path(__file__))
    return digest(*(path.read_bytes() for path in sorted(sources)))


def kept(program: str) -> Path:
    """Where the answers of a program are kept, once they are made."""
    name = digest(STATE.encode(), program.encode())[:32]
    return WORK / "prepared" / f"{name}.json"


def make(program: str) -> str:
    """The prepared answers of a program as JSON, made once for each state of the sources."""
    place = kept(program)
    if not place.is_file():
        place.parent.mkdir(parents=True, exist_ok=True)
        text = compact(prepared(shown_by(program)))
        unfinished = place.with_suffix(f".{os.getpid()}")
        unfinished.write_text(text, encoding="utf-8")
        unfinished.replace(place)
    return place.read_text(encoding="utf-8")


def packed(cells: Mapping[str, str]) -> str:
    """The script that hands a page the answers of its widgets.

    It is a script, since a page that is opened from a folder may load nothing else.
    """
    told = ",".join(f"{json.dumps(cell)}:{make(program)}" for cell, program in cells.items())
    content = gzip.compress(f"{{{told}}}".encode(), 9, mtime=0)
    return f'livePrepared("{base64.b64encode(content).decode()}")'


def until() -> str:
    """The first day after today that the law names: from then on the answers may be others."""
    texts = (path.read_text(encoding="utf-8") for path in (ROOT / "data" / "law").glob("*.toml"))
    named = {day for text in texts for day in DAY.findall(text)}
    return min((day for day in named if day > str(today())), default="")


STATE = state_of_sources()
