"""The only code that opens files: the law, the types and the cases as plain data."""

import csv
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any


def root() -> Traversable:
    """The folder `data/`: inside the installed package, or beside it in a working tree."""
    inside = files("pilaw") / "data"
    return inside if inside.is_dir() else files("pilaw") / ".." / "data"


def read(name: str) -> str:
    """The text of one data file, by its path below `data/`."""
    return root().joinpath(*name.split("/")).read_text(encoding="utf-8")


@cache
def toml(name: str) -> dict[str, Any]:
    """One TOML file as a dictionary. Read only: it is shared."""
    return tomllib.loads(read(name))


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    """One CSV file as a tuple of rows."""
    return tuple(csv.DictReader(read(name).splitlines()))


@cache
def folder(name: str) -> tuple[str, ...]:
    """The paths of the TOML files in one folder of `data/`, in order of name."""
    there = root().joinpath(name).iterdir()
    return tuple(sorted(f"{name}/{f.name}" for f in there if f.name.endswith(".toml")))


def every() -> list[str]:
    """The paths of all files of `data/`, in order."""
    return sorted(_walk("", root()))


def _walk(prefix: str, here: Traversable) -> Iterator[str]:
    for entry in here.iterdir():
        if entry.is_dir():
            yield from _walk(f"{prefix}{entry.name}/", entry)
        elif entry.name.endswith((".toml", ".csv")):
            yield prefix + entry.name
