"""The life of a coded work, when graders agree, what a line may be given, and what a grader must not read."""

import hashlib
import re
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from examserver.errors import Refused
from examserver.machine import Machine
from question_bank.contract import RubricLine, lines_of
from question_bank.penalties.words import COVER, pattern
from question_bank.registry import kind

THEORY, PRACTICAL = "theory", "practical"
MOST_GRADERS = 3
STEP = 50
"""Points go in halves (domain.md 3.3, D)."""
CODE_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""No 0, O, 1, I: a code is read aloud and written by hand."""
COVERED = COVER


class S(StrEnum):
    """States: 待评 评分中 已合成 有分歧 组长裁定 已锁定."""

    WAITING = "waiting"
    SCORING = "scoring"
    AGREED = "agreed"
    DISPUTED = "disputed"
    RULED = "ruled"
    LOCKED = "locked"


class E(StrEnum):
    """What can happen to a coded work."""

    TAKE = "take"
    GIVE_BACK = "give_back"
    AGREE = "agree"
    DISPUTE = "dispute"
    RULE = "rule"
    LOCK = "lock"
    UNLOCK = "unlock"
    RESTART = "restart"


_RESTART = {E.RESTART: S.WAITING}

# Unlocking leads to `agreed`, where the leader may rule anew; a new seal (the candidate went on working) starts afresh.
LIFE: Machine[S, E] = Machine(
    {
        S.WAITING: {E.TAKE: S.SCORING, **_RESTART},
        S.SCORING: {E.AGREE: S.AGREED, E.DISPUTE: S.DISPUTED, E.GIVE_BACK: S.WAITING, **_RESTART},
        S.DISPUTED: {E.AGREE: S.AGREED, E.RULE: S.RULED, **_RESTART},
        S.AGREED: {E.RULE: S.RULED, E.LOCK: S.LOCKED, **_RESTART},
        S.RULED: {E.RULE: S.RULED, E.LOCK: S.LOCKED, **_RESTART},
        S.LOCKED: {E.UNLOCK: S.AGREED},
    }
)
OPEN = (S.WAITING, S.SCORING, S.DISPUTED)
SETTLED = (S.AGREED, S.RULED, S.LOCKED)


@dataclass(frozen=True)
class Policy:
    """How many graders, how far apart they may be, and the pass mark; points in hundredths.

    The written part of a theory paper has no pass mark of its own.
    """

    graders: int
    tolerance: int
    pass_points: int | None


class Step(StrEnum):
    """What the marks of a work ask for next."""

    MORE = "more"
    THIRD = "third"
    AGREED = "agreed"
    RULING = "ruling"


@dataclass(frozen=True)
class Verdict:
    """Where the finished marks of a work stand; `points` and `how` once they agree."""

    step: Step
    points: int | None = None
    how: str = ""


def agreement(policy: Policy, marks: Sequence[int]) -> Verdict:
    """The agreement rule (domain.md 5, D).

    Marks within the tolerance and on one side of the pass mark: their mean. Otherwise a third grader, and the mean of
    the two nearest; where both pairs are equally near, none is preferred and the mean of all three counts, which is the
    middle mark. Where even the nearest two are further apart than the tolerance, the leader rules.
    """
    if len(marks) < policy.graders:
        return Verdict(Step.MORE)
    if is_close(policy, marks):
        return Verdict(Step.AGREED, mean(marks), "single" if len(marks) == 1 else "mean")
    if len(marks) < MOST_GRADERS:
        return Verdict(Step.THIRD)
    low, middle, high = sorted(marks)
    gaps = (middle - low, high - middle)
    if min(gaps) > policy.tolerance:
        return Verdict(Step.RULING)
    if gaps[0] == gaps[1]:
        return Verdict(Step.AGREED, mean(marks), "mean_of_three")
    nearest = (low, middle) if gaps[0] < gaps[1] else (middle, high)
    return Verdict(Step.AGREED, mean(nearest), "nearest_two")


def is_close(policy: Policy, marks: Sequence[int]) -> bool:
    """Whether all marks lie within the tolerance and on the same side of the pass mark."""
    return spread(marks) <= policy.tolerance and not is_across(policy, marks)


def is_across(policy: Policy, marks: Sequence[int]) -> bool:
    """Whether some marks pass and others fail."""
    line = policy.pass_points
    return line is not None and len({mark >= line for mark in marks}) > 1


def tolerance_of_part(worth: int, percent: int) -> int:
    """The same share of a part as of a whole, but never less than one step."""
    return max(STEP, worth * percent // 100)


def spread(marks: Sequence[int]) -> int:
    """How far apart the marks are."""
    return max(marks) - min(marks) if marks else 0


def mean(marks: Sequence[int]) -> int:
    """The mean in whole hundredths, half up."""
    return (2 * sum(marks) + len(marks)) // (2 * len(marks))


def rounds_wanted(policy: Policy, finished: Sequence[int]) -> int:
    """How many rounds the work needs, the finished ones included; the third only where the rule calls for it."""
    step = agreement(policy, finished).step
    if step is Step.MORE:
        return policy.graders
    return MOST_GRADERS if step is Step.THIRD else len(finished)


def is_code(text: str) -> bool:
    """Whether a text has the form of a work's code."""
    return len(text) == 9 and text[4] == "-" and all(c in CODE_LETTERS for c in text[:4] + text[5:])


