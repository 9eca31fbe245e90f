"""The built pages on other people's servers, after faults of files, and shut in: right answers,
or a sentence.
"""

import hashlib
import json
import lzma
import os
import re
import shutil
import subprocess
import sys
import zipfile
from functools import cache, partial
from io import BytesIO
from pathlib import Path
from typing import ClassVar

import pytest

from tests.browser import ASKING, opened
from tests.conftest import Quiet, served
from tests.test_pages import (
    CHAPTER,
    HTML,
    PYTHON,
    READY,
    ROOT,
    answer,
    calculated,
    try_again,
    type_in,
    with_cell,
)

sys.path.insert(0, str(ROOT / "book" / "_live"))
import build as maker

LIVE = HTML / "static" / "live"
MODULES = ROOT / "_build" / "live" / "node_modules"
PORTAL = b"<!DOCTYPE html><title>Sign in</title><p>Sign in to this network."


@cache
def every_settings():
    """What each page with widgets lists; the chapter first."""
    pages = sorted(HTML.rglob("*.html"), key=lambda path: path != HTML / CHAPTER)
    texts = (path.read_text(encoding="utf-8") for path in pages)
    found = (re.search(r'id="live-settings"[^>]*>(.*?)</script>', text) for text in texts)
    return [json.loads(one.group(1)) for one in found if one]


@cache
def listed():
    """The files that every page loads, as the chapter lists them."""
    settings = every_settings()[0]
    return settings["files"] | {"page": settings["page"]}


def unpacked(path):
    """The files of Python that are packed into one."""
    every = lzma.decompress(path.read_bytes())
    start = 4 + int.from_bytes(every[:4], "little")
    found = {}
    for name, size in json.loads(every[4:start]).items():
        found[name], start = every[start : start + size], start + size
    return found


def node_program():
    """The Node of the environment, or the machine's."""
    return shutil.which(
        "node", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    )


def node(*arguments, cwd, env=None):
    subprocess.run([node_program(), *arguments], cwd=cwd, env=os.environ | (env or {}), check=True)


def computes(page, value="60"):
    page.wait_for_selector(READY, timeout=60_000)
    type_in(page, value)
    assert answer(page, "threshold-calculator") == calculated(tier1=value)


# ---- how servers type files ----------------------------------------------------------------------
class Stock(Quiet):
    """What a server answers for the suffixes that it knows; the others get `other`, and `None`
    sends no type at all.
    """

    known: ClassVar = {
        ".html": "text/html",
        ".css": "text/css",
        ".js": "application/javascript",
        ".png": "image/png",
        ".svg": "image/svg+xml",
    }
    other = "application/octet-stream"

    def guess_type(self, path):
        return self.known.get(Path(path).suffix, self.other)


class Nginx(Stock):
    """nginx as Debian ships it: no type for .mjs."""

    known: ClassVar = Stock.known | {
        ".zip": "application/zip",
        ".bin": "application/octet-stream",
        ".json": "application/json",
        ".wasm": "application/wasm",
    }


class Plain(Stock):
    """Everything but pages and styles is plain text, as where a machine's registry was spoilt."""

    known: ClassVar = {".html": "text/html", ".css": "text/css"}
    other = "text/plain"


class Typeless(Stock):
    """Scripts and data have no type at all."""

    known: ClassVar = {".html": "text/html", ".css": "text/css"}

    def send_header(self, keyword, value):
        if not (keyword == "Content-type" and value == self.other):
            super().send_header(keyword, value)


class Strict(Nginx):
    """A server that answers 404 for a suffix that it does not know, and lets no browser guess a
    type.
    """

    def do_GET(self):  # noqa: N802
        suffix = Path(self.path.partition("?")[0]).suffix
        if suffix and suffix not in (".html", ".css", ".js", ".png", ".svg", ".zip", ".bin"):
            return self.send_error(404)
        return super().do_GET()

    def end_headers(self):
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()


class Jekyll(Quiet):
    """A host that leaves out every name that begins with `_`, unless `.nojekyll` says otherwise:
    here it does not.
    """

    def do_GET(self):  # noqa: N802
        return self.send_error(404) if "/_" in self.path else super().do_GET()


@pytest.mark.parametrize("handler", [Nginx, Stock, Plain, Typeless, Strict, Jekyll])
def test_the_pages_compute_whatever_types_a_server_gives(context, handler):
    with served(HTML, handler) as (site, _):
        page = opened(context, site + CHAPTER)
        computes(page)
        assert page.locator(".live-missing").count() == 0
        assert (
            page.evaluate("getComputedStyle(document.querySelector('.live-link')).display")
            == "flex"
        ), "the style sheet counts"
        assert page.faults == []


