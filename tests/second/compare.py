"""Compare the second engine with `pilaw` on random cases; tell and shrink every difference.

Run from the root of the repository with an interpreter that has clingo:

    python tests/second/compare.py --cases 10000 --seed 1 --unknown 0.3
"""

import argparse
import itertools
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))
sys.path.insert(0, str(Path(__file__).parent))

from solve import ACTS, solve

import pilaw

Case = dict[str, Any]
Pair = tuple[str, str] | None

BATCH = 100
CHUNK = 2000
# The readings of this engine under which it answers as the other one does in many cases.
OWN = {
    "exchange_provides": "no",
    "held_counts": "yes",
    "act_has_object": "yes",
    "obtaining_needs_breach": "always",
    "aggregate_reaches_half": "no",
}
PLAIN: Case = {
    "acts": {},
    "items": [],
    "illegal_gains_yuan": "0",
    "profit_yuan": "0",
    "duty_or_service": "no",
    "lawful_business": "no",
    "prior": "none",
    "used_in_crime": "no",
    "track_used_in_crime": "no",
    "knows_crime": "no",
    "harm": "none",
    "listed_unit": "no",
    "breach": "yes",
}
CHOICES = {name: ("no", "yes") for name, value in PLAIN.items() if value in ("no", "yes")} | {
    "prior": ("none", "criminal", "administrative_2y"),
    "harm": ("none", "grave"),
}
KINDS = (
    *("tier1", "tier2", "tier3") * 4,
    *("unclassified", "gps_realtime_position", "chat_content", "hotel_checkin", "full_name"),
    *("id_card_number", "mobile_number_bare", "flight_itinerary", "location_history_past"),
    *("vehicle_archive", "vehicle_maintenance", "owner_contact_list", "home_address"),
    *("train_itinerary", "fingerprint", "loan_record", "height_weight", "credit_report"),
)
COUNTS = (0, 1, 2, 5, 10, 24, 25, 26, 49, 50, 51, 99, 100, 249, 250, 251, 299, 300, 499, 500, 501)
MORE = (999, 1000, 2499, 2500, 2501, 3000, 4999, 5000, 5001, 24999, 25000, 49999, 50000, 500000)
MONEY = ("0", "1", "2499.99", "2500", "4999.99", "5000", "5000.01", "24999.99", "25000")
MORE_MONEY = ("49999.99", "50000", "60000", "1000000")
DAYS = (
    *("1999-01-01", "2009-02-27", "2009-02-28", "2012-06-01", "2015-10-31", "2015-11-01"),
    *("2016-03-01", "2017-05-31", "2017-06-01", "2019-01-01", "2024-03-01", "2026-01-01"),
)
CLAUSES = ("5(1)(10)", "5(2)(2)", "5(2)(4)", "6(1)(3)")
READINGS = {
    "half-lowers-tenfold": ("yes", "no"),
    "aggregate-tenfold": ("yes", "no"),
    "exchange-leaves-art-6": ("yes", "no"),
    "travel-records": ("open", "tier1", "tier2"),
    "past-location": ("open", "tier1", "tier2", "tier3"),
    "owner-listings": ("open", "tier1", "tier2", "tier3"),
    "bare-phone": ("open", "yes", "no"),
    "id-number": ("open", "tier2", "tier3"),
    "home-address": ("open", "tier2", "tier3"),
    "vehicle-records": ("open", "tier1", "tier3", "tier2"),
    "vehicle-maintenance": ("open", "yes", "no", "tier2"),
    "height-weight": ("open", "tier2", "tier3"),
    "biometrics-beyond-faces": ("open", "tier2", "tier3"),
    "loan-records": ("open", "tier1", "tier2"),
}


