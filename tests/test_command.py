"""The command line: nothing that is asked for is dropped, no file is lost, and every fault is
one sentence.
"""

import csv
import os
import signal
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from pilaw import __main__ as command
from pilaw import case_table
from pilaw.__main__ import main
from pilaw.casebook import inert, visible
from tests.test_cases import GOOD, ROOT, TABLE, rows_of, write

POSIX = pytest.mark.skipif(os.name != "posix", reason="pipes, links and modes as Unix has them")
RUN = [sys.executable, "-m", "pilaw"]


def said(capsys):
    """The one sentence on the error stream."""
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1 and lines[0].startswith("pilaw: ")
    return lines[0]


@pytest.fixture
def table(tmp_path):
    return write(tmp_path / "cases.csv", GOOD)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (
            [
                "--reform",
                "multiplier",
                "--set",
                "multiplier.factor=20",
                "--set",
                "multiplier.factor=30",
            ],
            "--set multiplier.factor is given twice",
        ),
        (
            ["--reform", "multiplier", "--reform", "multiplier"],
            "--reform multiplier is given twice",
        ),
        (
            ["--reading", "id-number=tier2", "--reading", "id-number=tier3"],
            "--reading id-number is given twice",
        ),
        (["--law", "2016-01-01", "--law", "2020-01-01"], "--law is given twice"),
        (["--out", "a.csv", "--out", "b.csv"], "--out is given twice"),
        (["--out", ""], "--out is empty"),
        (["--out", "a\0b"], "what no name of a file can"),
        (["--out", "\ud800"], "what no name of a file can"),
        (["--law", ""], "not a date"),
        (["--set", "multiplier.factor=20"], "add --reform multiplier"),
        (["--reform", "multiplier", "--set", "multiplier.factor=\u00b20"], "is not a whole number"),
        (
            ["--reform", "multiplier", "--set", "multiplier.factor=\u0662\u0660"],
            "is not a whole number",
        ),
        (["--reform", "multiplier", "--set", "multiplier.factor=--20"], "is not a whole number"),
        (
            ["--reform", "multiplier", "--set", "multiplier.factor=" + "9" * 5000],
            "is not a whole number",
        ),
        (["--reform", "multiplier", "--set", "multiplier.factor=0"], "from 2 to 1000"),
        (["--reform", "multiplier", "--set", "multiplier=20"], "is not a known parameter"),
        (["--reform", "multiplyer"], "did you mean multiplier"),
        (["--reading", "id-number"], "write it as --reading ID=VALUE"),
        (["--reading", "id-number=tier9"], "is not an option"),
        (["--lore", "2016"], "unrecognized arguments"),
        (["--set"], "expected one argument"),
    ],
)
def test_options_that_would_be_dropped_or_mean_nothing_are_refused(table, capsys, options, words):
    assert main(["assess", table, *options]) == 2
    assert words in said(capsys)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "required"),
        (["asses"], "invalid choice"),
        (["assess"], "required"),
        (["assess", ""], "CASES is empty"),
        (["explain"], "required"),
    ],
)
def test_a_command_that_cannot_be_read_gets_one_sentence(capsys, arguments, words):
    assert main(arguments) == 2
    assert words in said(capsys)


def test_messages_carry_nothing_that_acts_on_a_terminal(tmp_path, capsys):
    for name in ("no\x1b[31mred\x07.csv", "no\u202egnihton.csv", "no\udcff.csv"):
        assert main(["assess", str(tmp_path / name)]) == 2
        assert said(capsys).isprintable()
    assert main(["explain", "C\x1b]0;title\x07"]) == main(["\x1b[31m"]) == 2
    source = write(
        tmp_path / "c.csv", GOOD | {"case_id": "A\x1b[31m", "tier1": "-5\x1b[31m", "harm": "\u202e"}
    )
    assert main(["assess", source]) == 2
    out, err = capsys.readouterr()
    assert all(line.isprintable() for line in (out + err).splitlines())


SIGNS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1",
    "\uff1d1+1",
    "A;=1",
    "A\t+1",
    "A; @x",
    ";-1",
]


@pytest.mark.parametrize("case_id", SIGNS)
def test_no_finding_is_run_by_a_spreadsheet(tmp_path, capsys, case_id):
    """Neither in a cell nor where a spreadsheet takes semicolons or tabs for separators."""
    for row in (GOOD, GOOD | {"tier1": case_id, "acts": case_id}):
        main(
            [
                "assess",
                write(tmp_path / "c.csv", row | {"case_id": case_id}),
                "--out",
                str(tmp_path / "f.csv"),
            ]
        )
        (found,) = rows_of(tmp_path / "f.csv")
        for cell in found.values():
            for separator in (None, ";", "\t"):
                assert not any(
                    part.strip().startswith(tuple("=+-@\uff1d"))
                    for part in cell.split(separator or "\0")
                )
        assert "case_id is written so that no program runs it" in found["notes"]
        assert found["case_id"].replace("'", "") == case_id.replace("\r", "\n"), (
            "a table ends its lines as it likes"
        )