def test_no_name_begins_with_an_underscore_and_the_host_is_told_so():
    assert list(HTML.rglob("_*")) == []
    assert [
        path.name
        for path in HTML.rglob("*.html")
        if re.search(r'[="/]_(static|sources|images)/', path.read_text(encoding="utf-8"))
    ] == []
    assert (HTML / ".nojekyll").exists()


# ---- the files and their digests -----------------------------------------------------------------
def test_every_file_is_named_by_its_digest_and_no_old_one_stays():
    prepared = [settings["prepared"] for settings in every_settings()]
    files = {file["name"]: file for file in (*listed().values(), *prepared)}
    assert sorted(path.name for path in LIVE.iterdir()) == sorted(files)
    for file in files.values():
        content = (LIVE / file["name"]).read_bytes()
        assert (hashlib.sha256(content).hexdigest(), len(content)) == (
            file["sha256"],
            file["bytes"],
        )
        assert file["sha256"][:16] in file["name"]
    sheet = next((HTML / "static").glob("one-*.css"))
    for path in HTML.rglob("*.html"):
        assert set(re.findall(r"one-[0-9a-f]+\.css", path.read_text(encoding="utf-8"))) <= {
            sheet.name
        }


@pytest.fixture(scope="module")
def older(tmp_path_factory):
    """The chapter and its files in an older edition, where Tier 1 became serious at 5,000 items,
    not 50.
    """
    site = tmp_path_factory.mktemp("older") / "site"
    shutil.copytree(HTML / "static", site / "static")
    files, live = listed(), site / "static" / "live"
    with (
        zipfile.ZipFile(BytesIO(unpacked(LIVE / files["plain"]["name"])["book.zip"])) as new,
        zipfile.ZipFile(site / "new.zip", "w") as old,
    ):
        for name in new.namelist():
            content = new.read(name)
            changed = (
                content.replace(b"\nthreshold = 50\n", b"\nthreshold = 5000\n")
                if name == "pilaw/data/law/Int.toml"
                else content
            )
            assert (changed != content) == (name == "pilaw/data/law/Int.toml")
            old.writestr(name, changed)
    pyodide = MODULES / "pyodide"
    node(ROOT / "book" / "_live" / "snapshot.mjs", pyodide, site / "new.zip", site, cwd=site)
    shutil.copy(pyodide / "pyodide.asm.wasm", site)
    text = (HTML / CHAPTER).read_text(encoding="utf-8")
    for part, more in (("python", ["memory"]), ("plain", [])):
        content, file = maker.packed(site, *maker.PLAIN, *more), files[part]
        sum_ = hashlib.sha256(content).hexdigest()
        name = f"{part}-{sum_[:16]}.bin"
        (live / file["name"]).unlink()
        (live / name).write_bytes(content)
        for was, now in (
            (file["name"], name),
            (file["sha256"], sum_),
            (f'"bytes": {file["bytes"]}', f'"bytes": {len(content)}'),
        ):
            assert was in text
            text = text.replace(was, now)
    text = text.replace('"prepared": {', '"prepared": null, "unused": {')
    (site / "book").mkdir()
    (site / CHAPTER).write_text(text, encoding="utf-8")
    return site


class Fresh(Quiet):
    """Pages are asked for each time; the files are kept."""

    def end_headers(self):
        self.send_header(
            "Cache-Control", "no-cache" if self.path.endswith(".html") else "max-age=86400"
        )
        super().end_headers()


OLD_LAW = "Serious circumstances not reached"


def test_after_an_update_of_the_law_the_page_answers_by_the_new_law(context, older, tmp_path):
    """Also where the browser kept every file of the older edition."""
    www = tmp_path / "www"
    www.symlink_to(older)
    with served(www, Fresh) as (site, _):
        page = opened(context, site + CHAPTER)
        page.wait_for_selector(READY)
        type_in(page, "60")
        assert answer(page, "threshold-calculator").startswith(OLD_LAW)
        assert page.locator("html").get_attribute("data-restored") == "true"
        www.unlink()
        www.symlink_to(HTML)
        page = opened(context, site + CHAPTER)
        computes(page)
        assert page.locator("html").get_attribute("data-restored") == "true"
        kept = page.evaluate(
            "caches.open('living page /static/live/').then((store) => "
            "store.keys()).then((all) => all.map((one) => one.url.split('/').pop()))"
        )
        assert set(kept) <= {file["name"] for file in listed().values()}


