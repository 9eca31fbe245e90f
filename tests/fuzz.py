"""Hostile input of every kind, from a seed: each must be answered with a finding or with one sentence.

    python -m tests.fuzz --inputs 1000000 --seed 7     # the long form, on all processors
    python -m tests.fuzz --again cell --number 4711 --seed 7   # one input once more

A failure is an exception that is no FactError, an answer that takes too long, and a silent default: a cell that
is read although a word stands beside it that changes its meaning, a row that vanishes, an option that is dropped.
Each kind of failure is printed once, with its smallest input and the numbers that bring it back.
"""

import argparse
import contextlib
import csv
import io
import math
import multiprocessing
import os
import random
import signal
import sys
import tempfile
import time
import tomllib
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, quote

import numpy as np
import pandas as pd

from pilaw import (
    FactError,
    Facts,
    Items,
    Law,
    Range,
    Result,
    abuse,
    assess,
    bulk,
    case,
    choose,
    compare,
    distance,
    law,
    lessons,
    provisions,
    scenes,
    tables,
    widgets,
)
from pilaw.__main__ import main
from pilaw.casebook import FINDING, NEEDED, facts_of
from pilaw.facts import ENDLESS, FACT_NAMES, Span
from pilaw.reform import Chosen, readings, reforms
from pilaw.sensitivity import EASE, GRAVITY, level
from pilaw.words import say

NO_ANSWER = say("command.no_answer", fault="").partition(";")[0]
BOUND = 20  # seconds for one input
STUCK = 90  # seconds after which a worker that does not even hear the bell is ended
Draw = random.Random


class WrongError(AssertionError):
    """An answer that is no sentence and no finding, or that leaves out what was asked."""


class SlowError(BaseException):
    """An answer that takes too long; no `except Exception` stops it."""


def expect(true: Any, words: str) -> None:
    if not true:
        raise WrongError(words)


# ---- texts ---------------------------------------------------------------------------------------
OF: dict[str, list[str]] = tomllib.loads(
    Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")
)
SIGNS = "\0\x07\x1b\r\n\t\x85\xa0\xad\u200b\u200e\u202e\u2028\ufeff\ufffd\U0001f600\u0301\ud800\"',;=+-@<>&()[]{}%$#\\/|`~^_:!?.*eE0189，、。　"
NUMBERED = ("tier1", "tier2", "tier3", "total", "illegal_gains_yuan", "profit_yuan")
DATED = ("act_date", "judgment_date")
EXTRA = ("knows_crime", "track_used_in_crime", "listed_unit", "beyond_consent")
SAID = ("duty_or_service", "lawful_business", "used_in_crime", *EXTRA)
CELLS: dict[str, list[str]] = {
    **dict.fromkeys(NUMBERED, OF["figures"]),
    **dict.fromkeys(DATED, OF["days"]),
    **dict.fromkeys((*SAID, "prior", "harm"), OF["words"]),
    "acts": OF["acts"],
    "tier_basis": [*OF["words"], "collector", "this table", "court"],
}
SURE: dict[str, list[str]] = {
    **dict.fromkeys(NUMBERED[:4], OF["sure_figures"]),
    **dict.fromkeys(NUMBERED[4:], OF["sure_yuan"]),
    **dict.fromkeys(DATED, OF["sure_days"]),
    **dict.fromkeys(SAID, OF["sure_words"]),
    "prior": ["none", "criminal", "administrative_2y", "无", "unknown"],
    "harm": ["none", "grave", "无", "unknown"],
    "acts": ["sell", "obtain;sell", "出售", "非法获取；出售", "sell; provide", "unknown"],
    "tier_basis": ["collector", "court", ""],
}


def a_cell(draw: Draw, column: str) -> str:
    """A cell of this column: often one that is surely read, or that with one sign more."""
    chance = draw.random()
    if column not in SURE or chance < 0.5:
        return a_text(
            draw,
            CELLS.get(column, OF["words"]) if chance < 0.45 else draw.choice(list(CELLS.values())),
        )
    text = draw.choice(SURE[column])
    if chance < 0.65:
        return text
    if chance < 0.75:
        return draw.choice(OF["around"]) + text
    if chance < 0.85:
        return text + draw.choice(OF["behind"])
    if chance < 0.9:
        return text + draw.choice(OF["joints"]) + draw.choice(SURE[column])
    at = draw.randint(0, len(text))
    return text[:at] + draw.choice(SIGNS) + text[at + draw.randint(0, 1) :]


def a_text(draw: Draw, words: list[str]) -> str:
    """A text as somebody might write it, or might try to write it."""
    text = draw.choice(words)
    for _ in range(draw.choice((0, 0, 0, 1, 1, 2))):
        text += draw.choice(OF["joints"]) + draw.choice(words)
    if draw.random() < 0.3:
        text = draw.choice(OF["around"]) + text
    if draw.random() < 0.3:
        text += draw.choice(OF["behind"])
    for _ in range(draw.choice((0, 0, 0, 1, 3))):
        at = draw.randint(0, len(text))
        text = text[:at] + draw.choice(SIGNS) + text[at + draw.randint(0, 1) :]
    if draw.random() < 0.004:
        text = (text or "(") * draw.choice((100, 20_000))
    return text


# ---- cells ---------------------------------------------------------------------------------------


def draw_cell(draw: Draw) -> tuple[str, str, str]:
    column = draw.choice(list(CELLS))
    return (
        column,
        a_cell(draw, column),
        draw.choice((*OF["before"], *(f"\0{after}" for after in OF["after"]))),
    )


def check_cell(given: tuple[str, str, str]) -> None:
    """A cell that is read says the same when it is written back, and not the same with a word more."""
    column, text, junk = given
    try:
        found = reading(column, text)
    except FactError as error:
        sentence(str(error))
        return
    if column == "tier_basis":  # a name
        return
    if (plain := canonical(column, found)) is not None:
        expect(
            reading(column, plain) == found,
            f"{column}: read as {found}, which is written {plain!r} and then read otherwise",
        )
    if found != reading(column, ""):
        more = text + junk[1:] if junk[0] == "\0" else junk + text
        with contextlib.suppress(FactError):
            expect(
                reading(column, more) != found, f"{column}: the same with {junk.lstrip(chr(0))!r}"
            )


