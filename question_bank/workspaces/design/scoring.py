"""The checks of a design: what it says, how it reads, what its pictures are like. Each proof names the elements."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from question_bank.workspaces import pictures
from question_bank.workspaces.checks import Outcome, Work
from question_bank.workspaces.design import layout
from question_bank.workspaces.design.ground import Ground, contrast, laid, rgb
from question_bank.workspaces.design.reading import FONTS
from question_bank.workspaces.design.seeing import Seen, judged, says, seen_of, squeezed

Check = Mapping[str, Any]
STRETCHED, BLURRED = 1.05, 1.3
MUCH = 0.1
"""Above this share of a text, others may not lie over it."""

LOWEST = 0.1
"""The contrast of a text is that which a tenth of its letters' places do not reach."""

NEAR = 60.0
"""How far (in RGB) a colour may be from one of the palette."""


def inside(work: Work, check: Check) -> Outcome:
    """Texts lie wholly on the canvas (`margin` px from its edge), everything else at least half."""
    seen, margin = seen_of(work, check), check.get("margin", 0)
    found: dict[str, dict[str, str | bool]] = {
        one.id: {one.call(o): _place(one, o, margin) for o in one.objects} for one in seen
    }
    return judged(seen, found, "元素在画面之内", least=check.get("at_least", 1))


def _place(seen: Seen, one: Mapping[str, Any], margin: int) -> str | bool:
    box = layout.box_of(one)
    if one["kind"] == "text":
        room = min(box[0], box[1], seen.width - box[2], seen.height - box[3])
        return room >= margin - 1 or (f"距画面边缘 {room:.0f} 像素，要求 {margin}" if margin else "超出画面")
    share = layout.area(layout.common(box, (0, 0, seen.width, seen.height))) / max(layout.area(box), 1)
    return share >= 0.5 or f"有 {100 * (1 - share):.0f}% 在画面之外"


def says_texts(work: Work, check: Check) -> Outcome:
    """Asked texts stand on the canvases: those of `words`, or those that each canvas asks for."""
    seen = seen_of(work, check)
    if "words" in check:
        have = {_spoken(word): says(seen, word) for word in check["words"]}
    else:
        have = {f"{one.title}·{_spoken(word)}": says([one], word) for one in seen for word in one.asked}
    missing = [word for word, is_there in have.items() if not is_there]
    why = f"必含文字 {len(have) - len(missing)}/{len(have)}" + (f"，缺少：{'、'.join(missing[:5])}" if missing else "")
    return Outcome(Fraction(len(have) - len(missing), len(have)), why, {"texts": have})


def _spoken(word: Any) -> str:
    return str(word[0]) if isinstance(word, list) else str(word)


def free_of(work: Work, check: Check) -> Outcome:
    """No forbidden word stands on a canvas that says something."""
    seen = seen_of(work, check)
    found: dict[str, dict[str, str | bool]] = {}
    for one in seen:
        bad = {word: [t for t in one.texts() if squeezed(word) in squeezed(t["text"])] for word in check["words"]}
        named: dict[str, str | bool] = {one.call(t): f"出现“{word}”" for word, those in bad.items() for t in those}
        found[one.id] = named or ({one.title: True} if one.texts() else {})
    share = Fraction(sum(set(here.values()) == {True} for here in found.values()), len(seen))
    outcome = judged(seen, found, "无禁用词的画面")
    return Outcome(share, outcome.why, outcome.proof)


def text_size(work: Work, check: Check) -> Outcome:
    """Texts are at least so many px high."""
    seen, least = seen_of(work, check), check["at_least"]
    found: dict[str, dict[str, str | bool]] = {
        one.id: {one.call(t): t["size"] >= least or f"{t['size']} 像素，要求 {least}" for t in one.texts()}
        for one in seen
    }
    return judged(seen, found, f"字号不小于 {least} 像素")


