"""Solve many cases at once with the rules of law.lp; nothing here knows the law.

A case is a plain dictionary, as compare.py makes it: the facts under the names of
`data/facts.toml`, numbers and days as text (`60`, `10..60`, `5..`, `unknown`).
"""

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import clingo

Case = Mapping[str, Any]
HERE = Path(__file__).parent
ITEMS = 6_000_000  # stands for "without upper end"; above every line of the law
FEN = 1_000_000_000
PERSONS = 50_000
TODAY = 99991231
GRADES = ("no_offence", "not_reached", "serious", "particularly_serious")
ACTS = ("obtain", "sell", "provide", "publish", "exchange", "use")
YES_NO = {
    "breach": "breach",
    "duty_or_service": "duty",
    "lawful_business": "lawful",
    "listed_unit": "listed",
    "used_in_crime": "used",
    "track_used_in_crime": "track",
    "knows_crime": "knows",
    "prior": "prior",
    "harm": "harm",
}
READINGS = {
    "half_lowers_tenfold": "yes",
    "aggregate_tenfold": "yes",
    "exchange_leaves_art_6": "yes",
    "art_6_a_fortiori": "no",
    "exchange_provides": "yes",  # these are the engine's own: where the text is read otherwise
    "held_counts": "no",
    "act_has_object": "no",
    "aggregate_reaches_half": "yes",
    "obtaining_needs_breach": "by_int_4",
}


class Arithmetic:
    """Functions that the rules call with `@`; clingo's own numbers end at 2**31."""

    def min(self, a: clingo.Symbol, b: clingo.Symbol) -> clingo.Symbol:
        """Give the smaller number."""
        return min(a, b)

    def max(self, a: clingo.Symbol, b: clingo.Symbol) -> clingo.Symbol:
        """Give the greater number."""
        return max(a, b)

    def times(self, a: clingo.Symbol, b: clingo.Symbol) -> clingo.Symbol:
        """Multiply, at most a billion."""
        return clingo.Number(min(a.number * b.number, FEN))

    def cap(self, a: clingo.Symbol, rate: clingo.Symbol) -> clingo.Symbol:
        """Weigh a number of items, cut where every line is long passed, so that sums fit."""
        return clingo.Number(min(a.number * rate.number, 1_000_000))


def ends(text: object, top: int, unit: int = 1) -> tuple[int, int]:
    """Give the lowest and the highest number that a text allows."""
    if text is None or text == "unknown":
        return 0, top
    low, dots, high = str(text).partition("..")
    least = round(float(low or 0) * unit)
    if not dots:
        return least, least
    return least, round(float(high) * unit) if high else top


def day(text: str) -> int:
    """Write a day as a number, 20170601."""
    return int(dt.date.fromisoformat(text).strftime("%Y%m%d"))


def span(text: str) -> tuple[int, int]:
    """Give the first and the last day of `2017-01-01`, `2012-01-01..` and the like."""
    first, dots, last = text.partition("..")
    low = day(first) if first else 10101
    return low, (day(last) if last else TODAY) if dots else low


def facts(n: int, case: Case) -> Iterable[str]:
    """Write one case as facts for law.lp."""
    told: dict[str, str] = {"breach": "yes"}
    acts = case.get("acts")
    told |= {a: "unknown" if acts is None else acts.get(a, "no") for a in ACTS}
    told |= {short: case[name] for name, short in YES_NO.items() if name in case}
    for name in (*ACTS, *YES_NO.values()):
        state = told.get(name, "unknown")
        yield f"unknown({n},{name})." if state == "unknown" else f"known({n},{name},{state})."
    for name, short in (("illegal_gains_yuan", "gains"), ("profit_yuan", "profit")):
        low, high = ends(case.get(name), FEN, 100)
        yield f"amount({n},{short},{low},{high})."
    lots = case.get("items")
    if lots is None:
        lots = [{"kind": f"tier{t}", "count": "unknown"} for t in (1, 2, 3)]
    for k, lot in enumerate(lots):
        yield f"lot({n},{k},{lot['kind']})."
        yield f"anonymised({n},{k},{lot.get('anonymised', 'no').replace('unknown', 'open')})."
        resold = lot.get("resold", "yes").replace("unknown", "open")
        numbers = {"count": ITEMS, "excluded": ITEMS, "buyers": PERSONS}
        if lot.get("sold") is None:
            yield f"whole({n},{k})."
        else:
            numbers["sold"] = ITEMS
            yield f"resold({n},{k},{resold})."
        for name, top in numbers.items():
            low, high = ends(lot.get(name, {"excluded": 0, "buyers": 1}.get(name)), top)
            yield f"field({n},{k},{name},{max(low, 1) if name == 'buyers' else low},{high})."
    for clause in case.get("court_finds", ()):
        yield f'found({n},"{clause}").'
    for name, value in (READINGS | named(case.get("readings", {})) | case.get("own", {})).items():
        yield f"reading({n},{name},{value})."
    yield f"factor({n},{case.get('factor', 10)})."
    if "act_date" in case:
        yield f"span({n},act,{span(case['act_date'])[0]},{span(case['act_date'])[1]})."
    first, last = span(case["judgment_date"]) if "judgment_date" in case else (TODAY, TODAY)
    yield f"span({n},judgment,{first},{last})."


def named(readings: Mapping[str, str]) -> dict[str, str]:
    """Write the ids of readings as clingo can read them."""
    return {re.sub("-", "_", name): value for name, value in readings.items()}


def solve(cases: Sequence[Case], extra: Sequence[Path] = ()) -> list[tuple[str, str] | None]:
    """Give the least and the greatest grade of each case; None where the facts contradict."""
    control = clingo.Control(["--enum-mode=brave", "0", "--heuristic=Domain", "-Wnone"])
    for file in (HERE / "law.lp", HERE / "kinds.lp", *extra):
        control.load(str(file))
    control.add("cases", [], "\n".join(f for n, c in enumerate(cases) for f in facts(n, c)))
    control.ground([("base", []), ("cases", [])], context=Arithmetic())
    shown: Sequence[clingo.Symbol] | None = None
    with control.solve(yield_=True) as answers:
        for model in answers:
            shown = model.symbols(shown=True)
    if shown is None:  # one case at least has no completion: find it
        half = len(cases) // 2
        return [None] if not half else solve(cases[:half], extra) + solve(cases[half:], extra)
    found: dict[int, set[int]] = {}
    for symbol in shown:
        case, grade = symbol.arguments
        found.setdefault(case.number, set()).add(grade.number)
    return [(GRADES[min(found[n])], GRADES[max(found[n])]) for n in range(len(cases))]
