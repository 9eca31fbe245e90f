"""Coding a judgment: answers become a row of the table of judgments, checked by the codebook.

What is asked stands in `data/codebook.toml`; what a cell means is read as in every table of cases.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from . import _data
from . import legislation as law_of
from .case_table import faults
from .casebook import cases, facts_of, inert, judgments, visible
from .facts import ACTS, FACTS, FactError, read_date
from .legislation import CRIMES, GRADES
from .words import say

KIND_OF = ("total", "tier1", "tier2", "tier3")  # columns whose kind of information can be named
_READ = (*FACTS, "tier1", "tier2", "tier3", "total")


class Column(NamedTuple):
    """One column that the form asks for."""

    name: str
    kind: str
    values: tuple[str, ...] = ()
    needed: bool = False
    fits: str = ""
    never: str = ""


@cache
def columns() -> tuple[Column, ...]:
    """What is asked, in the order of the codebook.

    >>> [c.name for c in columns() if c.kind == "long"]
    ['facts_en', 'notes']
    """
    asked = _data.toml("codebook.toml")["column"]
    return tuple(Column(**{**c, "values": _values(c)}) for c in asked)


def _values(column: Mapping[str, Any]) -> tuple[str, ...]:
    """The values of a choice: as stated, those of the fact of this name, or the grades that there
    are.
    """
    name = column["name"]
    if column["kind"] != "choice" or "values" in column:
        return tuple(column.get("values", ()))
    if name not in FACTS:
        return ("unknown", *CRIMES, "not_a_crime")
    return ("unknown", *(FACTS[name].values or ("yes", "no")))


@cache
def rules() -> dict[str, Mapping[str, Any]]:
    """The rules by which a grade is inferred from a sentence."""
    return {rule["id"]: rule for rule in _data.toml("codebook.toml")["rule"]}


def header() -> tuple[str, ...]:
    """The columns of the table of judgments."""
    return tuple(_data.table("judgments.csv")[0])


def next_id() -> str:
    """The next free number of a case."""
    return f"C{max(int(name[1:]) for name in (*cases(), *judgments())) + 1:03}"


def both_bands() -> int:
    """The months that end the lower range and begin the upper one, and so prove neither (CL 99)."""
    return law_of.law().bands[GRADES.index(CRIMES[0])].max_months


def row_of(answers: Mapping[str, Any]) -> dict[str, str]:
    """The row that the answers make: what was told, and what follows from it.

    >>> row = row_of({"sell": True, "months": "36", "kind": "home_listing", "kind_of": "total"})
    >>> row["acts"], row["sentence_band"], row["kinds"]
    ('sell', '3_years_or_more', 'total=home_listing')
    """
    told = {c.name: _typed(answers.get(c.name)) for c in columns()}
    kind, months = answers.get("kind"), told["months"]
    follows = {
        "case_id": next_id(),
        "acts": ";".join(act for act in ACTS if answers.get(act)),
        "kinds": f"{answers.get('kind_of') or KIND_OF[0]}={kind}" if kind else "",
        "sentence_band": _band(int(months)) if months.isdecimal() else told["sentence_band"],
        "notes": " ".join(filter(None, (told["notes"], _inferred(answers)))),
    }
    return {name: (told | follows)[name] for name in header()}


def _typed(answer: Any) -> str:
    """What was typed, on one line, with no sign that acts on a terminal."""
    return visible(" ".join(str(answer or "").split()))


def _band(months: int) -> str:
    return "3_years_or_more" if months >= both_bands() else "under_3_years"


def _inferred(answers: Mapping[str, Any]) -> str:
    """The sentence that names the rule by which the grade was inferred."""
    rule = answers.get("rule")
    inferred = rule and answers.get("court_grade_basis") == "inferred"
    return say(f"coding.rule.{rule}") if inferred else ""


def as_csv(row: Mapping[str, str]) -> str:
    """The row below its heading, as a table of its own."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, header(), lineterminator="\n")
    writer.writeheader()
    writer.writerow(row)
    return out.getvalue()


# --- what is wrong with a row


def wrong(row: Mapping[str, str]) -> tuple[str, ...]:
    """What is wrong with a row by the codebook, one sentence each; empty if nothing is.

    >>> wrong({**judgments()["C161"].row, "months": "three years"})[0]
    "Months: 'three years' cannot stand here; write a whole number, such as 36, or leave it blank."
    """
    return (*_cells(row), *_facts(row), *_finding(row), *_ties(row))