def test_plain_ids_stay_as_they_are():
    assert all(
        inert(text) == visible(text) == text
        for text in ("A-1", "(2020) 12", "A=B", "案号 12", "a b", "", "3;4", "o'clock")
    )


def test_a_long_cell_is_made_harmless_in_time_that_grows_with_it():
    def took(text):
        start = time.perf_counter()
        inert(text)
        return time.perf_counter() - start

    for sign in ("\n", ";", " ", "=", "\n=", "; ", "a;=", "\x1b"):
        assert took(sign * 400_000) < 5


def test_a_file_of_findings_is_marked_for_spreadsheets_and_our_own_reader_reads_the_mark(
    tmp_path, table, capsys
):
    out = tmp_path / "f.csv"
    assert main(["assess", table, "--out", str(out)]) == 0
    assert out.read_bytes().startswith(b"\xef\xbb\xbfcase_id,")
    assert main(["assess", table]) == 0
    assert capsys.readouterr().out.startswith("case_id,"), (
        "what is printed goes to programs and has no mark"
    )
    assert main(["assess", str(out)]) == 2
    assert "\ufeff" not in said(capsys), "the mark is no part of a heading"


@POSIX
def test_a_new_file_has_the_mode_of_new_files_and_an_old_one_keeps_its_own(tmp_path, table):
    out = tmp_path / "f.csv"
    before = os.umask(0o027)
    try:
        assert main(["assess", table, "--out", str(out)]) == 0
        assert stat.S_IMODE(out.stat().st_mode) == 0o640
        out.chmod(0o604)
        assert main(["assess", table, "--out", str(out)]) == 0
        assert stat.S_IMODE(out.stat().st_mode) == 0o604
    finally:
        os.umask(before)
    assert {p.name for p in tmp_path.iterdir()} == {"cases.csv", "f.csv"}


@POSIX
def test_a_link_stays_a_link(tmp_path, table):
    (tmp_path / "place").mkdir()
    link, real = tmp_path / "f.csv", tmp_path / "place" / "real.csv"
    link.symlink_to(real)
    for _ in range(2):  # the first time it leads to no file yet
        assert main(["assess", table, "--out", str(link)]) == 0
        assert link.is_symlink() and rows_of(real)[0]["grade"] == "serious"
    assert list((tmp_path / "place").iterdir()) == [real]


@POSIX
def test_a_pipe_is_written_to_and_not_replaced(tmp_path, table):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    got = []
    reader = threading.Thread(target=lambda: got.append(pipe.read_bytes()))
    reader.start()
    assert main(["assess", table, "--out", str(pipe)]) == 0
    reader.join(10)
    assert got[0].startswith(b"case_id,") and stat.S_ISFIFO(pipe.stat().st_mode)
    assert main(["assess", table, "--out", "/dev/null"]) == 0
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


@POSIX
def test_a_pipe_is_read_and_a_device_that_never_ends_is_refused(
    tmp_path, table, capsys, monkeypatch
):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    threading.Thread(target=lambda: pipe.write_bytes(Path(table).read_bytes())).start()
    assert main(["assess", str(pipe)]) == 0
    capsys.readouterr()
    monkeypatch.setattr(case_table, "_MOST_BYTES", 1 << 16)
    assert main(["assess", "/dev/zero"]) == 2
    assert "zero is no file and does not end" in said(capsys)


@pytest.mark.parametrize("way", ["itself", "./itself", "a link", "a hard link"])
@POSIX
def test_the_case_table_is_not_overwritten(tmp_path, table, capsys, way, monkeypatch):
    monkeypatch.chdir(tmp_path)
    out = {"itself": table, "./itself": "./cases.csv"}.get(way, "other.csv")
    if way == "a link":
        Path("other.csv").symlink_to("cases.csv")
    elif way == "a hard link":
        os.link("cases.csv", "other.csv")
    before = Path(table).read_bytes()
    assert main(["assess", table, "--out", out]) == 2
    assert "the case table itself" in said(capsys)
    assert Path(table).read_bytes() == before


@pytest.mark.parametrize("out", ["none/f.csv", ".", "cases.csv/f.csv", "n" * 300])
def test_a_place_that_cannot_be_written_is_named_as_the_reader_wrote_it(
    tmp_path, table, capsys, monkeypatch, out
):
    monkeypatch.chdir(tmp_path)
    assert main(["assess", table, "--out", out]) == 2
    message = said(capsys)
    assert message.startswith(f"pilaw: {out}: ") and message.endswith("check the path.")
    assert [p.name for p in tmp_path.iterdir()] == ["cases.csv"]


@POSIX
def test_a_full_device_is_told(table, capsys):
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    assert main(["assess", table, "--out", "/dev/full"]) == 2
    assert "/dev/full: No space left" in said(capsys)
    done = shell("PILAW types > /dev/full")
    assert (done.returncode, done.stderr) == (
        2,
        "pilaw: the output: No space left on device; check the path.\n",
    )


