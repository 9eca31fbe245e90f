"""Homework by receipt: what a student answered, as a file of the page *Practice*, read for a class.

The file is the export of that page, named by the student's number, as `17.json`. It does not show
who wrote the answers; they are marked anew by the pools in use.
"""

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

from .export import pool_of
from .facts import FactError
from .mistakes import mistakes
from .patterns import topics
from .problems import Problem
from .words import say

LARGEST = 2_000_000  # bytes of a receipt
POINTS = {1: (0, 1), 2: (-2, 2), 3: (-6, 3)}  # for wrong and right, by certainty


class Attempt(NamedTuple):
    """One answer, marked anew; mistakes: those that lead to the wrong options chosen."""

    problem: Problem
    chosen: tuple[str, ...]
    sure: int
    right: bool
    mistakes: tuple[str, ...]

    @property
    def points(self) -> int:
        """What it brings at its certainty."""
        return POINTS[self.sure][self.right]


class Receipt(NamedTuple):
    """The answers of one student."""

    student: str
    attempts: tuple[Attempt, ...]


@cache
def known() -> dict[str, Problem]:
    """Every problem of the pools in use, by its id."""
    return {problem.id: problem for topic in topics() for problem in pool_of(topic)}


def read(data: bytes, student: str) -> Receipt:
    """The exported answers of a student, or one sentence about what is wrong with them."""
    if len(data) > LARGEST:
        raise FactError("receipt.wrong.large", most=LARGEST)
    try:
        said = json.loads(data)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict) or not isinstance(said.get("answers"), list):
        raise FactError("receipt.wrong.foreign")
    try:
        return Receipt(student, tuple(map(_attempt, said["answers"])))
    except (KeyError, TypeError, ValueError):
        raise FactError("receipt.wrong.content") from None


def _text(said: Any) -> str:
    if not isinstance(said, str):
        raise TypeError
    return said


def _attempt(said: Mapping[str, Any]) -> Attempt:
    """An answer, marked by the problem itself and not by what the receipt says of it."""
    problem, sure = known()[said["id"]], said["sure"]
    chosen = tuple(map(_text, said["chosen"]))
    if type(sure) is not int or sure not in POINTS or said["law"] != problem.law:
        raise ValueError
    if not {*chosen} <= {option.text for option in problem.options}:
        raise ValueError
    right = {*chosen} == {option.text for option in problem.options if option.right}
    wrong = (o for o in problem.options if not o.right and o.text in chosen)
    return Attempt(problem, chosen, sure, right, tuple(m for o in wrong for m in o.mistakes))


# --- a class


class Class(NamedTuple):
    """The receipts of a roster, and a sentence for each file that was left."""

    receipts: dict[str, Receipt]
    left: tuple[str, ...]


def gather(folder: Path, students: list[str]) -> Class:
    """Every receipt of a folder that fits the roster; the first of a student counts."""
    found: dict[str, Receipt] = {}
    left = []
    for path in sorted(folder.glob("*.json")):
        try:
            with path.open("rb") as file:
                receipt = read(file.read(LARGEST + 1), path.stem)
            _fits(receipt, students, found)
            found[receipt.student] = receipt
        except (FactError, OSError) as error:
            left.append(say("receipt.left", file=path.name, fault=error))
    return Class(found, tuple(left))


def _fits(receipt: Receipt, students: list[str], found: Mapping[str, Receipt]) -> None:
    if receipt.student not in students:
        raise FactError("receipt.wrong.student", student=receipt.student[:60])
    if receipt.student in found:
        raise FactError("receipt.wrong.doubled", student=receipt.student)


def roster(text: str) -> list[list[str]]:
    """A roster as the school's system gave it: its first column is the student's number."""
    rows = [row for row in csv.reader(io.StringIO(text)) if row]
    names = [row[0].strip() for row in rows[1:]]
    if not names or len({*names}) < len(names):
        raise FactError("receipt.wrong.roster")
    return rows


