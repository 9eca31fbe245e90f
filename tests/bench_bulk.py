"""Tables of cases, measured: `python make.py bench`. A million random cases against the single-case engine,
then ten million exact cases beside OpenFisca-core and a loop in C, with the same rules and the same columns.

The numbers of the law are taken from `pilaw.law()` for all three. Machines differ: compare the ratios.
"""

import ctypes
import os
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import reduce
from operator import or_
from pathlib import Path

import numpy as np
import pandas as pd
from openfisca_core import entities, periods
from openfisca_core.parameters import ParameterNode
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from pilaw import law
from pilaw.bulk import assess_table, invented
from pilaw.facts import ACTS

from .test_bulk import agree, drawn

ROWS = int(os.environ.get("PILAW_BENCH_ROWS", "10000000"))
RANDOM = int(os.environ.get("PILAW_BENCH_RANDOM", "1000000"))
PART = 20_000
ROUNDS = 5
MEASURES = ("tier1", "tier2", "tier3", "shares", "illegal_gains_yuan")
NUMBERS = ("tier1", "tier2", "tier3", "illegal_gains_yuan", "profit_yuan")
YES_NO = ("duty_or_service", "lawful_business", "used_in_crime", "knows_crime", "track_used_in_crime")
DAY = "2024-01-01"


def rules() -> dict[str, int]:
    """Every number of the rules: the lines by measure, grade and insider, the weights of the shares, the line of profit."""
    numbers = {}
    for ground in law().grounds:
        for way in ground.ways:
            for measure, bound, *_ in way.lines:
                if measure.what == "profit_yuan":
                    numbers["profit"] = int(bound)
                    continue
                name = measure.what if not measure.weights else "shares" if all(measure.weights) else f"tier{measure.weights.index(1) + 1}"
                insider = "insider" if "duty_or_service" in way.needs else "ordinary"
                numbers[f"{name}_{insider}_{ground.grade - 2}"] = int(bound)
                if name == "shares":
                    numbers |= {f"weight{k}": weight for k, weight in enumerate(measure.weights, 1)}
    return numbers


# --- OpenFisca-core: the same rules, each ground a variable with a formula over whole columns

CASE = entities.Entity("case", "cases", "A case", "")


def variable(name: str, kind: type = bool, **formula: Callable) -> type[Variable]:
    return type(name, (Variable,), {"value_type": kind, "entity": CASE, "definition_period": periods.DateUnit.DAY, **formula})


def discloses(case, period):
    return case("sell", period) + case("provide", period) + case("publish", period)


def obtains(case, period):
    return case("obtain", period) + case("exchange", period)


def insider(case, period):
    return case("discloses", period) * case("duty_or_service", period)


def shares(case, period, parameters):
    p = parameters(period)
    return p.weight1 * case("tier1", period) + p.weight2 * case("tier2", period) + p.weight3 * case("tier3", period)


def privileged(case, period):
    """Int 6: bought for lawful business, Tier 3 only, nothing passed on."""
    passed_on = case("discloses", period) + case("exchange", period)
    return case("lawful_business", period) * case("obtains", period) * ~passed_on * (case("tier1", period) == 0) * (case("tier2", period) == 0)


def int_5_1_1(case, period):
    return case("discloses", period) * case("track_used_in_crime", period) * (case("tier1", period) > 0)


def int_5_1_2(case, period):
    return case("discloses", period) * case("knows_crime", period)


def int_5_1_3(case, period, parameters):
    return case("tier1", period) >= parameters(period).tier1_ordinary_0


def int_5_1_4(case, period, parameters):
    return case("tier2", period) >= parameters(period).tier2_ordinary_0


def int_5_1_5(case, period, parameters):
    return case("tier3", period) >= parameters(period).tier3_ordinary_0


def int_5_1_6(case, period, parameters):
    alone = case("int_5_1_3", period) + case("int_5_1_4", period) + case("int_5_1_5", period)
    return ~alone * (case("shares", period) >= parameters(period).shares_ordinary_0)


def int_5_1_7(case, period, parameters):
    return case("illegal_gains_yuan", period) >= parameters(period).illegal_gains_yuan_ordinary_0


def some(case, period, parameters, kind):
    """Whether one of the measures reaches its line of a kind."""
    p = parameters(period)
    return reduce(or_, (case(name, period) >= p[f"{name}_{kind}"] for name in MEASURES))


def int_5_1_8(case, period, parameters):
    return case("insider", period) * some(case, period, parameters, "insider_0")