class Maker:
    """Make random cases; `unknown` is the share of facts that are open or a range."""

    def __init__(
        self, seed: int, unknown: float, dated: float, read: float, factors: float = 0
    ) -> None:
        """Fix the seed and the shares of what is unknown, dated, read otherwise, reformed."""
        self.dice = random.Random(seed)
        self.factors = factors
        self.unknown, self.dated, self.read = unknown, dated, read

    def open(self) -> bool:
        """Say whether the next fact is open."""
        return self.dice.random() < self.unknown

    def chance(self, share: float) -> bool:
        """Throw once."""
        return self.dice.random() < share

    def number(self, top: int | None = None, low: int = 0) -> str:
        """Give a count, or a range of counts."""
        pool = [n for n in (*COUNTS, *COUNTS, *MORE) if n >= low and (top is None or n <= top)]
        one = self.dice.choice(pool or [low])
        if not self.open():
            return str(one)
        if self.chance(0.2):
            return "unknown"
        if self.chance(0.2):
            return f"{one}.."
        two = self.dice.choice(pool or [low])
        return f"{min(one, two)}..{max(one, two)}"

    def money(self) -> str:
        """Give an amount in yuan, or a range."""
        pool = (*MONEY, *MORE_MONEY)
        one, two = sorted(self.dice.choices(pool, k=2), key=float)
        if not self.open():
            return "0" if self.chance(0.5) else one
        return self.dice.choice(("unknown", f"{one}..{two}", f"{one}.."))

    def choice(self, values: tuple[str, ...], plain: float = 0.6) -> str:
        """Give one of the values, the first one with the share `plain`, or unknown."""
        if self.open():
            return "unknown"
        return values[0] if self.chance(plain) else self.dice.choice(values)

    def lot(self) -> Case:
        """Give one lot of items."""
        lot: Case = {"kind": self.dice.choice(KINDS), "count": self.number()}
        exact = lot["count"].isdecimal()
        top = int(lot["count"]) if exact else None
        if self.chance(0.3):
            lot["resold"] = self.choice(("yes", "no"))
            low = lot["count"].partition("..")[0] if lot["count"] != "unknown" else "0"
            lot["sold"] = self.number(int(low)) if lot["resold"] != "no" else self.number()
            if lot["resold"] != "no" and not lot["sold"].rpartition("..")[2].isdecimal():
                lot["sold"] = low if low == "0" else f"0..{low}"
        if self.chance(0.3):
            lot["buyers"] = self.dice.choice(("2", "3", "10"))
            if self.open():
                lot["buyers"] = self.dice.choice(("1..3", "unknown", "2..20", "1.."))
        if self.chance(0.2) and lot.get("resold", "yes") == "yes":
            lot["excluded"] = self.number(top)
        if self.chance(0.1):
            lot["anonymised"] = self.choice(("yes", "no"))
        return lot

    def date(self, low: str = "") -> str:
        """Give a day, or a span of days."""
        one, two = sorted(self.dice.choices([d for d in DAYS if d >= low], k=2))
        if not self.open():
            return one
        return self.dice.choice((f"{one}..{two}", f"{one}..", f"..{two}"))

    def case(self) -> Case:
        """Give a whole case."""
        case: Case = {
            "acts": None
            if self.open() and self.chance(0.2)
            else {a: self.choice(("no", "yes"), 0.4) for a in ACTS},
            "items": None
            if self.open() and self.chance(0.2)
            else [self.lot() for _ in range(self.dice.choice((0, 1, 1, 1, 1, 1, 2, 2, 3)))],
            "illegal_gains_yuan": self.money(),
            "profit_yuan": self.money(),
        }
        for name, values in CHOICES.items():
            case[name] = self.choice(values, 0.6)
        if self.chance(0.8):
            case["breach"] = "yes"
        if case["acts"] and self.chance(0.8):  # most cases are to have an act
            case["acts"][self.dice.choice(ACTS[:5])] = "yes"
        if "yes" in (case["track_used_in_crime"], case["knows_crime"]):
            case["used_in_crime"] = "yes"
        return case | self.more()

    def more(self) -> Case:
        """Give what few cases have: findings of the court, days, readings, a reform."""
        case: Case = {}
        if self.chance(0.1):
            case["court_finds"] = self.dice.sample(CLAUSES, self.dice.choice((1, 2)))
        if self.chance(self.dated):
            if self.chance(0.8):
                case["act_date"] = self.date()
            if self.chance(0.8):
                exact = ".." not in case.get("act_date", "..")
                case["judgment_date"] = self.date(case["act_date"] if exact else "")
        readings = {n: self.dice.choice(v) for n, v in READINGS.items() if self.chance(self.read)}
        if readings:
            case["readings"] = readings
        if self.chance(self.factors):
            case["factor"] = self.dice.choice((2, 5, 11, 20, 100))
        return case


