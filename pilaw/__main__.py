"""The command line: `python -m pilaw assess | explain | types | law`."""

import argparse
import csv
import errno
import os
import re
import secrets
import stat
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn, TextIO

from . import legislation as law_of
from .assessment import assess
from .case_table import read_table
from .casebook import FINDING, case, facts_of, finding, visible, written
from .facts import FactError
from .reform import choose, readings, reforms
from .trail import kind_words, short_words

BAD, INTERRUPTED = 2, 130
PROGRESS_EVERY = 100_000
NO_ANSWER = "this row cannot be assessed, which is a fault of pilaw; please report it with its cells"


def main(argv: list[str] | None = None) -> int:
    """Run one command; a bad input prints one sentence and returns 2."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        args = _parser().parse_args(argv)
        if sys.stdout is None and not getattr(args, "out", None):
            raise FactError("the output is closed; leave it open, or write --out FILE.")
        code = int(args.run(args))
        if sys.stdout is not None:
            sys.stdout.flush()
    except FactError as error:
        _say(str(error))
    except BrokenPipeError:  # whoever reads has read enough
        _hush()
        return 0
    except KeyboardInterrupt:
        _say("interrupted; what was not finished is not written.")
        return INTERRUPTED
    except OSError as error:
        _say(f"{error.filename or 'the output'}: {error.strerror or error}; check the path.")
        _hush()
    else:
        return code
    return BAD


def _say(words: str) -> None:
    """One line for the reader, on the error stream and nowhere else: never among the findings."""
    if sys.stderr is not None:
        with suppress(OSError, ValueError):
            print(f"pilaw: {visible(_short(words))}", file=sys.stderr)


def _short(words: str) -> str:
    """A sentence that quotes more than a reader reads, without the middle of it."""
    return words if len(words) <= _LINE else f"{words[: _LINE // 2]} … {words[-_LINE // 2 :]}"


_LINE = 1200


def _hush() -> None:
    """Where the output takes no more, let Python's own last attempt go nowhere."""
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class _Parser(argparse.ArgumentParser):
    """Answers a command that cannot be read with a sentence, as every other fault."""

    def error(self, message: str) -> NoReturn:
        raise FactError(f"{message}; see {self.prog} --help.")


