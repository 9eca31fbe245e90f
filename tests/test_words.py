"""Words stand in `data/words`, once, and nowhere in code; a second file there is a second
language.
"""

import ast
import re
import string
from functools import cache
from math import ceil
from pathlib import Path

import pytest

from pilaw import _data
from pilaw.words import FIRST, languages, templates
from tests.law import OVER, TIER1, TIER2
from tests.test_rehearsals import Copy

ROOT = Path(__file__).parent.parent
MODULES = sorted((ROOT / "pilaw").glob("*.py"))

# Values of the data, states of a finding and words of Python: they are compared, and not read.
VALUES = {"in part", "this table", "not met", "not asked", "not court", "3 3", "end of data"}
VALUES |= {"#guid column:1", "#tags column:4", "IMS Content"}  # of the formats of other systems

PROSE = re.compile(r"[A-Za-z]{2,}[,;:.]? \(?[A-Za-z]{2,}")
MARKUP = re.compile(r"[<>\\]|=\"|\(\?")  # elements, attributes, patterns
KEY = re.compile(r"[a-z]+(\.[A-Za-z0-9_]+)+")
SPEAKING = {"say", "said", "fixed", "Said", "FactError"}
GIVEN = {
    "no": {"what", "given", "write"}
}  # methods that refuse a text, and what they give with every key


@cache
def tree(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def literals(path):
    """Every string of a module that is not a docstring, and each fixed part of an f-string."""
    out = {id(n.value) for n in ast.walk(tree(path)) if isinstance(n, ast.Expr)}
    return [
        n
        for n in ast.walk(tree(path))
        if isinstance(n, ast.Constant) and isinstance(n.value, str) and id(n) not in out
    ]


def prose(path):
    """The literals that read as English."""
    read = [n for n in literals(path) if PROSE.search(n.value) and not MARKUP.search(n.value)]
    return [f"{path.name}:{n.lineno}: {n.value!r}" for n in read if n.value.strip() not in VALUES]


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.stem)
def test_no_english_stands_in_code(path):
    assert prose(path) == []


# --- keys


def pattern(joined):
    """An f-string as a pattern of keys: one part, without a point, for each value."""
    parts = [
        re.escape(v.value) if isinstance(v, ast.Constant) else "([^.]*)" for v in joined.values
    ]
    return re.compile("".join(parts))


def chosen(node):
    """The literals and f-strings that an expression may give."""
    if isinstance(node, ast.IfExp):
        return [*chosen(node.body), *chosen(node.orelse)]
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Dict):
        return [found for value in node.value.values for found in chosen(value)]
    return [node]


def spoken():
    """Every call that says something: module, call, and what its key may be."""
    for path in MODULES:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and node.args and speaker(node) in {*SPEAKING, *GIVEN}:
                for key in chosen(node.args[0]):
                    yield path, node, key


def speaker(call):
    """The name of the function or of the method that is called."""
    return getattr(call.func, "id", None) or getattr(call.func, "attr", None)


def names(template):
    """The names between braces, with those of each plural form."""
    forms = template.values() if isinstance(template, dict) else [template]
    return [
        {re.split(r"[.\[]", name)[0] for _, name, _, _ in string.Formatter().parse(form) if name}
        for form in forms
    ]


def test_every_key_that_is_said_exists():
    known = templates(FIRST)
    wrong = []
    for path, call, key in spoken():
        if isinstance(key, ast.Constant) and key.value not in known:
            wrong.append(f"{path.name}:{call.lineno}: {key.value}")
        if isinstance(key, ast.JoinedStr) and not any(pattern(key).fullmatch(k) for k in known):
            wrong.append(f"{path.name}:{call.lineno}: {pattern(key).pattern}")
    assert wrong == []


def test_every_literal_in_the_form_of_a_key_is_one():
    """A key that is chosen first and said later is a literal too."""
    known = templates(FIRST)
    sections = {key.split(".")[0] for key in known}
    inner = {key.rsplit(".", depth)[0] for key in known for depth in (1, 2) if "." in key}
    parts = {
        id(part)
        for path in MODULES
        for n in ast.walk(tree(path))
        if isinstance(n, ast.JoinedStr)
        for part in n.values
    }
    read = [
        (path, n)
        for path in MODULES
        for n in literals(path)
        if KEY.fullmatch(n.value) and id(n) not in parts
    ]
    named = [(path, n) for path, n in read if n.value.split(".")[0] in sections]
    assert [
        f"{path.name}:{n.lineno}: {n.value}"
        for path, n in named
        if n.value not in known.keys() | inner
    ] == []