class Kept(Quiet):
    """Everything is kept for a day, as by a browser where the server says nothing of it."""

    newer = False

    def end_headers(self):
        self.send_header("Cache-Control", "max-age=86400")
        super().end_headers()

    def do_GET(self):  # noqa: N802
        if not (self.newer and self.path.endswith(".html")):
            return super().do_GET()
        text = Path(self.translate_path(self.path)).read_bytes()
        text = text.replace(b'name="edition" content="', b'name="edition" content="f')
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        return self.wfile.write(text)


def test_a_page_that_the_browser_kept_says_that_the_server_has_a_newer_one(context, monkeypatch):
    with served(HTML, Kept) as (site, _):
        page = context.new_page()
        page.goto(site + "book/authorities.html", wait_until="networkidle")
        assert page.locator(".older-edition").count() == 0
        monkeypatch.setattr(Kept, "newer", True)
        page.goto(site + "book/cases.html")
        page.goto(site + "book/authorities.html")
        page.get_by_text("This page is older than the one on its server").wait_for()
        page.get_by_role("button", name="Load it again").click()
        page.wait_for_load_state("networkidle")
        assert page.locator(".older-edition").count() == 0


def answered_with(content, route):
    route.fulfill(body=content)


@pytest.mark.parametrize("parts", [["python"], ["python", "plain"]])
def test_files_of_an_older_edition_under_the_new_names_are_refused(context, site, older, parts):
    """As from a proxy that goes by the name alone: without its image Python starts plainly,
    without the plain files not at all.
    """
    page = context.new_page()
    for part in parts:
        old = next((older / "static" / "live").glob(f"{part}-*")).read_bytes()
        page.route(f"**/live/{part}-*", partial(answered_with, old))
    page.goto(site + CHAPTER)
    if "plain" in parts:
        page.wait_for_selector("html[data-live=error]", timeout=30_000)
        assert (
            f"{listed()['plain']['name']} is not this book's file"
            in page.locator(".live-status").inner_text()
        )
        page.unroute_all()
        try_again(page)
    computes(page)
    assert page.locator("html").get_attribute("data-restored") == str("plain" in parts).lower()


def test_where_the_host_is_not_secure_the_files_are_checked_too(context, site, older):
    """The browser offers neither digests nor a store there."""
    page = context.new_page()
    for part in ("python", "plain"):
        old = next((older / "static" / "live").glob(f"{part}-*")).read_bytes()
        page.route(f"**/live/{part}-*", partial(answered_with, old))
    page.goto(site.replace("127.0.0.1", "insecure.test") + CHAPTER)
    page.wait_for_selector("html[data-live=error]", timeout=60_000)
    assert page.evaluate("isSecureContext") is False
    assert "is not this book's file" in page.locator(".live-status").inner_text()
    page.unroute_all()
    try_again(page)
    computes(page)


def test_a_store_that_holds_something_else_is_put_right(context, site):
    """The bytes kept from an earlier visit are checked too; what does not fit is thrown away."""
    page = opened(context, site + CHAPTER)
    computes(page)
    page.wait_for_timeout(500)
    spoilt = page.evaluate(
        """async (portal) => {
        let count = 0;
        for (const name of await caches.keys()) {
            const store = await caches.open(name);
            for (const request of await store.keys()) {
                await store.put(request, new Response(portal));
                count += 1;
            }
        }
        return count;
    }""",
        PORTAL.decode(),
    )
    assert spoilt == 2
    second = opened(context, site + CHAPTER)
    computes(second)
    assert second.locator("html").get_attribute("data-restored") == "true"
    assert second.faults == []


class Portal(Quiet):
    """Answers everything below `live/`, but the page's script, with a sign-in page, to be kept
    for a day, until it is open.
    """

    shut = True

    def do_GET(self):  # noqa: N802
        if not (type(self).shut and "/live/" in self.path and "/page-" not in self.path):
            return super().do_GET()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(PORTAL)))
        self.send_header("Cache-Control", "max-age=86400")
        self.end_headers()
        return self.wfile.write(PORTAL)


