"""Opening the site under its locks: migrate, load the demo into an empty database; then the duties, and serving."""

import gc
import socket
import sqlite3
import sys
import threading
import time
from dataclasses import dataclass, field

import structlog
from cryptography.fernet import InvalidToken
from flask import Flask
from sqlalchemy.exc import DBAPIError, OperationalError

from examserver import VERSION, create_app, metrics
from examserver.attempts.actions.ending import begin_drains_anew
from examserver.chores import inspect, look_after, loop
from examserver.cli import init_cli
from examserver.clock import Clock
from examserver.descriptors import raise_limit
from examserver.errors import Unavailable
from examserver.health import why_not_opened
from examserver.house import House
from examserver.keys import WrongKey, check_of, keep_key, knows_key
from examserver.leader import Leadership, opening
from examserver.lock import DataFolderInUse, Held, exclusively, hold
from examserver.logs import init_logs
from examserver.registration.reads import any_id_number
from examserver.schema import migrate
from examserver.settings import Settings
from examserver.sittings.reads import is_anybody_at_work
from examserver.sockets import socketio
from examserver.who import SERVER

log = structlog.get_logger()
DATABASE_SECONDS = 60
BACKLOG = 4096  # a whole room connects in one instant (performance.md 1)


@dataclass
class Site:
    """An opened site, with its data folder held."""

    house: House
    app: Flask
    held: Held
    stop: threading.Event = field(default_factory=threading.Event)

    def attend(self) -> None:
        """Start what runs beside the answers: the post to other processes, and the duties. In the serving process."""
        raise_limit()
        if self.house.post:
            self.house.post.open()
        leadership = Leadership(self.house.engine)
        for work in (loop, inspect, look_after):
            socketio.start_background_task(work, self.house, self.stop, socketio.sleep, leadership)
        metrics.started(VERSION)
        calm_collector()

    def serve(self) -> None:
        """Serve until stopped."""
        settings = self.house.settings
        tls = {"certfile": settings.tls_cert, "keyfile": settings.tls_key} if settings.tls_cert else {}
        _welcome(settings)
        self.attend()
        try:
            socketio.run(self.app, host=settings.host, port=settings.port, log_output=False, backlog=BACKLOG, **tls)
        except KeyboardInterrupt:
            pass
        except OSError as error:
            sys.exit(f"cannot listen on {settings.host}:{settings.port}: {error.strerror}")
        finally:
            self.stop.set()
            self.held.close()


def calm_collector() -> None:
    """Keep full collections, which stop everybody, out of an exam (performance.md 7).

    Also a young one looks at all that its terminals' greenlets wait by: 25 ms with 5,000, however seldom it comes.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100_000)


def open_site(settings: Settings | None = None, clock: Clock | None = None, async_mode: str = "gevent") -> Site:
    """Open a house, bring its database up to date and wrap it in Flask; one process of a site after the other.

    With SQLite a second server ends with a word; with PostgreSQL several share the data folder. A damaged database or a
    failing disk ends it with what is wrong and what to do, and so does a key that is not this database's.
    """
    settings = settings or Settings()
    init_logs(settings.log_file)
    try:
        return _open(settings, clock, async_mode)
    except (DBAPIError, Unavailable, OSError) as error:
        sys.exit(why_not_opened(settings.url, error))
    except WrongKey as refusal:
        sys.exit(str(refusal))


def _open(settings: Settings, clock: Clock | None, async_mode: str) -> Site:
    has_key = settings.key_file.exists()
    house = House(settings, clock)
    _wait_for_database(house)
    with exclusively(house.settings.data_dir / "opening.lock"), opening(house.engine):
        held = _held(house)
        migrate(house.engine)
        try:
            know_key(house)
        except WrongKey:
            held.close()
            if not has_key and settings.key_file.read_bytes().strip() == settings.data_key:
                settings.key_file.unlink(missing_ok=True)  # what was just made is no key of anything
            raise
        house.resume_clock(begin_anew=bool(held.is_alone) and not house.see(is_anybody_at_work))
        if house.was_away():
            house.act(begin_drains_anew, SERVER)
        app = create_app(house, async_mode)
        init_cli(app, house, held)
        if house.settings.demo:
            from examserver.demo import load_demo

            load_demo(house)
        held.take(is_alone=not house.is_on_postgresql)
    log.info("opened", version=VERSION, database=house.engine.dialect.name, sqlite=sqlite3.sqlite_version)
    return Site(house, app, held)


def _held(house: House) -> Held:
    """The data folder: alone when nobody else has it open, else beside others on PostgreSQL."""
    try:
        return hold(house.settings.data_dir)
    except DataFolderInUse as refusal:
        if not house.is_on_postgresql:
            sys.exit(str(refusal))
    try:
        return hold(house.settings.data_dir, is_alone=False)
    except DataFolderInUse as refusal:  # a command is at work
        sys.exit(str(refusal))


def know_key(house: House) -> None:
    """Compare the site's key with the database's; the present key is that of one that has none yet. Raises WrongKey."""
    if not house.see(knows_key):
        try:
            house.see(any_id_number)
        except InvalidToken:
            raise WrongKey from None
    house.act(keep_key, SERVER, check=check_of(house.settings.data_key))


def _wait_for_database(house: House) -> None:
    """A database server that is just being started is waited for."""
    until = time.monotonic() + DATABASE_SECONDS
    while house.is_on_postgresql:
        try:
            house.engine.connect().close()
        except OperationalError as error:
            if time.monotonic() > until:
                raise
            log.warning("waits_for_database", error=type(error.orig).__name__)
            time.sleep(1)
        else:
            return


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
