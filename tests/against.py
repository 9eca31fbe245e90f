"""An earlier version of the package beside this one: the same random cases, the same grades?

    python -m tests.against [REVISION] [--cases 1000000] [--seed 1]

The earlier version is taken from the repository (default: 1.0.0) and runs in a process of its own.
Cases have ranges, unknowns, dates, readings and reforms. Differences are printed with the call that
shows them, but for those that are a known fault of the earlier version (`known`).
"""

import argparse
import io
import json
import os
import random
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
EARLIER = "3810cdd"
BLOCK = 500

ACTS = ("obtain", "sell", "provide", "publish", "exchange", "use")
KINDS = (
    "tier1",
    "tier2",
    "tier3",
    "tier2or3",
    "tier1or2",
    "tier1or3",
    "unclassified",
    "hotel_checkin",
    "flight_itinerary",
    "location_history_past",
    "mobile_number_bare",
    "vehicle_trajectory",
    "credit_report",
)
NUMBERS = (
    0,
    1,
    4,
    5,
    24,
    25,
    26,
    49,
    50,
    51,
    249,
    250,
    251,
    499,
    500,
    501,
    2499,
    2500,
    2501,
    4999,
    5000,
    5001,
    49999,
    50000,
    50001,
)
DAYS = (
    None,
    "2008",
    "2009-02-27",
    "2009-02-28",
    "2012-05",
    "2015",
    "2015-10-31",
    "2015-11-01",
    "2016-05",
    "2017-05-31",
    "2017-06-01",
    "2017",
    "2015-10 to 2016-11",
    "2020-06",
    "2024",
)
REFORMS = (
    "abuse",
    "abuse-lighter",
    "abuse-like-providing",
    "biometrics",
    "general-out",
    "harm-measure",
    "multiplier",
    "path-1",
    "path-2",
    "two-levels",
)
READINGS = {
    "half-lowers-tenfold": ("yes", "no"),
    "aggregate-tenfold": ("yes", "no"),
    "exchange-leaves-art-6": ("yes", "no"),
    "art-6-a-fortiori": ("yes", "no"),
    "travel-records": ("open", "tier1", "tier2"),
    "past-location": ("open", "tier1", "tier2", "tier3"),
}


def number(draw: random.Random) -> Any:
    """A number at or near a line, a range, an open range, or nothing."""
    chance = draw.random()
    if chance < 0.6:
        return draw.choice(NUMBERS)
    if chance < 0.75:
        return None
    low = draw.choice(NUMBERS)
    return [low, None] if chance < 0.8 else [low, low + draw.choice(NUMBERS)]


def lot(draw: random.Random) -> dict[str, Any]:
    """One lot of items, now and then sold, repeated or anonymised."""
    made: dict[str, Any] = {"kind": draw.choice(KINDS), "count": number(draw)}
    if draw.random() < 0.15:
        made["sold"] = draw.choice([None, 0, 1, 25, 50, [0, 50]])
        made["resold"] = draw.choice(["yes", "no", "unknown"])
        if isinstance(made["count"], int) and made["sold"]:
            made["count"] += 50
    if draw.random() < 0.15:
        made["buyers"] = draw.choice([1, 2, 3, [1, 4], [2, None]])
    if draw.random() < 0.1:
        made["excluded"] = draw.choice([0, 1, 10, [0, 20]])
    if draw.random() < 0.1:
        made["anonymised"] = draw.choice(["yes", "no", "unknown"])
    return made


def cases(seed: int, count: int) -> Iterator[dict[str, Any]]:
    """So many random calls of `assess`, as plain data."""
    draw = random.Random(seed)
    answers = ("yes", "no", "no", "no", "unknown")
    for _ in range(count):
        acts = {
            a: draw.choice(["yes", "unknown"]) if draw.random() < 0.15 else "yes"
            for a in ACTS
            if draw.random() < 0.35
        }
        facts = {
            name: draw.choice(answers)
            for name in (
                "duty_or_service",
                "lawful_business",
                "used_in_crime",
                "track_used_in_crime",
                "knows_crime",
                "listed_unit",
                "beyond_consent",
                "unit",
                "first_offender",
                "gains_returned",
                "repentance",
            )
        }
        facts |= {
            "illegal_gains_yuan": number(draw) if draw.random() < 0.8 else 4999.5,
            "profit_yuan": number(draw),
            "prior": draw.choice(
                ["none", "none", "none", "criminal", "administrative_2y", "unknown"]
            ),
            "harm": draw.choice(["none", "none", "none", "grave", "unknown"]),
            "breach": draw.choice(["yes", "yes", "yes", "yes", "no", "unknown"]),
            "act_date": draw.choice(DAYS),
            "judgment_date": draw.choice(DAYS),
            "court_finds": draw.choice([[], [], [], [], ["5(1)(10)"], ["5(2)(2)"], ["6(1)(3)"]]),
        }
        options: dict[str, Any] = {}
        if draw.random() < 0.2:
            options["on"] = draw.choice(["2008-01-01", "2012-01-01", "2016-01-01", "2024-01-01"])
        if draw.random() < 0.25:
            options["readings"] = {
                k: draw.choice(v) for k, v in READINGS.items() if draw.random() < 0.3
            }
        if draw.random() < 0.25:
            options["reforms"] = draw.sample(REFORMS, draw.choice([1, 1, 2]))
        items = (
            None
            if draw.random() < 0.05
            else [lot(draw) for _ in range(draw.choice([0, 1, 1, 2, 3]))]
        )
        yield {
            "acts": acts if draw.random() > 0.03 else None,
            "items": items,
            "facts": facts,
            "options": options,
        }