def test_a_sign_in_page_in_place_of_a_file_is_refused_and_not_kept(context):
    class Gate(Portal):
        pass

    with served(HTML, Gate) as (site, _):
        page = opened(context, site + CHAPTER)
        page.wait_for_selector("html[data-live=error]", timeout=30_000)
        assert re.search(
            r"what the server sent for \w+-[0-9a-f]{16}\.\w+ is not this book's file",
            page.locator(".live-status").inner_text(),
        )
        assert (
            page.evaluate(
                "caches.open('living page /static/live/').then((store) => "
                "store.keys()).then((all) => all.length)"
            )
            == 0
        )
        Gate.shut = False
        try_again(page)
        computes(page)


class Stale(Quiet):
    """A proxy that gives an older script for a day, unless it is asked to look again."""

    def do_GET(self):  # noqa: N802
        if "/live/page-" not in self.path or self.headers.get("Cache-Control") == "no-cache":
            return super().do_GET()
        self.send_response(200)
        self.send_header("Content-Type", "text/javascript")
        self.send_header("Cache-Control", "max-age=86400")
        self.end_headers()
        return self.wfile.write(b"document.documentElement.dataset.old = 'ran';")


def test_an_older_script_under_the_new_name_does_not_run(context):
    with served(HTML, Stale) as (site, _):
        page = context.new_page()
        page.goto(site + CHAPTER)
        computes(page)
        assert page.locator("html").get_attribute("data-old") is None


def test_a_file_that_stops_arriving_ends_in_a_sentence(context, site):
    page = context.new_page()
    page.clock.install()
    page.route(PYTHON, lambda route: None)
    page.goto(site + CHAPTER)
    page.wait_for_selector("html[data-live=loading]")
    for _ in range(4):
        page.wait_for_timeout(300)
        page.clock.run_for(31_000)
    page.wait_for_selector("html[data-live=error]")
    assert "stopped arriving" in page.locator(".live-status").inner_text()


# ---- where the script does not come --------------------------------------------------------------
def test_without_its_script_the_page_says_so(browser, context, site):
    said = "If no controls appear here, the script of this page did not arrive or may not run"
    page = context.new_page()
    page.route("**/live/page-*", lambda route: route.abort())
    page.goto(site + CHAPTER)
    page.get_by_text(said).first.wait_for(timeout=5_000)
    assert page.locator(".pilaw-static").first.is_visible()
    silent = browser.new_context(java_script_enabled=False)
    page = silent.new_page()
    page.goto(site + CHAPTER)
    assert page.get_by_text(said).first.is_visible()
    page.goto(site + "book/glossary.html")
    assert page.get_by_text(said).count() == 0
    silent.close()


def test_an_iphone_is_sent_no_memory_image(browser, site):
    """Pyodide lays its table of functions out otherwise there; it starts plainly."""
    phone = (
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, "
        "like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"
    )
    context = browser.new_context(user_agent=phone)
    context.add_init_script(ASKING)
    page = context.new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(site + CHAPTER)
    computes(page)
    assert not [url for url in asked if "python-" in url]
    context.close()


# ---- what Python in the page can reach -----------------------------------------------------------
WAYS = {
    "fetch": "import js; js.fetch('/leak')",
    "XMLHttpRequest": "import js; js.XMLHttpRequest.new()",
    "WebSocket": "import js; js.WebSocket.new('ws://127.0.0.1/leak')",
    "EventSource": "import js; js.EventSource.new('/leak')",
    "BroadcastChannel": "import js; js.BroadcastChannel.new('leak')",
    "importScripts": "import js; js.importScripts('/leak')",
    "Worker": "import js; js.Worker.new('/leak')",
    "caches": "import js; js.caches.open('leak')",
    "indexedDB": "import js; js.indexedDB.open('leak')",
    "font": "import js; js.FontFace.new('leak', 'url(/leak)').load()",
    "prototype": "import js; js.Object.getPrototypeOf(js.self).fetch('/leak')",
    "eval": "import js; js.eval('1')",
    "run_js": "from pyodide.code import run_js; run_js('import(\"/leak\")')",
    "Function": "import js; js.Function.new('return import(\"/leak\")')()",
    "constructor": "import js; js.Object.constructor.new('return import(\"/leak\")')()",
    "timer": "import js; js.setTimeout('import(\"/leak\")', 0)",
    "open_url": "from pyodide.http import open_url; open_url('/leak')",
    "pyfetch": "from pyodide.http import pyfetch; pyfetch('/leak').send(None)",
    "urllib": "import urllib.request; urllib.request.urlopen('SITEleak')",
    "socket": "import socket; socket.create_connection(('127.0.0.1', PORT), 2).sendall(b'leak')",
}
LATER = [
    "import pyodide_js; pyodide_js.loadPackage('SITEleak.whl')",
    "import asyncio; from pyodide.http import pyfetch; asyncio.ensure_future(pyfetch('/leak'))",
]
TRY = """
import ipywidgets, json
reached = []
for name, way in WAYS.items():
    try: exec(way, {})
    except BaseException: continue
    reached.append(name)
for way in LATER:
    try: exec(way, {})
    except BaseException: pass
ipywidgets.HTML(f"<p>Python reached: {reached}</p>").add_class("pilaw-answer")
"""


