"""Measured speeds of the engine: `python make.py bench`. Medians of CPU time; machines differ,
so compare ratios.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from pilaw import Facts, Items, assess

ROOT = Path(__file__).parent.parent
ROWS = 100_000


def cpu(work: Callable[[], object], times: int) -> float:
    """Microseconds of CPU for one call, the median of seven rounds."""
    rounds = []
    for _ in range(7):
        start = time.process_time()
        for _ in range(times):
            work()
        rounds.append((time.process_time() - start) / times * 1e6)
    return statistics.median(rounds)


def import_ms() -> float:
    """Milliseconds of CPU for `import pilaw` above the bare interpreter, the median of seven."""
    code = "import time; t = time.process_time(); import pilaw; print(time.process_time() - t)"
    return (
        statistics.median(
            float(
                subprocess.run(
                    [sys.executable, "-c", code],
                    cwd=ROOT,
                    capture_output=True,
                    text=True,
                    check=True,
                ).stdout
            )
            for _ in range(7)
        )
        * 1e3
    )


def table_seconds() -> float:
    """Seconds for a table of 100,000 rows through the command: the stored cases, repeated."""
    lines = (ROOT / "data" / "cases.csv").read_text(encoding="utf-8").splitlines()
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "cases.csv"
        source.write_text(
            "\n".join([lines[0], *(lines[1 + k % (len(lines) - 1)] for k in range(ROWS))]) + "\n",
            encoding="utf-8",
        )
        start = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "pilaw", "assess", source, "--out", Path(folder) / "out.csv"],
            cwd=ROOT,
            capture_output=True,
            check=True,
        )
        return time.perf_counter() - start


if __name__ == "__main__":
    clean = {
        "used_in_crime": "no",
        "duty_or_service": "yes",
        "lawful_business": "no",
        "prior": "none",
        "harm": "none",
    }
    settled = Facts(
        ["obtain", "sell"], [Items("tier1", 20), Items("tier2", 300)], illegal_gains_yuan=0, **clean
    )
    open_case = Facts(["obtain", "sell"], [Items("tier1", "20..600"), Items("tier2", 300)])
    rows = [
        ("one assessment, settled facts", f"{cpu(lambda: assess(settled), 2000):.0f} µs"),
        ("the same with its question trail", f"{cpu(lambda: assess(settled).trail, 1000):.0f} µs"),
        ("the same as text", f"{cpu(lambda: str(assess(settled)), 1000):.0f} µs"),
        ("ranges and unknowns, with trail", f"{cpu(lambda: assess(open_case).trail, 1000):.0f} µs"),
        ("import pilaw", f"{import_ms():.0f} ms"),
        (f"{ROWS:,} rows through the command", f"{table_seconds():.1f} s"),
    ]
    for name, value in rows:
        print(f"{name:36} {value}")
