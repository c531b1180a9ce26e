"""Chromium, and a server in a process of its own with a copy of the prepared site."""

import atexit
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, BrowserType, Page, Playwright, expect
from sqlalchemy import select

from examserver.grading.tables import CodedWork
from examserver.house import House
from tests.browser.people import Staff, attempt_of, soon
from tests.cast import PASSWORD, Cast, copy_site, settings_in

ROOT = Path(__file__).parents[2]
MESSAGE_BYTES = 32
expect.set_options(timeout=20_000)  # what is so in the end is so, however busy the machine
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


class Server:
    """A server process, as far as tests need to know it: what they use of a Popen."""

    def __init__(self, told: socket.socket) -> None:
        self._told = told  # its process id comes, and the exit code when it has ended
        self.pid = int(told.recv(MESSAGE_BYTES))
        self.returncode: int | None = None

    def wait(self, timeout: float | None = None) -> int:
        """The exit code, once it has ended. Raises TimeoutExpired."""
        if self.returncode is None:
            self._told.settimeout(timeout)
            try:
                self.returncode = int(self._told.recv(MESSAGE_BYTES))
            except (TimeoutError, BlockingIOError):
                raise subprocess.TimeoutExpired(f"server {self.pid}", timeout or 0) from None
            self._told.close()
        return self.returncode

    def poll(self) -> int | None:
        """The exit code, or None while it lives."""
        with suppress(subprocess.TimeoutExpired):
            self.wait(0)
        return self.returncode

    def send_signal(self, number: signal.Signals) -> None:
        """To one that lives."""
        if self.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it without warning."""
        self.send_signal(signal.SIGKILL)


@dataclass
class LiveSite:
    """A running server: its address, its folder, and a second look at its database."""

    url: str
    folder: Path
    house: House
    process: Server

    def kill(self) -> None:
        """End the server without warning, as a power cut does."""
        self.process.kill()
        self.process.wait()

    def restart(self) -> None:
        """Start it again on the same port, with the folder as it was left."""
        self.process = start_server(self.folder, int(self.url.rpartition(":")[2]))

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


@cache
def nursery() -> socket.socket:
    """To the process that has imported the server and forks one for each message; it and they end with this one."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.browser.serve"],
            cwd=ROOT,
            stdin=theirs.fileno(),
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )

    @atexit.register
    def end() -> None:
        ours.close()
        process.wait()

    return ours


def start_server(folder: Path, port: int, *, fsync: bool = False) -> Server:
    """Start the server and wait until it answers."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "EXAM_TEST_NO_FSYNC": "0" if fsync else "1"}
    asked = {"folder": str(folder), "port": port, "environment": environment}
    told, teller = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with teller, (folder / "server.log").open("ab") as log:
        socket.send_fds(nursery(), [json.dumps(asked).encode()], [log.fileno(), teller.fileno()])
    server = Server(told)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
            if answer.status == 200:
                return server
        time.sleep(0.01)
    stop_server(server)
    raise RuntimeError((folder / "server.log").read_text("utf-8")[-3000:])


def stop_server(process: Server | subprocess.Popen[bytes]) -> None:
    """End it, gently if it can be."""
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
    site = LiveSite(f"http://127.0.0.1:{port}", folder, house, process)
    yield site
    house.engine.dispose()
    stop_server(site.process)


@pytest.fixture
def carl(playwright: Playwright, live: LiveSite) -> Staff:
    """The chief invigilator, over HTTP."""
    return Staff(playwright, live.url, "carl")


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


class Machine:
    """A terminal as it stands in a room: its profile is on its disk, and it speaks plain HTTP to a server by name.

    The browser can be killed and started anew. The name makes the page an insecure context, which 127.0.0.1 is not.
    """

    def __init__(self, browser_type: BrowserType, folder: Path, url: str, launch: dict[str, Any]) -> None:
        self._browser_type, self._folder = browser_type, folder
        self._url = url.replace("127.0.0.1", "exam.test")
        self._launch = {**launch, "args": [*launch["args"], "--host-resolver-rules=MAP exam.test 127.0.0.1"]}
        self.context: BrowserContext | None = None

    def start(self) -> Page:
        """Switch it on."""
        self.context = self._browser_type.launch_persistent_context(
            self._folder,
            base_url=self._url,
            viewport={"width": 1366, "height": 768},
            locale="zh-CN",
            **self._launch,
        )
        self.context.set_default_timeout(15_000)
        return self.context.pages[0]

    def quit(self) -> None:
        """End the browser as people do: it writes down what it still has to."""
        if self.context:
            self.context.close()
        self.context = None

    def kill(self) -> None:
        """End the browser without warning."""
        assert self.context
        with self.context.expect_event("close"):
            os.kill(self._process(), signal.SIGKILL)
        self.context = None

    def _process(self) -> int:
        """The browser's own process: the one with this profile that is nobody's child."""
        for told in Path("/proc").glob("[0-9]*/cmdline"):
            with suppress(OSError):
                words = told.read_text("utf-8", "replace").split("\0")
                if f"--user-data-dir={self._folder}" in words and not any(w.startswith("--type=") for w in words):
                    return int(told.parent.name)
        raise LookupError(self._folder)


@pytest.fixture
def machine(
    browser_type: BrowserType, browser_type_launch_args: dict[str, Any], live: LiveSite, tmp_path: Path
) -> Iterator[Machine]:
    """A terminal, switched off."""
    this = Machine(browser_type, tmp_path / "profile", live.url, browser_type_launch_args)
    yield this
    this.quit()


def axe_violations(page: Page) -> list[str]:
    """WCAG 2.2 A and AA violations of the page as it stands."""
    page.evaluate(SETTLED)
    page.evaluate(AXE)
    found = page.evaluate("axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'], preload: false})")
    return [f"{v['id']}: {v['nodes'][0]['html'][:160]}" for v in found["violations"]]


def take_up(candidate: Page, page: Page, live: LiveSite, cast: Cast) -> None:
    """Time is up for Ada's practical work, and it has its code; Gita signs in on a page of her own and takes it."""
    live.move_clock(125 * 60)
    attempt = attempt_of(live.house, cast, "ada", "practical")
    coded = select(CodedWork).where(CodedWork.attempt_id == attempt.id)
    assert soon(candidate, lambda: live.house.see(lambda db: db.scalar(coded)) is not None)
    page.goto("/sign-in")
    page.get_by_label("账号", exact=False).first.fill("gita")
    page.get_by_label("密码", exact=False).first.fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_role("navigation", name="主导航")).to_be_visible()
    page.goto("/grading/")
    page.get_by_role("button", name="领取下一份").click()
