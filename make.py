"""Build and test the book. Needs only Python 3.11 or newer; everything else goes into `.venv`.

Commands:
python make.py book [--no-serve]   build _build/html, and on a terminal serve and open it
python make.py book --lecturer     build the book with the lecturer's part, apart from the students'
python make.py pdf                 build _build/pilaw-book.pdf, the whole book for paper
python make.py stick               pack _build/pilaw-book.zip, the book for a class without network
python make.py test [ARGUMENTS]    run every test; arguments go to pytest
python make.py notebooks [FILES]   run the chapters again and store their outputs
python make.py problems            freeze the pools of problems anew
python make.py lab                 open the chapters in JupyterLab, as copies of your own in my/
python make.py bench               print the measured speeds
python make.py lock                write requirements.txt anew from requirements.in
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
ENV = ROOT / ".venv"
BIN = "Scripts/python.exe" if os.name == "nt" else "bin/python"
PYTHON = ENV / BIN
LAB = ROOT / ".lab"
MY = ROOT / "my"
LOCK = ROOT / "requirements.txt"
BUILD = ROOT / "_build"
HTML = BUILD / "html"
LECTURER = BUILD / "lecturer"  # the book with the keys in it never lies among the pages of students
UNFINISHED = BUILD / "unfinished"
KEPT = (".jupyter_cache", ".doctrees", "jupyter_execute", "live")
JUPYTER_BOOK = "from jupyter_book.cli.main import main; main()"
CRASH = ("Traceback (most recent call last)", "Exception occurred:", "[mystnb.exec]", " failed:\n")
EVERY_FILE = """
from importlib.metadata import distributions
files = [f for d in distributions() for f in d.files or () if f.suffix == ".py"]
gone = [f for f in files if not f.locate().exists()]
raise SystemExit(bool(gone))
"""


def environment() -> dict[str, str]:
    """What the commands find in their environment."""
    return os.environ | {
        "PYTHONUTF8": "1",
        "PYTHONUNBUFFERED": "1",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }


def run(*command: str | Path) -> int:
    """Run one command in the repository with its output shown; its exit code."""
    return subprocess.run(
        [str(c) for c in command], cwd=ROOT, env=environment(), check=False
    ).returncode


def say(words: str) -> None:
    print(f"make: {words}", flush=True)


def new_environment(place: Path) -> None:
    """An empty virtual environment; links on Unix: copies of macOS's Python do not start."""
    try:
        venv.create(place, with_pip=True, clear=True, symlinks=os.name != "nt")
    except subprocess.CalledProcessError:
        sys.exit(
            "make: this Python cannot make virtual environments; "
            "install its venv package (Debian: python3-venv)."
        )


def set_up() -> None:
    """Make `.venv` with the locked versions, once for each lock, each place and each Python."""
    if sys.version_info < (3, 11):
        sys.exit("make: Python 3.11 or newer is needed; this is " + sys.version.split()[0] + ".")
    stamp = ENV / "locked"
    state = (
        hashlib.sha256(LOCK.read_bytes() + f"{ROOT}\n{sys.version}".encode()).hexdigest().encode()
    )
    if stamp.is_file() and stamp.read_bytes() == state and starts():
        return
    if not os.access(ROOT, os.W_OK):
        raise PermissionError(13, "Permission denied", str(ROOT))
    say("setting up .venv (a few minutes the first time)")
    if not ENV.is_dir():
        throw_away(ENV)
    new_environment(ENV)
    if run(
        PYTHON,
        "-m",
        "pip",
        "install",
        "--disable-pip-version-check",
        "--require-hashes",
        "-r",
        LOCK,
    ):
        sys.exit("make: the packages could not be installed; see pip's message above.")
    ask = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site = subprocess.run([PYTHON, "-c", ask], capture_output=True, text=True, check=True)
    (Path(site.stdout.strip()) / "pilaw.pth").write_text(str(ROOT), encoding="utf-8")
    stamp.write_bytes(state)


