"""The site's health in words that an administrator understands: each line has a sign, a value and what to do."""

import platform
import sqlite3
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import text as sql
from sqlalchemy.orm import Session

from examserver import VERSION, metrics
from examserver.descriptors import ENOUGH, limit
from examserver.errors import Unavailable
from examserver.health import DISK_LOW, DISK_VERY_LOW, GIGABYTE, INFORMATION, STEP_SECONDS
from examserver.house import House
from examserver.languages import N_, _
from examserver.messages import alarm_label, sentence

MEGABYTE = 1024**2
FINE, LOOK, BAD, PLAIN = "success", "warning", "danger", "info"
LAST_MINUTE, LAST_MINUTES = 60, 300
WAL_LARGE = 256 * MEGABYTE
RECONNECTS_FINE = 5
KEPT_SECONDS = 30


TO_DO = {  # by whoever looks after the server; the sentences in messages.py are for the others
    "storage_full": N_("请移走磁盘上的其他文件，至少腾出 5 GB；不要删除数据文件夹中的任何文件。"),
    "storage_readonly": N_("请检查磁盘是否变为只读、数据文件夹的权限是否被改动。"),
    "storage_failing": N_("磁盘可能有硬件故障：请立即把数据文件夹复制到另一块磁盘，再更换磁盘。"),
    "database_locked": N_("请关闭正在打开 exam.db 的其他程序，如数据库查看工具、备份或杀毒软件。"),
    "database_damaged": N_(
        "请停止服务器，把整个数据文件夹另存一份，恢复最近一次完好的副本，再重新启动；考试机会补送答案。"
    ),
    "database_unreachable": N_("请检查数据库服务是否在运行、网络是否畅通。"),
    "redis_unreachable": N_("请检查 Redis 是否在运行；答案照常保存。"),
    "chores_stopped": N_("若一分钟后仍未恢复，请重新启动服务器程序：已保存的答案都在，考试机会自动重新连接。"),
}


@dataclass(frozen=True)
class Line:
    """One thing that was looked at."""

    label: str
    value: str
    tone: str = FINE
    advice: str = ""


@dataclass(frozen=True)
class Past:
    """One alarm since the start; one that still stands has no end."""

    label: str
    since: datetime
    until: datetime | None


@dataclass(frozen=True)
class Checkup:
    """The whole page."""

    now: datetime
    tone: str
    headline: str
    alarms: list[Line]
    cards: list[tuple[str, str, list[Line]]]
    past: list[Past]


def checkup(house: House) -> Checkup:
    """Look at everything once. It works while the database does not."""
    now = house.clock.now()
    alarms = [
        Line(alarm_label(a.code), str(TO_DO.get(a.code) or sentence(a.code, a.detail)), _tone_of(a.code))
        for a in house.health.alarms()
    ]
    cards = [
        (_("保存答案"), "save", _saving(house, now)),
        (_("磁盘与数据"), "hard-drive", _storage(house)),
        (_("考试机连接"), "monitor", _terminals()),
        (_("服务器"), "server", _server(house)),
    ]
    tones = [line.tone for line in alarms] + [line.tone for _title, _icon, lines in cards for line in lines]
    tone = BAD if BAD in tones else LOOK if LOOK in tones else FINE
    standing = [Past(alarm_label(a.code), a.since, None) for a in house.health.alarms()]
    ended = [Past(alarm_label(p.code), p.since, p.until) for p in reversed(house.health.past)]
    return Checkup(now, tone, _headline(house, tone, tones), alarms, cards, standing + ended)


def _tone_of(code: str) -> str:
    if code in INFORMATION:
        return PLAIN
    return LOOK if code in ("disk_low", "redis_unreachable") else BAD


def _headline(house: House, tone: str, tones: list[str]) -> str:
    if house.health.stopping():
        return _("现在无法保存，请立即处理。考试机上的内容不会丢失，恢复后会自动补送。")
    if tone == FINE:
        return _("一切正常。")
    return _("有 %(n)s 项需要处理。", n=sum(t in (LOOK, BAD) for t in tones))


def _grade(value: float, look: float, bad: float) -> str:
    return BAD if value >= bad else LOOK if value >= look else FINE


def _saving(house: House, now: datetime) -> list[Line]:
    stopping, kept = house.health.stopping(), house.health.last_kept_at
    age = (now - kept).total_seconds() if kept else 0
    kind = "SQLite" if house.engine.dialect.name == "sqlite" else "PostgreSQL"
    return [
        Line(
            _("数据库"),
            kind if not stopping else f"{kind} · {alarm_label(stopping)}",
            BAD if stopping else FINE,
            _("请按上方提示处理；恢复后会自动继续，无需重启。") if stopping else "",
        ),
        Line(
            _("最近一次写入"),
            _("%(n)s 秒前", n=round(age)) if kept else "—",
            FINE if kept and age < KEPT_SECONDS else PLAIN if not kept else LOOK,
            "" if age < KEPT_SECONDS else _("正常情况下每隔几秒就会写入一次，请查看是否有告警。"),
        ),
        _commit_line(),
        *_answer_lines(),
        _queue_line(),
    ]


def _commit_line() -> Line:
    (median,) = metrics.commit_times.quantiles(0.5, seconds=LAST_MINUTES)
    tone = PLAIN if median is None else _grade(median, 0.05, 0.5)
    return Line(
        _("写入磁盘用时（近 5 分钟，中位）"),
        _duration(median),
        tone,
        _("磁盘较慢：请停止备份、杀毒等占用磁盘的程序，或更换固态硬盘。") if tone in (LOOK, BAD) else "",
    )