def fonts(work: Work, check: Check) -> Outcome:
    """No more fonts, and no more sizes of letters, than allowed."""
    seen = seen_of(work, check)
    found: dict[str, dict[str, str | bool]] = {}
    for one in seen:
        names = [FONTS[n] for n in FONTS if n in {t["font"] for t in one.texts()}]
        sizes = sorted({t["size"] for t in one.texts()})
        said = []
        if len(names) > check.get("at_most", len(FONTS)):
            said.append(f"字体 {'、'.join(names)}，最多 {check['at_most']} 种")
        if len(sizes) > check.get("sizes_at_most", 99):
            said.append(f"字号 {'、'.join(map(str, sizes))}，最多 {check['sizes_at_most']} 种")
        found[one.id] = {one.title: "；".join(said) or True} if one.texts() else {}
    return judged(seen, found, "字体、字号的种数合适")


def contrasts(work: Work, check: Check) -> Outcome:
    """Each text stands out from what lies beneath it; what lies beneath and cannot be opened is not judged."""
    seen = seen_of(work, check)
    found: dict[str, dict[str, str | bool]] = {}
    for one in seen:
        found[one.id] = {}
        ground = Ground((one.width, one.height), one.value, work.files) if one.value else None
        for text in one.texts() if ground else ():
            ratio = ratio_of(ground, text) if ground else None
            small = check.get("small") or {"below": 0}
            least = small["at_least"] if text["size"] < small["below"] else check["at_least"]
            if ratio is not None:
                found[one.id][one.call(text)] = ratio >= least or f"对比度 {ratio:.1f}，要求 {least}"
    return judged(seen, found, "文字与背景对比清楚")


def ratio_of(ground: Ground, text: Mapping[str, Any]) -> float | None:
    """The contrast of a text with what lies beneath its letters; None where that cannot be told."""
    under = [colour for colour in ground.under(ground.objects.index(text), spots(text)) if colour is not None]
    if not under:
        return None
    own = (*rgb(text["colour"]), text["opacity"] / 100)
    ratios = sorted(contrast(laid(own, colour), colour) for colour in under)
    return ratios[int(len(ratios) * LOWEST)]


def spots(text: Mapping[str, Any]) -> list[layout.Point]:
    """Points all over the letters of a text."""
    points = []
    for left, top, right, bottom in layout.line_boxes(text):
        across = max(2, min(16, round((right - left) / text["size"]) * 2))
        points += [
            (left + (right - left) * (n + 0.5) / across, top + (bottom - top) * share)
            for n in range(across)
            for share in (0.25, 0.5, 0.75)
        ]
    return layout.turned(text, points)


def overlaps(work: Work, check: Check) -> Outcome:
    """No text lies over another, or under something that hides it."""
    seen = seen_of(work, check)
    found: dict[str, dict[str, str | bool]] = {}
    for one in seen:
        boxes = [(text, layout.box_of(text)) for text in one.texts()]
        ground = Ground((one.width, one.height), one.value, work.files) if one.value else None
        found[one.id] = {one.call(text): _free(ground, text, box, boxes) for text, box in boxes if ground}
    return judged(seen, found, "文字没有被遮挡、重叠")


def _free(
    ground: Ground, text: Mapping[str, Any], box: layout.Box, boxes: list[tuple[Mapping[str, Any], layout.Box]]
) -> str | bool:
    for other, its in boxes:
        if other is not text:
            share = layout.area(layout.common(box, its)) / max(1, min(layout.area(box), layout.area(its)))
            if share > MUCH:
                return f"与文字 {other['id']} 重叠 {100 * share:.0f}%"
    share = ground.covered(ground.objects.index(text), spots(text))
    return share <= MUCH or f"被遮住 {100 * share:.0f}%"


def uses_pictures(work: Work, check: Check) -> Outcome:
    """So many different pictures are used, and those that are named."""
    seen = seen_of(work, check)
    used = {p["picture"] for one in seen for p in (*one.pictures(), one.background()) if p}
    named = {name: name in used for name in check.get("named", ())}
    least = check.get("at_least", len(named))
    share = Fraction(min(len(used), least), least)
    if named:
        share = min(share, Fraction(sum(named.values()), len(named)))
    titles = {entry["file"]: entry["title"] for entry in work.spec.get("pack", ())}
    missing = [titles.get(name, name) for name, is_there in named.items() if not is_there]
    why = f"使用图片 {len(used)} 张，要求 {least} 张" + (f"，未用：{'、'.join(missing)}" if missing else "")
    return Outcome(share, why, {"pictures": {titles.get(name, name): True for name in sorted(used)}})


