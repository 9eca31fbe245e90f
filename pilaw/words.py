"""What the package says: sentences by key, in the language chosen, from `data/words`."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from . import _data

FIRST = "en"
_chosen = [FIRST]


class Said(NamedTuple):
    """A sentence as a key and its values; as text it is put into words in the language chosen.

    >>> str(Said("told.at_least", {"low": 5000}))
    'at least 5,000'
    """

    key: str
    values: Mapping[str, Any]

    def __str__(self) -> str:
        return say(self.key, **self.values)


class Listed(NamedTuple):
    """Several sentences or words, put into words with a separator between them."""

    parts: tuple[Any, ...]
    separator: str = " "

    def __str__(self) -> str:
        return self.separator.join(map(str, self.parts))


def said(key: str, **values: Any) -> Said:
    """A sentence, not yet put into words."""
    return Said(key, values)


def say(key: str, **values: Any) -> str:
    """A sentence in the language chosen; what that lacks is given in the first language and marked.

    >>> say("punishment.years", n=1), say("punishment.years", n=3)
    ('1 year', '3 years')
    """
    chosen = _chosen[-1]
    template = templates(chosen).get(key)
    if template is None and chosen != FIRST:
        return _untranslated(chosen, key, values)
    return _filled(templates(FIRST)[key] if template is None else template, values)


def _untranslated(language: str, key: str, values: Mapping[str, Any]) -> str:
    """A sentence in the first language with one mark around the whole, none inside it."""
    mark = templates(language).get("untranslated", templates(FIRST)["untranslated"])
    before, after = mark.split("{text}")

    def bare(value: Any) -> Any:
        return value.replace(before, "").replace(after, "") if isinstance(value, str) else value

    _chosen.append(FIRST)
    try:
        text = _filled(templates(FIRST)[key], {name: bare(v) for name, v in values.items()})
    finally:
        _chosen.pop()
    return f"{before}{text}{after}"


def there(key: str) -> bool:
    """Whether there is a sentence of this key."""
    return key in templates(FIRST)


@cache
def section(name: str) -> tuple[str, ...]:
    """The last parts of the keys that stand in a section, in its order.

    >>> section("kind")
    ('tier', 'or')
    """
    start = f"{name}."
    return tuple(key.removeprefix(start) for key in templates(FIRST) if key.startswith(start))


def use(language: str) -> None:
    """Choose the language of everything said from now on: the name of a file in `data/words`."""
    _chosen[-1] = language


def languages() -> tuple[str, ...]:
    """The languages there are."""
    return tuple(
        name.removeprefix("words/").removesuffix(".toml") for name in _data.folder("words")
    )


def _filled(template: Any, values: Mapping[str, Any]) -> str:
    if type(template) is not str:
        template = template["one" if values["n"] == 1 else "other"]
    return str(template.format(**values))


@cache
def templates(language: str) -> dict[str, Any]:
    """Every sentence of a language by its key; one with plural forms is a table of `one` and
    `other`.
    """
    return dict(_flat("", _data.toml(f"words/{language}.toml")))


def _flat(prefix: str, table: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in table.items():
        if isinstance(value, Mapping) and set(value) != {"one", "other"}:
            yield from _flat(f"{prefix}{name}.", value)
        else:
            yield prefix + name, value


def cap(words: str) -> str:
    """With a capital at the start."""
    return words[:1].upper() + words[1:]