def _cells(row: Mapping[str, str]) -> Iterator[str]:
    """What is wrong with single cells."""
    for column in columns():
        cell = row[column.name]
        named = {"label": label(column.name), "write": say(f"coding.write.{_written(column)}")}
        if not cell and column.needed:
            yield say("coding.wrong.blank", **named)
        elif cell and not _fits(cell, column):
            yield say("coding.wrong.cell", given=repr(cell), **named)
        elif inert(cell) != cell:
            yield say("coding.wrong.formula", given=repr(cell), **named)


def _written(column: Column) -> str:
    """The key of what is to be written in a column."""
    return "choice" if column.kind == "choice" else "fact" if column.kind == "fact" else column.name


def _fits(cell: str, column: Column) -> bool:
    if column.values:
        return cell in column.values
    fits = not column.fits or re.fullmatch(column.fits, cell)
    return bool(fits) and not (column.never and re.search(column.never, cell))


def label(name: str) -> str:
    """What a column is called in the form."""
    return say(f"coding.label.{name}")


def _facts(row: Mapping[str, str]) -> Iterator[str]:
    """What the reader of tables refuses; and a row that tells nothing of what was done."""
    read = {name: row[name] for name in _READ if name in row}
    found = faults(read)
    yield from found
    if not found:
        try:
            facts_of(row)
        except FactError as error:
            yield str(error)
    if not any(row[name] for name in ("acts", *KIND_OF, "illegal_gains_yuan")):
        yield say("coding.wrong.nothing_told")


def _finding(row: Mapping[str, str]) -> Iterator[str]:
    """What is wrong with the grade and how it is known."""
    grade, basis = row["court_grade"], row["court_grade_basis"]
    worded = f"court: {grade.replace('_', ' ')}"
    if (grade == "unknown") != (basis == "none"):
        yield say("coding.wrong.basis", grade=grade, basis=basis)
    elif basis == "court" and not row["words"].startswith(worded):
        yield say("coding.wrong.words", words=worded)
    if basis != "court" and row["words"].startswith("court:"):
        yield say("coding.wrong.words_alone")
    if row["months"] and not row["sentence"]:
        yield say("coding.wrong.sentence")
    if basis == "inferred":
        yield from _rule_broken(row)


def _rule_broken(row: Mapping[str, str]) -> Iterator[str]:
    """Why a grade cannot be inferred by the rule that the notes name."""
    named = [rule for rule in rules() if say(f"coding.rule.{rule}").split(":")[0] in row["notes"]]
    if len(named) != 1:
        yield say("coding.wrong.rule", rules=", ".join(rules()))
    elif row["months"] == str(both_bands()):
        yield say("coding.wrong.both_bands", months=row["months"])
    elif not keeps(named[0], row):
        yield say(f"coding.wrong.rule_{named[0]}")


def keeps(name: str, row: Mapping[str, str]) -> bool:
    """Whether a row meets the condition of a rule of the codebook, and bears its grade."""
    rule = rules()[name]
    allowed = rule.get("milder", True) or not below_its_range(row)
    return row["court_grade"] == rule["grade"] and allowed and _term(rule, row)


def below_its_range(row: Mapping[str, str]) -> bool:
    """Whether a ground is named that can bring a sentence below its range."""
    grounds = _data.toml("codebook.toml")["below_its_range"]["words"]
    return any(ground in row["leniency"] for ground in grounds)


def _term(rule: Mapping[str, Any], row: Mapping[str, str]) -> bool:
    """Whether the sentence, or the end of the acts, is as the rule asks."""
    if "before" in rule:
        return _ended_before(row, rule["before"])
    if not row["months"].isdecimal():
        return bool(rule.get("below") and row["sentence_band"] == "under_3_years")
    months = int(row["months"])
    if rule.get("none"):
        return months == 0
    return months > both_bands() if rule.get("above") else 0 < months < both_bands()


def _ended_before(row: Mapping[str, str], version: str) -> bool:
    """Whether acts or judgment ended before a version of the article came into force."""
    turn = next(s["in_force"] for s in law_of.statutes() if s["id"] == version)
    spans = [read_date(row[name], name) for name in ("act_date", "judgment_date")]
    return any(span.last < turn for span in spans if span)


def _ties(row: Mapping[str, str]) -> Iterator[str]:
    """What is wrong with what the row names beside it: the first row of its case, a kind."""
    first = row["case_of"]
    if first and first not in cases() and first not in judgments():
        yield say("coding.wrong.case_of", given=first)
    for part in filter(None, row["kinds"].split(";")):
        column, _, kind = part.partition("=")
        if column not in KIND_OF or kind not in law_of.information_types():
            yield say("coding.wrong.kinds", given=part)
