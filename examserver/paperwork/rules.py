"""How marks, names of occupations and file names are written on official forms (domain.md 7)."""

import re

from examserver.results.rules import Mark, Status

NOT_EXAMINED = "--"
WORDS = {Status.ABSENT: "缺考", Status.MISCONDUCT: "违纪"}
"""缺考 is literal in domain.md 7.1. For 违纪 no rule was found: the word is printed as it stands, never as 0."""
ID_TYPE_CODES = {"居民身份证": "201"}
"""证件类型 of the upload sheet; other codes are unknown (domain.md 14), so other types are written as words."""
DRAFT = "（草稿）"


def mark_text(mark: Mark | None, *, is_required: bool) -> str:
    """A mark on a form: one decimal, 缺考, 违纪; `--` where the level has no such subject, empty while missing."""
    if mark is None:
        return "" if is_required else NOT_EXAMINED
    if mark.tenths is None:
        return WORDS[mark.status]
    return f"{mark.tenths // 10}.{mark.tenths % 10}"


def occupation_text(occupation: str, job_type: str) -> str:
    """职业(工种)."""
    return f"{occupation}({job_type})" if job_type else occupation


def file_name(title: str, about: str, suffix: str, *, is_draft: bool) -> str:
    """A file name in Chinese that every system takes."""
    words = f"{title}{DRAFT if is_draft else ''}_{about}"
    return re.sub(r'[\\/:*?"<>|\x00-\x1f\s]+', "-", words).strip("-. ")[:120] + f".{suffix}"