def test_every_key_is_used():
    """A key is a literal, or an f-string gives it with parts that are literals or stand in the
    data.
    """
    fixed = {n.value for path in MODULES for n in literals(path)}
    data = " ".join(_data.read(name) for name in _data.every() if not name.startswith("words/"))
    there = fixed | set(re.findall(r"\w+", data)) | {""}
    joined = [n for path in MODULES for n in ast.walk(tree(path)) if isinstance(n, ast.JoinedStr)]
    patterns = [
        pattern(n)
        for n in joined
        if isinstance(n.values[0], ast.Constant) and re.match(r"[a-z]+\.", n.values[0].value)
    ]

    def stands(part):
        """One word or two that are joined; `in_part` is `in part` in the data."""
        joined = any(part[:k] in there and part[k:] in there for k in range(len(part) + 1))
        return joined or part.replace("_", " ") in fixed

    def given(key):
        section, _, last = key.rpartition(".")
        if section in fixed and stands(last):
            return True
        return any(
            all(map(stands, match.groups())) for p in patterns if (match := p.fullmatch(key))
        )

    def whole_section(key):
        return key.rpartition(".")[0] in fixed

    assert [
        key
        for key in templates(FIRST)
        if key not in fixed and not given(key) and not whole_section(key)
    ] == []


def test_what_a_sentence_needs_is_given():
    """Each {name} of a sentence is among the values that are given with its key; plural forms
    need `n`.
    """
    known, wrong = templates(FIRST), []
    for path, call, key in spoken():
        if (
            isinstance(key, ast.Constant)
            and key.value in known
            and all(k.arg for k in call.keywords)
        ):
            needed = set().union(*names(known[key.value])) | (
                {"n"} if isinstance(known[key.value], dict) else set()
            )
            if missing := needed - {k.arg for k in call.keywords} - GIVEN.get(speaker(call), set()):
                wrong.append(f"{path.name}:{call.lineno}: {key.value} needs {sorted(missing)}")
    assert wrong == []


# --- languages


def complaints(first, other):
    """What is wrong with the sentences of a language, measured by those of the first."""
    for key, template in other.items():
        if key not in first:
            yield f"{key} is not known"
            continue
        wanted = set().union(*names(first[key]))
        *singular, plain = names(template)
        if isinstance(template, dict) and set(template) != {"one", "other"}:
            yield f"{key} has not both plural forms"
        if plain != wanted or any(one | {"n"} != wanted | {"n"} for one in singular):
            yield f"{key} does not have the names {sorted(wanted)}"


@pytest.mark.parametrize("language", languages())
def test_a_language_has_known_keys_and_equal_names(language):
    assert list(complaints(templates(FIRST), templates(language))) == []


def test_a_language_that_differs_is_told():
    first = {"a": "{x} is", "b": {"one": "{n} item of {k}", "other": "{n} items of {k}"}}
    assert list(complaints(first, {"a": "ist {x}", "b": "{n} Stück {k}"})) == []
    assert list(complaints(first, {"b": {"one": "ein Stück {k}", "other": "{n} Stück {k}"}})) == []
    assert len(list(complaints(first, {"a": "ist {y}", "b": "Stück {k}", "c": "neu"}))) == 3


def test_a_second_language_with_three_sentences(copy):
    """Those three appear; the rest is given in the first language and marked as not translated."""
    copy.add(
        "words/zz.toml",
        'untranslated = "{text}（未译）"\n[grade]\nserious = "情节严重"\n'
        '[punishment]\nnone = "无"\n[distance.more]\n'
        'items = { one = "再有{n}条{kind}信息", other = "再有{n:,}条{kind}信息" }\n',
    )
    also = "from pilaw import words; from pilaw.distance import changes; words.use('zz')"
    case = "sold({n})"
    near = case.format(n=OVER - 20) + ".facts"
    near = f"[str(c.steps[0].words) for c in changes({near}, most=1)][:2]"
    fewer = ceil(TIER2 * 10 / TIER1)  # what is short of one line, as a share of the other
    assert copy.ask(near, also) == [
        "再有10条Tier 1（未译）信息",
        f"再有{fewer}条Tier 2（未译）信息",
    ]
    said = copy.ask(f"[str({case.format(n=OVER)}), words.languages()]", also)
    assert said[0].startswith("情节严重") and "Met: Int 5(1)(3)." in said[0]
    assert said[1] == [*languages(), "zz"]
    asked = f"[str(step.answer) for step in sold({OVER}).trail]"
    assert "yes（未译）" in copy.ask(asked, also), "what has no sentence is marked"
    assert copy.ask(asked).count("yes") > 0, "the first language stays as it is"
    lines = copy.ask(
        "str(assess(case('C005').facts)).splitlines()", also + "; from pilaw import assess, case"
    )
    open_points = next(line for line in lines if line.startswith("Possible: "))
    assert open_points.count("（未译）") == 1, "one mark for a sentence, none inside it"


@pytest.fixture
def copy(tmp_path):
    return Copy(tmp_path)