def reading(column: str, text: str) -> Any:
    """What a cell means, without its words."""
    facts = facts_of({column: text})
    if column in ("tier1", "tier2", "tier3", "total"):
        return next((lot.count for lot in facts.items or () if column in (lot.kind, "total")), None)
    value = None if column == "tier_basis" else getattr(facts, column)
    return tuple(value[:2]) if isinstance(value, Span) else value


def canonical(column: str, value: Any) -> str | None:
    """How a reading is written in the plainest way; None where there is no one way."""
    if column in NUMBERED:
        return "unknown" if value is None else str(value)
    if column == "acts":
        return (
            "unknown"
            if None in value.values()
            else ";".join(act for act, done in value.items() if done)
        )
    if column in DATED:
        return None if value is None or value[0] != value[1] else value[0].isoformat()
    return {True: "yes", False: "no", None: "unknown"}.get(value, value)


def sentence(said: str) -> None:
    """Whether an answer is one sentence that a person can read."""
    expect(
        said.strip() and "Traceback" not in said and NO_ANSWER not in said,
        f"no sentence: {said[:200]!r}",
    )
    expect(len(said) < 3000, f"a sentence of {len(said)} characters: {said[:100]!r}")


# ---- tables and the command ----------------------------------------------------------------------
COLUMNS = (*NEEDED, "profit_yuan", *EXTRA, "tier_basis")
FOREIGN = [*OF["columns"], "x" * 300]
PLAIN = {
    "acts": ("sell", "obtain", "obtain;sell"),
    "duty_or_service": ("yes", "no"),
    "lawful_business": ("no",),
    "tier1": ("0", "49", "50", "60", "600"),
    "tier2": ("0", "499", "500"),
    "tier3": ("0", "5000"),
    "illegal_gains_yuan": ("0", "5000"),
    "prior": ("none",),
    "used_in_crime": ("no",),
    "harm": ("none", "grave"),
    "act_date": ("", "2016-05-01", "2018-05-01"),
}


class TableInput(NamedTuple):
    """A table, and what its rows must be found to be: by name of the case, or at least so many."""

    raw: bytes
    found: Mapping[str, str] | None = None
    least: int = 0
    options: tuple[str, ...] = ()


def a_plain_table(draw: Draw) -> tuple[list[list[str]], dict[str, str]]:
    """A table that is beyond doubt, with the grade of each case."""
    rows = [
        {c: draw.choice(PLAIN.get(c, ("",))) for c in NEEDED} | {"case_id": f"K{k}"}
        for k in range(draw.randint(2, 6))
    ]
    grades = {row["case_id"]: assess(facts_of(row)).grade for row in rows}
    return [[*NEEDED], *([row[c] for c in NEEDED] for row in rows)], grades


def as_csv(cells: list[list[str]], separator: str = ",", end: str = "\n") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator=end).writerows(cells)
    return out.getvalue()


def draw_table(draw: Draw) -> TableInput:
    return draw.choice((rewritten, damaged, foreign, foreign))(draw)


def rewritten(draw: Draw) -> TableInput:
    """The same table in another shape: read the same, or refused."""
    cells, grades = a_plain_table(draw)
    if draw.random() < 0.4:
        cells.insert(
            0,
            [draw.choice(("Cases of 2024", "", "sep=;", "\u6848\u4ef6\u8868"))]
            + [""] * draw.randint(0, len(NEEDED) - 1),
        )
    if draw.random() < 0.4:
        at = draw.randint(0, len(NEEDED))
        cells = [[*row[:at], "", *row[at:]] for row in cells]
    cells += [[""] * draw.randint(0, len(NEEDED))] * draw.choice((0, 0, 2))
    text = as_csv(cells, draw.choice(",,,;\t|"), draw.choice(("\n", "\r\n", "\r")))
    raw = text.encode(
        draw.choice(
            ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "utf-32", "utf-7")
        ),
        "replace",
    )
    return TableInput(draw.choice((b"", b"", b"\xef\xbb\xbf", b"\n", b" ")) + raw, grades)


def damaged(draw: Draw) -> TableInput:
    """A table with one sign more or less, or cut off: no row may vanish without a word."""
    cells, grades = a_plain_table(draw)
    raw = bytearray(as_csv(cells).encode())
    at = draw.randrange(raw.index(b"\n") + 1, len(raw))
    raw[at : at + draw.randint(0, 1)] = draw.choice(
        (
            b'"',
            b'"',
            b"'",
            b",",
            b";",
            b"\n",
            b"\r",
            b"\0",
            b"\t",
            b"\xff",
            b"\x1a",
            b"\xe2\x80\xa8",
            b"=",
            b"",
        )
    )
    return TableInput(bytes(raw), None, len(grades) - 1)