def test_a_fault_of_ours_in_one_row_does_not_lose_the_others(tmp_path, capsys, monkeypatch):
    def faulty(row, of=command.facts_of):
        return 1 // 0 if row["prior"] == "criminal" else of(row)

    monkeypatch.setattr(command, "facts_of", faulty)
    out, rows = tmp_path / "f.csv", [GOOD, GOOD | {"prior": "criminal"}, GOOD]
    assert main(["assess", write(tmp_path / "c.csv", *rows), "--out", str(out)]) == 2
    assert [f["grade"] for f in rows_of(out)] == ["serious", "", "serious"]
    assert "row 3, this row cannot be assessed" in said(capsys)


def test_rows_that_state_the_same_are_decided_once_and_each_is_told(tmp_path, capsys, monkeypatch):
    decided = []

    def counted(row, of=command.facts_of):
        decided.append(row)
        return of(row)

    monkeypatch.setattr(command, "facts_of", counted)
    rows = [
        GOOD | {"case_id": c, "prior": p}
        for c, p in zip("ABCD", ("none", "maybe") * 2, strict=True)
    ]
    rows.append(GOOD | {"case_id": "=E", "tier1": "1", "tier2": "0", "tier3": "0"})
    out = tmp_path / "f.csv"
    assert main(["assess", write(tmp_path / "c.csv", *rows), "--out", str(out)]) == 2
    found = rows_of(out)
    assert [f["case_id"] for f in found] == ["A", "B", "C", "D", "'=E"] and len(decided) == 3
    alike = [{**f, "case_id": ""} for f in found]
    assert alike[0] == alike[2] and alike[1] == alike[3] and len({*map(str, alike)}) == 3
    assert found[4]["grade"] == "not_reached"
    told = capsys.readouterr().err.splitlines()
    assert [line.partition(",")[0] for line in told] == ["pilaw: row 3", "pilaw: row 5"]


def shell(line):
    """A line of the shell, in which PILAW is the command."""
    command_ = " ".join(f'"{part}"' for part in RUN)
    return subprocess.run(
        ["/bin/sh", "-c", line.replace("PILAW", command_)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        check=False,
    )


@POSIX
def test_a_closed_output_is_told(table):
    done = shell(f"PILAW assess '{table}' >&-")
    assert (done.returncode, done.stderr) == (
        2,
        "pilaw: the output is closed; leave it open, or write --out FILE.\n",
    )
    done = shell(f"PILAW types | head -n 1; PILAW assess '{TABLE}' | head -n 1")
    assert (done.returncode, len(done.stdout.splitlines())) == (0, 2)
    assert all(
        line.startswith("pilaw: cases.csv, not read: the columns ")
        for line in done.stderr.splitlines()
    )


@POSIX
def test_messages_never_go_among_the_findings(tmp_path):
    source = write(tmp_path / "c.csv", GOOD, GOOD | {"case_id": "B", "tier1": "many"})
    done = shell(f"PILAW assess '{source}' 2>&-")
    assert done.returncode == 2
    assert [row["case_id"] for row in csv.DictReader(done.stdout.splitlines())] == ["A", "B"]
    done = shell(f"PILAW assess '{source}' --out '{tmp_path}/f.csv' >&- 2>&-")
    assert (done.returncode, [row["case_id"] for row in rows_of(tmp_path / "f.csv")]) == (
        2,
        ["A", "B"],
    )


@POSIX
def test_an_interrupt_is_one_sentence_and_leaves_no_file(tmp_path):
    source = write(tmp_path / "c.csv", *[GOOD] * 150_000)
    out = tmp_path / "f.csv"
    running = subprocess.Popen(
        [*RUN, "assess", source, "--out", str(out)], stderr=subprocess.PIPE, text=True, cwd=ROOT
    )
    while not list(tmp_path.glob(".pilaw-*")):
        assert running.poll() is None
        time.sleep(0.02)
    running.send_signal(signal.SIGINT)
    assert (
        running.communicate(timeout=60)[1]
        == "pilaw: interrupted; what was not finished is not written.\n"
    )
    assert running.returncode == command.INTERRUPTED
    assert [p.name for p in tmp_path.iterdir()] == ["c.csv"]


@POSIX
def test_a_path_of_any_bytes_is_read_and_named(tmp_path):
    odd = os.fsencode(tmp_path) + b"/caf\xe9.csv"
    Path(os.fsdecode(odd)).write_bytes(Path(write(tmp_path / "c.csv", GOOD)).read_bytes())
    done = subprocess.run([*RUN, "assess", odd], capture_output=True, cwd=ROOT, check=False)
    assert done.returncode == 0 and b"serious" in done.stdout
    done = subprocess.run([*RUN, "assess", odd + b"x"], capture_output=True, cwd=ROOT, check=False)
    assert (
        done.returncode == 2
        and done.stderr.startswith(b"pilaw: ")
        and b"caf\\udce9.csvx" in done.stderr
    )
