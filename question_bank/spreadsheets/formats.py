"""Numbers as a format shows them: 0.00, #,##0, 0.0%, yyyy-mm-dd, yyyy年m月d日, and texts for TEXT()."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from typing import Any

from question_bank.spreadsheets.values import VALUE, Error, Failed, date_of, is_number, plain_number

PIECE = re.compile(
    r"""(?P<quoted>"[^"]*"?)|(?P<escaped>\\.)|(?P<space>_.)|(?P<fill>\*.)|(?P<bracket>\[[^\]]*\])"""
    r"""|(?P<clock>AM/PM|A/P|上午/下午)|(?P<exponent>E[+-])|(?P<date>y+|m+|d+|h+|s+|a{3,4}|e+)|(?P<general>General|G/通用格式)"""
    r"""|(?P<digits>[0#?]+)|(?P<other>.)""",
    re.IGNORECASE | re.DOTALL,
)
ELAPSED = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
CHINESE_DAYS = "一二三四五六日"
MOST_DECIMALS, LONGEST_CODE = 20, 255
LARGEST_EXACT = Decimal(10) ** 20
ROUNDING = Context(prec=60)

Pieces = list[tuple[str, str]]


@lru_cache(maxsize=1024)
def _sections(code: str) -> tuple[tuple[tuple[str, str], ...], ...]:
    sections: list[Pieces] = [[]]
    for found in PIECE.finditer(code):
        kind, piece = str(found.lastgroup), found.group()
        if kind == "other" and piece == ";":
            sections.append([])
        elif kind == "bracket" and ELAPSED.fullmatch(piece):
            sections[-1].append(("elapsed", piece[1:-1].lower()))
        elif kind == "bracket" and (money := re.fullmatch(r"\[\$([^-\]]*)(?:-[^\]]*)?\]", piece)):
            sections[-1].append(("literal", money[1]))
        elif kind not in ("bracket", "fill"):
            sections[-1].append((kind, piece))
    return tuple(tuple(section) for section in sections)


def is_date_format(code: str) -> bool:
    """Whether a number under this format is read as a date or a time."""
    return bool(code) and any(kind in ("date", "elapsed") for kind, _ in _sections(code)[0])


