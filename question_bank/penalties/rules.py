"""Which penalties there are, how each is set, and what is left of the points where some apply."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from question_bank.contract import Malformed
from question_bank.points import share

DISTORTED, MISSING, UNRELATED, NAMED, UNCIVIL = "distorted", "missing", "unrelated", "named", "uncivil"
KINDS = (DISTORTED, MISSING, UNRELATED, NAMED, UNCIVIL)
"""Picture stretched or blurred; too few pictures; unrelated work; a person or school named; uncivil content."""

LINE, MODULE, OFF = "line", "module", "off"
SCOPES = (LINE, MODULE)
SETTING = re.compile(r"(line|module) (\d|[1-9]\d)")


@dataclass(frozen=True)
class Rule:
    """What a penalty that applies leaves: `percent` of the points of a line, or of a whole module."""

    scope: str
    percent: int


def rule_from(setting: str) -> Rule | None:
    """A rule as it is set: "line 50" leaves half of the line, "off" is no rule. Malformed: neither."""
    if setting == OFF:
        return None
    match = SETTING.fullmatch(setting)
    if match is None:
        raise Malformed("扣分规则应为 off，或 line、module 加 0 到 99 的百分数")
    return Rule(match.group(1), int(match.group(2)))


def setting_of(rule: Rule | None) -> str:
    """The same in one word or two, to be kept."""
    return f"{rule.scope} {rule.percent}" if rule else OFF


def rules_from(settings: Mapping[str, str]) -> dict[str, Rule]:
    """The rules that are on, by kind."""
    found = {kind: rule_from(setting) for kind, setting in settings.items()}
    return {kind: rule for kind, rule in found.items() if rule}


@dataclass(frozen=True)
class Applied:
    """A penalty that applies to a line of a task, or to the whole task where `line` is empty."""

    no: int
    line: str
    percent: int


Place = tuple[int, str]
"""The number of a task and the id of a rubric line."""


@dataclass(frozen=True)
class Reckoned:
    """What is left, in hundredths: of each line, of each task, and of the whole work."""

    lines: Mapping[Place, int]
    tasks: Mapping[int, int]

    @property
    def total(self) -> int:
        """The sum over all tasks."""
        return sum(self.tasks.values())


def reckon(points: Mapping[Place, int], applied: Collection[Applied]) -> Reckoned:
    """What penalties leave of the points given; on a line, and then on a task, only the worst one counts."""
    lines = {place: share(given, _percent(applied, place), 100) for place, given in points.items()}
    sums: dict[int, int] = {}
    for (no, _line), left in lines.items():
        sums[no] = sums.get(no, 0) + left
    return Reckoned(lines, {no: share(sum_, _percent(applied, (no, "")), 100) for no, sum_ in sums.items()})


def _percent(applied: Collection[Applied], place: Place) -> int:
    return min((one.percent for one in applied if (one.no, one.line) == place), default=100)
