"""The key of a numeric question: values with a tolerance or ranges, and the units that are taken."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from question_bank.authoring import check_flags, is_whole
from question_bank.contract import Malformed, Spec
from question_bank.kinds.numeric.values import exact, rounded, split, unit_of, written
from question_bank.points import fault_of_share, to_share

MOST = 50
MOST_FIGURES = 15
LONGEST_UNIT = 20
NUMBERS = {"value": "数值", "low": "下限", "high": "上限"}
IN_UNITS = {"accepted", "required", "before", "penalty", "penalty_of"}
ONE = Fraction(1)


@dataclass(frozen=True)
class Accepted:
    """Numbers from `low` to `high`, both included, and the share of the worth that they get."""

    low: Fraction | None
    high: Fraction | None
    share: Fraction

    def takes(self, number: Fraction) -> bool:
        """Whether a number lies within."""
        return (self.low is None or self.low <= number) and (self.high is None or number <= self.high)


def accepted_of(spec: Spec) -> list[Accepted]:
    """What a checked key takes, in its order."""
    return [_accepted(entry, spec.get("figures")) for entry in spec["key"]]


def _accepted(entry: Mapping[str, Any], figures: int | None) -> Accepted:
    share = to_share(entry.get("share", "1"))
    if "value" not in entry:
        return Accepted(exact(entry.get("low")), exact(entry.get("high")), share)
    value = exact(entry["value"])
    assert value is not None
    if "tolerance" in entry:
        off = _tolerance(entry["tolerance"], value)
        assert off is not None
        return Accepted(value - off, value + off, share)
    value = rounded(value, figures) if figures else value
    return Accepted(value, value, share)


def _tolerance(text: Any, value: Fraction) -> Fraction | None:
    written_as_share = isinstance(text, str) and text.strip().endswith(("%", "％"))
    off = exact(text.strip()[:-1]) if written_as_share else exact(text)
    if off is None or off < 0:
        return None
    return abs(value) * off / 100 if written_as_share else off


def factors_of(spec: Spec) -> dict[str, Fraction]:
    """The units that are taken: a typed number times the factor is the number of the key."""
    accepted = (spec.get("units") or {}).get("accepted", {})
    return {unit_of(unit): factor for unit, text in accepted.items() if (factor := _factor(text)) is not None}


def _factor(text: Any) -> Fraction | None:
    try:
        factor = to_share(text)
    except Malformed:
        factor = exact(text) or Fraction(0)
    return factor if factor > 0 else None


def check_key(spec: Spec) -> Iterator[str]:
    """Faults of the accepted numbers."""
    key, figures = spec.get("key"), spec.get("figures")
    if figures is not None and not is_whole(figures, 1, MOST_FIGURES):
        yield f"figures: 有效数字须为 1 到 {MOST_FIGURES} 的整数"
    yield from check_flags(spec, "first_fits")
    if not isinstance(key, list) or not 1 <= len(key) <= MOST or not all(isinstance(entry, dict) for entry in key):
        yield f"key: 须有 1 到 {MOST} 个答案，每个是数值（可带误差）或范围（下限、上限）"
        return
    faults = [reason for entry in key if (reason := _fault_of(entry))]
    yield from (f"key: {reason}" for reason in faults)
    if not faults and all(to_share(entry.get("share", "1")) <= 0 for entry in key):
        yield "key: 至少一个答案须得分"


def _fault_of(entry: Mapping[str, Any]) -> str:
    if not (set(entry) <= {"value", "tolerance", "share"} or set(entry) <= {"low", "high", "share"}):
        return "每个答案只写数值和误差，或下限和上限，可加得分比例"
    numbers = [name for name in NUMBERS if name in entry]
    if not numbers:
        return "缺少数值，或下限、上限"
    if any(exact(entry[name]) is None for name in numbers):
        return f"{NUMBERS[numbers[0]]}须为数字"
    if "tolerance" in entry and _tolerance(entry["tolerance"], ONE) is None:
        return "误差须为不小于 0 的数，或百分数如 1%"
    if len(numbers) == 2 and (exact(entry["low"]) or 0) > (exact(entry["high"]) or 0):
        return "范围的下限大于上限"
    return fault_of_share(entry.get("share", "1"))


def check_units(spec: Spec) -> Iterator[str]:
    """Faults of the units."""
    units = spec.get("units")
    if units is None:
        return
    if not isinstance(units, dict) or not set(units) <= IN_UNITS or not isinstance(units.get("accepted"), dict):
        yield "units: 须写可接受的单位和各自的换算率"
        return
    if not units["accepted"] or any(not _is_unit(unit, units.get("before") is True) for unit in units["accepted"]):
        yield f"units: 单位须为 1 到 {LONGEST_UNIT} 字，不以数字开头"
    elif len(factors_of(spec)) < len(units["accepted"]):
        yield "units: 换算率须为大于 0 的数，单位不得重复"
    if any(not isinstance(units.get(name, False), bool) for name in ("required", "before")):
        yield "units: 是否必须写单位、单位是否在数前，须为是或否"
    if "penalty" in units and (fault_of_share(units["penalty"]) or not 0 <= to_share(units["penalty"]) <= 1):
        yield "units: 单位有误的扣分比例须为 0 到 1"
    if units.get("penalty_of", "worth") not in ("worth", "answer"):
        yield "units: 扣分须按题目满分或按答案得分计"


def _is_unit(unit: Any, is_before: bool) -> bool:
    """Whether a unit can be told from the number beside it."""
    if not isinstance(unit, str) or len(unit) > LONGEST_UNIT:
        return False
    tidy = unit_of(unit)
    return bool(tidy) and split(f"{tidy}1" if is_before else f"1{tidy}", is_before)[1] == tidy


def plain_example(spec: Spec) -> str:
    """An answer as the author would type it: the first of the best numbers, with a unit where one is asked for."""
    best = max(accepted_of(spec), key=lambda accepted: accepted.share)
    low, high = best.low, best.high
    if low is not None and high is not None:
        number = (low + high) / 2
    else:
        number = low if low is not None else high if high is not None else Fraction(0)
    figures, units = spec.get("figures") or 0, spec.get("units") or {}
    if not units.get("required"):
        return written(number, figures) or written(number, MOST_FIGURES) or ""
    unit, factor = max(factors_of(spec).items(), key=lambda each: (each[1] == 1, each[0]))
    text = written(number / factor, figures) or written(number / factor, MOST_FIGURES) or ""
    return f"{unit}{text}" if units.get("before") else f"{text} {unit}"
