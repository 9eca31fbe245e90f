"""What every page has in the end: its encoding first, a store for what it keeps, widgets in order.

`extension.py` calls `settled` for each page when the book is built. Two builds of one book give the
same bytes.
"""

import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

STORAGE = Path(__file__).resolve().parent.parent / "_theme" / "storage.js"
CHARSET = re.compile(r'\s*<meta charset="[^"]*"\s*/?>', re.IGNORECASE)
WIDGETS = re.compile(
    r'(<script[^>]*type="application/vnd\.jupyter\.widget-(state|view)\+json"[^>]*>)'
    r"(.*?)(</script>)",
    re.DOTALL,
)
# A searched word in the name of a picture stops the marking.
UNMARKED = re.compile(r"<(title|desc)(?=[ >])")
REFERENCE = "IPY_MODEL_"


def settled(page: str, policy: Callable[[str], str]) -> str:
    """A page in its last form: encoding, policy, edition and store stand first in its head.

    By its edition `book.js` knows whether the server has a newer page than the browser kept.
    """
    page = renumbered(CHARSET.sub("", page, count=1))
    page = UNMARKED.sub(r"<\1 class=nohighlight", page)
    page = page.replace("<title class=nohighlight", "<title", 1)
    page = page.replace("<head>", f"<head>\n<script>{storage()}</script>", 1)
    edition = f'<meta name="edition" content="{sha256(page.encode()).hexdigest()[:16]}">'
    return page.replace("<head>", f'<head>\n<meta charset="utf-8">\n{policy(page)}\n{edition}', 1)


@cache
def storage() -> str:
    """The script that gives a page a store where the browser has none."""
    lines = STORAGE.read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if not line.startswith("//"))


def renumbered(page: str) -> str:
    """The same page with `model-1`, `model-2` and so on for the random names of its widgets.

    The numbers follow the order in which the widgets stand on the page, each followed by what it
    refers to.
    """
    found = [(kind, json.loads(text)) for _, kind, text, _ in WIDGETS.findall(page)]
    models: dict[str, Any] = {}
    for kind, value in found:
        models |= value["state"] if kind == "state" else {}
    numbers: dict[str, str] = {}
    for name in (*(value["model_id"] for kind, value in found if kind == "view"), *models):
        number(name, models, numbers)

    def again(part: re.Match[str]) -> str:
        opening, kind, text, closing = part.groups()
        value = in_order(kind, json.loads(text), numbers)
        written = json.dumps(value, sort_keys=kind == "view", separators=(",", ":"))
        return opening + written.replace("</", "<\\/") + closing

    return WIDGETS.sub(again, page)


def in_order(kind: str, value: dict[str, Any], numbers: dict[str, str]) -> dict[str, Any]:
    """A view with the new name of its model, or the states of all models by their new names."""
    if kind == "view":
        return value | {"model_id": numbers[value["model_id"]]}
    state = value["state"]
    return value | {"state": {numbers[n]: named(state[n], numbers) for n in numbers if n in state}}


def number(name: str, models: dict[str, Any], numbers: dict[str, str]) -> None:
    """Number a widget and what it refers to, each once."""
    if name not in numbers:
        numbers[name] = f"model-{len(numbers) + 1}"
        for other in references(models.get(name, {})):
            number(other, models, numbers)


def references(value: Any) -> Iterator[str]:
    """The names of the widgets that a state refers to, in the order of its names."""
    if isinstance(value, str) and value.startswith(REFERENCE):
        yield value.removeprefix(REFERENCE)
    elif isinstance(value, dict):
        for key in sorted(value):
            yield from references(value[key])
    elif isinstance(value, list):
        for each in value:
            yield from references(each)


def named(value: Any, numbers: dict[str, str]) -> Any:
    """A state with the new names of what it refers to, its own keys in order."""
    if isinstance(value, str) and value.startswith(REFERENCE):
        return REFERENCE + numbers[value.removeprefix(REFERENCE)]
    if isinstance(value, dict):
        return {key: named(value[key], numbers) for key in sorted(value)}
    if isinstance(value, list):
        return [named(each, numbers) for each in value]
    return value