def int_5_1_9(case, period):
    return case("punished_before", period)


def int_5_2_1(case, period):
    return case("grave_harm", period)


def int_5_2_3(case, period, parameters):
    return some(case, period, parameters, "ordinary_1") + case("insider", period) * some(case, period, parameters, "insider_1")


def int_6_1_1(case, period, parameters):
    return case("privileged", period) * (case("profit_yuan", period) >= parameters(period).profit)


def int_6_1_2(case, period):
    return case("privileged", period) * case("punished_before", period)


def serious(case, period):
    ordinary = reduce(or_, (case(f"int_5_1_{number}", period) for number in range(1, 10)))
    return ~case("privileged", period) * ordinary + case("int_6_1_1", period) + case("int_6_1_2", period)


def particularly_serious(case, period):
    return ~case("privileged", period) * (case("int_5_2_1", period) + case("int_5_2_3", period))


def concerned(case, period):
    return case("shares", period) > 0


def grade(case, period):
    highest = case("particularly_serious", period)
    return case("concerned", period) * (case("discloses", period) + case("obtains", period)) * (np.int8(1) + (case("serious", period) + highest) + highest)


FORMULAS = (
    concerned,
    discloses,
    obtains,
    insider,
    privileged,
    int_5_1_1,
    int_5_1_2,
    int_5_1_3,
    int_5_1_4,
    int_5_1_5,
    int_5_1_6,
    int_5_1_7,
    int_5_1_8,
    int_5_1_9,
    int_5_2_1,
    int_5_2_3,
    int_6_1_1,
    int_6_1_2,
    serious,
    particularly_serious,
)


def columns_of(table: pd.DataFrame) -> dict[str, np.ndarray]:
    """The columns of the table as OpenFisca takes them: numbers, and one truth value for each fact."""
    acts = table["acts"].cat.codes.to_numpy() + np.int8(1)
    return (
        {name: table[name].to_numpy() for name in NUMBERS}
        | {act: (acts & np.int8(1 << k)) != 0 for k, act in enumerate(ACTS)}
        | {name: table[name].cat.codes.to_numpy() == 1 for name in YES_NO}
        | {"punished_before": table["prior"].cat.codes.to_numpy() > 0, "grave_harm": table["harm"].cat.codes.to_numpy() == 1}
    )


def openfisca(table: pd.DataFrame, parts: list[tuple[float, ...]]) -> Callable[[], np.ndarray]:
    """A run of OpenFisca-core from the table to the grades; `parts` gets the seconds of its population, columns and formulas."""
    system = TaxBenefitSystem([CASE])
    for name, column in columns_of(table[:1]).items():
        system.add_variable(variable(name, bool if column.dtype == bool else int))
    for formula in FORMULAS:
        system.add_variable(variable(formula.__name__, formula=formula))
    for formula in (shares, grade):
        system.add_variable(variable(formula.__name__, int, formula=formula))
    system.parameters = ParameterNode("", data={name: {"values": {DAY: {"value": number}}} for name, number in rules().items()})

    def run() -> np.ndarray:
        times = [time.perf_counter()]
        simulation = SimulationBuilder().build_default_simulation(system, count=len(table))
        times.append(time.perf_counter())
        for name, column in columns_of(table).items():
            simulation.set_input(name, DAY, column)
        times.append(time.perf_counter())
        found = simulation.calculate("grade", DAY)
        parts.append(tuple(np.diff([*times, time.perf_counter()])))
        return found

    return run


# --- C: one compiled thread over the columns of the table

SOURCE = """
#include <stdint.h>
#define REACHED(who, g) ((t1[i] >= tier1_##who##_##g) | (t2[i] >= tier2_##who##_##g) | (t3[i] >= tier3_##who##_##g) \\
    | (share >= shares_##who##_##g) | (gains[i] >= illegal_gains_yuan_##who##_##g))
void grade(int64_t n, const int32_t *t1, const int32_t *t2, const int32_t *t3, const int32_t *gains, const int32_t *profit, const int8_t *acts,
           const int8_t *prior, const int8_t *harm, const int8_t *duty, const int8_t *lawful, const int8_t *knows, const int8_t *track,
           int8_t *low, int8_t *high) {
    for (int64_t i = 0; i < n; i++) {
        int act = acts[i] + 1;
        int obtains = (act & (OBTAIN | EXCHANGE)) != 0, gives = (act & (SELL | PROVIDE | PUBLISH)) != 0;
        int insider = gives & duty[i], before = prior[i] > 0, buyer = lawful[i] & obtains;
        int ordinary = !(buyer & !gives & !(act & EXCHANGE) & (t1[i] == 0) & (t2[i] == 0));
        int32_t share = weight1 * t1[i] + weight2 * t2[i] + weight3 * t3[i];
        int serious = (ordinary & (REACHED(ordinary, 0) | (insider & REACHED(insider, 0)) | (gives & (knows[i] | (track[i] & (t1[i] > 0)))) | before))
                      | (!ordinary & (before | (profit[i] >= profit_line)));
        int highest = ordinary & (REACHED(ordinary, 1) | (insider & REACHED(insider, 1)) | harm[i]);
        low[i] = high[i] = ((obtains | gives) & (share > 0)) * (1 + (serious | highest) + highest);
    }
}
"""


