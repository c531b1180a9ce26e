"""Opening the site: migrate, load the demo into an empty database, start the chores, serve."""

import gc
import socket
import sqlite3
import sys
import threading
from dataclasses import dataclass

import structlog
from flask import Flask

from examserver import VERSION, create_app
from examserver.chores import loop
from examserver.cli import init_cli
from examserver.clock import Clock
from examserver.house import House
from examserver.lock import DataFolderInUse, hold
from examserver.logs import init_logs
from examserver.schema import migrate
from examserver.settings import Settings
from examserver.sockets import socketio

log = structlog.get_logger()
BACKLOG = 4096  # a whole room connects in one instant (performance.md 1)


@dataclass
class Site:
    """An opened site."""

    house: House
    app: Flask

    def serve(self) -> None:
        """Serve until stopped; the chores run beside it. One server to a data folder: a second one ends with a word."""
        settings = self.house.settings
        try:
            held = hold(settings.data_dir)
        except DataFolderInUse as refusal:
            sys.exit(str(refusal))
        stop = threading.Event()
        socketio.start_background_task(loop, self.house, stop, socketio.sleep)
        tls = {"certfile": settings.tls_cert, "keyfile": settings.tls_key} if settings.tls_cert else {}
        _welcome(settings)
        calm_collector()
        try:
            socketio.run(self.app, host=settings.host, port=settings.port, log_output=False, backlog=BACKLOG, **tls)
        except KeyboardInterrupt:
            pass
        finally:
            stop.set()
            held.close()


def calm_collector() -> None:
    """Keep full collections, which stop everybody, out of an exam (performance.md 7)."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(2000, 20, 100_000)


def open_site(settings: Settings | None = None, clock: Clock | None = None, async_mode: str = "gevent") -> Site:
    """Open a house, bring its database up to date and wrap it in Flask."""
    init_logs()
    house = House(settings or Settings(), clock)
    migrate(house.engine)
    house.resume_clock()
    app = create_app(house, async_mode)
    init_cli(app, house)
    if house.settings.demo:
        from examserver.demo import load_demo

        load_demo(house)
    log.info("opened", version=VERSION, database=house.engine.dialect.name, sqlite=sqlite3.sqlite_version)
    return Site(house, app)


def _welcome(settings: Settings) -> None:
    scheme = "https" if settings.tls_cert else "http"
    lines = [
        f"  {scheme}://{address}:{settings.port}/"
        for address in ["127.0.0.1", *(_own_addresses() or ["<LAN address of this machine>"])]
    ]
    if settings.demo:
        lines += ["", *_demo_lines(settings, f"{scheme}://127.0.0.1:{settings.port}/sign-in")]
    sys.stdout.write("\n".join(["", *lines, "", ""]))
    sys.stdout.flush()


def _own_addresses() -> list[str]:
    """The addresses under which terminals on the LAN may find this machine."""
    try:
        found = socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)
    except OSError:
        return []
    return sorted({str(info[4][0]) for info in found if not str(info[4][0]).startswith("127.")})


def _demo_lines(settings: Settings, sign_in: str) -> list[str]:
    from examserver.demo import DEMO_ACCOUNTS, DEMO_PASSWORD, demo_candidates

    staff = [f"  {a.username:<14}{a.role_word}" for a in DEMO_ACCOUNTS]
    candidates = [f"  {number} / {id_number}" for number, id_number in demo_candidates(settings)]
    return [
        f"demo sign-ins (staff: {sign_in}, password {DEMO_PASSWORD})",
        *staff,
        "demo candidates (准考证号 / 证件号码)",
        *candidates,
    ]
