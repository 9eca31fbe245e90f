"""Measured speeds of the living page: `python make.py bench`, after `python make.py book`.

Beside each figure stands the one saved for other ways of running Python in a page, measured on a machine
of this kind with the same widgets: compare ratios.
"""

import gzip
import statistics
import threading
import time
from functools import partial
from http.server import ThreadingHTTPServer

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import FLAGS, find
from tests.conftest import Quiet
from tests.test_pages import CHAPTER, HTML, READY

SAVED = {"thebe-lite": (10.9, 10.7), "JupyterLite": (21.6, 21.0)}


def first_answer(page: Page, address: str) -> float:
    """Seconds from the request to the first answer computed for a changed control."""
    start = time.perf_counter()
    page.goto(address, wait_until="domcontentloaded")
    page.locator(".pilaw-threshold-calculator .fact-tier1 input").fill("50")
    page.wait_for_selector(READY)
    page.wait_for_selector(".live-pending", state="detached")
    return time.perf_counter() - start


def changes(page: Page, count: int) -> list[float]:
    """Milliseconds from a change to its answer on the page, timed in the page."""
    return page.evaluate(
        """async (count) => {
        const box = document.querySelector('.pilaw-threshold-calculator .fact-tier1 input'), place = box.closest('.live-place'), times = [];
        for (let k = 0; k < count; k += 1) {
            const start = performance.now();
            box.value = String(40 + k);
            box.dispatchEvent(new Event('input', { bubbles: true }));
            box.dispatchEvent(new Event('change', { bubbles: true }));
            while (!place.classList.contains('live-pending') && performance.now() - start < 20) await new Promise((go) => setTimeout(go));
            while (place.classList.contains('live-pending')) await new Promise((go) => setTimeout(go));
            times.push(performance.now() - start);
        }
        return times;
    }""",
        count,
    )


def weight(browser: Browser, address: str) -> tuple[float, float]:
    """Megabytes, as gzip, that a page needs before Python, and that Python needs."""
    page = browser.new_page()
    sizes: dict[str, int] = {}
    page.on("response", lambda r: sizes.setdefault(r.url, len(gzip.compress(r.body(), 6)) if r.ok and r.url.startswith("http") else 0))
    page.goto(address)
    page.wait_for_selector(READY)
    page.wait_for_timeout(500)
    page.close()
    python = sum(n for url, n in sizes.items() if "/static/live/" in url and "/page-" not in url)
    return (sum(sizes.values()) - python) / 1e6, python / 1e6


def main() -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(HTML)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/{CHAPTER}"
    with sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=find(), args=FLAGS)
        cold, warm = [], []
        for _ in range(5):
            context = browser.new_context()
            cold.append(first_answer(context.new_page(), address))
            page = context.new_page()
            warm.append(first_answer(page, address))
            times = changes(page, 100)
            context.close()
        before, python = weight(browser, address)
        browser.close()
    server.shutdown()
    print(f"first computed answer, cold            {statistics.median(cold):.2f} s   (saved: " + ", ".join(f"{k} {v[0]} s" for k, v in SAVED.items()) + ")")
    print(f"first computed answer, warm            {statistics.median(warm):.2f} s   (saved: " + ", ".join(f"{k} {v[1]} s" for k, v in SAVED.items()) + ")")
    print(f"answer to a change, median and 95th    {statistics.median(times):.0f} ms, {statistics.quantiles(times, n=20)[-1]:.0f} ms")
    print(f"page before Python, gzip               {before:.2f} MB")
    print(f"Python once, gzip                      {python:.1f} MB")


if __name__ == "__main__":
    main()