def test_python_in_the_page_reaches_nothing(context):
    with served(HTML) as (site, asked):
        port = site.split(":")[2].strip("/")
        filled = json.dumps([WAYS, LATER]).replace("SITE", site).replace("PORT", port)
        page = context.new_page()
        with_cell(page, f"import json\nWAYS, LATER = json.loads({filled!r})\n{TRY}")
        page.goto(site + CHAPTER)
        page.wait_for_selector(READY, timeout=60_000)
        page.get_by_text(re.compile(r"^Python reached: \[")).wait_for()
        assert (
            page.get_by_text(re.compile(r"^Python reached: \[")).inner_text()
            == "Python reached: []"
        )
        page.wait_for_timeout(1000)
        assert not [path for path in asked if "leak" in path]


def test_a_worker_stands_under_the_policy_of_its_page(context, site):
    """Also without what the worker takes from itself, another host and text as code are out of
    reach.
    """
    page = context.new_page()
    page.goto(site + CHAPTER)
    found = page.evaluate("""() => new Promise((done) => {
        const script = `const found = [];
            try { eval('1'); found.push('eval'); } catch (error) { }
            fetch('http://insecure.test/leak').then(() => found.push('fetch'), () => {})
                .then(() => postMessage(found));`;
        const worker = new Worker(URL.createObjectURL(new Blob([script])));
        worker.onmessage = ({ data }) => done(data);
    })""")
    assert found == []


# ---- the build -----------------------------------------------------------------------------------
@pytest.fixture
def build(tmp_path, monkeypatch):
    monkeypatch.setattr(maker, "WORK", tmp_path)
    monkeypatch.setattr(maker, "PARTS", tmp_path / "parts")
    return maker


@pytest.mark.parametrize("fault", ["deleted", "cut"])
def test_a_part_that_is_missing_or_damaged_behind_its_stamp_is_made_again(build, tmp_path, fault):
    made = []
    part = tmp_path / "part.bin"

    def part_maker():
        made.append(1)
        part.write_bytes(b"whole")

    for _ in range(2):
        build.once(part_maker, "state", part)
    assert len(made) == 1
    part.unlink() if fault == "deleted" else part.write_bytes(b"who")
    build.once(part_maker, "state", part)
    assert (len(made), part.read_bytes()) == (2, b"whole")
    build.once(part_maker, "another state", part)
    assert len(made) == 3


def test_the_files_are_laid_out_without_those_of_an_older_build(build, tmp_path):
    (tmp_path / "parts").mkdir()
    for name in ("page.js", *build.LOADED):
        (tmp_path / "parts" / name).write_bytes(name.encode())
    old = tmp_path / "site" / "python-0000000000000000.bin"
    old.parent.mkdir()
    old.touch()
    build.lay_out(old.parent)
    assert not old.exists()
    assert sorted(p.name for p in old.parent.iterdir()) == sorted(
        f["name"] for f in json.loads((tmp_path / "live.json").read_text()).values()
    )


def test_the_same_python_gives_the_same_memory_image(tmp_path):
    """Wherever, whenever and by whomever it is taken."""
    shutil.copytree(MODULES / "pyodide", tmp_path / "elsewhere")
    shipped = unpacked(LIVE / listed()["python"]["name"])
    script, sources = (
        ROOT / "book" / "_live" / "snapshot.mjs",
        ROOT / "_build" / "live" / "book.zip",
    )
    env = {"TZ": "Asia/Shanghai", "LANG": "zh_CN.UTF-8", "HOME": str(tmp_path)}
    node(script, tmp_path / "elsewhere", sources, tmp_path, cwd=tmp_path, env=env)
    for name in ("library.zip", "book.zip", "memory"):
        assert (tmp_path / name).read_bytes() == shipped[name], name
