"""What an author may have written wrongly in the checks of a livestream task."""

from collections.abc import Iterator, Mapping
from typing import Any

from question_bank.contract import Spec
from question_bank.workspaces.authoring import is_list_of_words, is_whole
from question_bank.workspaces.livestream.authoring import MOST_SECONDS
from question_bank.workspaces.livestream.judging import MEASURES
from question_bank.workspaces.livestream.written import CELLS

SCRIPT = ("filled", "seconds", "told", "order")

Check = Mapping[str, Any]


def check_script(_spec: Spec, check: Check) -> Iterator[str]:
    """Faults of a check of the script."""
    if check.get("measure") not in SCRIPT:
        yield f"check 的 measure 须为 {'、'.join(SCRIPT)} 之一"


def check_sheet(_spec: Spec, check: Check) -> Iterator[str]:
    """Faults of a check of the sheet."""
    columns = check.get("columns", list(CELLS))
    if not isinstance(columns, list) or not columns or not all(column in CELLS for column in columns):
        yield f"check 的 columns 须为 {'、'.join(CELLS)} 中的若干"


def check_clean(_spec: Spec, check: Check) -> Iterator[str]:
    """Faults of a check of words that must not be used."""
    if "words" in check and not is_list_of_words(check["words"]):
        yield "check 的 words 须为文字的列表（数字请加引号）"


def check_broadcast(_spec: Spec, check: Check) -> Iterator[str]:
    """Faults of a check of the broadcast."""
    measure, seconds = check.get("measure"), check.get("seconds")
    if not isinstance(measure, str) or measure not in MEASURES:
        yield f"check 的 measure 须为 {'、'.join(MEASURES)} 之一"
    elif measure in ("in_time", "shown", "closing") and not is_whole(seconds, 1, MOST_SECONDS):
        yield "check 须写 seconds（秒数）"
    elif measure == "duration" and not (
        isinstance(seconds, list) and len(seconds) == 2 and all(is_whole(n, 0, MOST_SECONDS) for n in seconds)
    ):
        yield "check 的 seconds 须为最少和最多的秒数"
    must = check.get("must")
    if measure == "closing" and not (isinstance(must, list) and must and all(is_list_of_words(g) for g in must)):
        yield "check 的 must 须为词组的列表（收尾语里要有的词）"


def check_recording(spec: Spec, check: Check) -> Iterator[str]:
    """Faults of a check of the recording."""
    plan = spec["livestream"]
    if plan.get("recording", "none") == "none" or check.get("slot") != plan.get("slot"):
        yield "check 的 slot 须为录像的提交位置"
    if not is_whole(check.get("seconds"), 1, MOST_SECONDS):
        yield "check 须写 seconds（录像至少的秒数）"