def theirs(case: Case) -> Pair:
    """Give the answer of `pilaw`; None where it refuses the facts."""
    facts = {k: v for k, v in case.items() if k not in ("acts", "items", "readings", "factor")}
    try:
        lots = case["items"]
        items = None if lots is None else [pilaw.Items(**lot) for lot in lots]
        told = pilaw.Facts(case["acts"], items, **facts)
        reform = [pilaw.choose("multiplier", factor=case["factor"])] if "factor" in case else ()
        result = pilaw.assess(told, readings=case.get("readings"), reforms=reform)
    except pilaw.FactError:
        return None
    return result.grade, result.grade_possible


def smaller(case: Case) -> Iterator[Case]:
    """Give cases with one fact less, or one plainer."""
    for name in ("readings", "court_finds", "act_date", "judgment_date", "factor"):
        if name in case:
            yield {k: v for k, v in case.items() if k != name}
    for name in case.get("readings", {}):
        yield case | {"readings": {k: v for k, v in case["readings"].items() if k != name}}
    for clause in case.get("court_finds", ()):
        yield case | {"court_finds": [c for c in case["court_finds"] if c != clause]}
    yield from smaller_facts(case)
    yield from smaller_acts(case)
    for n, lot in enumerate(case["items"] or ()):
        for less in ([], *([small] for small in smaller_lot(lot))):
            yield case | {"items": [*case["items"][:n], *less, *case["items"][n + 1 :]]}


def smaller_facts(case: Case) -> Iterator[Case]:
    """Give cases with one plainer fact beside acts and items."""
    for name, value in PLAIN.items():
        if case[name] != value:
            yield case | {name: value}
        if case[name] == "unknown" and name in CHOICES:
            yield case | {name: CHOICES[name][1]}
    for name in ("illegal_gains_yuan", "profit_yuan"):
        if case[name] not in ("0", "unknown"):
            yield from (case | {name: m} for m in plainer(case[name]))
    for name in ("act_date", "judgment_date"):
        if ".." in case.get(name, ""):
            yield from (case | {name: d} for d in case[name].split("..") if d)


def smaller_acts(case: Case) -> Iterator[Case]:
    """Give cases with one act less, or one that is certain."""
    if case["acts"] is None:
        yield case | {"acts": dict.fromkeys(ACTS, "unknown")}
    for act, value in (case["acts"] or {}).items():
        yield case | {"acts": {k: v for k, v in case["acts"].items() if k != act}}
        if value == "unknown":
            yield case | {"acts": case["acts"] | {act: "yes"}}


def smaller_lot(lot: Case) -> Iterator[Case]:
    """Give lots with one field less, or one plainer."""
    for name in ("sold", "buyers", "excluded", "anonymised", "resold"):
        if name in lot:
            gone = {name, "resold"} if name == "sold" else {name}
            yield {k: v for k, v in lot.items() if k not in gone}
    for name in ("count", "sold", "buyers", "excluded"):
        yield from (lot | {name: n} for n in plainer(lot.get(name, "1")))
    if lot["kind"] not in ("tier1", "tier2", "tier3"):
        yield from (lot | {"kind": k} for k in ("tier3", "tier2", "tier1"))


def plainer(number: str) -> Iterator[str]:
    """Give numbers with less to say than this one."""
    if number == "unknown":
        yield from ("0..1", "0..5000", "0..")
    elif ".." in number:
        yield from (end for end in number.split("..") if end)
    elif number != "1" and float(number) > 1:
        yield from ("1", "5", "50", "100", "500", "5000")[: len(number)]


