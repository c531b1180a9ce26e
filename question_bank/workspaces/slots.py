"""File slots: the rules that a file must keep, and the sentence for each that it breaks."""

from collections.abc import Iterator, Mapping
from typing import Any

from question_bank.contract import Broken, Facts, Spec

PICTURES = ("jpg", "png", "gif")
TYPES = (*PICTURES, "jpeg", "xlsx", "xls", "docx", "doc", "pptx", "pdf", "txt", "zip", "mp4")
MODES = {"exact": "wrong_size", "max": "size_over", "ratio": "wrong_ratio"}
"""How a picture's size is judged, and the code of the rule that it breaks."""

ANY = "*"
RATIO_TOLERANCE = 0.02
DEFAULT_MAX_KB = 20_480
BROKEN = {
    "unknown_slot": "没有这个提交位置",
    "too_many": "这里最多放 %(max_count)s 个文件",
    "empty": "文件是空的",
    "damaged": "文件已损坏，无法打开",
    "encrypted": "压缩包或文档设有密码，无法打开",
    "bomb": "压缩包解开后过大，不能提交",
    "too_many_pixels": "图片的像素过多，不能提交",
    "type_not_allowed": "文件类型是 %(type)s，这里只收 %(types)s",
    "too_large": "文件大小 %(kb)s KB，超过 %(max_kb)s KB",
    "wrong_size": "图片尺寸 %(is_width)s×%(is_height)s，要求 %(width)s×%(height)s",
    "size_over": "图片尺寸 %(is_width)s×%(is_height)s，不得超过 %(width)s×%(height)s",
    "wrong_ratio": "图片尺寸 %(is_width)s×%(is_height)s，宽高比应为 %(width)s:%(height)s",
}

Slot = Mapping[str, Any]


def find(spec: Spec, slot_id: str) -> Slot | None:
    """The slot of this id, or None."""
    return next((slot for slot in spec.get("slots", ()) if slot["id"] == slot_id), None)


def types_of(slot: Slot) -> list[str]:
    """The types that a slot takes, as `probe` names them."""
    return list(dict.fromkeys("jpg" if kind == "jpeg" else kind for kind in slot["types"]))


def most_of(slot: Slot) -> int:
    """How many files a slot holds."""
    return int(slot.get("max_count", max(1, slot.get("min_count", 1))))


def broken(slot: Slot, facts: Facts, already: int = 0) -> list[Broken]:
    """Every rule that the file breaks, all in one go."""
    return list(_broken(slot, facts, already))


def _broken(slot: Slot, facts: Facts, already: int) -> Iterator[Broken]:
    if already >= most_of(slot):
        yield "too_many", {"max_count": most_of(slot)}
    kb, max_kb = -(-facts["size"] // 1024), slot.get("max_kb", DEFAULT_MAX_KB)
    if facts["size"] > max_kb * 1024:
        yield "too_large", {"kb": kb, "max_kb": max_kb}
    if problem := facts.get("problem"):
        yield problem, {}
        return
    if facts["type"] not in types_of(slot):
        yield "type_not_allowed", {"type": facts["type"], "types": "、".join(types_of(slot))}
    elif facts["type"] in PICTURES and not _fits(slot, facts["width"] or 0, facts["height"] or 0):
        wanted = {name: slot.get(name, ANY) for name in ("width", "height")}
        yield MODES[slot.get("mode", "exact")], {"is_width": facts["width"], "is_height": facts["height"], **wanted}


def _fits(slot: Slot, width: int, height: int) -> bool:
    asked = [(is_, slot[name]) for is_, name in ((width, "width"), (height, "height")) if slot.get(name)]
    mode = slot.get("mode", "exact")
    if mode == "ratio":
        want, have = slot["width"] * height, slot["height"] * width
        return bool(abs(want - have) <= RATIO_TOLERANCE * max(want, have))
    return all(is_ <= most if mode == "max" else is_ == most for is_, most in asked)


def fitting_files(slot: Slot) -> list[Facts]:
    """Facts of files that this slot welcomes, for samples."""
    kind = types_of(slot)[0]
    picture = kind in PICTURES
    width = slot.get("width", 100) if picture else None
    height = slot.get("height", 100) if picture else None
    facts = Facts(name=f"{slot['id']}.{kind}", size=1024, type=kind, width=width, height=height)
    return [facts] * max(1, slot.get("min_count", 1))


def neutral_name(slot: Slot, number: int, kind: str) -> str:
    """A file's name for graders: its slot and number; the candidate's own name could tell who it is."""
    return f"{slot['label']}-{number}.{kind}"
