"""Pictures that are used in a work: how they are named, what they are, which part of them is shown.

A picture is named `pack/tea.jpg` (a file of the material pack) or `own/<SHA-256>` (a file that the candidate handed in
to one of the task's slots). Cropping changes no file: the work keeps which part of the picture is shown.
"""

import re
from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

from question_bank.contract import PACK, Facts, Files, Malformed, Spec
from question_bank.workspaces.slots import PICTURES

OWN = re.compile(r"own/[0-9a-f]{64}")
FARTHEST = 20_000

Crop = tuple[int, int, int, int]
"""Left, top, width and height of what is shown, in the picture's own pixels."""


def type_of(name: str) -> str:
    """What a file of the pack is, by its suffix: packs are checked by their authors."""
    suffix = PurePath(name).suffix[1:].lower()
    return "jpg" if suffix == "jpeg" else suffix


def pack_files(spec: Spec) -> list[Facts]:
    """The files of the material pack; pictures with their size, where the author told it."""
    return [_pack_facts(entry) for entry in spec.get("pack", ())]


def _pack_facts(entry: Any) -> Facts:
    facts = Facts(
        name=entry["file"],
        size=entry.get("size", 0),
        type=type_of(entry["file"]),
        width=entry.get("width"),
        height=entry.get("height"),
    )
    return {**facts, "path": entry["path"]} if "path" in entry else facts


def read_picture(spec: Spec, raw: Any) -> str:
    """The name of a picture that may be used. Malformed: there is no such picture."""
    packed = {entry["file"] for entry in spec.get("pack", ()) if type_of(entry["file"]) in PICTURES}
    if isinstance(raw, str) and (raw in packed or OWN.fullmatch(raw)):
        return raw
    raise Malformed("没有这张图片")


def read_crop(raw: Any) -> list[int] | None:
    """Which part of a picture is shown, as whole pixels; None: all of it. Malformed: no such part."""
    if raw is None:
        return None
    if not isinstance(raw, list) or len(raw) != 4 or not all(_is_pixels(n) for n in raw) or not raw[2] or not raw[3]:
        raise Malformed("裁剪范围有误")
    return [int(n) for n in raw]


def _is_pixels(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= FARTHEST


def facts_of(files: Files, name: str) -> Facts | None:
    """The file of this name; None where it is not there (any more)."""
    if name.startswith("pack/"):
        return _first(files.get(PACK, ()), "name", name)
    own: list[Facts] = [facts for slot, each in files.items() if slot != PACK for facts in each]
    return _first(own, "sha256", name.removeprefix("own/"))


def _first(among: Sequence[Facts], field: str, value: str) -> Facts | None:
    return next((facts for facts in among if facts.get(field) == value), None)


def enlarged(facts: Facts, crop: Sequence[int] | None, width: int, height: int) -> float:
    """How many times a picture is blown up where its part fills width × height pixels: above 1 it looks blurred.

    0 where the picture's own size is not known.
    """
    shown = crop or (0, 0, facts["width"] or 0, facts["height"] or 0)
    return max(width / shown[2], height / shown[3]) if shown[2] and shown[3] else 0.0


def distorted(facts: Facts, crop: Sequence[int] | None, width: int, height: int) -> float:
    """How much a picture is stretched where its part fills width × height: 1 is not at all, 2 twice as wide or high."""
    shown = crop or (0, 0, facts["width"] or 0, facts["height"] or 0)
    if not shown[2] or not shown[3]:
        return 1.0
    across, down = width / shown[2], height / shown[3]
    return max(across / down, down / across)