def _answer_lines() -> list[Line]:
    """An administrator reads two figures: what most wait, and what the slowest of a hundred waits."""
    lines = []
    for label, seconds in ((_("答案确认用时（近 1 分钟）"), LAST_MINUTE), (_("答案确认用时（启动以来）"), None)):
        half, most = metrics.ack_times.quantiles(0.5, 0.99, seconds=seconds)
        if half is None or most is None:
            lines.append(Line(label, _("还没有答案"), PLAIN))
            continue
        tone = _grade(most, 0.5, 3) if seconds else PLAIN
        value = _("一半在 %(half)s 内，99%% 在 %(most)s 内", half=_duration(half), most=_duration(most))
        advice = _("答案保存变慢：请查看磁盘用时和服务器上的其他程序。") if tone in (LOOK, BAD) else ""
        lines.append(Line(label, value, tone, advice))
    return lines


def _queue_line() -> Line:
    waiting = int(metrics.total("exam_queue_length") or 0)
    tone = _grade(waiting, 1000, 10_000)
    return Line(
        _("等待写入的答案"), str(waiting), tone, _("服务器来不及写入，请稍候观察是否回落。") if tone != FINE else ""
    )


def _storage(house: House) -> list[Line]:
    free = house.health.free_bytes()
    tone = PLAIN if free is None else BAD if free < DISK_VERY_LOW else LOOK if free < DISK_LOW else FINE
    lines = [
        Line(
            _("磁盘剩余"),
            "—" if free is None else _("%(n)s GB", n=f"{free / GIGABYTE:.1f}"),
            tone,
            {
                BAD: _("少于 1 GB：立即清理，否则答案和文件可能无法保存。"),
                LOOK: _("少于 5 GB：请在考试前清理。"),
                PLAIN: _("读不到磁盘信息。"),
            }.get(tone, _("少于 5 GB 时提醒，少于 1 GB 时告警。")),
        ),
        Line(_("数据库大小"), _size(_database_bytes(house)), PLAIN),
    ]
    if house.engine.dialect.name == "sqlite":
        wal = _file_bytes(Path(f"{house.engine.url.database}-wal"))
        is_large = (wal or 0) > WAL_LARGE
        lines.append(
            Line(
                _("预写日志（WAL）"),
                _size(wal),
                LOOK if is_large else FINE,
                _("日志较大：有程序长时间占用数据库，请关闭它。") if is_large else "",
            )
        )
    backup = _("考试前后各复制一次整个文件夹到另一块磁盘（先停止服务器）；其中的 data.key 不能缺少。")
    lines.append(Line(_("数据文件夹"), str(house.settings.data_dir.resolve()), PLAIN, backup))
    return lines


def _terminals() -> list[Line]:
    connected = int(metrics.total("exam_connections") or 0)
    again = metrics.reconnections.count(LAST_MINUTES)
    tone = FINE if again <= max(RECONNECTS_FINE, connected // 10) else LOOK
    return [
        Line(_("在线连接"), str(connected), PLAIN, _("考试机和监考台，每个打开的页面算一个。")),
        Line(
            _("近 5 分钟重新连接"),
            str(again),
            tone,
            _("断线较多：请检查交换机、网线和无线网络。考生可继续作答，恢复后自动补送。") if tone == LOOK else "",
        ),
    ]


def _server(house: House) -> list[Line]:
    stepped = round(house.health.stepped_seconds)
    is_stepped = abs(stepped) > STEP_SECONDS
    workers = int(metrics.total("exam_workers") or 1)
    processes = [Line(_("进程"), str(workers), PLAIN, _("以上用时是其中一个进程的。"))] if workers > 1 else []
    return [
        Line(
            _("系统时间"),
            _("被调整了 %(n)s 秒", n=stepped) if is_stepped else _("没有被调整"),
            LOOK if is_stepped else FINE,
            _("考试计时不受影响；请查看是谁或什么程序改了时间。") if is_stepped else "",
        ),
        Line(_("已运行"), _span(house.health.uptime_seconds())),
        *processes,
        *_descriptor_lines(),
        Line(_("版本"), f"{VERSION} · SQLite {sqlite3.sqlite_version} · Python {platform.python_version()}", PLAIN),
    ]


def _descriptor_lines() -> list[Line]:
    """Each terminal holds one for the whole exam; there is no such limit on Windows."""
    may = limit()
    if may is None:
        return []
    is_few = may < ENOUGH
    advice = _("每台考试机占用一个：请在启动服务器前提高上限（ulimit -Hn，或 systemd 的 LimitNOFILE=65536）。")
    return [Line(_("可同时打开的连接和文件"), str(may), LOOK if is_few else FINE, advice if is_few else "")]


def _database_bytes(house: House) -> int | None:
    if house.engine.dialect.name == "sqlite":
        return _file_bytes(Path(house.engine.url.database or ""))
    try:
        return house.see(_server_bytes)
    except Unavailable:
        return None


def _server_bytes(db: Session) -> int:
    return int(db.scalar(sql("SELECT pg_database_size(current_database())")) or 0)


def _file_bytes(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None


def _size(n: int | None) -> str:
    if n is None:
        return "—"
    return f"{n / GIGABYTE:.2f} GB" if n >= GIGABYTE else f"{n / MEGABYTE:.1f} MB"


def _duration(seconds: float | None) -> str:
    if seconds is None:
        return "—"
    return f"{seconds:.1f} s" if seconds >= 1 else f"{seconds * 1000:.1f} ms"


def _span(seconds: float) -> str:
    minutes = int(seconds // 60)
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return _("%(d)s 天 %(h)s 小时", d=days, h=hours)
    return _("%(h)s 小时 %(m)s 分钟", h=hours, m=minutes) if hours else _("%(m)s 分钟", m=minutes)
