"""What the author of a design task must give.

`design`: canvases (id, title, width, height in pixels, hint, texts: what must stand on it, for the candidate to see),
fonts (some of sans 黑体, serif 宋体; all where none are named), palette (name and colour each), upload: the slot that
own pictures are handed in to.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from question_bank.contract import Spec
from question_bank.workspaces import slots
from question_bank.workspaces.authoring import NAME, is_list_of_words, is_whole, is_words
from question_bank.workspaces.design.reading import COLOUR, FONTS

MOST_CANVASES, WIDEST, MOST_PIXELS = 6, 3_000, 4_000_000
Check = Mapping[str, Any]


def check_design(spec: Spec) -> Iterator[str]:
    """Faults of the canvases, fonts and colours."""
    plan = spec.get("design")
    canvases = plan.get("canvases") if isinstance(plan, dict) else None
    if not isinstance(plan, dict) or not isinstance(canvases, list) or not 1 <= len(canvases) <= MOST_CANVASES:
        yield f"design: canvases 须为 1 到 {MOST_CANVASES} 个画布"
        return
    for no, canvas in enumerate(canvases, 1):
        if isinstance(canvas, dict):
            yield from (f"design: 画布 {canvas.get('title', no)}：{fault}" for fault in _canvas(canvas))
        else:
            yield f"design: 画布 {no} 须为各项设定"
    ids = [canvas.get("id") for canvas in canvases if isinstance(canvas, dict)]
    if len(set(map(str, ids))) < len(ids):
        yield "design: 画布的 id 重复"
    named = plan.get("fonts", list(FONTS))
    if not is_list_of_words(named) or not set(named) <= set(FONTS):
        yield f"design: fonts 须为 {'、'.join(FONTS)} 中的若干"
    colours = plan.get("palette", [])
    if not isinstance(colours, list) or not all(_is_named_colour(one) for one in colours):
        yield "design: palette 须为 name 和 colour（#rrggbb，小写）的列表"
    if "upload" in plan:
        slot = slots.find(spec, plan["upload"]) if isinstance(plan["upload"], str) else None
        if slot is None or not set(slots.types_of(slot)) <= set(slots.PICTURES):
            yield "design: upload 须为收图片的提交位置"


def _canvas(canvas: Mapping[str, Any]) -> Iterator[str]:
    if not isinstance(canvas.get("id"), str) or not NAME.fullmatch(canvas["id"]) or not is_words(canvas.get("title")):
        yield "须有 id 和 title"
    sizes = [canvas.get("width"), canvas.get("height")]
    if not all(is_whole(size, 50, WIDEST) for size in sizes) or canvas["width"] * canvas["height"] > MOST_PIXELS:
        yield f"width、height 须为 50 到 {WIDEST}，合计不超过 {MOST_PIXELS} 像素"
    if "hint" in canvas and not is_words(canvas["hint"]):
        yield "hint 须为文字"
    if "texts" in canvas and not is_list_of_words(canvas["texts"]):
        yield "texts 须为文字的列表"


def _is_named_colour(one: Any) -> bool:
    return (
        isinstance(one, dict)
        and is_words(one.get("name"))
        and is_words(one.get("colour"))
        and COLOUR.fullmatch(one["colour"]) is not None
    )


# ── The checks ──


def plain(spec: Spec, check: Check) -> Iterator[str]:
    """Faults of what every check of a design may name."""
    known = [canvas["id"] for canvas in spec["design"]["canvases"]]
    asked = check.get("canvases", known)
    if not is_list_of_words(asked) or not set(asked) <= set(known):
        yield f"check 的 canvases 须为 {'、'.join(known)} 中的若干"


def inside(spec: Spec, check: Check) -> Iterator[str]:
    """Of inside."""
    yield from plain(spec, check)
    yield from _whole(check, "margin", 0, 500)
    yield from _whole(check, "at_least", 1, 200)


def says_texts(spec: Spec, check: Check) -> Iterator[str]:
    """Of texts."""
    yield from plain(spec, check)
    if "words" not in check:
        if not any(canvas.get("texts") for canvas in spec["design"]["canvases"]):
            yield "check 须写 words，或在画布中写 texts"
        return
    words = check["words"]
    if not isinstance(words, list) or not words or not all(is_words(w) or is_list_of_words(w) for w in words):
        yield "check 的 words 须为文字的列表（数字请加引号；几种写法都可以的，写成一个列表）"


def free_of(spec: Spec, check: Check) -> Iterator[str]:
    """Of free_of."""
    yield from plain(spec, check)
    if not is_list_of_words(check.get("words")):
        yield "check 的 words 须为文字的列表"


def text_size(spec: Spec, check: Check) -> Iterator[str]:
    """Of text_size."""
    yield from plain(spec, check)
    yield from _whole(check, "at_least", 1, 600, must=True)


def fonts(spec: Spec, check: Check) -> Iterator[str]:
    """Of fonts."""
    yield from plain(spec, check)
    yield from _whole(check, "at_most", 1, len(FONTS))
    yield from _whole(check, "sizes_at_most", 1, 50)
    if not {"at_most", "sizes_at_most"} & set(check):
        yield "check 须写 at_most 或 sizes_at_most"


def contrasts(spec: Spec, check: Check) -> Iterator[str]:
    """Of contrast."""
    yield from plain(spec, check)
    small = check.get("small")
    if not _is_number(check.get("at_least"), 1, 21):
        yield "check 的 at_least 须为 1 到 21 的对比度"
    if small is not None and not (
        isinstance(small, dict) and is_whole(small.get("below"), 1, 600) and _is_number(small.get("at_least"), 1, 21)
    ):
        yield "check 的 small 须写 below（像素）和 at_least（对比度）"


def uses_pictures(spec: Spec, check: Check) -> Iterator[str]:
    """Of pictures."""
    yield from plain(spec, check)
    yield from _whole(check, "at_least", 1, 50)
    packed = {entry["file"] for entry in spec.get("pack", ())}
    named = check.get("named", [])
    if not isinstance(named, list) or not set(map(str, named)) <= packed:
        yield "check 的 named 须为素材包中的图片"
    if not named and "at_least" not in check:
        yield "check 须写 at_least 或 named"


def sharp(spec: Spec, check: Check) -> Iterator[str]:
    """Of sharp."""
    yield from plain(spec, check)
    if not all(_is_number(check.get(name, 1), 1, 10) for name in ("stretched", "enlarged")):
        yield "check 的 stretched、enlarged 须为 1 到 10 的倍数"


def count(spec: Spec, check: Check) -> Iterator[str]:
    """Of count."""
    yield from plain(spec, check)
    least, most = check.get("min", 1), check.get("max", 200)
    if not is_whole(least, 1, 200) or not is_whole(most, 1, 200) or least > most:
        yield "check 的 min、max 须为 1 到 200 的个数"


def headline(spec: Spec, check: Check) -> Iterator[str]:
    """Of headline."""
    yield from plain(spec, check)
    if not _is_number(check.get("ratio", 1.25), 1, 10):
        yield "check 的 ratio 须为 1 到 10 的倍数"


def palette(spec: Spec, check: Check) -> Iterator[str]:
    """Of palette."""
    yield from plain(spec, check)
    yield from _whole(check, "at_least", 1, max(1, len(spec["design"].get("palette", ()))), must=True)


def _whole(check: Check, name: str, least: int, most: int, *, must: bool = False) -> Iterator[str]:
    if (must or name in check) and not is_whole(check.get(name), least, most):
        yield f"check 的 {name} 须为 {least} 到 {most} 的整数"


def _is_number(value: Any, least: float, most: float) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and least <= value <= most
