"""The command line: `python -m pilaw assess | explain | opinion | export | types | law`."""

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
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, NoReturn, TextIO

from . import legislation as law_of
from .assessment import assess
from .case_table import bytes_of, path_of, read_table
from .casebook import FACT_COLUMNS, FINDING, case, facts_of, finding, visible, written
from .counter import read
from .export import FORMATS, PAPER, export
from .facts import FactError
from .opinion import FORMS, opinion
from .patterns import topics
from .receipts import report
from .reform import choose, readings, reforms
from .silence import DEFAULT, chosen_stance
from .trail import kind_words, short_words
from .words import say

BAD, INTERRUPTED = 2, 130
PROGRESS_EVERY = 100_000


def main(argv: list[str] | None = None) -> int:
    """Run one command; a bad input prints one sentence and returns 2."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        args = _parser().parse_args(argv)
        if sys.stdout is None and not getattr(args, "out", None):
            raise FactError("error.command.closed")
        code = int(args.run(args))
        if sys.stdout is not None:
            sys.stdout.flush()
    except FactError as error:
        _say(str(error))
    except BrokenPipeError:  # whoever reads has read enough
        _hush()
        return 0
    except KeyboardInterrupt:
        _say(say("command.interrupted"))
        return INTERRUPTED
    except OSError as error:
        path = error.filename or say("command.output")
        _say(say("command.os", path=path, fault=error.strerror or error))
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
        raise FactError("error.command.usage", message=message, prog=self.prog)


class _Once(argparse.Action):
    """An option that may stand once: a second value would silently replace the first."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: Any,
        option: str | None = None,
    ) -> None:
        if getattr(namespace, self.dest) is not None:
            first = getattr(namespace, self.dest)
            parser.error(say("error.command.once", option=option, first=first, second=values))
        setattr(namespace, self.dest, values)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser("pilaw", description=say("command.description"))
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    of = {}
    for name, run in _COMMANDS.items():
        of[name] = commands.add_parser(name, help=say(f"command.{name}"))
        of[name].set_defaults(run=run)
    assess, explain, opinion = of["assess"], of["explain"], of["opinion"]
    assess.add_argument("cases", help=say("command.help.cases"))
    _offer(assess, "out")
    opinion.add_argument("case_id")
    _offer(opinion, "opinion_out")
    of["counter"].add_argument("form", help=say("command.help.counter"))
    _exports(of["export"])
    of["class"].add_argument("folder", help=say("command.help.class"))
    of["class"].add_argument("--roster", action=_Once, required=True, metavar=_ONCE["out"])
    explain.add_argument("case_id")
    explain.add_argument(
        "--silence", action=_Once, metavar=_ONCE["silence"], help=say("command.help.silence")
    )
    return parser


def _exports(command: argparse.ArgumentParser) -> None:
    """The options of the command that writes a pool for another system."""
    command.add_argument("pool", help=say("command.help.pool", pools=", ".join(topics())))
    forms, form_help = (*FORMATS, PAPER), say("command.help.format")
    command.add_argument("--format", action=_Once, choices=forms, required=True, help=form_help)
    out_help, name = say("command.help.export_out"), _ONCE["out"]
    command.add_argument("--out", action=_Once, metavar=name, required=True, help=out_help)


def _offer(command: argparse.ArgumentParser, out: str) -> None:
    """The options of a command that assesses: where it writes, and which law it applies."""
    for name, form in _ONCE.items():
        words = say(f"command.help.{out if name == 'out' else name}")
        command.add_argument(f"--{name}", action=_Once, metavar=form, help=words)
    for name, form in _REPEATED.items():
        words = say(f"command.help.{name}")
        command.add_argument(f"--{name}", action="append", default=[], metavar=form, help=words)


_ONCE = {"out": "FILE", "law": "YYYY-MM-DD", "silence": "STANCE"}
_REPEATED = {"reform": "ID", "set": "ID.PARAMETER=VALUE", "reading": "ID=VALUE"}