def starts() -> bool:
    """Whether the Python of `.venv` is there and starts."""
    try:
        return run(PYTHON, "-c", "") == 0
    except OSError:
        return False


def build() -> int:
    """Build the book; a warning or a failing cell fails it.

    What earlier builds kept is used; where it is damaged, the book is built once more without it.
    The front page is written last, so a site without it is not whole; a build that fails leaves
    none at all.
    """
    say("building the book")
    forget_old_outputs()
    if not (HTML / "index.html").exists():
        throw_away(HTML, BUILD / ".doctrees")
    (HTML / "index.html").unlink(missing_ok=True)
    kept = [path for name in KEPT if (path := BUILD / name).exists()]
    try:
        code, held_back = steps()
        if code and kept and held_back:
            say(
                "what an earlier build kept is damaged, or a cell failed; "
                "it is thrown away and the book is built anew"
            )
            throw_away(HTML, *kept)
            if not complete():
                (ENV / "locked").unlink(missing_ok=True)
                set_up()
            code, held_back = steps()
        print("".join(held_back), end="", flush=True)
    finally:
        throw_away(UNFINISHED)
        if not (HTML / "index.html").exists():
            throw_away(BUILD / ".doctrees")  # a page that warned must warn again next time
            if HTML.exists():
                HTML.rename(UNFINISHED)
                say(
                    "the book is not built; what there is of it, "
                    f"with the reports of its cells, stands in {UNFINISHED}"
                )
    return code


def steps() -> tuple[int, list[str]]:
    """The steps of a build, up to one that fails: its exit code, and the lines of a crash."""
    code, held_back = crashing(
        PYTHON, ROOT / "book" / "_live" / "build.py", BUILD / "live" / "site"
    )
    if code:
        return code, held_back or ["\n"]
    code, held_back = crashing(
        PYTHON, "-c", JUPYTER_BOOK, "build", ROOT, "-W", "-n", "--keep-going"
    )
    if not code:
        code, held_back = crashing(PYTHON, ROOT / "book" / "_ext" / "plain.py", HTML)
    if code:
        (HTML / "index.html").unlink(missing_ok=True)
    return code, held_back


