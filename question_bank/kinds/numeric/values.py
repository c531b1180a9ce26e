"""Numbers as people type them: any width, thousands, scientific notation, significant figures, a unit beside them."""

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from question_bank import texts
from question_bank.points import as_decimal

RAISED = re.compile(r"(?<=10)[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
LOWERED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-")
DASHES = str.maketrans("‐‑‒–﹣", "-----")
NUMBER = re.compile(
    r"(?P<sign>[+-]?) ?"
    r"(?:(?P<whole>[0-9]{1,3}(?:[, ][0-9]{3})+(?![0-9])|[0-9]+)(?:\.(?P<decimals>[0-9]*))?|\.(?P<only>[0-9]+))"
    r"(?:e(?P<e>[+-]?[0-9]{1,3})(?![0-9])| ?[x×*·] ?10 ?(?:\^|\*\*) ?\(?(?P<power>[+-]?[0-9]{1,3})(?![0-9])\)?)?",
    re.IGNORECASE,
)
BARE_POWER = re.compile(r"^([+-]?) ?10 ?(?=\^|\*\*)")
FIRST_OF_NUMBER = re.compile(r"[+-]? ?\.?[0-9]")


@dataclass(frozen=True)
class Typed:
    """A number, exact, and how many significant figures it is written with: 1500 may have 2 to 4."""

    value: Fraction
    fewest: int
    most: int


def split(text: str, unit_before: bool = False) -> tuple[Typed | None, str]:
    """The number that a text says, and the unit that stands behind it (or before it); None when it says no number."""
    folded = unified(text)
    before, rest = "", folded
    if unit_before and (first := FIRST_OF_NUMBER.search(folded)):
        before, rest = folded[: first.start()], folded[first.start() :]
    match = NUMBER.match(BARE_POWER.sub(r"\g<1>1x10", rest))
    if match is None:
        return None, folded
    return _typed(match), unit_of(before + match.string[match.end() :])


def unified(text: str) -> str:
    """The one way of writing digits, signs, powers and units that the rest here knows."""
    powers = RAISED.sub(lambda raised: "^" + raised.group().translate(LOWERED), text)
    return texts.unify(powers.translate(DASHES))


def unit_of(text: str) -> str:
    """A unit as it is compared: widths and spaces vanish, upper and lower case stay."""
    return unified(text).replace(" ", "")


def _typed(match: re.Match[str]) -> Typed:
    decimals = match["only"] or match["decimals"] or ""
    digits = re.sub(r"[, ]", "", match["whole"] or "") + decimals
    power = int(match["e"] or match["power"] or 0) - len(decimals)
    value = int(match["sign"] + digits) * Fraction(10) ** power
    shown = digits.lstrip("0") or digits
    has_point = match["decimals"] is not None or match["only"] is not None
    return Typed(value, len(shown) if has_point else len(shown.rstrip("0")) or 1, len(shown))


def exact(value: Any) -> Fraction | None:
    """The number that an author wrote, as text or as a number; None when it is none."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    text = str(value)
    typed, unit = split(text) if len(text) <= LONGEST else (None, "")
    return None if typed is None or unit else typed.value


LONGEST = 100
MOST_PLACES = 30


def rounded(value: Fraction, figures: int) -> Fraction:
    """A number with so many significant figures, half away from zero."""
    if not value:
        return value
    size, power = abs(value), 0
    while size >= 10**figures:
        size, power = size / 10, power + 1
    while size < 10 ** (figures - 1):
        size, power = size * 10, power - 1
    whole = (2 * size.numerator + size.denominator) // (2 * size.denominator)
    return (-whole if value < 0 else whole) * Fraction(10) ** power


def written(value: Fraction, figures: int = 0) -> str | None:
    """A number as a decimal; None when it is too long or has no end. With `figures` in scientific notation."""
    if figures:
        return _scientific(rounded(value, figures), figures)
    if abs(value) >= 10**MOST_PLACES:
        return None
    places = 0
    while (value * 10**places).denominator != 1:
        places += 1
        if places > MOST_PLACES:
            return None
    return as_decimal(value, places)


def _scientific(value: Fraction, figures: int) -> str:
    power, size = 0, abs(value)
    while size and size >= 10:
        size, power = size / 10, power + 1
    while size and size < 1:
        size, power = size * 10, power - 1
    digits = str(int(size * 10 ** (figures - 1))).rjust(figures, "0")
    sign, point = "-" if value < 0 else "", f".{digits[1:]}" if figures > 1 else ""
    return f"{sign}{digits[0]}{point}" + (f"e{power}" if power else "")
