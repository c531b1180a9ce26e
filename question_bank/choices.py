"""Options, their letters and their positions, for the kinds that offer a choice."""

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from random import Random
from typing import Any

from question_bank import sanitize, texts
from question_bank.authoring import LONGEST_OPTION, check_html, is_whole
from question_bank.contract import Malformed, Spec
from question_bank.points import to_share

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
REFERS_TO_OTHERS = re.compile(r"^(以上|上述|前述|前[两三四]项)|^[A-Z]([、和与及][A-Z])+")


def letters_of(spec: Spec) -> str:
    """The author's letters of the options."""
    return LETTERS[: len(spec["options"])]


def check_options(spec: Spec) -> list[str]:
    """Faults of the options."""
    options = spec.get("options")
    if not isinstance(options, list) or not 2 <= len(options) <= len(LETTERS):
        return ["options: 须有 2 到 26 个选项"]
    faults = [fault for option in options for fault in check_html("options", option, LONGEST_OPTION)]
    if faults:
        return faults
    words = [texts.fold(sanitize.text_of(option) or option) for option in options]
    if len(set(words)) < len(words):
        faults.append("options: 有相同的选项")
    if not spec.get("fixed_order") and any(REFERS_TO_OTHERS.search(word.upper()) for word in words):
        faults.append("options: 选项提到其他选项，须写 fixed_order: true")
    return faults


def shown_options(spec: Spec, rng: Random | None) -> list[dict[str, str]]:
    """The options as they are shown: an id is the author's letter, whatever the place."""
    shown = [{"id": letter, "text": text} for letter, text in zip(letters_of(spec), spec["options"], strict=True)]
    if rng is not None and not spec.get("fixed_order"):
        rng.shuffle(shown)
    return shown


def check_weights(spec: Spec) -> list[str]:
    """Faults of the share that each option is worth, where an author gives them: letters to 1, 0.5, -0.25, 1/3 …"""
    weights = spec.get("weights")
    if weights is None:
        return []
    if not isinstance(weights, dict) or not set(weights) <= set(letters_of(spec)):
        return ["weights: 须为“选项字母: 得分比例”"]
    try:
        shares = [to_share(share) for share in weights.values()]
    except Malformed as fault:
        return [f"weights: {fault}"]
    return [] if any(share > 0 for share in shares) else ["weights: 至少一个选项须得分"]


def weights_of(spec: Spec) -> dict[str, Fraction]:
    """The share of each option that is worth something (or costs something)."""
    return {letter: to_share(share) for letter, share in (spec.get("weights") or {}).items()}


def letter_at(spec: Spec, place: Any) -> Any:
    """The author's letter of a position in the file; what is no position stays, and is Malformed when it is read."""
    return id_at(letters_of(spec), place)


def id_at(ids: Sequence[str], place: Any) -> Any:
    """The id of a position in the file; what is no position stays, and is Malformed when it is read."""
    return ids[place] if is_place(place, len(ids)) else place


def is_place(value: Any, length: int) -> bool:
    """Whether a value is a position in a list of this length."""
    return is_whole(value, 0, length - 1)


def read_letter(spec: Spec, raw: Any) -> str:
    """One of the author's letters."""
    if not isinstance(raw, str) or len(raw) != 1 or raw not in letters_of(spec):
        raise Malformed("没有这个选项")
    return raw


def key_letters(spec: Mapping[str, Any]) -> list[str]:
    """The letters of a well-formed key, or nothing."""
    key = spec.get("key")
    if not isinstance(key, str) or not key or not isinstance(spec.get("options"), list):
        return []
    letters = sorted(set(key))
    return letters if len(letters) == len(key) and set(letters) <= set(letters_of(spec)) else []
