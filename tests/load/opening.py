"""How long a workspace takes from the start of the exam until it can be worked in: a warm terminal at 100 Mbit/s.

python -m tests.load.opening    prints one line for each type: its name and milliseconds
"""

import shutil
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from examserver.house import House
from question_bank.bank import load_bank, shipped_banks
from tests.browser.conftest import free_port, start_server, stop_server
from tests.browser.people import Staff, sit_down
from tests.cast import Cast, build_site, copy_site, settings_in
from tests.given import give, shipped

BYTES_A_SECOND = 100_000_000 / 8
GRID = ".sheet-grid > div:not([style*='pointer-events'])"
"""The spreadsheet is open when its grid takes what is done; any other workspace when its first card stands there."""

FIRST = {"spreadsheet": GRID}
WARM = "performance.getEntriesByType('resource').filter((each) => each.name.includes('/workspace.js')).length >= %d"


def measure(runs: int = 3) -> dict[str, float]:
    """The median of the milliseconds for each type, by a task that ships."""
    tasks = load_bank(shipped_banks()["ecommerce"]).tasks
    codes = {task["workspace"]: task["code"] for task in tasks if task["workspace"] != "form_files"}
    folder = Path(tempfile.mkdtemp(prefix="opening-"))
    found: dict[str, float] = {}
    try:
        cast = build_site(folder / "site")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            for kind, code in sorted(codes.items()):
                times = [
                    _open(playwright, browser, folder / f"{kind}-{n}", folder / "site", cast, kind, code, len(codes))
                    for n in range(runs)
                ]
                found[kind] = sorted(times)[runs // 2]
            browser.close()
    finally:
        shutil.rmtree(folder)
    return found


def _open(
    playwright: Playwright, browser: Browser, folder: Path, site: Path, cast: Cast, kind: str, code: str, kinds: int
) -> float:
    copy_site(site, folder)
    house, port = House(settings_in(folder)), free_port()
    give(house, cast, shipped(code))
    server = start_server(folder, port)
    try:
        url = f"http://127.0.0.1:{port}"
        carl = Staff(playwright, url, "carl")
        carl.post(f"/monitor/{cast.practical}/open")
        page = browser.new_context(base_url=url, viewport={"width": 1366, "height": 768}, locale="zh-CN").new_page()
        _slow_down(page)
        sit_down(page, house, cast, "ada")
        while not page.evaluate(WARM % kinds):
            page.wait_for_timeout(200)
        page.wait_for_load_state("networkidle")
        began = time.perf_counter()
        assert carl.post(f"/monitor/{cast.practical}/start")["ok"]
        page.locator(FIRST.get(kind, ".task-work .card")).first.wait_for(timeout=60_000)
        took = (time.perf_counter() - began) * 1000
        page.context.close()
        return took
    finally:
        stop_server(server)
        house.engine.dispose()


def _slow_down(page: Page) -> None:
    """The wire of a terminal: 100 Mbit/s, a millisecond away."""
    asked = {"offline": False, "latency": 1, "downloadThroughput": BYTES_A_SECOND, "uploadThroughput": BYTES_A_SECOND}
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", asked)


if __name__ == "__main__":
    for kind, milliseconds in measure(1).items():
        print(f"{kind:12} {milliseconds:8.0f} ms", flush=True)