class _Once(argparse.Action):
    """An option that may stand once: a second value would silently replace the first."""

    def __call__(self, parser: argparse.ArgumentParser, namespace: argparse.Namespace, values: Any, option: str | None = None) -> None:
        if getattr(namespace, self.dest) is not None:
            parser.error(f"{option} is given twice, as {getattr(namespace, self.dest)!r} and {values!r}; write it once")
        setattr(namespace, self.dest, values)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser("pilaw", description="How Chinese criminal law grades the protection of personal information.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    one = commands.add_parser("assess", help="decide every row of a case table")
    one.add_argument("cases", help="a table of cases: CSV or other text, or xlsx")
    one.add_argument(
        "--out", action=_Once, metavar="FILE", help="write the findings here (default: print them); the file begins with a byte order mark, for spreadsheets"
    )
    one.add_argument("--law", action=_Once, metavar="YYYY-MM-DD", help="apply the law of this day to all rows")
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
    if twice := _repeated(args.reform):
        raise FactError(f"--reform {twice} is given twice; write it once.")
    values: dict[str, dict[str, int]] = {name: {} for name in args.reform}
    for name, value in _pairs(args.set, "--set", "ID.PARAMETER=VALUE"):
        reform, _, parameter = name.partition(".")
        if reform not in values:
            raise FactError(f"--set {name}={value}: the reform {reform!r} is not applied; add --reform {reform}.")
        if not re.fullmatch("-?[0-9]{1,9}", value):
            raise FactError(f"--set {name}={value}: {value!r} is not a whole number; write one such as 20.")
        values[reform][parameter] = int(value)
    readings = dict(_pairs(args.reading, "--reading", "ID=VALUE"))
    options = {"on": args.law, "readings": readings, "reforms": tuple(choose(name, **given) for name, given in values.items())}
    law_of.law(args.law, readings=readings, reforms=options["reforms"])
    return options


def _pairs(texts: list[str], option: str, form: str) -> list[tuple[str, str]]:
    """What an option sets, each name once."""
    pairs = [_pair(text, option, form) for text in texts]
    if twice := _repeated([name for name, _ in pairs]):
        raise FactError(f"{option} {twice} is given twice; write it once.")
    return pairs


def _pair(text: str, option: str, form: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name or not value:
        raise FactError(f"{option} {text}: write it as {option} {form}.")
    return name, value


def _repeated(names: list[str]) -> str | None:
    return next((name for name in names if names.count(name) > 1), None)


def _path(text: str, what: str) -> Path:
    """A path that can be one."""
    try:
        fits = b"\0" not in os.fsencode(text)
    except UnicodeEncodeError:  # half a sign
        fits = False
    if not text or not fits:
        raise FactError(f"{what} is {'no path, as it holds what no name of a file can' if text else 'empty'}; write the name of a file.")
    return Path(text)


def _assess(args: argparse.Namespace) -> int:
    options = _options(args)
    source = _path(args.cases, "CASES")
    out = None if args.out is None else _path(args.out, "--out")
    if out and _same(source, out):
        raise FactError(f"--out {args.out}: this is the case table itself; write another name, so that the table is kept.")
    table = read_table(source.read_bytes(), source.name, complete=True)
    for note in table.notes:
        _say(f"{source.name}, {note}")
    bad: list[int] = []
    findings = _findings(table.rows, options, bad)
    if out:
        _write_file(out, findings)
    else:
        _write(sys.stdout, findings)
    return BAD if bad else 0


def _same(source: Path, out: Path) -> bool:
    """Whether two paths lead to one file, also through links."""
    try:
        return source.is_file() and source.samefile(out)
    except OSError:
        return False


def _findings(rows: Iterable[tuple[int, Any]], options: dict[str, Any], bad: list[int]) -> Iterator[dict[str, str]]:
    """One finding a row; a bad row is reported, and its finding says so."""
    for done, (number, row) in enumerate(rows, 1):
        try:
            if isinstance(row, str):
                raise FactError(row)
            found = finding(row["case_id"], assess(facts_of(row), **options), row)
        except Exception as error:  # noqa: BLE001  (a fault in one row must not lose the others)
            said = _short(str(error)) if isinstance(error, FactError) else f"{NO_ANSWER} ({type(error).__name__})"
            bad.append(number)
            _say(f"row {number}, {said}")
            found = {"case_id": row.get("case_id", "") if isinstance(row, Mapping) else "", "notes": f"not assessed: {said}"}
        yield written(found)
        if done % PROGRESS_EVERY == 0:
            _say(f"{done:,} rows done")


def _write(out: TextIO, findings: Iterable[dict[str, str]]) -> None:
    writer = csv.DictWriter(out, FINDING, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(findings)


def _write_file(path: Path, findings: Iterable[dict[str, str]]) -> None:
    """Write to a file, which then holds all findings or what it held before.

    A file begins with a byte order mark: without it a spreadsheet reads no UTF-8. It keeps its mode, a new one
    has that of every new file, and a link stays a link. What is no file, as a pipe, is written to as it comes.
    """
    try:
        there = path.stat()
    except FileNotFoundError:
        there = None
    try:
        if there is None or stat.S_ISREG(there.st_mode):
            _replace(Path(os.path.realpath(path)), there, findings)
        else:
            with path.open("w", encoding="utf-8", newline="") as out:
                _write(out, findings)
    except BrokenPipeError:
        raise
    except OSError as error:  # of a file beside it, which is no concern of the reader
        raise OSError(error.errno, error.strerror, str(path)) from None


def _replace(target: Path, there: os.stat_result | None, findings: Iterable[dict[str, str]]) -> None:
    """Write beside the target and move into place, so that a failure overwrites nothing."""
    if there and not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    beside = target.parent / f".pilaw-{secrets.token_hex(8)}"
    out = beside.open("x", encoding="utf-8-sig", newline="")
    try:
        with out:
            _write(out, findings)
        if there:
            with suppress(OSError, AttributeError):
                os.chown(beside, there.st_uid, there.st_gid)
            beside.chmod(stat.S_IMODE(there.st_mode))
        beside.replace(target)
    except BaseException:
        beside.unlink()
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
