"""The built book on a server of its own, and the browser to read it with."""

import shutil
import sys
import threading
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.browser import ASKING, FLAGS, find

HTML = Path(__file__).parent.parent / "_build" / "html"


def pytest_terminal_summary(terminalreporter):
    """A test of a page that is not built says what to do."""
    if not (HTML / "index.html").is_file() and terminalreporter.stats.keys() & {"failed", "error"}:
        terminalreporter.write_line("The book is not built: run `python make.py book --no-serve`.")


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    def handle_error(self, request, client_address):
        """A browser that leaves a page before it is complete is no fault."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def served(directory, handler=Quiet):
    """These files on a server of their own; its address, and the paths that were asked for."""
    asked = []

    class Noting(handler):
        def do_GET(self):  # noqa: N802
            asked.append(self.path)
            super().do_GET()

    server = Server(("127.0.0.1", 0), partial(Noting, directory=str(directory)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/", asked
    finally:
        server.shutdown()


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The book below a sub-path, as on a school's web space."""
    top = tmp_path_factory.mktemp("www")
    shutil.copytree(HTML, top / "law" / "reader", symlinks=True)
    with served(top) as (address, _):
        yield f"{address}law/reader/"


@pytest.fixture(scope="session")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as tool:
        running = tool.chromium.launch(executable_path=find(), args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def reader(browser):
    """A reader's browser, with nothing kept from before."""
    made = browser.new_context(viewport={"width": 1280, "height": 900})
    yield made
    made.close()


@pytest.fixture
def context(reader):
    """A reader who asks every page for Python at once."""
    reader.add_init_script(ASKING)
    return reader