def own_order(grader_id: int, code: str, question: str = "") -> str:
    """A grader's own order of works: random, always the same, and another one for each grader and question."""
    return hashlib.sha256(f"{grader_id}|{question}{code}".encode()).hexdigest()


def may_give(points: int | None, worth: int, proposal: int | None) -> None:
    """A line takes 0 to its worth in halves; all of it, and what the machine proposes, is always possible.

    Refuses: points_out_of_range, points_not_in_steps.
    """
    if points is None or points in (worth, proposal):
        return
    if not 0 <= points <= worth:
        raise Refused("points_out_of_range", worth=f"{worth / 100:g}")
    if points % STEP:
        raise Refused("points_not_in_steps")


def may_withdraw(state: S, others_finished: int) -> None:
    """A finished round may be taken back until another grader has finished as well. Refuses: too_late_to_withdraw."""
    if state is not S.SCORING or others_finished:
        raise Refused("too_late_to_withdraw")


def lines_to_score(kind_name: str, spec: Mapping[str, Any], worth: int, answer: Any) -> tuple[RubricLine, ...]:
    """What people score of an answer; the whole of it where its kind has no lines, and nothing of a blank part."""
    lines = lines_of(kind(kind_name), spec, worth) or (RubricLine("whole", "按参考答案和要点评分", worth, "human"),)
    if "parts" not in spec or not isinstance(answer, list):
        return lines
    blank = {str(no) for no, given in enumerate(answer, 1) if given is None}
    return tuple(line for line in lines if line.id.partition(".")[0] not in blank)


def is_outdated(coded_at: datetime, worth: int, ended_at: datetime, saved_at: datetime | None, rest: int) -> bool:
    """Whether a work is no longer what was handed in: collected again, an answer brought in since, another worth."""
    return coded_at < max(ended_at, saved_at or ended_at) or worth != rest


def mean_and_deviation(marks: Sequence[int]) -> tuple[int, int | None]:
    """Mean and sample standard deviation in hundredths; no deviation of fewer than two."""
    return mean(marks), round(statistics.stdev(marks)) if len(marks) > 1 else None


def cover(text: str, words: Sequence[str]) -> str:
    """The text with these words covered; a Latin word only where it stands alone."""
    known = pattern(words)
    return known.sub(COVERED, text) if known else text


def cover_all(value: Any, words: Sequence[str], is_rich: bool) -> Any:
    """A read answer with these words covered in every text of it."""
    if isinstance(value, str):
        return cover_html(value, words) if is_rich else cover(value, words)
    return [cover_all(one, words, is_rich) for one in value] if isinstance(value, list) else value


def cover_values(value: Any, words: Sequence[str]) -> Any:
    """Plain JSON with these words covered in every text of it; where a text is HTML, in its attributes too."""
    if isinstance(value, str):
        return cover_html(cover(value, words), words) if "<" in value else cover(value, words)
    if isinstance(value, Mapping):
        return {name: cover_values(one, words) for name, one in value.items()}
    return [cover_values(one, words) for one in value] if isinstance(value, list) else value


TAG = re.compile(r"(<[^>]*>)")
APART = re.compile(r"</?(?:p|li|ul|ol|h\d|td|th|tr|table|thead|tbody|blockquote|br|hr|div|img)\b", re.IGNORECASE)
BREAK = "\x00"
"""Stands for a tag that ends a line: a name does not go on beyond it."""


def cover_html(html: str, words: Sequence[str]) -> str:
    """The same for cleaned HTML: tags are left alone, and a name is found also where one begins or ends within it."""
    known = pattern(words)
    if not known:
        return html
    pieces = TAG.split(html)
    joined = "".join(p if n % 2 == 0 else BREAK if APART.match(p) else "" for n, p in enumerate(pieces))
    covered = bytearray(len(joined))
    starts = set()
    for found in known.finditer(joined):
        starts.add(found.start())
        covered[found.start() : found.end()] = b"\x01" * (found.end() - found.start())
    at = 0
    for n, piece in enumerate(pieces):
        if n % 2:
            at += bool(APART.match(piece))
            continue
        kept = (COVERED if at + i in starts else "" if covered[at + i] else c for i, c in enumerate(piece))
        pieces[n], at = "".join(kept), at + len(piece)
    return "".join(pieces)
