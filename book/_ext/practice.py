"""The problems on the page: pools frozen in `data/problems/pools`, laid out as scripts, and blocks.

Run as a module it freezes the pools of this edition anew; another edition's pools have other names.
"""

import json
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util.docutils import SphinxDirective
from tables import Generated, linked

from pilaw import __version__, _data
from pilaw.forms import SEVERAL
from pilaw.mistakes import Mistake, mistakes
from pilaw.patterns import topics
from pilaw.problems import Problem, pool
from pilaw.show import anchor

POOLS = Path(__file__).resolve().parents[2] / "data" / "problems" / "pools"
SETTINGS = "practice"  # whether a page has problems


def sizes() -> dict[str, int]:
    """How many problems the pool of each topic has."""
    found: dict[str, int] = _data.toml("problems/pools.toml")["size"]
    return found


def current() -> dict[str, str]:
    """The name of this edition's pool for each topic."""
    return {topic: f"{topic}-{__version__}" for topic in sizes()}


def frozen(name: str) -> str:
    """A pool as the book keeps it."""
    return (POOLS / f"{name}.json").read_text(encoding="utf-8")


def fresh(topic: str, name: str, size: int) -> str:
    """A pool made anew, one problem a line."""
    lines = (as_json(problem) for problem in pool(topic, name, size))
    return "[\n" + ",\n".join(lines) + "\n]\n"


def as_json(problem: Problem) -> str:
    """A problem as a line of a pool."""
    said = problem._asdict() | {"options": [option._asdict() for option in problem.options]}
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def freeze() -> None:
    """Write every pool in use."""
    POOLS.mkdir(exist_ok=True)
    for topic, name in current().items():
        print(f"problems: {name}", flush=True)
        text = fresh(topic, name, sizes()[topic])
        (POOLS / f"{name}.json").write_text(text, encoding="utf-8", newline="\n")
    for left in POOLS.glob("*.json"):
        if left.stem not in current().values():
            left.unlink()


def on_page(mistake: Mistake) -> dict[str, str]:
    """What a page says of a mistake, with the addresses of its paragraph and its provision."""
    section = mistake.paragraph.partition(" ")[0]
    entries = _data.toml("paper.toml")["paragraph"]
    own = next(p["id"] for p in entries if p["cite"] == f"§{mistake.paragraph}")
    place = mistake.heading or f"p-{own.replace('.', '-')}"
    page = _data.toml("paper.toml")["pages"][section]
    return {
        "name": mistake.name,
        "why": mistake.why,
        "pin": mistake.pin,
        "law": f"authorities.html#{anchor(mistake.pin)}",
        "paragraph": f"§{section}" if mistake.heading else f"§{mistake.paragraph}",
        "address": f"{page}.html#{place}",
    }


@cache
def script(name: str) -> str:
    """A pool as a script, with the mistakes that it names."""
    problems = json.loads(frozen(name))
    shown = ("id", "form", "topic", "level", "recipe", "law", "story", "ask", "options", "trail")
    named = {m for p in problems for o in p["options"] for m in o["mistakes"]}
    content = {
        "problems": [{key: p[key] for key in shown} for p in problems],
        "mistakes": {m: on_page(mistakes()[m]) for m in sorted(named)},
    }
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return f"(window.pilawPools ||= {{}})[{json.dumps(name)}]={body};\n"


def file_name(name: str) -> str:
    """The file of a pool; its name carries its digest."""
    return f"{name}-{sha256(script(name).encode()).hexdigest()[:12]}.js"


def settings(root: str) -> str:
    """What the page's script has to know: the words, the topics and the files of the pools."""
    said = {
        "root": root,
        "topics": topics(),
        "several": SEVERAL,
        "current": current(),
        "pools": {name: f"problems/{file_name(name)}" for name in current().values()},
        "words": _data.toml("problems/page.toml")["words"],
    }
    return json.dumps(said, ensure_ascii=False).replace("</", "<\\/")


class Practice(SphinxDirective):
    """Problems to answer: of all topics, or of those named."""

    option_spec: ClassVar = {"topics": str}

    def run(self) -> list[nodes.Node]:
        asked = self.options.get("topics", " ".join(current())).split()
        if strange := set(asked) - set(current()):
            raise self.error(
                f"practice: {min(strange)!r} is no topic; write {', '.join(current())}"
            )
        self.env.metadata[self.env.docname][SETTINGS] = "yes"
        words = escape(_data.toml("problems/page.toml")["words"]["no_script"])
        html = f'<div class="practice" data-topics="{" ".join(asked)}"><p>{words}</p></div>'
        return [nodes.raw("", html, format="html")]


class Mistakes(Generated):
    """The named mistakes, each with the paragraph that cures it."""

    def lines(self) -> Iterator[str]:
        for mistake in mistakes().values():
            said = on_page(mistake)
            cure = f'<a href="{said["address"]}">{said["paragraph"]}</a>'
            yield f"**{mistake.name}.** {mistake.why} {cure}, {linked(mistake.pin)}.\n"


def add_script(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """On pages with problems: their settings and their script."""
    if doctree is not None and SETTINGS in app.env.metadata.get(pagename, {}):
        root = context["pathto"]("static/", resource=True)
        kind = "application/json"
        app.add_js_file(None, type=kind, id="practice-settings", body=settings(root))
        app.add_js_file("practice.js")


def note_pools(app: Sphinx, config: Config) -> None:
    """A page names the files of the pools by digest, so that each is written anew with them."""
    config.practice_pools = " ".join(name for name, _ in laid_out())


def lay_out(app: Sphinx, error: Exception | None) -> None:
    """The pools as files that a page loads when it wants them."""
    if error or app.builder.format != "html":
        return
    for name, text in laid_out():
        path = Path(app.outdir) / "_static" / "problems" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")


def laid_out() -> Iterator[tuple[str, str]]:
    """Each pool in use: the name of its file and the script."""
    for name in current().values():
        yield file_name(name), script(name)


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_config_value("practice_pools", "", "html")
    app.connect("config-inited", note_pools)
    app.add_directive("practice", Practice)
    app.add_directive("mistakes", Mistakes)
    app.connect("html-page-context", add_script)
    app.connect("build-finished", lay_out, priority=700)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


if __name__ == "__main__":
    freeze()