def foreign(draw: Draw) -> TableInput:
    """Any table at all, under any options."""
    header = [
        draw.choice(FOREIGN) if draw.random() < 0.05 else c
        for c in (COLUMNS if draw.random() < 0.9 else NEEDED)
    ]
    if draw.random() < 0.1:
        draw.shuffle(header)
    cells = [header]
    for _ in range(draw.choice((0, 1, 1, 2, 3))):
        row = [
            a_cell(draw, c) if draw.random() < 0.4 else draw.choice(PLAIN.get(c, ("",)))
            for c in header
        ]
        cells.append(row[: draw.randint(0, len(row))] if draw.random() < 0.05 else row)
    raw = as_csv(cells, draw.choice(",,,,,;\t")).encode(
        draw.choice(("utf-8", "utf-8", "utf-8-sig", "utf-16")), "replace"
    )
    if draw.random() < 0.1:
        raw = draw.choice((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x1f\x8b", b"\0\0", b"%PDF")) + raw
    if draw.random() < 0.1:
        raw = raw[: draw.randint(0, len(raw))] + draw.randbytes(draw.randint(0, 20))
    options: list[str] = []
    if draw.random() < 0.3:
        options += draw.choice(
            (
                ["--law", "2016-01-01"],
                ["--reform", draw.choice(list(reforms()))],
                ["--reading", "half-lowers-tenfold=no"],
            )
        )
    return TableInput(raw, None, 0, tuple(options))


def check_table(given: TableInput) -> None:
    folder = workplace()
    source, out = folder / "c.csv", folder / "f.csv"
    source.write_bytes(given.raw)
    out.unlink(missing_ok=True)
    code, _, said = run(["assess", str(source), "--out", str(out), *given.options])
    if not out.exists():
        expect(code == 2 and said, "neither findings nor a sentence")
        return
    with out.open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.DictReader(handle, strict=True))
    check_findings(rows, code)
    if given.found is not None:
        wrong = {
            r["case_id"]: r["grade"]
            for r in rows
            if r["grade"] and given.found.get(r["case_id"]) != r["grade"]
        }
        expect(not wrong, f"the same table in another shape is read otherwise: {wrong}")
        expect(
            code or len(rows) == len(given.found),
            "rows of the same table in another shape vanished",
        )
    expect(
        code or len(rows) >= given.least,
        f"{len(rows)} findings instead of {given.least} or more, and no word",
    )


def check_findings(rows: list[dict[str, str]], code: int) -> None:
    bad = [row for row in rows if not row["grade"]]
    expect(bool(bad) == (code == 2), f"exit {code} with {len(bad)} rows that are not assessed")
    for row in rows:
        expect(tuple(row) == FINDING and None not in row.values(), f"the columns are {list(row)}")
        expect(
            bool(row["grade"]) != row["notes"].startswith("not assessed: "),
            f"a finding with grade {row['grade']!r} and notes {row['notes']!r}",
        )
        for cell in row.values():
            expect(
                not cell.strip().startswith(tuple("=+-@\uff1d")),
                f"a spreadsheet runs {cell[:50]!r}",
            )
            expect(
                cell.replace("\n", "")
                .replace("\t", "")
                .replace("\u3000", "")
                .replace("\xa0", "")
                .isprintable()
                or not set(cell) & set("\x1b\x07\x00\r\u202e"),
                f"{cell[:80]!r} acts on a terminal",
            )


def run(argv: list[str]) -> tuple[int, str, str]:
    """One command in this process: its code, what it printed, what it said."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = main(argv)
        except SystemExit as left:  # --help
            code = int(left.code or 0)
    said = err.getvalue()
    expect(code in (0, 2), f"exit {code}")
    for line in said.splitlines():
        expect(
            line.startswith("pilaw: ") and len(line) > len("pilaw: ."),
            f"no sentence: {line[:200]!r}",
        )
        expect(not set(line) & set("\x1b\x07\x00\r\u202e"), f"{line[:80]!r} acts on a terminal")
        sentence(line)
    expect(code == 0 or said, "exit 2 without a word")
    return code, out.getvalue(), said


@cache
def workplace() -> Path:
    """A folder for this process, in memory where the system has one there."""
    memory = Path("/dev/shm")  # noqa: S108
    place = tempfile.TemporaryDirectory(
        dir=memory if memory.is_dir() and os.access(memory, os.W_OK) else None
    )
    KEPT.append(place)
    (Path(place.name) / "good.csv").write_text(as_csv(a_plain_table(Draw(1))[0]), encoding="utf-8")
    return Path(place.name)


KEPT: list[Any] = []


def draw_command(draw: Draw) -> list[str]:
    here = [
        "GOOD",
        "NONE",
        "FOLDER",
        "",
        "a\0b",
        "\udcff.csv",
        "x" * 300,
        "\x1b[31m.csv",
        "-",
        "--",
        "/dev/null",
    ]
    ids = [
        *reforms(),
        *readings(),
        "C005",
        "multiplyer",
        "",
        "\x1b]0;t\x07",
        "\ud800",
        "x" * 10_000,
    ]
    parts = [
        f"{i}.{p}={v}"
        for i in ("multiplier", "two-levels", "")
        for p in ("factor", "high", "")
        for v in ("20", "0", "-5", "\u00b20", "9" * 5000, "", "1e3", "20.0", " 20")
    ]
    parts += [
        f"{r.id}={o}" for r in readings().values() for o in [*(o.value for o in r.options), "x"]
    ] + ["=", "a=", "=b", "a"]
    words = [
        "assess",
        "explain",
        "types",
        "law",
        "reforms",
        "readings",
        "asses",
        "--help",
        "-h",
        "--out",
        "--law",
        "--reform",
        "--set",
        "--reading",
        "--silence",
        "--ou",
        "-x",
    ]
    line = [draw.choice(("assess", "assess", "assess", "explain", draw.choice(words)))]
    line.append(draw.choice(("GOOD", "GOOD", draw.choice(here), draw.choice(ids))))
    for _ in range(draw.choice((0, 1, 2, 3))):
        line += draw.choice(
            (
                ["--reform", draw.choice(ids)],
                ["--reform", "multiplier", "--set", draw.choice(parts)],
                ["--set", draw.choice(parts)],
                ["--reading", draw.choice(parts)],
                ["--law", draw.choice(OF["days"])],
                ["--silence", draw.choice(("strict", "as-read", *ids))],
                ["--out", draw.choice(("OUT", "GOOD", *here[1:8]))],
                [draw.choice(words)],
                [draw.choice(SIGNS) * draw.randint(1, 3)],
            )
        )
    return line


def check_command(line: list[str]) -> None:
    """No command drops what it was asked: what takes effect is seen in the name of the law."""
    place = workplace()
    names = {
        "GOOD": str(place / "good.csv"),
        "NONE": str(place / "none.csv"),
        "FOLDER": str(place),
        "OUT": str(place / "out.csv"),
    }
    before = (place / "good.csv").read_bytes()
    here = Path.cwd()
    os.chdir(place)
    try:
        code, out, _ = run([names.get(part, part) for part in line])
    finally:
        os.chdir(here)
    expect((place / "good.csv").read_bytes() == before, "the case table was overwritten")
    if code == 0 and line[0] == "assess" and out.startswith("case_id,") and "--law" not in line:
        rows = list(csv.DictReader(io.StringIO(out)))
        asked = [
            line[k + 1].partition("=")[0]
            for k, part in enumerate(line[:-1])
            if part in ("--reform", "--reading")
        ]
        lost = [name for name in asked if not all(name in row["law"] for row in rows)]
        expect(not lost, f"{lost} was dropped")


# ---- Python's interface --------------------------------------------------------------------------
class Text(str):
    __slots__ = ()


# fmt: off
FIXED: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 2**31, 2**63, 10**30, 10**5000, -(10**5000), 0.0, -0.0, 1.5, 0.1, 1e300, 5e-324, math.nan, math.inf, -math.inf, 1 + 2j,
    Fraction(1, 3), Fraction(60), *map(Decimal, ("60", "60.00", "0.005", "NaN", "sNaN", "Infinity", "1e99999999", "-1e-99999999", "1" * 40 + ".5")),
    "", " ", "unknown", "yes", "60", "tier1", "tier01", "tier1or", "tier²", "5(1)(3)", "5(1)(10)", "9(9)", "C005", "\x1b[31m", "\ud800", "x" * 100_000,
    b"sell", bytearray(b"x"), (), (1,), (5, 6), (6, 5), (1, 2, 3), [], [[]], ["sell"], ["s ell"], [5], {}, {5: 6}, {"sell": 1}, {"multiplier": 20}, set(),
    {"sell"}, frozenset({5}), date(2015, 10, 31), date.min, date.max, datetime(2016, 1, 1, tzinfo=UTC), timedelta(1), object(), object, len, range(3), slice(1),
    Ellipsis, NotImplemented, np.True_, np.int64(60), np.uint8(5), np.float64(60), np.float32(0.1), np.float64("nan"), np.str_("sell"), np.bytes_(b"x"),
    np.datetime64("2015-10-31"), np.datetime64("NaT"), np.timedelta64(1, "D"), np.array(5), np.array([1, 2]), np.array([]), np.ma.masked, pd.NA, pd.NaT,
    pd.Timestamp("2016"), pd.Timedelta(1), pd.Interval(0, 1), Text("sell"), Range(1, 2), Range(0, ENDLESS), Span(date(2016, 1, 1), date(2015, 1, 1)),
    Span("a", "b"), Span(None, None), Chosen("multiplier", ()), Chosen("x", ()), Chosen("multiplier", 5), Chosen("multiplier", (("factor", 0),)),
    Chosen("multiplier", (("factor", 20),)),
)
# fmt: on
MADE: tuple[Callable[[], Any], ...] = (
    lambda: iter(["multiplier"]),
    lambda: iter([]),
    lambda: (r for r in [choose("multiplier", factor=20)]),
    lambda: map(str, [5]),
    lambda: pd.Series(["sell"]),
    lambda: pd.DataFrame({"acts": ["sell"], "tier1": [60]}),
    lambda: Items("tier1", 60),
    lambda: [Items("tier1", 60), 5],
    lambda: HEAVY,
    lambda: case("C005"),
    law,
    lambda: reforms()["multiplier"],
)
MANY = len(FIXED) + len(MADE)


def hostile(k: int) -> Any:
    return FIXED[k] if k < len(FIXED) else MADE[k - len(FIXED)]()


HEAVY = Facts(
    ["sell"],
    [Items("tier1", 600)],
    illegal_gains_yuan=0,
    prior="none",
    harm="none",
    used_in_crime="no",
    duty_or_service="no",
    lawful_business="no",
)
FRAME = pd.DataFrame(
    {"acts": ["sell", "obtain"], "tier1": [60, 600], "tier2": 0, "tier3": 0, "harm": "none"}
)
USUAL: dict[str, list[Callable[[], Any]]] = {
    "kind": [lambda: "tier1", lambda: "hotel_checkin", lambda: "unclassified", lambda: "tier1or2"],
    "count": [lambda: 60, lambda: "100..199", lambda: None, lambda: 0, lambda: (5, 6)],
    "sold": [lambda: None, lambda: 20],
    "buyers": [lambda: 1, lambda: 3, lambda: None],
    "excluded": [lambda: 0, lambda: 5],
    "acts": [lambda: ["sell"], lambda: {"obtain": "unknown"}, lambda: {"use"}, lambda: None],
    "items": [lambda: [Items("tier1", 60)], lambda: Items("gene_data", "5.."), lambda: None, list],
    "facts": [lambda: HEAVY, lambda: Facts(["obtain"]), Facts],
    "on": [lambda: None, lambda: "2016-01-01", lambda: date(2020, 1, 1)],
    "readings": [lambda: None, lambda: {"half-lowers-tenfold": "no"}],
    "silence": [lambda: "strict", lambda: "as-read"],
    "reforms": [
        lambda: ["multiplier"],
        lambda: [choose("multiplier", factor=20)],
        lambda: {"abuse", "path-1"},
        lambda: iter(["path-1"]),
        lambda: (),
    ],
    "case": [lambda: case("C005"), lambda: case("C103")],
    "cases": [lambda: [case("C005")], lambda: iter([case("C030")]), list],
    "frame": [lambda: FRAME, lambda: FRAME[:0], lambda: FRAME.astype(str)],
    "laws": [
        lambda: {"a": {}},
        lambda: {"a": {"reforms": ["multiplier"]}},
        lambda: {"a": {"reform": 5}},
        lambda: {"a": 5},
    ],
    "columns": [lambda: ("grade", "notes"), lambda: ["grade"], lambda: "grade"],
    "low": [lambda: 0, lambda: 60],
    "high": [lambda: 60, lambda: ENDLESS],
    "direction": [lambda: "up", lambda: "down"],
    "most": [lambda: 1],
    "wanted": [lambda: None, lambda: "serious"],
    "rows": [lambda: 3],
    "doubt": [lambda: 0.2, lambda: 0],
    "row": [lambda: {"acts": "sell", "tier1": "60"}, lambda: {"tier1": 60, "act_date": 2016}],
    "pin": [lambda: "5(1)(3)"],
    "instrument": [lambda: "Int", lambda: "CL"],
    "reform": [lambda: "multiplier", lambda: "two-levels"],
    "name": [lambda: "held"],
    "ease": [lambda: EASE[0], lambda: EASE[2]],
    "gravity": [lambda: GRAVITY[0], lambda: GRAVITY[2]],
    "basis": [lambda: None, lambda: "court"],
    "id": [lambda: "C005"],
    "law": [law, lambda: None],
    "cell": [lambda: "60", lambda: "yes"],
    "column": [lambda name=name: name for name in CELLS],
    "path": [lambda: workplace() / "good.csv", lambda: str(workplace() / "none.csv"), workplace],
}


def assess_cell(cell: Any, column: Any) -> pd.DataFrame:
    """A table of pandas in which one cell holds anything."""
    column = column if isinstance(column, str) and column in CELLS else "tier1"
    cells = pd.Series([None, cell], dtype=object)
    return bulk.assess_table(FRAME.assign(**{column: cells}))


FREE = [name for name in FACT_NAMES if name not in ("acts", "items")]
UNDER = ["on", "readings", "reforms"]
TARGETS: dict[str, tuple[Callable[..., Any], list[str], list[str]]] = {
    "Range": (Range, ["low", "high"], []),
    "Items": (Items, ["kind", "count"], ["sold", "buyers", "resold", "excluded", "anonymised"]),
    "Facts": (Facts, ["acts", "items"], FREE),
    "but": (HEAVY.but, [], ["acts", "items", *FREE, "nonsense"]),
    "assess": (assess, ["facts"], [*UNDER, "silence"]),
    "law": (law, ["on"], UNDER[1:]),
    "threshold": (law().threshold, ["pin"], []),
    "tiers_of": (law().tiers_of, ["kind"], []),
    "provisions": (provisions, ["instrument"], []),
    "case": (case, ["id"], []),
    "choose": (choose, ["reform"], ["factor", "high", "nonsense"]),
    "moves": (compare.moves, ["cases", "reforms"], []),
    "disputes": (compare.disputes, ["facts"], ["applied", "chosen"]),
    "agreement": (compare.agreement, ["case"], []),
    "reconcile": (compare.reconcile, ["case"], ["most"]),
    "changed_words": (compare.changed_words, ["reforms"], []),
    "changes": (distance.changes, ["facts", "direction"], ["most", "wanted", *UNDER]),
    "ladder": (abuse.ladder, ["facts"], UNDER),
    "situation": (abuse.situation, ["name", "items"], FREE),
    "personal": (abuse.personal, ["facts"], []),
    "level": (level, ["ease", "gravity"], []),
    "facts_of": (facts_of, ["row"], []),
    "tables.thresholds": (tables.thresholds, ["law"], []),
    "tables.cases": (tables.cases, ["id"], ["basis"]),
    "tables.moved": (tables.moved, ["reform"], []),
    "assess_table": (bulk.assess_table, ["frame"], [*UNDER, "silence", "columns"]),
    "assess_cell": (assess_cell, ["cell", "column"], []),
    "bulk.read_table": (bulk.read_table, ["path"], []),
    "bulk.compare": (bulk.compare, ["frame", "laws"], []),
    "distribution": (bulk.distribution, ["frame"], []),
    "invented": (bulk.invented, ["rows"], ["seed", "doubt"]),
}
DEAR = {
    "moves": 0.05,
    "changes": 0.1,
    "reconcile": 0.1,
    "tables.cases": 0.05,
    "tables.moved": 0.02,
    "tables.thresholds": 0.2,
    "bulk.compare": 0.2,
    "assess_table": 0.3,
    "assess_cell": 0.2,
    "bulk.read_table": 0.2,
    "invented": 0.2,
}


class Call(NamedTuple):
    """A call as numbers: for each argument the place among the hostile values, or below zero that in USUAL."""

    target: str
    given: tuple[tuple[str, str, int], ...]

    def values(self) -> tuple[list[Any], dict[str, Any]]:
        made = [
            (name, hostile(k) if k >= 0 else USUAL[slot][-k - 1]()) for name, slot, k in self.given
        ]
        return [v for name, v in made if not name], {name: v for name, v in made if name}

    def __repr__(self) -> str:
        places, named = self.values()
        return f"{self.target}({', '.join([*map(short, places), *(f'{k}={short(v)}' for k, v in named.items())])})"


def short(value: Any) -> str:
    try:
        return repr(value)[:120]
    except ValueError:
        return "10**5000"


def draw_call(draw: Draw) -> Call:
    target = draw.choices(list(TARGETS), [DEAR.get(name, 1) for name in TARGETS])[0]
    _, places, named = TARGETS[target]
    taken = draw.sample(named, draw.randint(0, min(3, len(named))))
    slots = [("", slot) for slot in places] + [(name, name) for name in taken]
    hostile = draw.randrange(len(slots)) if slots else 0
    return Call(
        target,
        tuple(
            (name, slot, a_value(draw, slot, k == hostile)) for k, (name, slot) in enumerate(slots)
        ),
    )


def a_value(draw: Draw, slot: str, hostile: bool) -> int:
    slot = {"applied": "reforms", "chosen": "readings"}.get(slot, slot)
    if slot in USUAL and draw.random() < (0.25 if hostile else 0.9):
        return -draw.randint(1, len(USUAL[slot]))
    return draw.randrange(MANY)


USUAL |= {"applied": USUAL["reforms"], "chosen": USUAL["readings"]}


def check_call(call: Call) -> None:
    places, named = call.values()
    asked = (
        [
            v
            for v in (*places, *named.values())
            if isinstance(v, (list, tuple, set))
            and v
            and all(isinstance(r, Chosen) or (isinstance(r, str) and r in reforms()) for r in v)
        ]
        if call.target in ("assess", "law")
        else []
    )
    try:
        found = TARGETS[call.target][0](*places, **named)
    except FactError as error:
        sentence(str(error))
        return
    follow(found)
    used = found.law if isinstance(found, Result) else found
    if asked and isinstance(used, Law):
        expect(used.reforms, "the reforms were dropped")


def follow(found: Any) -> None:
    """What was accepted can be used."""
    if isinstance(found, Range):
        expect(
            0 <= found.low <= found.high and found.low < ENDLESS and str(found),
            f"a range {tuple(found)}",
        )
        expect(
            all(type(end) in (int, Decimal) or end == ENDLESS for end in found),
            f"a range of {[type(end) for end in found]}",
        )
    elif isinstance(found, Items):
        follow(found.counted)
        follow(found.disclosed)
        expect(found.buyers.high >= 1, "no buyers")
        with contextlib.suppress(FactError):
            follow(assess(Facts(["sell"], [found])))
    elif isinstance(found, Facts):
        with contextlib.suppress(FactError):
            follow(assess(found))
    elif isinstance(found, Result):
        expect(str(found) and found._repr_html_() and found.trail, "an empty answer")


# ---- widgets and the address ---------------------------------------------------------------------
WIDGETS: dict[str, Callable[[], Any]] = {
    f.__name__: f
    for f in (
        widgets.tier_explorer,
        widgets.threshold_calculator,
        widgets.quick_case,
        scenes.three_lines,
        scenes.filling_bar,
        lessons.combination,
        lessons.interests,
        lessons.ladder,
        lessons.abuse_ladder,
        lessons.overlap,
        lessons.story,
        lessons.paths,
        lessons.sensitivity_grader,
        lessons.multiplier_explorer,
        lessons.distance,
        lessons.reconciliation,
        lessons.reform_laboratory,
        lessons.case_laboratory,
        lessons.case_form,
    )
}
SELDOM = {
    "distance": 0.1,
    "reconciliation": 0.1,
    "reform_laboratory": 0.1,
    "multiplier_explorer": 0.1,
    "case_laboratory": 0.3,
    "combination": 0.5,
}
UNSET = "not set"


@cache
def box(name: str) -> Any:
    return WIDGETS[name]()


@cache
def controls(name: str) -> dict[str, Any]:
    """The controls by the facts that they state, as the page knows them."""
    return {
        next(c for c in control._dom_classes if c.startswith("fact-"))[5:]: control
        for control in box(name).children[0].children
    }


def draw_widget(draw: Draw) -> tuple[str, tuple[tuple[str, Any], ...]]:
    name = draw.choices(list(WIDGETS), [SELDOM.get(m, 1) for m in WIDGETS])[0]
    there = controls(name)
    return name, tuple(
        (fact, a_setting(draw, fact, there[fact]))
        for fact in draw.choices(list(there), k=draw.randint(1, 3))
    )


def a_setting(draw: Draw, fact: str, control: Any) -> Any:
    if hasattr(control, "_options_labels"):
        return draw.randrange(len(control._options_labels))
    if isinstance(control.value, bool):
        return draw.random() < 0.5
    if isinstance(control.value, int):
        return draw.choice(
            (
                control.min,
                control.max,
                0,
                -1,
                10**9,
                10**30,
                2.5,
                draw.randint(control.min, control.max),
            )
        )
    if fact == "own":
        return draw_table(draw).raw.decode("utf-8", "replace")
    return a_text(
        draw, OF["days"] if "dat" in fact or "day" in fact or fact == "judged" else OF["figures"]
    )


def check_widget(given: tuple[str, tuple[tuple[str, Any], ...]]) -> None:
    """Every setting is answered at once, and an answer is never one to other settings."""
    name, settings = given
    there, answer = controls(name), box(name).children[1]
    start = {fact: state(control) for fact, control in there.items()}
    try:
        for fact, value in settings:
            before = state(there[fact])
            answer.value = UNSET
            there[fact].set_state(
                {"index" if hasattr(there[fact], "_options_labels") else "value": value}
            )
            if state(there[fact]) != before:
                expect(
                    answer.value != UNSET,
                    f"{name}: the answer stays as it was after {fact} = {value!r:.80}",
                )
            expect(answer.value, f"{name}: no answer")
        expect(
            "<script" not in answer.value and "\x1b" not in answer.value,
            f"{name}: the answer carries what was typed",
        )
    except BaseException:
        box.cache_clear()
        controls.cache_clear()
        raise
    for fact, value in start.items():
        if state(there[fact]) != value:
            there[fact].set_state(value)


def state(control: Any) -> dict[str, Any]:
    return (
        {"index": control.index}
        if hasattr(control, "_options_labels")
        else {"value": control.value}
    )


def draw_address(draw: Draw) -> tuple[str, str]:
    name = draw.choices(list(WIDGETS), [SELDOM.get(m, 1) for m in WIDGETS])[0]
    there = controls(name)
    parts = []
    for _ in range(draw.randint(1, 4)):
        fact = draw.choice([*there, "nonsense", "__proto__", "", "own"])
        control = there.get(fact)
        if control is not None and hasattr(control, "_options_labels") and draw.random() < 0.7:
            value = draw.choice(control._options_labels)
        else:
            value = a_text(
                draw,
                draw.choice(
                    (
                        OF["figures"],
                        OF["words"],
                        OF["days"],
                        ["true", "false", "1e5000", "1e9999999", "<b>", "Infinity", " 5 "],
                    )
                ),
            )
        parts.append(f"{quote(fact, safe='')}={quote(value, safe='', errors='replace')}")
    return name, draw.choice(("&", "&", "&&", ";")).join(parts)


def check_address(given: tuple[str, str]) -> None:
    """The facts of a link, taken over as `restore` and `write` of the page's script do."""
    name, query = given
    settings = []
    for fact, value in parse_qsl(query[:4000], keep_blank_values=True, errors="replace"):
        control = controls(name).get(fact)
        if control is None or fact == "own":
            continue
        if hasattr(control, "_options_labels"):
            settings += (
                [(fact, control._options_labels.index(value))]
                if value in control._options_labels
                else []
            )
        elif isinstance(control.value, bool):
            settings += [(fact, value == "true")] if value in ("true", "false") else []
        elif isinstance(control.value, int):
            with contextlib.suppress(ValueError, OverflowError):
                settings += (
                    [(fact, number)] if math.isfinite(number := float(value.strip() or 0)) else []
                )
        else:
            settings.append((fact, value[:200]))
    check_widget((name, tuple(settings)))


# ---- time ----------------------------------------------------------------------------------------
LONG = 20_000


def growth() -> Iterator[tuple[str, float, float]]:
    """What takes more than three times as long when it is twice as long: name, seconds, seconds for twice as much."""
    for name, work in long_inputs():
        n = LONG if name.startswith("cell") else LONG // 10
        once, twice = seconds(work, n), seconds(work, 2 * n)
        if twice > 0.1 and twice > 3 * once:
            once, twice = (min(seconds(work, size + k) for k in range(3)) for size in (n, 2 * n))
        if twice > 5 or (twice > 0.1 and twice > 3 * once):
            yield name, once, twice


def long_inputs() -> Iterator[tuple[str, Callable[[int], None]]]:
    for column in (
        "tier1",
        "illegal_gains_yuan",
        "act_date",
        "acts",
        "duty_or_service",
        "prior",
        "tier_basis",
    ):
        for unit in OF["units"]:
            yield (
                f"cell {column} of {unit!r}",
                lambda n, c=column, u=unit: quiet(lambda: facts_of({c: u * n})),
            )
    good = dict.fromkeys(NEEDED, "")
    shapes: dict[str, Callable[[int], list[list[str]]]] = {
        "columns": lambda n: [[*NEEDED, *(f"x{k}" for k in range(n))], [*good.values(), *[""] * n]],
        "blank columns": lambda n: [[*NEEDED, *[""] * n], [*good.values(), *[""] * n]],
        "rows": lambda n: [[*NEEDED], *[list(good.values())] * n],
        "blank rows": lambda n: [[*NEEDED], *[[]] * n, list(good.values())],
        "title rows": lambda n: [*[["title"]] * n, [*NEEDED], list(good.values())],
        "a long name": lambda n: [["x" * 10 * n, *NEEDED], ["", *good.values()]],
        "a long id": lambda n: [[*NEEDED], ["=;" * 10 * n, *list(good.values())[1:]]],
    }
    for name, shape in shapes.items():
        yield (
            f"table of many {name}",
            lambda n, s=shape: check_table(TableInput(as_csv(s(n)).encode())),
        )
    for sign in (
        b'"',
        b",",
        b"\n",
        b"\r",
        b"\0",
        b"a,",
        b'"",',
        b'"\n',
        b"\xff",
        b";",
        b"\t",
        "\u6848".encode(),
    ):
        yield f"table of {sign!r}", lambda n, s=sign: check_table(TableInput(s * 10 * n))
    yield "lots", lambda n: quiet(lambda: assess(Facts(["sell"], [Items("tier1", 1)] * (n // 4))))
    yield "acts", lambda n: quiet(lambda: Facts(["sell"] * n))
    yield "reforms", lambda n: quiet(lambda: law(reforms=["multiplier"] * (n // 4)))
    yield (
        "clauses",
        lambda n: quiet(lambda: assess(Facts(["sell"], court_finds=[f"{k}" for k in range(n)]))),
    )


def quiet(work: Callable[[], Any]) -> None:
    with contextlib.suppress(FactError):
        work()


def seconds(work: Callable[[int], None], n: int) -> float:
    start = time.process_time()
    with bell():
        work(n)
    return time.process_time() - start


@contextlib.contextmanager
def bell() -> Iterator[None]:
    """Rings after the bound, also in the middle of an expression that does not end."""

    def ring(*_: Any) -> None:
        raise SlowError(f"no answer after {BOUND} s")

    if not hasattr(signal, "setitimer"):  # Windows has no bell
        yield
        return
    old = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, BOUND)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, old)


# ---- running -------------------------------------------------------------------------------------
class Surface(NamedTuple):
    """A way in: its share of all inputs, how one is drawn, and how its answer is judged."""

    share: int
    draw: Callable[[Draw], Any]
    check: Callable[[Any], None]


SURFACES = {
    "cell": Surface(68, draw_cell, check_cell),
    "python": Surface(22, draw_call, check_call),
    "table": Surface(4, draw_table, check_table),
    "command": Surface(4, draw_command, check_command),
    "address": Surface(1, draw_address, check_address),
    "widget": Surface(1, draw_widget, check_widget),
}


class Failure(NamedTuple):
    """One kind of failure: how often, the first input that showed it, made small, and how it is brought back."""

    count: int
    shown: str
    again: str
    words: str


def one(surface: str, seed: int, number: int) -> tuple[str, Failure] | None:
    """Draw one input and judge its answer; the kind of its failure, if it fails."""
    given = SURFACES[surface].draw(Draw(f"{seed}:{surface}:{number}"))
    kind = failing(surface, given)
    if kind is None:
        return None
    small = smaller(surface, given, kind)
    words = ""
    try:
        with bell():
            SURFACES[surface].check(small)
    except (Exception, SlowError) as error:  # noqa: BLE001
        words = f"{type(error).__name__}: {error}"[:300]
    return kind, Failure(
        1, repr(small)[:600], f"--again {surface} --number {number} --seed {seed}", words
    )


def failing(surface: str, given: Any) -> str | None:
    """The kind of failure: the exception and the place in the package, or what is wrong."""
    try:
        with bell():
            SURFACES[surface].check(given)
    except (Exception, SlowError) as error:  # noqa: BLE001
        frames = [
            f
            for f in traceback.extract_tb(error.__traceback__)
            if f"{os.sep}pilaw{os.sep}" in f.filename
        ]
        place = f"{Path(frames[-1].filename).name}, {frames[-1].name}" if frames else ""
        what = str(error).partition(":")[0][:60] if isinstance(error, WrongError) else ""
        return f"{surface}: {type(error).__name__} {what or place}"
    return None


def smaller(surface: str, given: Any, kind: str, tries: int = 300) -> Any:
    """The input without what is not needed for the failure."""
    if (
        "Slow" in kind
        or surface not in ("cell", "table", "command")
        or (surface == "table" and (given.found or given.least))
    ):
        return given
    text = {"cell": 1, "table": 0}.get(surface)
    whole = given if text is None else given[text]
    size = max(1, len(whole) // 2)
    while size and tries > 0:
        at = 0
        while at < len(whole) and tries > 0:
            tries -= 1
            less = whole[:at] + whole[at + size :]
            trial = (
                less
                if text is None
                else given._replace(raw=less)
                if surface == "table"
                else (given[0], less, given[2])
            )
            if less and failing(surface, trial) == kind:
                whole, given = less, trial
            else:
                at += size
        size //= 2
    return given


def several(surface: str, seed: int, numbers: range) -> dict[str, Failure]:
    """The kinds of failures among some inputs of one surface."""
    found: dict[str, Failure] = {}
    for number in numbers:
        if (failed := one(surface, seed, number)) is not None:
            add(found, *failed)
    return found


def add(found: dict[str, Failure], kind: str, failure: Failure) -> None:
    old = found.get(kind)
    found[kind] = failure if old is None else old._replace(count=old.count + failure.count)


def worker(seed: int, numbers: range, only: str, at: Any, results: Any) -> None:
    """Judge some of the inputs; `at` tells the parent which one is in hand."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (6 << 30, 6 << 30))
    shares = [s.share for s in SURFACES.values()]
    counts: Counter[str] = Counter()
    found: dict[str, Failure] = {}
    for number in numbers:
        at.value = number
        surface = only or Draw(f"{seed}:{number}").choices(list(SURFACES), shares)[0]
        counts[surface] += 1
        if (failed := one(surface, seed, number)) is not None:
            known = failed[0] in found
            add(found, *failed)
            if not known:
                print(f"  {failed[0]}: {failed[1].words} | {failed[1].again}", flush=True)
    results.put((dict(counts), found))


def long_form(inputs: int, seed: int, workers: int, only: str) -> int:
    start = time.monotonic()
    context = multiprocessing.get_context("spawn")
    results = context.Queue()
    running: list[tuple[Any, Any, list[float]]] = []
    for k in range(workers):
        at = context.Value("q", -1)
        process = context.Process(
            target=worker, args=(seed, range(k, inputs, workers), only, at, results), daemon=True
        )
        process.start()
        running.append((process, at, [-1, time.monotonic()]))
    counts: Counter[str] = Counter()
    found: dict[str, Failure] = {}
    ended = 0
    while ended < len(running):
        try:
            done, kinds = results.get(timeout=2)
        except Exception:  # noqa: BLE001  (queue.Empty of any context)
            ended += watched(running, found, seed)
            continue
        ended += 1
        counts.update(done)
        for kind, failure in kinds.items():
            add(found, kind, failure)
    took = time.monotonic() - start
    print(
        f"{sum(counts.values()):,} inputs in {took:,.0f} s: "
        + ", ".join(f"{name} {n:,}" for name, n in sorted(counts.items()))
    )
    for name, once, twice in growth():
        add(
            found,
            f"growth: {name}",
            Failure(1, name, "", f"{once:.2f} s, and {twice:.2f} s for twice as much"),
        )
    for kind, failure in sorted(found.items(), key=lambda item: -item[1].count):
        print(
            f"\n{failure.count} x {kind}\n    {failure.words}\n    {failure.shown}\n    {failure.again}"
        )
    print(f"\n{len(found)} kinds of failures")
    return 1 if found else 0


def watched(
    running: list[tuple[Any, Any, list[float]]], found: dict[str, Failure], seed: int
) -> int:
    """End the workers that are stuck in one input, or have died in it; how many."""
    ended = 0
    for process, at, seen in running:
        if seen[0] != at.value:
            seen[:] = [at.value, time.monotonic()]
        dead = not process.is_alive() and process.exitcode != 0
        if seen[0] != math.inf and (
            dead or (process.is_alive() and time.monotonic() - seen[1] > STUCK)
        ):
            process.kill()
            add(
                found,
                "stuck or dead",
                Failure(
                    1, f"input {at.value}", f"--number {at.value} --seed {seed}", "no answer at all"
                ),
            )
            seen[0] = at.value = -2
            ended += 1
    return ended


def command_line() -> int:
    parser = argparse.ArgumentParser(
        "python -m tests.fuzz",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--inputs", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--only", default="", choices=["", *SURFACES])
    parser.add_argument(
        "--again",
        default="",
        choices=["", *SURFACES],
        help="one input of this surface, with its number and seed",
    )
    parser.add_argument("--number", type=int, default=0)
    args = parser.parse_args()
    if args.again:
        given = SURFACES[args.again].draw(Draw(f"{args.seed}:{args.again}:{args.number}"))
        print(repr(given)[:4000])
        with bell():
            SURFACES[args.again].check(given)
        print("answered")
        return 0
    return long_form(args.inputs, args.seed, args.workers, args.only)


if __name__ == "__main__":
    sys.exit(command_line())