def _options(args: argparse.Namespace) -> dict[str, Any]:
    if twice := _repeated(args.reform):
        raise FactError("error.command.twice", option="--reform", name=twice)
    values: dict[str, dict[str, int]] = {name: {} for name in args.reform}
    for name, value in _pairs(args.set, "set"):
        reform, _, parameter = name.partition(".")
        if reform not in values:
            raise FactError("error.command.not_applied", name=name, value=value, reform=reform)
        if not re.fullmatch("-?[0-9]{1,9}", value):
            raise FactError("error.command.not_whole", name=name, value=value)
        values[reform][parameter] = int(value)
    readings = dict(_pairs(args.reading, "reading"))
    reforms = tuple(choose(name, **given) for name, given in values.items())
    law_of.law(args.law, readings=readings, reforms=reforms)
    return {"on": args.law, "readings": readings, "reforms": reforms, "silence": _silence(args)}


def _silence(args: argparse.Namespace) -> str:
    """The id of the stance on silence."""
    return DEFAULT if args.silence is None else chosen_stance(args.silence).id


def _pairs(texts: list[str], name: str) -> list[tuple[str, str]]:
    """What an option sets, each name once."""
    option = f"--{name}"
    pairs = [_pair(text, option, _REPEATED[name]) for text in texts]
    if twice := _repeated([name for name, _ in pairs]):
        raise FactError("error.command.twice", option=option, name=twice)
    return pairs