def filled(rows: list[list[str]], of: Class) -> str:
    """The roster with three columns more; who handed in nothing has blanks, not zeros."""
    out = io.StringIO()
    heads = [say(f"receipt.{name}") for name in ("answered", "right", "points")]
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*rows[0], *heads])
    width = len(rows[0])
    for row in rows[1:]:
        cells = row + [""] * (width - len(row))
        writer.writerow([*cells, *_sums(of.receipts.get(row[0].strip()))])
    return out.getvalue()


def _sums(receipt: Receipt | None) -> list[str]:
    if receipt is None:
        return [""] * 3
    tried = receipt.attempts
    return [str(n) for n in (len(tried), sum(a.right for a in tried), sum(a.points for a in tried))]


def sheet(receipt: Receipt) -> str:
    """What a student gets back: each answer, and the mistakes behind it."""
    title = say("receipt.sheet", student=receipt.student)
    return _page(title, f"<ol>{''.join(map(_item, receipt.attempts))}</ol>")


def _item(of: Attempt) -> str:
    mark = say("receipt.mark", mark=say(f"export.{'right' if of.right else 'wrong'}"), n=of.points)
    why = "".join(f"<li>{_named(m)}</li>" for m in of.mistakes)
    told = f"<p>{escape(of.problem.story)}</p><p>{escape(' · '.join(of.chosen))}</p>"
    return f"<li>{told}<p><strong>{escape(mark)}</strong></p><ul>{why}</ul></li>"


def _named(mistake: str) -> str:
    of = mistakes()[mistake]
    return escape(f"{of.name}. {of.why} §{of.paragraph}, {of.pin}.")


def overview(of: Class) -> str:
    """One page: on which problems the class splits, which mistakes are behind it, what was left."""
    tried = [a for receipt in of.receipts.values() for a in receipt.attempts]
    names = Counter(mistakes()[m].name for a in tried for m in {*a.mistakes})
    parts = [
        _section("splits", _bars(_splits(tried))),
        _section("mistakes", _bars(names.most_common(15))),
        _section("files_left", "".join(f"<p>{escape(line)}</p>" for line in of.left)),
    ]
    return _page(say("receipt.title", n=len(of.receipts)), "".join(parts))


def _section(name: str, content: str) -> str:
    return f"<h2>{escape(say(f'receipt.{name}'))}</h2>{content or say('receipt.none')}"


def _splits(tried: list[Attempt]) -> list[tuple[str, int]]:
    """The problems that most students got wrong, by the number who did."""
    return Counter(a.problem.id for a in tried if not a.right).most_common(15)


def _bars(counts: list[tuple[str, int]]) -> str:
    """Bars with their words and numbers, as a picture that needs no script."""
    most = max((n for _, n in counts), default=1)
    rows = "".join(_bar(k, name, n / most, n) for k, (name, n) in enumerate(counts))
    size = f'viewBox="0 0 640 {30 * len(counts)}" role="img" width="100%"'
    return f"<svg {size}>{rows}</svg>" if counts else ""


def _bar(k: int, name: str, share: float, n: int) -> str:
    bar = f'<rect x="0" y="{30 * k + 18}" width="{600 * share:.0f}" height="8" fill="#2a6496"/>'
    return f'<text x="0" y="{30 * k + 14}" font-size="13">{escape(name)}: {n}</text>{bar}'


def _page(title: str, content: str) -> str:
    head = '<!doctype html><html lang="en"><meta charset="utf-8">'
    note = f"<p>{escape(say('receipt.authorship'))}</p>"
    return f"{head}<title>{escape(title)}</title><h1>{escape(title)}</h1>{content}{note}</html>\n"


def report(folder: Path, listed: str) -> Iterator[tuple[Path, str]]:
    """Every file of the report, with its text: the roster, the overview and the sheets."""
    rows = roster(listed)
    students = [row[0].strip() for row in rows[1:]]
    of = gather(folder, students)
    yield folder / "feedback" / "roster.csv", filled(rows, of)
    yield folder / "feedback" / "overview.html", overview(of)
    for student, receipt in of.receipts.items():
        plain = student.isascii() and student.replace("-", "").isalnum()
        name = student if plain else f"row-{students.index(student) + 1}"
        yield folder / "feedback" / f"student-{name}.html", sheet(receipt)
