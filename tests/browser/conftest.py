"""Chromium, and a server in a process of its own with a copy of the prepared site."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from examserver.house import House
from tests.cast import Cast, copy_site, settings_in

ROOT = Path(__file__).parents[2]
SETTLED = """Promise.race([
  Promise.all(document.getAnimations().map((each) => each.finished.catch(() => null))),
  new Promise((done) => setTimeout(done, 500)),
])"""
AXE = (Path(__file__).parent / "axe.min.js").read_text("utf-8")


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    return {
        "executable_path": shutil.which("chromium"),
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-first-run",
        ],
    }


@dataclass
class LiveSite:
    """A running server: its address, its folder, and a second look at its database."""

    url: str
    folder: Path
    house: House
    process: subprocess.Popen[bytes]

    def move_clock(self, seconds: float) -> None:
        """Let the server's clock jump forward."""
        nudge = self.folder / "nudge"
        fresh = self.folder / "nudge.new"
        fresh.write_text(str(float(nudge.read_text() or 0) + seconds))
        fresh.replace(nudge)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start_server(folder: Path, port: int, *more: str, fsync: bool = False) -> subprocess.Popen[bytes]:
    """Start the server and wait until it answers."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "EXAM_TEST_NO_FSYNC": "0" if fsync else "1"}
    with (folder / "server.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.browser.serve", str(folder), str(port), *more],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=log,
        )
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
            if answer.status == 200:
                return process
        time.sleep(0.05)
    raise RuntimeError((folder / "server.log").read_text("utf-8")[-3000:])


def stop_server(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@pytest.fixture
def live(prepared: tuple[Path, Cast], tmp_path: Path) -> Iterator[LiveSite]:
    """The prepared small site, served."""
    folder = tmp_path / "live"
    copy_site(prepared[0], folder)
    port = free_port()
    process = start_server(folder, port)
    house = House(settings_in(folder))
    yield LiveSite(f"http://127.0.0.1:{port}", folder, house, process)
    house.engine.dispose()
    stop_server(process)


@pytest.fixture
def open_page(browser: Browser, live: LiveSite) -> Iterator[Callable[..., Page]]:
    """open_page(): a page in a browser context of its own, 1366×768, Chinese; its console errors fail the test."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def open_one(**more: Any) -> Page:
        context = browser.new_context(
            base_url=live.url, viewport={"width": 1366, "height": 768}, locale="zh-CN", **more
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda e: errors.append(str(e)))
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert not errors, errors


def axe_violations(page: Page) -> list[str]:
    """WCAG 2.2 A and AA violations of the page as it stands."""
    page.evaluate(SETTLED)
    page.evaluate(AXE)
    found = page.evaluate("axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'], preload: false})")
    return [f"{v['id']}: {v['nodes'][0]['html'][:160]}" for v in found["violations"]]
