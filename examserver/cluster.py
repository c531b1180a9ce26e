"""One machine as a large site: `python -m examserver.cluster` starts PostgreSQL, Redis, N workers and a front.

What the settings name already (EXAM_DATABASE_URL, EXAM_REDIS_URL) is used and not started; nginx is the front where it
is present, else gunicorn listens itself. Whatever dies is started again; everything ends together.
"""

import fcntl
import hashlib
import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from string import Template
from typing import Any
from urllib.parse import quote

import psycopg
from redis import Redis, RedisError

from examserver.descriptors import raise_limit
from examserver.settings import Settings

ROOT = Path(__file__).parent.parent
MEMORY = Path("/dev/shm")  # noqa: S108 (a folder of our own in it)
DATABASE = "postgresql"
CONNECTIONS_OF_A_WORKER = 20
READY_SECONDS, END_SECONDS, AGAIN_SECONDS = 60.0, 20.0, 1.0


@dataclass
class Part:
    """One program of the site: how it is started, whether it is ready, the signal that ends it."""

    name: str
    command: list[str]
    is_ready: Callable[[], bool] = lambda: True
    end_by: signal.Signals = signal.SIGTERM
    as_user: dict[str, Any] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it. The keyboard's interrupt is ours alone, so that parts end in order."""
        environment = {**os.environ, **self.environment}
        self.process = subprocess.Popen(self.command, cwd=ROOT, env=environment, start_new_session=True, **self.as_user)

    def has_ended(self) -> bool:
        """Whether it runs no more."""
        return self.process is not None and self.process.poll() is not None

    def ask(self) -> None:
        """Ask it to end, by its own pid."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(self.end_by)

    def end(self) -> None:
        """End it, at last by force."""
        self.ask()
        if self.process is None:
            return
        try:
            self.process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Ended(RuntimeError):
    """A part could not be started, or something is missing on this machine."""


def program(name: str, *folders: str) -> str | None:
    """Where a program is; distributions keep some of them outside the path."""
    found = shutil.which(name)
    newest = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda p: float(p.parts[4]))
    extra = [str(newest[-1])] if newest else []
    return next((place for place in (found, *extra, f"/usr/sbin/{name}") if place and Path(place).exists()), None)


def needed(name: str, setting: str) -> str:
    """The same, or the end with what can be done."""
    found = program(name)
    if found is None:
        raise Ended(f"{name} is not installed: install it, or say in {setting} where one runs")
    return found


# ── PostgreSQL ──


def private_database(folder: Path, sockets: Path, workers: int) -> tuple[Part, str]:
    """A PostgreSQL of this site alone, in its data folder, on a unix socket that nobody else can open."""
    setting = "EXAM_DATABASE_URL"
    initdb, postgres = needed("initdb", setting), needed("postgres", setting)
    as_user: dict[str, Any] = {}
    folder.mkdir(parents=True, exist_ok=True)
    own = sockets / "pg"
    own.mkdir(mode=0o700)
    if os.geteuid() == 0:  # PostgreSQL does not run as root: it is lent to its own user
        as_user = {"user": "postgres", "group": "postgres", "extra_groups": []}
        for place in (folder, own):
            shutil.chown(place, "postgres", "postgres")
        sockets.chmod(0o711)
        if subprocess.run(["test", "-w", str(folder)], check=False, **as_user).returncode:
            raise Ended(f"the user postgres cannot reach {folder}: run as an ordinary user, or set {setting}")
    if not (folder / "PG_VERSION").exists():
        made = [initdb, "-D", str(folder), "-U", "exam", "-A", "trust", "-E", "UTF8", "--locale=C"]
        subprocess.run(made, check=True, stdout=subprocess.DEVNULL, cwd="/", **as_user)
    _end_leftover(folder, as_user)
    wishes = {
        "listen_addresses": "",
        "unix_socket_directories": str(own),
        "max_connections": str(CONNECTIONS_OF_A_WORKER * (workers + 1)),
        "shared_buffers": "256MB",
        "log_min_messages": "warning",
        "logging_collector": "off",
    }
    command = [postgres, "-D", str(folder), *(part for k, v in wishes.items() for part in ("-c", f"{k}={v}"))]
    admin = {"host": str(own), "user": "exam", "dbname": "postgres"}
    part = Part(DATABASE, command, lambda: _is_database_ready(admin), signal.SIGINT, as_user)
    return part, f"postgresql://exam@/exam?host={quote(str(own))}"


def _end_leftover(folder: Path, as_user: dict[str, Any]) -> None:
    """One that a killed supervisor has left behind: ours, since the lock of this folder is."""
    if (folder / "postmaster.pid").exists():
        stop = [needed("pg_ctl", "EXAM_DATABASE_URL"), "-D", str(folder), "-m", "fast", "-w", "stop"]
        subprocess.run(stop, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/", **as_user)


def _is_database_ready(admin: dict[str, str]) -> bool:
    try:
        with psycopg.connect(**admin, autocommit=True) as connection:  # type: ignore[arg-type]
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = 'exam'").fetchone():
                connection.execute("CREATE DATABASE exam")
    except psycopg.Error:
        return False
    return True


# ── Redis ──


def private_redis(sockets: Path) -> tuple[Part, str]:
    """A Redis of this site alone; it keeps nothing."""
    path = sockets / "redis.sock"
    wishes = {"port": "0", "unixsocket": str(path), "unixsocketperm": "700", "save": "", "appendonly": "no"}
    wishes |= {"loglevel": "warning", "dir": str(sockets)}
    command = [needed("redis-server", "EXAM_REDIS_URL"), *(p for k, v in wishes.items() for p in (f"--{k}", v))]
    url = f"unix://{quote(str(path))}"
    return Part("redis", command, lambda: _is_redis_ready(url)), url


def _is_redis_ready(url: str) -> bool:
    try:
        with Redis.from_url(url) as redis:
            return bool(redis.ping())
    except RedisError:
        return False


# ── The workers and the front ──


def workers_of(settings: Settings, binds: list[str], environment: dict[str, str]) -> list[Part]:
    """A worker for each address, each with a parent of its own (gunicorn), which replaces it when it dies.

    Where there is no front they share one address, and the kernel spreads the terminals evenly over them.
    """
    is_alone = not environment.get("EXAM_PROXIES")
    tls = ["--certfile", settings.tls_cert, "--keyfile", settings.tls_key] if settings.tls_cert else []
    common = [sys.executable, "-m", "gunicorn", "wsgi:app", "-c", "python:examserver.workers", "--workers", "1"]
    common += ["--reuse-port", *tls] if is_alone else []
    parts = []
    for n, bind in enumerate(binds, 1):
        part = Part(f"worker {n}", [*common, "--bind", bind], environment=environment)
        part.is_ready = partial(_has_opened, part, Path(environment["PROMETHEUS_MULTIPROC_DIR"]))
        parts.append(part)
    return parts


def _has_opened(part: Part, shares: Path) -> bool:
    """Whether its worker has opened the site: gunicorn listens before that."""
    return part.process is not None and (shares / f"ready-{part.process.pid}").exists()


NGINX = Template(
    """# Written by examserver.cluster at each start.
