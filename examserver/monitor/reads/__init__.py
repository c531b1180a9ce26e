"""Looking: the board of one room, the sittings of a day, the overview of an exam, the audit log."""

from examserver.monitor.reads.answered import answered
from examserver.monitor.reads.audit import AuditFilter, audit_page
from examserver.monitor.reads.board import (
    Changed,
    Known,
    board_rows,
    changes,
    ids_in,
    levels_without_paper,
    ms,
    photo_of,
    picture,
    records,
    seat_detail,
    sitting_state,
)
from examserver.monitor.reads.day import day_of, days, local_day, sittings_on
from examserver.monitor.reads.overview import overview

__all__ = [
    "AuditFilter",
    "Changed",
    "Known",
    "answered",
    "audit_page",
    "board_rows",
    "changes",
    "day_of",
    "days",
    "ids_in",
    "levels_without_paper",
    "local_day",
    "ms",
    "overview",
    "photo_of",
    "picture",
    "records",
    "seat_detail",
    "sitting_state",
    "sittings_on",
]
