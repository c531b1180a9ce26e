"""The numbers that Word writes by itself before paragraphs: `1.` before a question, `A.` before an option."""

from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.part import XmlPart

from question_bank.choices import LETTERS

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
CHINESE = "零一二三四五六七八九十"
PLACES = 9


class Numbering:
    """Counts the paragraphs of every list, as Word does."""

    def __init__(self, opened: Any) -> None:
        self.levels: dict[tuple[str, int], tuple[str, str, int]] = {}
        self.list_of: dict[str, str] = {}
        self.counts: dict[tuple[str, int], int] = {}
        self.by_style: dict[str, Any] = {}
        try:
            part = opened.part.part_related_by(RT.NUMBERING)
        except KeyError:
            return  # no paragraph has a number of its own
        if not isinstance(part, XmlPart):
            return
        self._read(part.element)
        for style in opened.styles.element.iter(f"{W}style"):
            found = style.find(f"{W}pPr/{W}numPr")
            if found is not None:
                self.by_style[str(style.get(f"{W}styleId"))] = found

    def _read(self, numbering: Any) -> None:
        for abstract in numbering.iter(f"{W}abstractNum"):
            for level in abstract.iter(f"{W}lvl"):
                place = _whole(level.get(f"{W}ilvl"))
                key = str(abstract.get(f"{W}abstractNumId")), place
                form, text, start = _value(level, "numFmt"), _value(level, "lvlText"), _value(level, "start")
                self.levels[key] = form or "decimal", text, _whole(start or "1")
        for number in numbering.iter(f"{W}num"):
            self.list_of[str(number.get(f"{W}numId"))] = _value(number, "abstractNumId")

    def label(self, paragraph: Any) -> str:
        """What Word shows before a paragraph; nothing for bullets and for paragraphs without a number."""
        found = paragraph.find(f"{W}pPr/{W}numPr")
        if found is None:
            style = paragraph.find(f"{W}pPr/{W}pStyle")
            found = self.by_style.get(str(style.get(f"{W}val"))) if style is not None else None
        if found is None:
            return ""
        number, place = _value(found, "numId"), min(_whole(_value(found, "ilvl") or "0"), PLACES)
        level = self.levels.get((self.list_of.get(number, ""), place))
        if level is None or number == "0":
            return ""
        return self._counted(number, place, *level)

    def _counted(self, number: str, place: int, form: str, text: str, start: int) -> str:
        count = self.counts.get((number, place), start - 1) + 1
        self.counts[number, place] = count
        for deeper in range(place + 1, PLACES + 1):
            self.counts.pop((number, deeper), None)
        shown = _shown(form, count)
        label = text.replace(f"%{place + 1}", shown)
        return f"{label} " if shown and "%" not in label else ""


def _shown(form: str, count: int) -> str:
    if form == "upperLetter":
        return LETTERS[count - 1] if count <= len(LETTERS) else ""
    if form.startswith(("chinese", "japanese", "ideograph", "taiwanese")):
        return _chinese(count)
    return str(count) if form in ("decimal", "decimalFullWidth", "decimalHalfWidth", "decimalZero") else ""


def _chinese(count: int) -> str:
    if count <= 10:
        return CHINESE[count]
    tens, ones = divmod(count, 10)
    return f"{'' if tens == 1 else CHINESE[min(tens, 9)]}十{CHINESE[ones] if ones else ''}"


def _value(parent: Any, name: str) -> str:
    found = parent.find(f"{W}{name}")
    return str(found.get(f"{W}val")) if found is not None else ""


def _whole(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 8 else 0