def _pair(text: str, option: str, form: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name or not value:
        raise FactError("error.command.form", option=option, text=text, form=form)
    return name, value


def _repeated(names: list[str]) -> str | None:
    return next((name for name in names if names.count(name) > 1), None)


def _assess(args: argparse.Namespace) -> int:
    options = _options(args)
    source = path_of(args.cases, "CASES")
    out = None if args.out is None else path_of(args.out, "--out")
    if out and _same(source, out):
        raise FactError("error.command.itself", out=args.out)
    table = read_table(bytes_of(source), source.name, complete=True)
    for note in table.notes:
        _say(say("command.note", file=source.name, note=note))
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


def _findings(
    rows: Iterable[tuple[int, Any]], options: dict[str, Any], bad: list[int]
) -> Iterator[dict[str, str]]:
    """One finding a row; a bad row is reported, and its finding says so. Rows that state the same
    are decided once.
    """
    decided = lru_cache(_KEPT)(partial(_decided, options=options))
    for done, (number, row) in enumerate(rows, 1):
        if isinstance(row, Mapping):
            found, fault = decided(tuple(map(row.get, FACT_COLUMNS)))
            found = {**found, "case_id": row["case_id"]}
        else:
            found, fault = {"case_id": ""}, _short(row)
        if fault:
            bad.append(number)
            _say(say("error.row", row=number, error=fault))
            found["notes"] = say("case.note.not_assessed", error=fault)
        yield written(found)
        if done % PROGRESS_EVERY == 0:
            _say(say("command.progress", rows=done))


_KEPT = 1 << 12  # findings kept for rows that state the same


def _decided(cells: tuple[str | None, ...], options: dict[str, Any]) -> tuple[dict[str, str], str]:
    """The finding of a row with these cells, one for each of FACT_COLUMNS, or what is wrong with
    it.
    """
    row = {name: cell for name, cell in zip(FACT_COLUMNS, cells, strict=True) if cell is not None}
    try:
        return finding("", assess(facts_of(row), **options), row), ""
    except FactError as error:
        return {}, _short(str(error))
    except Exception as error:  # noqa: BLE001  (a fault in one row must not lose the others)
        return {}, say("command.no_answer", fault=type(error).__name__)


def _write(out: TextIO, findings: Iterable[dict[str, str]]) -> None:
    writer = csv.DictWriter(out, FINDING, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(findings)


def _write_file(path: Path, findings: Iterable[dict[str, str]]) -> None:
    """Write to a file, which then holds all findings or what it held before.

    A file begins with a byte order mark: without it a spreadsheet reads no UTF-8. It keeps its
    mode, a new one has that of every new file, and a link stays a link. What is no file, as a pipe,
    is written to as it comes.
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


def _replace(
    target: Path, there: os.stat_result | None, findings: Iterable[dict[str, str]]
) -> None:
    """Write beside the target and move into place, so that a failure overwrites nothing."""
    if there and not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    beside = target.parent / f".pilaw-{secrets.token_hex(8)}"
    try:
        with beside.open("x", encoding="utf-8-sig", newline="") as out:
            _write(out, findings)
        if there:
            with suppress(OSError, AttributeError):
                os.chown(beside, there.st_uid, there.st_gid)
            beside.chmod(stat.S_IMODE(there.st_mode))
        beside.replace(target)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def _explain(args: argparse.Namespace) -> int:
    chosen, silence = case(args.case_id), _silence(args)
    print(f"{chosen.id} {chosen.title}")
    for question in assess(chosen.read(silence), silence=silence).trail:
        print(question)
    who = say(f"widget.authority.{chosen.authority}")
    grade, basis = short_words(chosen.court_grade), chosen.row["court_grade_basis"]
    print(say("command.court", authority=who, grade=grade, basis=basis))
    return 0


def _opinion(args: argparse.Namespace) -> int:
    chosen, options = case(args.case_id), _options(args)
    title = f"{chosen.id} {chosen.title}"
    made = opinion(assess(chosen.read(options["silence"]), **options), title)
    if args.out is None:
        print(made, end="")
        return 0
    out = path_of(args.out, "--out")
    if out.suffix not in FORMS:
        raise FactError("error.command.opinion_form", out=args.out, forms=", ".join(FORMS))
    out.write_bytes(FORMS[out.suffix](made))
    return 0


def _counter(args: argparse.Namespace) -> int:
    source = path_of(args.form, "FORM")
    try:
        text = bytes_of(source).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FactError("error.counter.form", fault=error) from None
    print(read(text))
    return 0


def _export(args: argparse.Namespace) -> int:
    out = path_of(args.out, "--out")
    out.write_bytes(export(args.pool, args.format, out.name))
    return 0


def _class(args: argparse.Namespace) -> int:
    folder, listed = path_of(args.folder, "FOLDER"), path_of(args.roster, "--roster")
    try:
        text = bytes_of(listed).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FactError("receipt.wrong.roster") from None
    for path, content in report(folder, text):
        path.parent.mkdir(exist_ok=True)
        path.write_text(content, encoding="utf-8", newline="\n")
    return 0


def _types(_: argparse.Namespace) -> int:
    for kind, row in law_of.information_types().items():
        none = say("command.none")
        tiers = say("kind.or").join(
            none if tier == "0" else tier for tier in row["tiers"].split("/")
        )
        print(f"{kind}\t{say('kind.tier', tiers=tiers)}\t{kind_words(kind)}\t{row['name_zh']}")
    return 0


def _reforms(_: argparse.Namespace) -> int:
    for reform in reforms().values():
        assumed = [say("command.assumption", **a._asdict()) for a in reform.assumptions]
        print(reform.id, reform.place, reform.title, *assumed, sep="\t")
    return 0


def _readings(_: argparse.Namespace) -> int:
    for reading in readings().values():
        options = " | ".join(o.value for o in reading.options)
        default = say("command.default", option=reading.default)
        print(reading.id, reading.pin, reading.question, options, default, sep="\t")
    return 0


def _law(_: argparse.Namespace) -> int:
    for version in law_of.versions():
        print(f"{version.id}\t{version.title}")
    for instrument in ("CL", "Int"):
        for pin, provision in law_of.provisions(instrument).items():
            print(f"{instrument} {pin}\t{provision['text']}")
    return 0


_COMMANDS = {
    "assess": _assess,
    "explain": _explain,
    "opinion": _opinion,
    "counter": _counter,
    "export": _export,
    "class": _class,
    "types": _types,
    "law": _law,
    "reforms": _reforms,
    "readings": _readings,
}


if __name__ == "__main__":
    sys.exit(main())