def shown(value: Any, code: str) -> str:
    """What people see of a value under a format; an empty format is the general one."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, Error):
        return value.code
    try:
        return formatted(value, code) if code else formatted(value, "General")
    except Failed:
        return plain_number(value) if is_number(value) else str(value)


def formatted(value: Any, code: str) -> str:
    """A number or a text under a format, as TEXT() gives it. Failed: the number has no such form."""
    if len(code) > LONGEST_CODE:
        raise Failed(VALUE)
    sections = _sections(code)
    if isinstance(value, str):
        return _text(value, sections)
    negative = value < 0
    place = 1 if negative and len(sections) > 1 else 2 if value == 0 and len(sections) > 2 else 0
    pieces = sections[place]
    if any(kind in ("date", "elapsed") for kind, _ in pieces):
        return _moment(value, pieces)
    if any(kind == "general" for kind, _ in pieces):
        number = plain_number(abs(value) if place == 1 else value)
        return "".join(number if kind == "general" else _literal(kind, piece) for kind, piece in pieces)
    made = _number(abs(value), pieces)
    has_digits = any(kind == "digits" for kind, _ in pieces)
    return f"-{made}" if negative and place == 0 and has_digits and any(c in "123456789" for c in made) else made


def _text(value: str, sections: Sequence[Sequence[tuple[str, str]]]) -> str:
    pieces = next((s for s in sections if ("other", "@") in s), None)
    if pieces is None:
        return value
    return "".join(value if (kind, piece) == ("other", "@") else _literal(kind, piece) for kind, piece in pieces)


def _literal(kind: str, piece: str) -> str:
    if kind == "quoted":
        return piece.strip('"')
    return piece[1:] if kind == "escaped" else " " if kind == "space" else piece


# ── Numbers ──


@dataclass(frozen=True)
class _Mask:
    """Where the digits of a format of numbers stand among its pieces."""

    whole: tuple[int, ...]
    point: int | None
    decimals: tuple[int, ...]
    commas: tuple[int, ...]

    @property
    def last(self) -> int:
        """The last piece of the whole part."""
        return self.whole[-1] if self.whole else self.point or 0

    @property
    def is_grouped(self) -> bool:
        """Whether thousands are divided by commas."""
        return bool(self.whole) and any(self.whole[0] < comma < self.last for comma in self.commas)

    @property
    def thousands(self) -> int:
        """How many commas behind the digits divide by 1000 each."""
        return sum(self.last < comma < (self.point or len(self.commas) + self.last + 1) for comma in self.commas)


def _mask(pieces: Sequence[tuple[str, str]]) -> _Mask:
    parts = [place for place, (kind, _) in enumerate(pieces) if kind == "digits"]
    point = next((i for i, piece in enumerate(pieces) if piece == ("other", ".") and i + 1 >= parts[0]), None)
    whole = tuple(place for place in parts if point is None or place < point)
    decimals = tuple(place for place in parts if point is not None and place > point)
    return _Mask(whole, point, decimals, tuple(i for i, piece in enumerate(pieces) if piece == ("other", ",")))


def _number(value: float, pieces: Sequence[tuple[str, str]]) -> str:
    if not any(kind == "digits" for kind, _ in pieces):
        return "".join(plain_number(value) if p == ("other", "@") else _literal(*p) for p in pieces)
    if any(kind == "exponent" for kind, _ in pieces):
        return _scientific(value, pieces)
    mask = _mask(pieces)
    wanted = "".join(pieces[place][1] for place in mask.decimals)
    if len(wanted) > MOST_DECIMALS:
        raise Failed(VALUE)
    before, after = _digits(value, pieces, mask, len(wanted))
    before = _whole_part(before, "".join(pieces[place][1] for place in mask.whole), grouped=mask.is_grouped)
    while after and wanted[len(after) - 1] == "#" and after.endswith("0"):
        after = after[:-1]
    silent = {*mask.whole[1:], *mask.decimals[1:], *(mask.commas if mask.is_grouped or mask.thousands else ())}
    shown_at = {mask.whole[0]: before} if mask.whole else {}
    shown_at |= {mask.decimals[0]: after} if mask.decimals else {}
    shown_at |= {} if mask.point is None else {mask.point: ("" if mask.whole else before) + "."}
    return "".join(
        shown_at.get(place) if place in shown_at else _literal(*piece)  # type: ignore[misc]
        for place, piece in enumerate(pieces)
        if place not in silent
    )


def _digits(value: float, pieces: Sequence[tuple[str, str]], mask: _Mask, decimals: int) -> tuple[str, str]:
    exact = Decimal(f"{value:.15g}") * 100 ** sum(piece == ("other", "%") for piece in pieces)
    exact = exact.scaleb(-3 * mask.thousands)
    if abs(exact) < LARGEST_EXACT:
        exact = exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, ROUNDING)
    before, _, after = f"{exact:f}".partition(".")
    return before, after


def _whole_part(digits: str, mask: str, *, grouped: bool) -> str:
    least = mask.count("0")
    digits = digits.lstrip("0").zfill(least) if digits.lstrip("0") or least else ""
    if not grouped:
        return digits
    first = len(digits) % 3
    groups = [digits[:first]] * bool(first) + [digits[i : i + 3] for i in range(first, len(digits), 3)]
    return ",".join(groups)


def _scientific(value: float, pieces: Sequence[tuple[str, str]]) -> str:
    text = "".join(piece for _, piece in pieces)
    mask, _, exponent = re.sub(r"[^0#?.E+-]", "", text.upper()).partition("E")
    decimals = len(mask.partition(".")[2])
    digits, _, power = f"{Decimal(f'{value:.15g}'):.{decimals}E}".partition("E")
    sign = "-" if power.startswith("-") else "+" if exponent.startswith("+") else ""
    return f"{digits}E{sign}{power.lstrip('+-').zfill(exponent.count('0'))}"


# ── Dates and times ──


def _moment(value: float, pieces: Sequence[tuple[str, str]]) -> str:
    if value < 0:
        raise Failed(VALUE)
    has_seconds = any(piece[:1].lower() == "s" for kind, piece in pieces if kind in ("date", "elapsed"))
    seconds = round(value * 86400) if has_seconds else int(value * 86400 + 0.5)
    day, rest = date_of(seconds // 86400), seconds % 86400
    half = any(kind == "clock" for kind, _ in pieces)
    out: list[str] = []
    after_hour = False
    for place, (kind, piece) in enumerate(pieces):
        low = piece.lower()
        if kind == "date" and low[0] == "m":
            minutes = after_hour or _before_seconds(pieces[place + 1 :])
            out.append(_padded(rest // 60 % 60, low) if minutes and len(low) < 3 else _month(day, low))
            after_hour = False
        elif kind == "date":
            out.append(_of_date(day, rest, low, half=half))
            after_hour = low[0] == "h"
        elif kind == "elapsed":
            out.append(_padded(seconds // {"h": 3600, "m": 60, "s": 1}[low[0]], low))
            after_hour = low[0] == "h"
        elif kind == "clock":
            halves = ("上午", "下午") if piece[0] == "上" else (("AM", "PM") if len(piece) > 3 else ("A", "P"))
            out.append(halves[rest >= 43200])
        else:
            out.append(_literal(kind, piece))
    return "".join(out)


def _before_seconds(following: Sequence[tuple[str, str]]) -> bool:
    return next((piece[0].lower() == "s" for kind, piece in following if kind in ("date", "elapsed")), False)


def _month(day: date, code: str) -> str:
    name = MONTHS[day.month - 1]
    return {1: str(day.month), 2: f"{day.month:02d}", 3: name[:3], 5: name[0]}.get(len(code), name)


def _of_date(day: date, rest: int, code: str, *, half: bool) -> str:
    if code[0] in "ye":
        return f"{day.year % 100:02d}" if code[0] == "y" and len(code) < 3 else str(day.year)
    if code[0] == "a":
        return ("周" if len(code) == 3 else "星期") + CHINESE_DAYS[day.weekday()]
    if code[0] == "d":
        name = DAYS[day.weekday()]
        return {1: str(day.day), 2: f"{day.day:02d}", 3: name[:3]}.get(len(code), name)
    if code[0] == "h":
        hour = rest // 3600
        return _padded((hour % 12 or 12) if half else hour, code)
    return _padded(rest % 60, code)


def _padded(number: int, code: str) -> str:
    return f"{number:02d}" if len(code) > 1 else str(number)
