"""Measured speeds of the living page: `python make.py bench`, after `python make.py book`.

Beside a figure stands the one saved for other ways of running Python in a page, measured on a
machine of this kind with the same widgets: compare ratios.
"""

import gzip
import statistics
import threading
import time
from functools import partial
from http.server import ThreadingHTTPServer

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser import ASKING, FLAGS, find
from tests.conftest import Quiet
from tests.test_pages import CHAPTER, HTML, OUTSIDE, READY
from tests.test_prepared import LIVING, prepared_script

SAVED = {"thebe-lite": (10.9, 10.7), "JupyterLite": (21.6, 21.0)}
PREPARED = ("50", "49", "51", "500", "499", "5", "100", "1000", "25", "0")  # items of Tier 1
PHONE = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 204_800,
    "uploadThroughput": 84_000,
}
FIELD = ".pilaw-threshold-calculator .fact-tier1 input"


def first_answer(page: Page, address: str) -> float:
    """Seconds from the request to the first answer that Python computes for a changed control."""
    start = time.perf_counter()
    page.goto(address, wait_until="domcontentloaded")
    page.locator(FIELD).fill(OUTSIDE)
    page.wait_for_selector(READY)
    page.wait_for_selector(".live-pending", state="detached")
    return time.perf_counter() - start


def changes(page: Page, values: list[str]) -> list[float]:
    """Milliseconds from each change to its answer on the page, timed in the page."""
    return page.evaluate(
        """async (values) => {
        const box = document.querySelector('.pilaw-threshold-calculator .fact-tier1 input');
        const place = box.closest('.live-place'), times = [];
        const turn = () => new Promise((go) => setTimeout(go));
        const pending = () => place.classList.contains('live-pending');
        const live = document.documentElement.dataset.live === 'ready';
        for (const value of values) {
            const start = performance.now();
            box.value = value;
            box.dispatchEvent(new Event('input', { bubbles: true }));
            box.dispatchEvent(new Event('change', { bubbles: true }));
            while (live && !pending() && performance.now() - start < 20) await turn();
            while (pending()) await turn();
            times.push(performance.now() - start);
        }
        return times;
    }""",
        values,
    )


def touched(context: BrowserContext, address: str, *, phone: bool) -> list[float]:
    """Milliseconds from the first touches to their prepared answers, the first as soon as the
    controls are drawn; a phone has a quarter of the speed and slow 4G.
    """
    page = context.new_page()
    if phone:
        tool = context.new_cdp_session(page)
        tool.send("Emulation.setCPUThrottlingRate", {"rate": 4})
        tool.send("Network.enable")
        tool.send("Network.emulateNetworkConditions", PHONE)
    page.goto(address, wait_until="commit", timeout=120_000)
    page.wait_for_selector(".live-root " + FIELD, timeout=120_000)
    return changes(page, list(PREPARED))


def weight(browser: Browser, address: str) -> tuple[float, float]:
    """Megabytes, as gzip, that a page needs before Python, and that Python needs."""
    context = browser.new_context()
    context.add_init_script(ASKING)
    page = context.new_page()
    sizes: dict[str, int] = {}
    page.on(
        "response",
        lambda r: sizes.setdefault(
            r.url, len(gzip.compress(r.body(), 6)) if r.ok and r.url.startswith("http") else 0
        ),
    )
    page.goto(address)
    page.wait_for_selector(READY)
    page.wait_for_timeout(500)
    context.close()
    live = {url: n for url, n in sizes.items() if "/static/live/" in url and "/page-" not in url}
    answers = sum(n for url, n in live.items() if "/prepared-" in url)
    python = sum(live.values()) - answers
    return (sum(sizes.values()) - python - answers) / 1e6, python / 1e6


def measured(browser: Browser, address: str) -> dict[str, str]:
    """Each figure with its name."""
    cold, warm, here = [], [], []
    for _ in range(5):
        context = browser.new_context()
        here.append(touched(context, address, phone=False))
        cold.append(first_answer(context.new_page(), address))
        page = context.new_page()
        warm.append(first_answer(page, address))
        times = changes(page, [str(40 + k) for k in range(100)])
        context.close()
    phone = touched(browser.new_context(), address, phone=True)
    before, python = weight(browser, address)
    ways = [", ".join(f"{name} {saved[k]} s" for name, saved in SAVED.items()) for k in (0, 1)]
    later = statistics.median(t for some in here for t in some[1:])
    last = statistics.quantiles(times, n=20)[-1]
    return {
        "prepared answer, touched as drawn": f"{statistics.median(t[0] for t in here):.0f} ms",
        "prepared answer, later": f"{later:.0f} ms",
        "the same two on a phone with slow 4G": f"{phone[0]:.0f}, {statistics.median(phone[1:]):.0f} ms",
        "first computed answer, cold": f"{statistics.median(cold):.2f} s   (saved: {ways[0]})",
        "first computed answer, warm": f"{statistics.median(warm):.2f} s   (saved: {ways[1]})",
        "answer to a change, median and 95th": f"{statistics.median(times):.0f}, {last:.0f} ms",
        "page before Python, gzip": f"{before:.2f} MB",
        "Python once, gzip": f"{python:.1f} MB",
    }


def main() -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(HTML)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/{CHAPTER}"
    with sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=find(), args=FLAGS)
        report = measured(browser, address)
        browser.close()
    server.shutdown()
    for page in LIVING:
        light = len(gzip.compress(prepared_script(page), 6))
        report[f"prepared answers of {page.stem}, gzip"] = f"{light / 1000:.0f} kB"
    for name, figure in report.items():
        print(f"{name:<55} {figure}")


if __name__ == "__main__":
    main()
