"""The book for a class without network: one zip to unpack on a stick or a desktop.

    python stick.py SITE PDF OUT

In it lie the site with its plain notebooks and the wheel, the book for paper, the problems for
other systems, and files that start it on Windows, macOS and Linux. Where there is Python the book
is served on the machine itself, and everything computes; else the front page opens as a file, and
what was prepared answers.
"""

import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pilaw
from pilaw.export import export
from pilaw.patterns import topics

SERVE = Path(__file__).with_name("serve.py")
TOP = f"pilaw-book-{pilaw.__version__}"
EPOCH = (2020, 1, 1, 0, 0, 0)
READ_ME = """How criminal law grades personal information
Version {version}. No network is needed.

Windows: double-click open.bat.   macOS: open.command.   Linux: run open.sh.
Where Python 3.11 or newer is installed, the book is served on this computer alone, and every
calculator works. Without Python the front page opens as a file: the calculators then answer what
was computed beforehand and say how to get the rest.

site/index.html            the book
site/notebooks             its chapters as notebooks, with the package that they need
pilaw-book.pdf             the book for paper
problems                   the problems for Moodle, GIFT, QTI, chaoxing, Anki and paper, with keys
"""
SUFFIX = {"moodle": "xml", "gift": "txt", "qti": "zip", "chaoxing": "xlsx", "anki": "tsv"}
SUFFIX |= {"paper": "html"}
BATCH = """@echo off
cd /d "%~dp0"
where py >nul 2>nul && (py -3 serve.py site & exit /b)
where python >nul 2>nul && (python serve.py site & exit /b)
start "" site\\index.html
"""
SHELL = """#!/bin/sh
cd "$(dirname "$0")" || exit 1
command -v python3 >/dev/null && exec python3 serve.py site
command -v open >/dev/null && exec open site/index.html
exec xdg-open site/index.html
"""


def contents(site: Path, pdf: Path) -> Iterator[tuple[str, bytes]]:
    """Every file of the stick by its place, in the order of the places."""
    yield "READ-ME.txt", READ_ME.format(version=pilaw.__version__).encode()
    yield "open.bat", BATCH.replace("\n", "\r\n").encode()
    yield "open.command", SHELL.encode()
    yield "open.sh", SHELL.encode()
    yield "pilaw-book.pdf", pdf.read_bytes()
    yield from problems()
    yield "serve.py", SERVE.read_bytes()
    for path in sorted(site.rglob("*")):
        if path.is_file():
            yield f"site/{path.relative_to(site).as_posix()}", path.read_bytes()


def problems() -> Iterator[tuple[str, bytes]]:
    """Each pool for each other system, in a folder of its own."""
    for form, suffix in SUFFIX.items():
        for topic in topics():
            name = f"problems/{form}/{topic}.{suffix}"
            yield name, export(topic, form, name)


def main(site: Path, pdf: Path, out: Path) -> None:
    """Write the zip; what starts the book may be run."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in contents(site, pdf):
            entry = zipfile.ZipInfo(f"{TOP}/{name}", EPOCH)
            runs = name in ("open.sh", "open.command")
            entry.external_attr = (0o100755 if runs else 0o100644) << 16
            made.writestr(entry, content, zipfile.ZIP_DEFLATED)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
