"""Markers that are dragged onto zones of a picture: points of one and the same meaning."""

import re
from fractions import Fraction
from typing import Any

from question_bank.formats import pictures
from question_bank.formats.moodle_xml.elements import CannotTake, words
from question_bank.formats.moodle_xml.rich import Texts, content_of, files_of
from question_bank.formats.xml_reader import Element
from question_bank.points import from_share

ALT = "题目图片"
LABEL = "标记"
COORDS = {
    "circle": re.compile(r"(\d{1,5}),(\d{1,5});(\d{1,5})"),
    "rectangle": re.compile(r"(\d{1,5}),(\d{1,5});(\d{1,5}),(\d{1,5})"),
    "polygon": re.compile(r"(?:\d{1,5},\d{1,5};){2,199}\d{1,5},\d{1,5}"),
}


def ddmarker(question: Element, own: Texts) -> dict[str, Any]:
    """Every zone that holds a marker is worth the same. Markers of several labels cannot be told apart."""
    drags, drops = question.findall("drag"), question.findall("drop")
    wanted = {words(drop, "choice") for drop in drops}
    markers = [drag for drag in drags if words(drag, "text")]
    if len(markers) != 1 or wanted != {words(markers[0], "no")}:
        raise CannotTake("unsupported_feature", "不支持有几种标签的标记（ddmarker 只能有一种标记）", "drag", question)
    areas = [_area(drop) for drop in drops]
    most = _most(markers[0], len(areas))
    if most < len(areas):
        areas = [{**area, "share": from_share(Fraction(1, len(areas)))} for area in areas]
    stem = own.html(question.find("questiontext"), "stem")
    label = own.tidy(words(markers[0], "text"), "drag", markers[0])
    rule = {} if len(areas) == most == 1 else {"rule": "sum"}
    return {
        "kind": "hot_spot",
        "stem": stem if label == LABEL else f"{stem}<p>标记：{label}</p>",
        "picture": _picture(question, own),
        "areas": areas,
        "most": most,
        **rule,
    }


def _most(marker: Element, zones: int) -> int:
    copies = words(marker, "noofdrags")
    if marker.find("infinite") is not None or not copies.isdecimal():
        return zones if marker.find("infinite") is not None else 1
    return min(max(int(copies), 1), zones)


def _picture(question: Element, own: Texts) -> dict[str, Any]:
    files = [file for _path, file in files_of(question)]
    if not files:
        raise CannotTake("missing_file", "没有背景图片", "picture", question)
    content = content_of(files[0], "picture")
    source = own.keep_picture(content, "picture", files[0])
    width, height = pictures.size_of(own.allowance.media[source.removeprefix("/media/")])
    return {"src": source, "width": width, "height": height, "alt": ALT}


def _area(drop: Element) -> dict[str, Any]:
    shape, coords = words(drop, "shape").lower(), re.sub(r"\s", "", words(drop, "coords"))
    match = COORDS[shape].fullmatch(coords) if shape in COORDS else None
    if match is None:
        raise CannotTake("bad_area", f"区域 {shape} {coords[:60]} 无法识别", "areas", drop)
    numbers = [int(number) for number in re.findall(r"\d+", coords)]
    if shape == "rectangle":
        left, top, width, height = numbers
        return {"shape": "rect", "coords": [left, top, left + width, top + height]}
    if shape == "circle":
        return {"shape": "circle", "coords": numbers}
    return {"shape": "poly", "coords": numbers[:-2] if numbers[:2] == numbers[-2:] else numbers}
