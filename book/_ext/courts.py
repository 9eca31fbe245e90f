"""The page on the book against the courts: counts with their intervals, and each later judgment.

Everything is written from `data/judgments.csv` and from what the engine makes of its facts.
"""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from math import sqrt
from statistics import NormalDist
from typing import Any

from sphinx.application import Sphinx
from tables import Generated, case_lines, linked, marked, table, zh

from pilaw import assess
from pilaw.casebook import Case, cases, judgments
from pilaw.compare import agreement, reconcile
from pilaw.reform import readings as contested

OUTCOMES = {"agrees": "exact", "inside": "inside the range", "differs": "outside"}
SECTIONS = {
    "differs": "Outside the range",
    "agrees": "Exact",
    "inside": "Inside the range",
    "not_reported": "No grade known",
}
BASES = {
    "court": "in the court's words",
    "inferred": "inferred from the sentence by a rule",
    "matched": "matched by number",
}
BOTH_BANDS = "36"  # months: the top of one range and the bottom of the other


@cache
def outcomes() -> dict[str, str]:
    """How engine and court stand to each other, by defendant."""
    return {c.id: agreement(c) for c in judgments().values()}


def wilson(part: int, whole: int, level: float = 0.95) -> tuple[float, float]:
    """The score interval of Wilson for a share; it fits small numbers and shares near 0 or 1."""
    z = NormalDist().inv_cdf((1 + level) / 2)
    share, weight = part / whole, 1 + z * z / whole
    middle = (share + z * z / (2 * whole)) / weight
    reach = z / weight * sqrt(share * (1 - share) / whole + z * z / (4 * whole * whole))
    return max(0.0, middle - reach), min(1.0, middle + reach)


def share(part: int, whole: int) -> str:
    """A share with its interval, in whole per cent."""
    if not whole:
        return "—"
    low, high = wilson(part, whole)
    return f"{part / whole:.0%} ({low:.0%} to {high:.0%})"


def counts() -> dict[str, Counter[str]]:
    """How many defendants stand in each outcome, by the basis of the grade."""
    found: dict[str, Counter[str]] = {basis: Counter() for basis in BASES}
    for c in judgments().values():
        if c.row["court_grade_basis"] in found:
            found[c.row["court_grade_basis"]][outcomes()[c.id]] += 1
    return found


def unmeasured(c: Case) -> bool:
    """Whether the law of the day had no numbers: the engine then leaves the grade to the court."""
    return any(finding.ground.unmeasured for finding in assess(c.facts).findings)


class Counts(Generated):
    """Exact, inside and outside, by the basis of the court's grade."""

    head = ("How the court's grade is known", "Defendants", *map(str.capitalize, OUTCOMES.values()))
    head += ("Share exact, 95 % interval", "Share outside, 95 % interval")

    def lines(self) -> Iterator[str]:
        every = list(judgments().values())
        several = len({c.row["case_of"] or c.id for c in every})
        silent = sum(outcome == "not_reported" for outcome in outcomes().values())
        yield f"{len(every)} defendants of {several} cases were read."
        yield f"For {len(every) - silent} of them a grade is known, for {silent} none.\n"
        parts = counts()
        together = sum(parts.values(), Counter())
        rows = [(BASES[basis], part) for basis, part in parts.items()]
        yield table(self.head, [self.row(*row) for row in (*rows, ("all", together))])
        inside = [c for c in every if outcomes()[c.id] == "inside"]
        yield f"Of the {len(inside)} inside the range, {sum(map(unmeasured, inside))} were judged,"
        yield "as far as the dates tell, under law that had no numbers yet:"
        yield "the engine then leaves the grade to the court, and cannot be exact.\n"
        three = [c.row["court_grade_basis"] for c in every if c.row["months"] == BOTH_BANDS]
        worded = three.count("court")
        yield f"{len(three)} defendants were sentenced to exactly three years."
        yield f"For {worded} of them the court's words decide;"
        yield f"for {len(three) - worded} no grade is known, for this reason.\n"

    @staticmethod
    def row(basis: str, found: Counter[str]) -> tuple[object, ...]:
        whole = found.total()
        return (
            basis,
            whole,
            *(found[name] for name in OUTCOMES),
            share(found["agrees"], whole),
            share(found["differs"], whole),
        )


class Judgments(Generated):
    """The later judgments, one defendant after the other, by outcome."""

    def lines(self) -> Iterator[str]:
        for outcome, heading in SECTIONS.items():
            chosen = [c for c in judgments().values() if outcomes()[c.id] == outcome]
            yield f"## {heading}: {len(chosen)}\n"
            yield f"Go to: {', '.join(to(c.id) for c in chosen)}.\n"
            yield from map(entry, chosen)


def to(case_id: str) -> str:
    """A link to a defendant, here or in the table of cases."""
    return f"{{ref}}`{case_id} <{case_id.lower()}>`"


def entry(c: Case) -> str:
    """One defendant: title, what explains a disagreement, and line by line what a reader asks."""
    lines = "".join(f"- *{label}:* {text}\n" for label, text in told(c) if text)
    why = f"{linked(marked(c.row['notes']))}{readings(c)}\n\n" if c.row["explained"] else ""
    title = f"**{c.id} {c.title}** {zh(c.row['title_zh'])}"
    return f"({c.id.lower()})=\n:::{{container}} case\n{title}\n\n{why}{lines}:::\n"


def told(c: Case) -> Iterator[tuple[str, str]]:
    """Court, year and facts, what was found and how that is known, and what the engine finds."""
    lines = dict(case_lines(c))
    first = c.row["case_of"]
    where = ", in the table of cases" if first in cases() else ""
    yield "Court", lines["Court or authority"]
    yield "Days", lines["Days"]
    yield "What happened", marked(c.row["facts_en"])
    yield "The same case", first and f"{to(first)}{where}"
    yield "The court found", found(c)
    yield "Sentence", c.sentence
    yield "Basis as reported", lines["Basis as reported"]
    yield "Leniency", marked(c.row["leniency"])
    yield "Facts as the table takes them", lines["Facts as the table takes them"]
    yield "Engine", lines["Engine"]
    yield "Court and engine", OUTCOMES.get(outcomes()[c.id], "not compared, as no grade is known")
    yield "Note", "" if c.row["explained"] else lines["Note"]
    yield "Read in", f"{c.row['read_in']}; {lines['Read in']}"


def found(c: Case) -> str:
    """The grade and how it is known: in which words, or by which rule of the codebook."""
    words, basis = c.row["words"], c.row["court_grade_basis"]
    if basis == "court":
        more = words.removeprefix(f"court: {c.found}")
        return f"{c.found}, in the court's words{linked(marked(more))}"
    if basis == "none":
        return "no grade is stated" + ("" if words == "none" else f"; {words}")
    rule = re.search(r"rule ([A-Z]) of the codebook", c.row["notes"])
    how = f"inferred by rule {rule[1]} of the [codebook](codebook.md)" if rule else BASES[basis]
    return f"{c.found}, {how}"


def readings(c: Case) -> str:
    """The readings of a contested point under which the engine would find what the court found."""
    ways = [name.partition("=") for name in reconcile(c).readings]
    asked = [f"*{contested()[name].question}* Answer: *{value}*." for name, _, value in ways]
    return f" A contested point would bring both together. {' '.join(asked)}" if asked else ""


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_directive("court-counts", Counts)
    app.add_directive("court-judgments", Judgments)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