def sharp(work: Work, check: Check) -> Outcome:
    """No picture is stretched or blown up."""
    seen = seen_of(work, check)
    stretched, blurred = check.get("stretched", STRETCHED), check.get("enlarged", BLURRED)
    found: dict[str, dict[str, str | bool]] = {}
    for one in seen:
        found[one.id] = {one.call(p): _sharp(work, p, stretched, blurred) for p in one.pictures()}
        if ground := one.background():
            found[one.id][f"{one.title}·背景图"] = _covers(work, one, ground, blurred)
    return judged(seen, found, "图片不变形、不模糊")


def _sharp(work: Work, one: Mapping[str, Any], stretched: float, blurred: float) -> str | bool:
    facts = pictures.facts_of(work.files, one["picture"])
    if facts is None:
        return "图片已移除"
    size = (one["width"], one["height"])
    if (times := pictures.distorted(facts, one["crop"], *size)) > stretched:
        return f"拉伸变形 {times:.2f} 倍"
    times = pictures.enlarged(facts, one["crop"], *size)
    return times <= blurred or f"放大 {times:.2f} 倍"


def _covers(work: Work, seen: Seen, ground: Mapping[str, Any], blurred: float) -> str | bool:
    facts = pictures.facts_of(work.files, ground["picture"])
    if facts is None:
        return "图片已移除"
    across, down = ground["crop"][2:] if ground["crop"] else (facts["width"], facts["height"])
    times = max(seen.width / across, seen.height / down) if across and down else 0
    return times <= blurred or f"放大 {times:.2f} 倍"


def count(work: Work, check: Check) -> Outcome:
    """Neither too few elements nor too many."""
    seen, least, most = seen_of(work, check), check.get("min", 1), check.get("max", 200)
    found: dict[str, dict[str, str | bool]] = {
        one.id: {one.title: least <= len(one.objects) <= most or f"{len(one.objects)} 个元素，要求 {least}—{most}"}
        if one.objects
        else {}
        for one in seen
    }
    return judged(seen, found, "元素个数合适的画面")


def headline(work: Work, check: Check) -> Outcome:
    """One text is clearly the largest: `ratio` times the next."""
    seen, ratio = seen_of(work, check), check.get("ratio", 1.25)
    found: dict[str, dict[str, str | bool]] = {}
    for one in seen:
        sizes = sorted((t["size"] for t in one.texts()), reverse=True)
        times = sizes[0] / sizes[1] if len(sizes) > 1 else ratio
        clear = times >= ratio or f"最大的两处文字为 {sizes[0]}、{sizes[1]} 像素，主标题不突出"
        found[one.id] = {one.title: clear} if sizes else {}
    return judged(seen, found, "主标题突出的画面")


def palette(work: Work, check: Check) -> Outcome:
    """So many colours of the task's palette are used."""
    seen = seen_of(work, check)
    used = {colour for one in seen for o in one.objects for colour in _paints(o)}
    used |= {one.value["background"] for one in seen if one.value and isinstance(one.value["background"], str)}
    have = {
        f"{entry['name']} {entry['colour']}": any(_is_near(entry["colour"], colour) for colour in used)
        for entry in work.spec["design"].get("palette", ())
    }
    many = sum(have.values())
    why = f"使用品牌色 {many} 种，要求 {check['at_least']} 种"
    return Outcome(Fraction(min(many, check["at_least"]), check["at_least"]), why, {"colours": have})


def _paints(one: Mapping[str, Any]) -> list[str]:
    stroke = one.get("stroke") if one.get("stroke_width") else None
    return [colour for colour in (one.get("fill"), stroke, one.get("colour")) if colour]


def _is_near(one: str, other: str) -> bool:
    return bool(sum((a - b) ** 2 for a, b in zip(rgb(one), rgb(other), strict=True)) <= NEAR**2)