daemon off;
worker_processes 1;
worker_rlimit_nofile $descriptors;
pid $folder/nginx.pid;
error_log stderr warn;
$user
events { worker_connections $connections; }
http {
  include $types;
  access_log off;
  server_tokens off;
  tcp_nodelay on;
  client_max_body_size ${body}m;
  client_body_temp_path $folder/body;
  proxy_temp_path $folder/proxy;
  fastcgi_temp_path $folder/fastcgi;
  uwsgi_temp_path $folder/uwsgi;
  scgi_temp_path $folder/scgi;
  map $$http_upgrade $$connection_upgrade { default upgrade; '' ''; }
  upstream workers {
    least_conn;
    $upstreams
    keepalive 32;
  }
  server {
    listen $listen;
    $tls
    location /static/ {
      alias $static/;
      gzip_static off;
      gzip on;
      gzip_types text/css text/javascript application/javascript application/json image/svg+xml;
      add_header Cache-Control "no-cache";
      add_header X-Content-Type-Options nosniff;
    }
    location /static/vendor/ {
      alias $static/vendor/;
      gzip on;
      gzip_types text/css text/javascript application/javascript application/json image/svg+xml;
      add_header Cache-Control "public, max-age=86400";
      add_header X-Content-Type-Options nosniff;
    }
    location / {
      proxy_pass http://workers;
      proxy_http_version 1.1;
      proxy_set_header Host $$http_host;
      proxy_set_header X-Forwarded-For $$remote_addr;
      proxy_set_header X-Forwarded-Proto $$scheme;
      proxy_set_header X-Forwarded-Host $$http_host;
      proxy_set_header Upgrade $$http_upgrade;
      proxy_set_header Connection $$connection_upgrade;
      proxy_buffering off;
      proxy_request_buffering on;
      proxy_connect_timeout 2s;
      proxy_read_timeout 300s;
      proxy_send_timeout 300s;
      proxy_next_upstream error timeout;
    }
  }
}
"""
)


def connections_of(descriptors: int) -> int:
    """How many connections nginx may hold, of which each terminal takes two: one to it, one to a worker."""
    return max(512, min(60_000, descriptors - 100))


def front(settings: Settings, nginx: str, folder: Path, binds: list[str]) -> Part:
    """nginx before the workers: their addresses, websockets, static files, TLS where there is a certificate."""
    run = folder / "nginx"
    run.mkdir(parents=True, exist_ok=True)
    address = f"[{settings.host}]" if ":" in settings.host else settings.host
    cert, key = Path(settings.tls_cert).resolve(), Path(settings.tls_key).resolve()
    tls = f"ssl_certificate {cert};\n    ssl_certificate_key {key};"
    text = NGINX.substitute(
        descriptors=resource.getrlimit(resource.RLIMIT_NOFILE)[0],
        connections=connections_of(resource.getrlimit(resource.RLIMIT_NOFILE)[0]),
        folder=run.resolve(),
        user="user root;" if os.geteuid() == 0 else "",
        types=next((p for p in ("/etc/nginx/mime.types", "/usr/local/etc/nginx/mime.types") if Path(p).exists()), ""),
        body=settings.upload_max_mb,
        upstreams="\n    ".join(f"server {bind} max_fails=1 fail_timeout=2s;" for bind in binds),
        listen=f"{address}:{settings.port} backlog=4096" + (" ssl" if settings.tls_cert else ""),
        tls=tls if settings.tls_cert else "",
        static=ROOT / "static",
    )
    config = folder / "nginx.conf"
    config.write_text(text)
    command = [nginx, "-c", str(config.resolve()), "-p", str(run.resolve()), "-e", "stderr"]
    return Part("nginx", command, lambda: _listens(settings))


def _listens(settings: Settings) -> bool:
    try:
        with socket.create_connection(
            ("127.0.0.1" if settings.host in ("", "0.0.0.0") else settings.host, settings.port)
        ):
            return True
    except OSError:
        return False


# ── All together ──


class Cluster:
    """The parts in the order in which they are started; they end in the other."""

    def __init__(self) -> None:
        self.parts: list[Part] = []
        self.stop = threading.Event()

    def start(self, part: Part) -> None:
        """Start a part and wait until it is ready."""
        self.parts.append(part)
        part.start()
        _say(f"{part.name} started (pid {part.process.pid if part.process else 0})")
        waited = 0.0
        while not part.is_ready():
            if part.has_ended() or waited >= READY_SECONDS:
                raise Ended(f"{part.name} did not start")
            if self.stop.wait(0.1):
                raise Ended("stopped")
            waited += 0.1

    def watch(self) -> None:
        """Start again whatever has died, until told to stop."""
        while not self.stop.wait(AGAIN_SECONDS):
            for part in self.parts:
                if part.has_ended():
                    assert part.process
                    _say(f"{part.name} has ended ({part.process.returncode}), starting it again")
                    part.start()

    def end(self) -> None:
        """End every part, the database last: until then nothing is lost that a worker still takes in."""
        for part in self.parts:
            if part.name != DATABASE:
                part.ask()
        for part in reversed(self.parts):
            part.end()


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "cluster.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Ended(f"another cluster runs in {folder}") from None
        yield


def empty_shares(folder: Path) -> Path:
    """Where the workers' metrics lie, emptied: of earlier workers nothing is counted.

    In memory, where there is such a place: they are mapped files, and on a full disk those end a worker (SIGBUS).
    The name is the site's; its key is not asked, the workers know it.
    """
    mark = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:16]
    shares = MEMORY / f"exam-{mark}" if MEMORY.is_dir() else folder / "metrics"
    shutil.rmtree(shares, ignore_errors=True)
    try:
        shares.mkdir(mode=0o700)
    except OSError as error:
        raise Ended(f"{shares} cannot be made: {error.strerror}") from None
    return shares


def run(settings: Settings, cluster: Cluster) -> None:
    """Start everything, and stay until told to stop."""
    folder = settings.data_dir / "cluster"
    raise_limit()
    with ExitStack() as stack:
        stack.enter_context(_alone(folder))
        short = tempfile.TemporaryDirectory(prefix="exam-", ignore_cleanup_errors=True)  # a socket's path must be short
        sockets = Path(stack.enter_context(short))
        shares = empty_shares(folder)
        stack.callback(shutil.rmtree, shares, ignore_errors=True)
        stack.callback(cluster.end)
        environment = {
            "EXAM_DATABASE_URL": settings.database_url,
            "EXAM_REDIS_URL": settings.redis_url,
            "PROMETHEUS_MULTIPROC_DIR": str(shares.resolve()),
        }
        if not settings.database_url:
            part, environment["EXAM_DATABASE_URL"] = private_database(folder / "pg", sockets, settings.workers)
            cluster.start(part)
        if not settings.redis_url:
            part, environment["EXAM_REDIS_URL"] = private_redis(sockets)
            cluster.start(part)
        nginx = program("nginx")
        if nginx:
            environment["EXAM_PROXIES"] = "1"
            binds = [f"unix:{sockets}/worker-{n}.sock" for n in range(1, settings.workers + 1)]
        else:
            binds = [f"{settings.host}:{settings.port}"] * settings.workers
        for part in workers_of(settings, binds, environment):
            cluster.start(part)
        if nginx:
            cluster.start(front(settings, nginx, folder, binds))
        scheme = "https" if settings.tls_cert else "http"
        address = f"{scheme}://127.0.0.1:{settings.port}/"
        _say(f"{settings.workers} workers behind {'nginx' if nginx else 'gunicorn'}: {address}")
        cluster.watch()


def main() -> None:
    """`make run-cluster`."""
    cluster = Cluster()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_signal: cluster.stop.set())
    try:
        run(Settings(), cluster)
    except Ended as why:
        sys.exit(str(why))


if __name__ == "__main__":
    main()
