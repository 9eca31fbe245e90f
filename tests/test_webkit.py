"""The living page in WebKit (WebKitGTK, which stands for Safari), where its driver and a screen
are: Debian's webkit2gtk-driver, xvfb.
"""

import json
import os
import shutil
import socket
import subprocess
import time
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.conftest import served
from tests.test_pages import CHAPTER, HTML, calculated, words

DRIVER = shutil.which("WebKitWebDriver")
SCREEN = [] if os.environ.get("DISPLAY") else [shutil.which("xvfb-run"), "-a"]
BROWSERS = sorted(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser"))
pytestmark = pytest.mark.skipif(
    not (DRIVER and BROWSERS and all(SCREEN)), reason="no WebKit with a driver and a screen here"
)


class Session:
    """One window of WebKit, driven over WebDriver."""

    def __init__(self, port):
        self.port, self.place = port, "/session"
        options = {
            "webkitgtk:browserOptions": {"binary": str(BROWSERS[-1]), "args": ["--automation"]}
        }
        self.place += "/" + self.ask("", {"capabilities": {"alwaysMatch": options}})["sessionId"]

    def ask(self, path, body=None, method="POST"):
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request(method, self.place + path, json.dumps(body) if body else None)
        return json.load(connection.getresponse())["value"]

    def run(self, script):
        return self.ask("/execute/sync", {"script": f"return {script}", "args": []})

    def until(self, script, limit=60):
        end = time.monotonic() + limit
        while not self.run(script):
            assert time.monotonic() < end, script
            time.sleep(0.1)


@pytest.fixture
def webkit():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = os.environ | {
        "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1",
        "LIBGL_ALWAYS_SOFTWARE": "1",
    }
    with subprocess.Popen(
        [*SCREEN, DRIVER, f"--port={port}"],
        env=env,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        for _ in range(50):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        session = Session(port)
        yield session
        session.ask("", method="DELETE")
        os.killpg(process.pid, 15)


def test_webkit_takes_the_memory_image_and_answers(webkit):
    with served(HTML) as (site, _):
        webkit.ask("/url", {"url": site + CHAPTER})
        webkit.until("document.querySelector('button.live-ask')")
        webkit.run("document.querySelector('button.live-ask').click()")
        webkit.until("['ready', 'error'].includes(document.documentElement.dataset.live)")
        assert webkit.run(
            "[document.documentElement.dataset.live, document.documentElement.dataset.restored]"
        ) == ["ready", "true"]
        place = "document.querySelector('.pilaw-threshold-calculator')"
        for value in ("60", "9", "700"):
            webkit.run(
                f"(() => {{ const field = {place}.querySelector('.fact-tier1 input');"
                f"field.value = '{value}';"
                "for (const name of ['input', 'change'])"
                " field.dispatchEvent(new Event(name, { bubbles: true })); })()"
            )
            webkit.until("!document.querySelector('.live-pending')")
            assert words(
                webkit.run(f"{place}.querySelector('.pilaw-answer .widget-html-content').innerHTML")
            ) == calculated(tier1=value)