def answer(call: dict[str, Any]) -> list[Any]:
    """What the package that is imported here says of one case."""
    from pilaw import FactError, Facts, Items, assess

    def pair(value: Any) -> Any:
        return tuple(value) if isinstance(value, list) else value

    try:
        lots = call["items"] and [
            Items(**{k: pair(v) for k, v in made.items()}) for made in call["items"]
        ]
        facts = {k: v if k == "court_finds" else pair(v) for k, v in call["facts"].items()}
        result = assess(Facts(call["acts"], lots, **facts), **call["options"])
    except FactError as error:
        return ["refused", str(error).partition(":")[0]]
    full = [
        result.grade,
        result.grade_possible,
        result.law.id,
        list(result.grounds),
        list(result.decisive),
    ]
    if not os.environ.get("PILAW_AGAINST_TEXT"):
        return full
    return [*full, str(result), "\n".join(map(str, result.trail)), result._repr_html_()]


def known(call: dict[str, Any]) -> bool:
    """Whether an earlier version is known to have been wrong here.

    Up to 1.0.0 a judgment some time in 2017 of an act on or after 1 June left the days before that
    act open; more items could be taken off a lot than there are in it; items that were merely held
    counted beside those passed on (Int 5(1)(3) to (5)); a lot whose items may all be untrue was a
    certain object (Int 11(3)); and a track that is told to have been used might not have been there
    (Int 5(1)(1)).
    """
    facts = call["facts"]
    days = facts["judgment_date"], facts["act_date"]
    whole_year = days == ("2017", "2017-06-01") and "on" not in call["options"]
    lots = call["items"] or ()
    told = facts.get("track_used_in_crime") == "yes"
    return (
        whole_year
        or told
        or any("sold" in of or impossible(of) or may_be_untrue(of) for of in lots)
    )


def ends(number: Any, none: int) -> tuple[int, int | None]:
    """The least and the most that a number of a call can be; None for no end."""
    if isinstance(number, list):
        return number[0], number[1]
    return (none, None) if number is None else (number, number)


def may_be_untrue(made: dict[str, Any]) -> bool:
    """Whether items are taken off a lot, perhaps all of them."""
    least, (_, most) = ends(made["count"], 0)[0], ends(made.get("excluded", 0), 0)
    return most is None or most >= least > 0 or (most > 0 and least == 0)


def impossible(made: dict[str, Any]) -> bool:
    """Whether more items are taken off a lot than there can be in it."""
    count, excluded = made["count"], made.get("excluded", 0)
    most = count[1] if isinstance(count, list) else count
    least = excluded[0] if isinstance(excluded, list) else excluded
    return most is not None and least > most


def serve() -> None:
    """Answer blocks of cases from standard input."""
    for line in sys.stdin:
        seed, count = json.loads(line)
        print(json.dumps([answer(call) for call in cases(seed, count)]), flush=True)


def started(place: Path) -> subprocess.Popen[str]:
    code = "from tests.against import serve; serve()"
    env = os.environ | {"PYTHONPATH": f"{place}{os.pathsep}{ROOT}", "PYTHONSAFEPATH": "1"}
    return subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=place,
        env=env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def earlier(revision: str, place: Path) -> None:
    """The package and its data as they stood in a revision."""
    packed = subprocess.run(
        [shutil.which("git") or "git", "archive", revision, "pilaw", "data"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(place, filter="data")


def compare(revision: str, count: int, seed: int) -> int:
    """The number of cases that differ; the first of them are printed."""
    with tempfile.TemporaryDirectory() as folder:
        earlier(revision, Path(folder))
        both = [started(Path(folder)), started(ROOT)]
        differ = 0
        for block in range(0, count, BLOCK):
            for process in both:
                process.stdin.write(json.dumps([seed * 1_000_003 + block, BLOCK]) + "\n")
                process.stdin.flush()
            old, new = (json.loads(process.stdout.readline()) for process in both)
            for call, was, now in zip(
                cases(seed * 1_000_003 + block, BLOCK), old, new, strict=True
            ):
                if was != now and not known(call):
                    differ += 1
                    if differ <= 20:
                        print(
                            json.dumps(call), "\n  earlier:", was, "\n  now:    ", now, flush=True
                        )
        for process in both:
            process.stdin.close()
            process.wait()
    return differ


if __name__ == "__main__":
    parser = argparse.ArgumentParser("tests.against", description=__doc__)
    parser.add_argument("revision", nargs="?", default=EARLIER)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    found = compare(args.revision, args.cases, args.seed)
    print(f"{args.cases:,} cases, {found:,} differ from {args.revision}")
    sys.exit(bool(found))
