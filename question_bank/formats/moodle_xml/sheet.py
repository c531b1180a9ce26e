"""One question while it is written: its element, the pictures that it may embed, and what our own tags say."""

import base64
import re
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from question_bank.contract import Malformed, Spec
from question_bank.formats import xml_reader
from question_bank.formats.moodle_xml.shares import percent_of
from question_bank.formats.xml_reader import Element
from question_bank.formulas import tex_of

OUR_PICTURE = re.compile(r'src="/media/([0-9a-f]{64}\.[a-z0-9]{1,5})"')


class Sheet:
    """Adds to the element of a question."""

    def __init__(self, question: Element, media: Mapping[str, bytes]) -> None:
        self.question, self.media = question, media
        self.said: list[str] = []
        self.stem: Element = question

    def type(self, moodle_type: str) -> None:
        """Names Moodle's type."""
        self.question.set("type", moodle_type)

    def add(self, tag: str, text: str = "", parent: Element | None = None, **attributes: str) -> Element:
        """An element with a plain value."""
        return xml_reader.add(self.question if parent is None else parent, tag, text, **attributes)

    def words(self, tag: str, text: str, parent: Element | None = None) -> Element:
        """An element with a plain text."""
        element = self.add(tag, parent=parent)
        self.add("text", text, element)
        return element

    def rich(self, tag: str, html: str, parent: Element | None = None, **attributes: str) -> Element:
        """An element with rich text and the pictures in it."""
        element = self.add(tag, parent=parent, format="html", **attributes)
        self.add("text", OUR_PICTURE.sub(r'src="@@PLUGINFILE@@/\1"', tex_of(html)), element)
        for name in dict.fromkeys(OUR_PICTURE.findall(html)):
            self.file(name, element)
        return element

    def file(self, name: str, parent: Element) -> None:
        """An embedded picture."""
        if name not in self.media:
            raise Malformed("缺少图片 %(name)s", name=name)
        self.add("file", base64.b64encode(self.media[name]).decode(), parent, name=name, path="/", encoding="base64")

    def answer(self, text: str, share: Fraction) -> Element:
        """An answer that is plain text."""
        answer = self.add("answer", fraction=percent_of(share), format="plain_text")
        self.add("text", text, answer)
        return answer

    def option(self, html: str, share: Fraction) -> None:
        """An answer that is rich text."""
        self.rich("answer", html, fraction=percent_of(share))

    def tags(self, texts: Iterable[str]) -> None:
        """The tags, if there are any."""
        texts = list(texts)
        if texts:
            tags = self.add("tags")
            for text in texts:
                self.words("tag", text, tags)


def flag(on: bool) -> str:
    """How Moodle writes yes and no."""
    return "true" if on else "false"


def refuse(spec: Spec, *names: str) -> None:
    """Fields that change the marking and that Moodle cannot hold."""
    for name in names:
        value: Any = spec.get(name)
        if value not in (None, False):
            raise Malformed("Moodle 不能表示 %(name)s: %(value)s", name=name, value=value)
