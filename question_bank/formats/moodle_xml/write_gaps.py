"""Writing gaps in a text and zones of a picture."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from question_bank.contract import Malformed, Spec
from question_bank.formats.moodle_xml.our_way import PICTURE
from question_bank.formats.moodle_xml.sheet import Sheet, refuse
from question_bank.formats.moodle_xml.spots import LABEL
from question_bank.formats.moodle_xml.write_typed import outside_parts, part_text, put_parts, weights_for
from question_bank.kinds.gap_match.gaps import GAP
from question_bank.points import to_share

OURS = "/media/"
ONE, NOTHING = Fraction(1), Fraction(0)


def gap_match(spec: Spec, sheet: Sheet) -> None:
    """Words of one group."""
    _refuse_rules(spec)
    if len(set(spec.get("shares") or ())) > 1:
        raise Malformed("Moodle 的拖词填空各空得分相同")
    sheet.type("ddwtos")
    sheet.add("shuffleanswers", str(int(not spec.get("fixed_order"))))
    _number_gaps(spec, sheet, list(spec["key"]))
    for word in spec["words"]:
        box = sheet.words("dragbox", word)
        sheet.add("group", "1", box)
        if spec.get("reuse"):
            sheet.add("infinite", parent=box)


def _refuse_rules(spec: Spec) -> None:
    refuse(spec, "weights", "bounded")
    if spec.get("rule", "gaps") != "gaps":
        raise Malformed("Moodle 没有规则 %(rule)s", rule=spec["rule"])


def _number_gaps(spec: Spec, sheet: Sheet, places: Sequence[int]) -> None:
    numbers = iter(places)
    text = sheet.stem.find("text")
    assert text is not None
    text.text = GAP.sub(lambda _match: f"[[{next(numbers) + 1}]]", text.text or "")


def inline_choice(spec: Spec, sheet: Sheet) -> None:
    """A list for each group of gaps; gaps that are not worth the same are parts of a cloze question."""
    if "weights" in spec or len(set(spec.get("shares") or ())) > 1:
        return _cloze(spec, sheet)
    _refuse_rules(spec)
    sheet.type("gapselect")
    sheet.add("shuffleanswers", str(int(not spec.get("fixed_order"))))
    groups: list[list[str]] = []
    for choices in spec["choices"]:
        if choices not in groups:
            groups.append(choices)
    first = [sum(map(len, groups[:number])) for number in range(len(groups))]
    places = [first[groups.index(choices)] + right for choices, right in zip(spec["choices"], spec["key"], strict=True)]
    _number_gaps(spec, sheet, places)
    for number, choices in enumerate(groups, start=1):
        for choice in choices:
            sheet.add("group", str(number), sheet.words("selectoption", choice))
    return None


def _cloze(spec: Spec, sheet: Sheet) -> None:
    refuse(spec, "bounded")
    if spec.get("rule", "gaps") != "gaps":
        raise Malformed("Moodle 没有规则 %(rule)s", rule=spec["rule"])
    sheet.type("cloze")
    shares, worths = _worths(spec)
    name = "MULTICHOICE" if spec.get("fixed_order") else "MULTICHOICE_S"
    parts = iter(
        part_text(weight, name, list(zip(row, choices, strict=True)))
        for weight, row, choices in zip(weights_for(shares), worths, spec["choices"], strict=True)
    )
    put_parts(sheet, GAP.sub(lambda _match: next(parts), outside_parts(spec["stem"])))


def _worths(spec: Spec) -> tuple[list[Fraction], list[list[Fraction]]]:
    """The share of each gap, and what each of its choices gets of it."""
    lists = spec["choices"]
    if "weights" not in spec:
        key = zip(spec["key"], lists, strict=True)
        rows = [[ONE if place == right else NOTHING for place in range(len(things))] for right, things in key]
        return [to_share(share) for share in spec["shares"]], rows
    weights = {name: to_share(share) for name, share in spec["weights"].items()}
    told = [
        [weights.get(f"{gap}-{place}", NOTHING) for place in range(len(things))] for gap, things in enumerate(lists)
    ]
    shares = [max(row) for row in told]
    if (
        min(shares) <= 0
        or sum(shares) != 1
        or any(row.index(max(row)) != k for row, k in zip(told, spec["key"], strict=True))
    ):
        raise Malformed("各空最高的得分比例合计须为 1，且为答案所得")
    return shares, [[each / share for each in row] for row, share in zip(told, shares, strict=True)]


def hot_spot(spec: Spec, sheet: Sheet) -> None:
    """One marker for each zone, all with the same label."""
    areas, most = spec["areas"], spec.get("most")
    even = all(to_share(area.get("share", f"1/{len(areas)}")) == Fraction(1, len(areas)) for area in areas)
    alone = len(areas) == most == 1 and spec.get("rule", "areas") == "areas"
    summed = spec.get("rule") == "sum" and not spec.get("bounded") and not to_share(spec.get("outside", "0"))
    if not even or not (alone or summed) or most is None or most > len(areas):
        raise Malformed("Moodle 的标记题每个区域得分相同，标错不扣分，标记数不多于区域数")
    source = spec["picture"]["src"]
    if not source.startswith(OURS):
        raise Malformed("图片须在题库的图片里：%(source)s", source=source)
    sheet.type("ddmarker")
    sheet.file(source.removeprefix(OURS), sheet.question)
    marker = sheet.add("drag")
    for tag, text in (("no", "1"), ("text", LABEL), ("noofdrags", str(most))):
        sheet.add(tag, text, marker)
    for number, area in enumerate(areas, start=1):
        drop = sheet.add("drop")
        shape, coords = _area(area)
        for tag, text in (("no", str(number)), ("shape", shape), ("coords", coords), ("choice", "1")):
            sheet.add(tag, text, drop)
    sheet.said.append(f"{PICTURE}：{spec['picture']['alt']}")


def _area(area: dict[str, Any]) -> tuple[str, str]:
    numbers = area["coords"]
    if area["shape"] == "ellipse" or any(number != int(number) or number < 0 for number in numbers):
        raise Malformed("Moodle 的区域只有圆、矩形和多边形，坐标须为非负整数")
    if area["shape"] == "rect":
        left, top, right, bottom = map(int, numbers)
        return "rectangle", f"{left},{top};{right - left},{bottom - top}"
    if area["shape"] == "circle":
        x, y, radius = map(int, numbers)
        return "circle", f"{x},{y};{radius}"
    corners = zip(numbers[::2], numbers[1::2], strict=True)
    return "polygon", ";".join(f"{int(x)},{int(y)}" for x, y in corners)
