"""Number formats of a workbook: what people see in a cell that holds a number or a date."""

import re
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from question_bank.sheets import cell_text

BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 14: "yyyy/m/d",
    27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 29: 'm"月"d"日"', 31: 'yyyy"年"m"月"d"日"', 49: "@",
    50: 'yyyy"年"m"月"', 57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
}  # fmt: skip
AS_IT_IS = ("General", "@", "GENERAL")
IGNORED = re.compile(r"\[(?!\$)[^\]]*\]|_.|\*.")
CURRENCY = re.compile(r"\[\$([^\]-]*)(?:-[^\]]*)?\]")
LITERAL = r'((?:"[^"]*"|\\.|[¥￥$€£ \u3000-\u9fff\uff00-\uffef+()/-])*)'
NUMBER = re.compile(rf"{LITERAL}(General|#,##0|#|0)(\.0+)?(%?){LITERAL}", re.IGNORECASE)
DATE_PART = re.compile(r'"([^"]*)"|\\(.)|(y+|m+|d+|h+|s+)|(.)', re.IGNORECASE)
DATES = {"yyyy": "{0.year}", "yy": "{0:%y}", "m": "{0.month}", "mm": "{0:%m}", "d": "{0.day}", "dd": "{0:%d}"}


def shown_number(value: float, code: str) -> str | None:
    """A number as this format shows it; None where the format is not one that we can follow."""
    section = _tidy(code)
    if section in AS_IT_IS:
        return cell_text(value)
    match = NUMBER.fullmatch(section)
    if match is None:
        return None
    before, whole, decimals, percent, after = match.groups()
    number = Decimal(repr(value)) * (100 if percent else 1)
    if whole.lower() == "general":
        text = cell_text(abs(value))
    else:
        places = len(decimals) - 1 if decimals else 0
        rounded = abs(number).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
        text = f"{rounded:,}" if "," in whole else f"{rounded:f}"
    sign = "-" if number < 0 else ""
    return f"{sign}{_words(before)}{text}{percent}{_words(after)}".strip()


def shown_date(value: date | datetime, code: str) -> str | None:
    """A day as this format shows it; None where it shows a time or names of days and months."""
    pieces = []
    for quoted, escaped, token, other in DATE_PART.findall(_tidy(code)):
        if token and token.lower() not in DATES:
            return None
        pieces.append(DATES[token.lower()].format(value) if token else quoted or escaped or other)
    return "".join(pieces).strip()


def _tidy(code: str) -> str:
    return IGNORED.sub("", CURRENCY.sub(r'"\1"', code.split(";")[0]))


def _words(literal: str) -> str:
    return re.sub(r'"|\\', "", literal)
