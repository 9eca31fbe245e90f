"""Where a browser for the tests is, and how a page is opened in it; run as a module it says
where and fails if there is none.
"""

import os
import re
import shutil
import sys
from pathlib import Path

NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "msedge",
)
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
FIREFOX_PLACES = (
    "/Applications/Firefox.app/Contents/MacOS/firefox",
    r"C:\Program Files\Mozilla Firefox\firefox.exe",
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP insecure.test 127.0.0.1",
]
ASKING = """new MutationObserver((_, watch) => {
    const ask = document.querySelector('html[data-live=static] button.live-ask');
    if (ask) { watch.disconnect(); ask.click(); }
}).observe(document, { attributes: true, childList: true, subtree: true });"""  # "Load Python"


def find() -> str | None:
    """The path of an installed Chromium, or of the one that playwright installed."""
    named = os.environ.get("BROWSER_PATH")
    found = [named] if named else [path for name in NAMES if (path := shutil.which(name))]
    found += [place for place in PLACES if Path(place).exists()]
    if found:
        return found[0]
    from playwright.sync_api import sync_playwright

    with sync_playwright() as tool:
        path = tool.chromium.executable_path
    return path if Path(path).exists() else None


def find_firefox() -> str | None:
    """The path of an installed Firefox."""
    named = os.environ.get("FIREFOX_PATH")
    places = [named] if named else [shutil.which(name) for name in ("firefox-esr", "firefox")]
    places += [place for place in FIREFOX_PLACES if Path(place).exists()]
    return next(filter(None, places), None)


def opened(context, address, faults=None):
    """A page that blocks all other hosts and collects what goes wrong."""
    page = context.new_page()
    page.faults = [] if faults is None else faults
    page.on("console", lambda m: m.type in ("error", "warning") and page.faults.append(m.text))
    page.on("pageerror", lambda e: page.faults.append(str(e)))
    home = re.match(r"https?://[^/]+", address).group()
    page.route(
        lambda url: not url.startswith((home, "data:", "blob:")),
        lambda route: (page.faults.append(route.request.url), route.abort()),
    )
    page.goto(address, wait_until="load")
    return page


if __name__ == "__main__":
    name, search = ("Firefox", find_firefox) if sys.argv[1:] == ["firefox"] else ("browser", find)
    place = search()
    print(f"{name}: {place or 'none'}")
    sys.exit(0 if place else 1)
