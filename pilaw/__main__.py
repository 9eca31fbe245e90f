"""The command line: `python -m pilaw assess | explain | types | law`."""

import argparse
import csv
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TextIO

from . import legislation as law_of
from .assessment import assess
from .case_table import read_table
from .casebook import FINDING, case, facts_of, finding
from .facts import FactError
from .reform import choose, readings, reforms
from .trail import kind_words, short_words

BAD = 2
PROGRESS_EVERY = 100_000


def main(argv: list[str] | None = None) -> int:
    """Run one command; a bad input prints one sentence and returns 2."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")
    args = _parser().parse_args(argv)
    try:
        return int(args.run(args))
    except FactError as error:
        print(f"pilaw: {error}", file=sys.stderr)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        print(f"pilaw: {error.filename}: {error.strerror}; check the path.", file=sys.stderr)
    return BAD


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("pilaw", description="How Chinese criminal law grades the protection of personal information.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    one = commands.add_parser("assess", help="decide every row of a case table")
    one.add_argument("cases", help="a table of cases: CSV or other text, or xlsx")
    one.add_argument("--out", help="write the findings here (default: print them)")
    one.add_argument("--law", metavar="YYYY-MM-DD", help="apply the law of this day to all rows")
    one.add_argument("--reform", action="append", default=[], metavar="ID", help="apply a reform (repeatable)")
    one.add_argument("--set", action="append", default=[], metavar="ID.PARAMETER=VALUE", help="a reform's assumption (repeatable)")
    one.add_argument("--reading", action="append", default=[], metavar="ID=VALUE", help="choose a reading of a contested point (repeatable)")
    one.set_defaults(run=_assess)
    two = commands.add_parser("explain", help="print the question trail of a stored case")
    two.add_argument("case_id")
    two.set_defaults(run=_explain)
    commands.add_parser("types", help="list the information types").set_defaults(run=_types)
    commands.add_parser("law", help="list the versions of the law and the clauses").set_defaults(run=_law)
    commands.add_parser("reforms", help="list the reforms, with their assumptions").set_defaults(run=_reforms)
    commands.add_parser("readings", help="list the contested points, with their options").set_defaults(run=_readings)
    return parser


def _options(args: argparse.Namespace) -> dict[str, Any]:
    values: dict[str, dict[str, int]] = {name: {} for name in args.reform}
    for text in args.set:
        name, value = _pair(text, "--set", "ID.PARAMETER=VALUE")
        reform, _, parameter = name.partition(".")
        if reform not in values:
            raise FactError(f"--set {text}: the reform {reform!r} is not applied; add --reform {reform}.")
        if not value.lstrip("-").isdigit():
            raise FactError(f"--set {text}: {value!r} is not a whole number; write one such as 20.")
        values[reform][parameter] = int(value)
    readings = dict(_pair(text, "--reading", "ID=VALUE") for text in args.reading)
    options = {"on": args.law, "readings": readings, "reforms": tuple(choose(name, **given) for name, given in values.items())}
    law_of.law(args.law, readings=readings, reforms=options["reforms"])
    return options


def _pair(text: str, option: str, form: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name or not value:
        raise FactError(f"{option} {text}: write it as {option} {form}.")
    return name, value


def _assess(args: argparse.Namespace) -> int:
    options = _options(args)
    name = Path(args.cases).name
    table = read_table(Path(args.cases).read_bytes(), name, complete=True)
    for note in table.notes:
        print(f"pilaw: {name}, {note}", file=sys.stderr)
    bad: list[int] = []
    findings = _findings(table.rows, options, bad)
    if args.out:
        _replace(Path(args.out), findings)
    else:
        _write(sys.stdout, findings)
    return BAD if bad else 0


def _findings(rows: Iterable[tuple[int, Any]], options: dict[str, Any], bad: list[int]) -> Iterator[dict[str, str]]:
    """One finding a row; a bad row is reported, and its finding says so."""
    for done, (number, row) in enumerate(rows, 1):
        try:
            if isinstance(row, str):
                raise FactError(row)
            yield finding(row["case_id"], assess(facts_of(row), **options), row)
        except FactError as error:
            bad.append(number)
            print(f"pilaw: row {number}, {error}", file=sys.stderr)
            yield {"case_id": row["case_id"] if isinstance(row, dict) else "", "notes": f"not assessed: {error}"}
        if done % PROGRESS_EVERY == 0:
            print(f"pilaw: {done:,} rows done", file=sys.stderr)


def _write(out: TextIO, findings: Iterable[dict[str, str]]) -> None:
    writer = csv.DictWriter(out, FINDING, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(findings)


def _replace(path: Path, findings: Iterable[dict[str, str]]) -> None:
    """Write beside the target and move into place, so that a failure overwrites nothing."""
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as out:
            _write(out, findings)
        Path(beside).replace(path)
    except BaseException:
        Path(beside).unlink()
        raise


def _explain(args: argparse.Namespace) -> int:
    chosen = case(args.case_id)
    print(f"{chosen.id} {chosen.title}")
    for question in assess(chosen.facts).trail:
        print(question)
    print(f"The {chosen.authority}: {short_words(chosen.court_grade)} (basis: {chosen.row['court_grade_basis']}).")
    return 0


def _types(_: argparse.Namespace) -> int:
    for kind, row in law_of.information_types().items():
        tiers = row["tiers"].replace("/", " or ").replace("0", "none")
        print(f"{kind}\tTier {tiers}\t{kind_words(kind)}\t{row['name_zh']}")
    return 0


def _reforms(_: argparse.Namespace) -> int:
    for reform in reforms().values():
        assumed = "".join(f"\t{a.name}={a.default} ({a.low} to {a.high})" for a in reform.assumptions)
        print(f"{reform.id}\t{reform.place}\t{reform.title}{assumed}")
    return 0


def _readings(_: argparse.Namespace) -> int:
    for reading in readings().values():
        print(f"{reading.id}\t{reading.pin}\t{reading.question}\t{' | '.join(o.value for o in reading.options)}\tdefault {reading.default}")
    return 0


def _law(_: argparse.Namespace) -> int:
    for version in law_of.versions():
        print(f"{version.id}\t{version.title}")
    for instrument in ("CL", "Int"):
        for pin, provision in law_of.provisions(instrument).items():
            print(f"{instrument} {pin}\t{provision['text']}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