def compiled(table: pd.DataFrame, folder: Path) -> Callable[[], np.ndarray] | None:
    """A run of the C loop, or None without a compiler."""
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if compiler is None:
        return None
    numbers = {"profit_line" if name == "profit" else name: value for name, value in rules().items()}
    numbers |= {act.upper(): 1 << k for k, act in enumerate(ACTS)}
    (folder / "grade.c").write_text(SOURCE, encoding="utf-8")
    define = [f"-D{name}={value}" for name, value in numbers.items()]
    subprocess.run([compiler, "-O3", "-shared", "-fPIC", *define, folder / "grade.c", "-o", folder / "grade.so"], check=True)
    function = ctypes.CDLL(str(folder / "grade.so")).grade
    words = ("acts", "prior", "harm", "duty_or_service", "lawful_business", "knows_crime", "track_used_in_crime")
    columns = [table[name].to_numpy() for name in NUMBERS] + [table[name].cat.codes.to_numpy() for name in words]

    def run() -> np.ndarray:
        low, high = np.empty(len(table), np.int8), np.empty(len(table), np.int8)
        function(ctypes.c_int64(len(table)), *(ctypes.c_void_p(column.ctypes.data) for column in (*columns, low, high)))
        return low

    return run


# --- the measuring


def agrees(seed: int) -> int:
    agree(drawn(PART, seed, dates=bool(seed % 2)))
    return PART


def million() -> None:
    """Ranges, unknowns, dates and unreadable cells: each case by both engines."""
    start = time.perf_counter()
    with ProcessPoolExecutor(2) as pool:
        done = sum(pool.map(agrees, range(1000, 1000 + RANDOM // PART)))
    print(f"{done:,} random cases with ranges and unknowns: grades, laws, grounds and notes as one case at a time ({time.perf_counter() - start:.0f} s)")


def exact() -> None:
    """Rows a second, medians of interleaved rounds."""
    table = invented(ROWS).drop(columns="case_id").astype(dict.fromkeys(NUMBERS, "int32"))
    parts: list[tuple[float, ...]] = []
    with tempfile.TemporaryDirectory() as folder:
        ways = {
            "pilaw": lambda: assess_table(table, columns=("grade", "grade_possible")),
            "OpenFisca-core": openfisca(table, parts),
            "a loop in C, one thread": compiled(table, Path(folder)),
        }
        if ways["a loop in C, one thread"] is None:
            print("no C compiler found: the loop in C is left out")
            del ways["a loop in C, one thread"]
        seconds: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(ROUNDS):
            found = {}
            for name, way in ways.items():
                start = time.perf_counter()
                found[name] = way()
                seconds[name].append(time.perf_counter() - start)
    ours = found.pop("pilaw")
    assert (ours["grade"].cat.codes == ours["grade_possible"].cat.codes).all()
    for name, theirs in found.items():
        assert (ours["grade"].cat.codes.to_numpy() == theirs).all(), name
    speed = {name: ROWS / statistics.median(of) for name, of in seconds.items()}
    print(f"{ROWS:,} exact cases, from one pandas table to grades, all {len(speed)} ways agreeing; {table.memory_usage().sum() / ROWS:.0f} bytes a row")
    for name, rate in speed.items():
        print(f"{name:26} {rate / 1e6:6.1f} million rows/s" + (f"   pilaw is at {speed['pilaw'] / rate:.2f} of this" if name != "pilaw" else ""))
    build, columns, formulas = (statistics.median(part) for part in zip(*parts, strict=True))
    print(f"OpenFisca-core spends {build:.2f} s on its population, {columns:.2f} s on its columns, {formulas:.2f} s on its formulas")


if __name__ == "__main__":
    exact()
    million()