def shrink(case: Case) -> Case:
    """Take facts away as long as both engines answer as before."""
    mine, other = solve([case])[0], theirs(case)
    again = True
    seen: set[str] = {json.dumps(case)}
    while again:
        again = False
        for less in smaller(case):
            mark = json.dumps(less)
            if mark in seen:
                continue
            seen.add(mark)
            used = (less["track_used_in_crime"], less["knows_crime"])
            if less["used_in_crime"] == "no" and "yes" in used:
                continue
            if theirs(less) == other and solve([less])[0] == mine:
                case, again = less, True
                break
    return case


def told(case: Case) -> str:
    """Write what departs from the plain case."""
    return json.dumps({k: v for k, v in case.items() if PLAIN.get(k) != v}, ensure_ascii=False)


def explained(cases: list[tuple[Case, Pair]]) -> list[str]:
    """Say with which of its own readings this engine would answer as the other does."""
    why = [""] * len(cases)
    for size in (1, 2, 3):
        for names in itertools.combinations(OWN, size):
            rest = [n for n, reason in enumerate(why) if not reason]
            tries = [cases[n][0] | {"own": {name: OWN[name] for name in names}} for n in rest]
            for n, answer in zip(rest, solve_many(tries), strict=True):
                if answer == cases[n][1]:
                    why[n] = " + ".join(f"{name}={OWN[name]}" for name in names)
    return why


def solve_many(cases: list[Case]) -> list[Pair]:
    """Solve in small batches; they are the fastest."""
    return [a for n in range(0, len(cases), BATCH) for a in solve(cases[n : n + BATCH])]


def main() -> None:
    """Compare, count, explain, shrink."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--unknown", type=float, default=0.0)
    parser.add_argument("--dated", type=float, default=0.0)
    parser.add_argument("--readings", type=float, default=0.0)
    parser.add_argument("--factors", type=float, default=0.0, help="share with another multiple")
    parser.add_argument("--examples", type=int, default=3, help="shrunk for each kind")
    chosen = parser.parse_args()
    maker = Maker(chosen.seed, chosen.unknown, chosen.dated, chosen.readings, chosen.factors)
    kinds: dict[tuple[str, Pair, Pair], list[Case]] = {}
    agreed: Counter[Pair] = Counter()
    clock = {"this engine": 0.0, "pilaw": 0.0}
    refused = 0
    for start in range(0, chosen.cases, CHUNK):
        cases = [maker.case() for _ in range(min(CHUNK, chosen.cases - start))]
        begun = time.process_time()
        answers = [theirs(c) for c in cases]
        clock["pilaw"] += time.process_time() - begun
        kept = [(c, a) for c, a in zip(cases, answers, strict=True) if a]
        refused += len(cases) - len(kept)
        begun = time.process_time()
        mine = solve_many([c for c, _ in kept])
        clock["this engine"] += time.process_time() - begun
        agreed.update(own for own, (_, other) in zip(mine, kept, strict=True) if own == other)
        odd = [(*k, own) for k, own in zip(kept, mine, strict=True) if own != k[1]]
        reasons = explained([(case, other) for case, other, _ in odd])
        for (case, other, own), why in zip(odd, reasons, strict=True):
            kinds.setdefault((why, own, other), []).append(case)
    total = sum(map(len, kinds.values()))
    print(f"{chosen}\n{chosen.cases} cases, refused {refused}, differing {total}")
    for who, seconds in clock.items():
        print(f"{who}: {chosen.cases / seconds:.0f} cases a second of processor time")
    print("agreed:", ", ".join(f"{k}: {n}" for k, n in agreed.most_common()))
    whys = Counter({why: 0 for why, _, _ in kinds})
    for (why, _, _), cases in kinds.items():
        whys[why] += len(cases)
    for why, count in whys.most_common():
        print(f"\n{count} x {why or 'unexplained'}")
        ways = [(k, cases) for k, cases in kinds.items() if k[0] == why]
        ways.sort(key=lambda way: -len(way[1]))
        for (_, own, other), cases in ways[: None if not why else 4]:
            print(f"  {len(cases)} x this engine {own}, pilaw {other}")
            small = {told(shrink(c)) for c in cases[: chosen.examples if not why else 1]}
            for text in sorted(small, key=len):
                print("     ", text)


if __name__ == "__main__":
    main()
