"""What guides the grader of a written answer: a reference answer, key points with shares, limits of length."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from question_bank import sanitize
from question_bank.authoring import LONGEST_STEM, check_html, is_whole
from question_bank.contract import Malformed, RubricLine, Spec
from question_bank.points import part_of, to_share

MOST_POINTS = 30
LONGEST_POINT = 300
WHOLE = "whole"
"""The line of an answer that is scored as a whole."""


def check_guide(spec: Spec) -> Iterator[str]:
    """Faults of the reference answer and of the key points."""
    if spec.get("key") is not None:
        yield from check_html("key", spec["key"], LONGEST_STEM)
    points = spec.get("points_of_answer", [])
    if not isinstance(points, list) or len(points) > MOST_POINTS or not all(_is_point(point) for point in points):
        yield f"points_of_answer: 最多 {MOST_POINTS} 个要点，每个要有文字（不超过 {LONGEST_POINT} 字），可加得分比例"
        return
    given = [point["share"] for point in points if "share" in point]
    try:
        shares = [to_share(share) for share in given]
    except Malformed as fault:
        yield f"points_of_answer: {fault}"
        return
    if shares and (len(shares) < len(points) or min(shares) <= 0 or sum(shares) != 1):
        yield "points_of_answer: 得分比例须每个要点都写，都大于 0，合计为 1"


def _is_point(point: Any) -> bool:
    if not isinstance(point, dict) or not set(point) <= {"text", "share"}:
        return False
    text = point.get("text")
    return isinstance(text, str) and bool(text.strip()) and len(text) <= LONGEST_POINT


def check_length(spec: Spec, name: str, most: int) -> Iterator[str]:
    """Fault of a limit of characters."""
    limit = spec.get(name)
    if limit is not None and not is_whole(limit, 1, most):
        yield f"{name}: 字数须为 1 到 {most} 的整数"


def model_answer(spec: Spec, longest: int) -> str:
    """The reference answer in plain words, or the key points, cut to the length that is asked for."""
    points = [point["text"] for point in spec.get("points_of_answer", ())]
    words = sanitize.text_of(spec.get("key") or "") or "\n".join(points)
    return "".join(c for c in words if c == "\n" or c.isprintable())[:longest].strip() or "答"


def guide_lines(spec: Spec, worth: int) -> tuple[RubricLine, ...]:
    """What a person scores: every key point that has a share, else the answer as a whole; `worth` in all."""
    points = spec.get("points_of_answer") or ()
    if not points or "share" not in points[0]:
        named = "；".join(f"{n}. {point['text']}" for n, point in enumerate(points, 1))
        return (RubricLine(WHOLE, "按参考答案和要点评分", worth, "human", named),)
    shares = [to_share(point["share"]) for point in points]
    ends = [part_of(worth, sum(shares[:n], Fraction())) for n in range(len(shares) + 1)]  # the parts make the whole
    return tuple(
        RubricLine(f"p{n}", point["text"], ends[n] - ends[n - 1], "human") for n, point in enumerate(points, 1)
    )


def share_of_none(answer: Any) -> Fraction | None:
    """Nothing is worth nothing; of anything else only a person can tell the worth."""
    return Fraction(0) if answer is None else None