def crashing(*command: str | Path) -> tuple[int, list[str]]:
    """Run one command, its output shown up to a crash and then held back; code and the rest."""
    process = subprocess.Popen(
        [str(c) for c in command],
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    held_back: list[str] = []
    for line in process.stdout or ():
        if held_back or any(sign in line for sign in CRASH):
            held_back.append(line)
        else:
            print(line, end="", flush=True)
    return process.wait(), held_back


def complete() -> bool:
    """Whether every file of the installed packages is there."""
    return run(PYTHON, "-c", EVERY_FILE) == 0


def throw_away(*places: Path) -> None:
    """Remove folders, or what stands in the place of one."""
    for place in places:
        if place.is_dir() and not place.is_symlink():
            shutil.rmtree(place)
        else:
            place.unlink(missing_ok=True)


def forget_old_outputs() -> None:
    """Outputs are kept by cell text; when package or law changes, every cell must run again."""
    sources = sorted([*(ROOT / "pilaw").glob("*.py"), *(ROOT / "data").rglob("*.*"), LOCK])
    state = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest().encode()
    stamp = BUILD / "outputs-of"
    if not stamp.is_file() or stamp.read_bytes() != state:
        throw_away(BUILD / ".jupyter_cache", BUILD / ".doctrees", stamp)
        stamp.parent.mkdir(exist_ok=True)
        stamp.write_bytes(state)


def book(args: argparse.Namespace) -> int:
    if code := build():
        return code
    say(f"built {HTML / 'index.html'}")
    if args.lecturer:
        return lecturer_book()
    if args.no_serve or not sys.stdout.isatty():
        return 0
    return run(PYTHON, ROOT / "book" / "_ext" / "serve.py", HTML)


def lecturer_book() -> int:
    """The book with one more part, a page for the lecturer for each chapter, in a folder apart."""
    say("building the book with the lecturer's part")
    toc, site = LECTURER / "toc.yml", LECTURER / "_build" / "html"
    site.parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(BUILD / ".jupyter_cache", site.parent / ".jupyter_cache", dirs_exist_ok=True)
    part = "  - caption: For the lecturer\n    chapters:\n"
    pages = sorted((ROOT / "book").glob("lecture-*.md"))
    listed = "".join(f"      - file: book/{page.stem}\n" for page in pages)
    toc.write_text((ROOT / "_toc.yml").read_text(encoding="utf-8") + part + listed, "utf-8")
    options = ("--toc", toc, "--path-output", LECTURER, "-W", "-n", "--keep-going")
    code, held_back = crashing(PYTHON, "-c", JUPYTER_BOOK, "build", ROOT, *options)
    print("".join(held_back), end="", flush=True)
    code = code or run(PYTHON, ROOT / "book" / "_ext" / "plain.py", site)
    say(f"built {site / 'index.html'}" if not code else "the lecturer's book is not built")
    return code


def pdf(_: argparse.Namespace) -> int:
    """Build the book, then print it."""
    return build() or find_browser() or print_book()


def stick(_: argparse.Namespace) -> int:
    """Build and print the book, and pack it for a class without network."""
    if code := build() or find_browser() or print_book():
        return code
    out = BUILD / "pilaw-book.zip"
    script = ROOT / "book" / "_ext" / "stick.py"
    code = run(PYTHON, script, HTML, BUILD / "pilaw-book.pdf", out)
    if not code:
        say(f"packed {out}")
    return code


def print_book() -> int:
    """Print the built book; where no font has Chinese characters, install one first."""
    say("printing the book")
    script = ROOT / "book" / "_ext" / "pdf.py"
    code = run(PYTHON, script)
    if code == 3 and apt("fonts-noto-cjk"):
        code = run(PYTHON, script)
    return code


def apt(*packages: str) -> bool:
    """Install these packages where the system is a Debian."""
    return (
        shutil.which("apt-get") is not None
        and run("apt-get", "update") == 0
        and run("apt-get", "install", "-y", *packages) == 0
    )


def find_browser() -> int:
    """A Chromium for the tests of the pages and for the PDF; says so where it installs one."""
    if run(PYTHON, "-m", "tests.browser") == 0:
        return 0
    say("no Chromium found; installing one")
    if run(PYTHON, "-m", "playwright", "install", "chromium") == 0:
        return 0
    if apt("chromium", "fonts-noto-cjk"):
        return 0
    say("no Chromium could be installed; install Chromium or Chrome and try again")
    return 1


def find_firefox() -> None:
    """A Firefox for the tests in it; where none can be had they are left out, with a word."""
    if run(PYTHON, "-m", "tests.browser", "firefox") and not apt("firefox-esr"):
        say("no Firefox could be installed; the tests of the pages in Firefox are left out")


def test(args: argparse.Namespace) -> int:
    if args.rest:
        return run(PYTHON, "-m", "pytest", *args.rest)
    if code := build() or find_browser():
        return code
    find_firefox()
    print_book()  # a missing or older one fails tests/test_pdf.py
    say("data, engine, doctests, pages")
    code = run(PYTHON, "-m", "pytest", "-n", "3", "tests", "pilaw", "--doctest-modules")
    say("every notebook, strictly")
    notebooks = sorted([*(ROOT / "book").glob("*.ipynb"), *(HTML / "notebooks").glob("*.ipynb")])
    return (
        run(PYTHON, "-m", "pytest", "--nbval", "-n", "2", "--dist", "loadscope", *notebooks) or code
    )


def notebooks(args: argparse.Namespace) -> int:
    return run(
        PYTHON,
        ROOT / "book" / "_ext" / "notebooks.py",
        *(args.rest or sorted((ROOT / "book").glob("*.ipynb"))),
    )


def problems(_: argparse.Namespace) -> int:
    return run(PYTHON, ROOT / "book" / "_ext" / "practice.py")


def lab(_: argparse.Namespace) -> int:
    """JupyterLab on copies of the plain notebooks; a copy that is there is never overwritten."""
    plain = HTML / "notebooks"
    if not plain.is_dir() and (code := build()):
        return code
    MY.mkdir(exist_ok=True)
    for source in sorted(plain.glob("*.ipynb")):
        copy = MY / source.name
        text = source.read_text(encoding="utf-8").replace("../book/", "../_build/html/book/")
        if not copy.exists():
            copy.write_text(text, encoding="utf-8")
        elif copy.read_text(encoding="utf-8") != text:
            say(f"my/{source.name} is yours and stays; move it away to get the book's anew")
    return set_up_lab(next(plain.glob("*.whl"))) or run(
        LAB / BIN,
        "-m",
        "jupyterlab",
        "--ServerApp.root_dir",
        ROOT,
        "--LabApp.default_url",
        "/lab/tree/my/index.ipynb",
    )


def set_up_lab(wheel: Path) -> int:
    """An environment of its own for JupyterLab, with this state of the package."""
    state, stamp = hashlib.sha256(wheel.read_bytes()).hexdigest(), LAB / "wheel"
    if stamp.is_file() and stamp.read_text() == state:
        return 0
    say("setting up .lab, where JupyterLab runs (a few minutes the first time)")
    if not (LAB / BIN).exists():
        new_environment(LAB)
    package = f"pilaw[notebooks] @ {wheel.as_uri()}"
    code = run(
        LAB / BIN,
        "-m",
        "pip",
        "install",
        "--disable-pip-version-check",
        "--force-reinstall",
        package,
    )
    if code:
        say("JupyterLab could not be installed; see pip's message above")
        return code
    stamp.write_text(state)
    return 0


def bench(_: argparse.Namespace) -> int:
    """Every `tests/bench*.py`, in turn."""
    found = sorted((ROOT / "tests").glob("bench*.py"))
    return max((run(PYTHON, "-m", f"tests.{path.stem}") for path in found), default=0)


def lock(_: argparse.Namespace) -> int:
    """The lock is written by uv, which lives in an environment of its own for that moment."""
    with tempfile.TemporaryDirectory() as place:
        new_environment(Path(place))
        python = Path(place) / BIN
        return run(python, "-m", "pip", "install", "--disable-pip-version-check", "uv") or run(
            python,
            "-m",
            "uv",
            "pip",
            "compile",
            "requirements.in",
            "--universal",
            "--generate-hashes",
            "--no-emit-index-url",
            "--python-version",
            "3.11",
            "--no-header",
            "--no-annotate",
            "-o",
            "requirements.txt",
        )


def main() -> int:
    parser = argparse.ArgumentParser(
        "make.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in (book, pdf, stick, test, notebooks, problems, lab, bench, lock):
        passes_on = command in (test, notebooks)  # what follows is not ours to read, also `-k`
        sub = commands.add_parser(
            command.__name__, add_help=not passes_on, prefix_chars="\0" if passes_on else "-"
        )
        sub.set_defaults(run=command)
        if command is book:
            sub.add_argument("--no-serve", action="store_true", help="only build")
            sub.add_argument("--lecturer", action="store_true", help="also the lecturer's part")
        elif passes_on:
            sub.add_argument("rest", nargs=argparse.REMAINDER)
    args = parser.parse_args()
    try:
        set_up()
        return int(args.run(args))
    except KeyboardInterrupt:
        sys.exit("\nmake: stopped.")
    except OSError as error:
        sys.exit(
            f"make: {error.filename or 'a file'}: {error.strerror}. "
            f"All is built inside {ROOT}, which must be writable and have room."
        )


if __name__ == "__main__":
    sys.exit(main())
