"""What the checks look at: the canvases of a work, their visible objects, and what people call these."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from question_bank import texts
from question_bank.contract import Spec
from question_bank.workspaces.checks import Outcome, Work
from question_bank.workspaces.design import layout
from question_bank.workspaces.design.reading import KINDS

WORDS = dict(zip(KINDS, ("图片", "文字", "矩形", "椭圆", "线条"), strict=True))
LONGEST = 12


@dataclass(frozen=True)
class Seen:
    """One canvas of a work; `objects` are those that can be seen, the lowest first."""

    id: str
    title: str
    width: int
    height: int
    value: Mapping[str, Any] | None
    objects: Sequence[Mapping[str, Any]]
    asked: Sequence[str]

    def texts(self) -> list[Mapping[str, Any]]:
        """The objects that say something."""
        return [one for one in self.objects if one["kind"] == "text" and one["text"]]

    def pictures(self) -> list[Mapping[str, Any]]:
        """The objects that are pictures; the background is looked at by itself."""
        return [one for one in self.objects if one["kind"] == "picture"]

    def background(self) -> Mapping[str, Any] | None:
        """The background, where it is a picture."""
        ground = self.value["background"] if self.value else None
        return ground if isinstance(ground, dict) else None

    def call(self, one: Mapping[str, Any]) -> str:
        """What people call an object: its canvas, what it is, and its words or name."""
        words = one.get("text", "").replace("\n", " ") or one.get("name") or one.get("picture", "").split("/")[-1]
        short = words if len(words) <= LONGEST else f"{words[:LONGEST]}…"
        return f"{self.title}·{WORDS[one['kind']]} {one['id']}" + (f"“{short}”" if short else "")


def canvases_of(spec: Spec) -> list[Mapping[str, Any]]:
    """The canvases of a task."""
    return list(spec["design"]["canvases"])


def seen_of(work: Work, check: Mapping[str, Any]) -> list[Seen]:
    """The canvases that a check is about: those it names, or all."""
    found = []
    for canvas in canvases_of(work.spec):
        if canvas["id"] in check.get("canvases", (canvas["id"],)):
            value = work.fields.get(canvas["id"])
            objects = [
                one for one in (value["objects"] if value else ()) if not one.get("hidden") and one["opacity"] > 0
            ]
            size = (canvas["width"], canvas["height"])
            found.append(Seen(canvas["id"], canvas["title"], *size, value, objects, canvas.get("texts", ())))
    return found


def judged(
    seen: Sequence[Seen], found: Mapping[str, Mapping[str, str | bool]], what: str, *, least: int = 1
) -> Outcome:
    """The mean over the canvases of the share that is right. `found`: by canvas, each element and what is wrong with
    it, or True. A canvas with fewer elements than `least` gets no more than its share of them."""
    shares, right, every = [], 0, 0
    for one in seen:
        here = found[one.id]
        good = sum(value is True for value in here.values())
        right, every = right + good, every + len(here)
        shares.append(Fraction(good, max(len(here), least)) if here else Fraction(0))
    bad = {name: said for here in found.values() for name, said in here.items() if said is not True}
    empty = [one.title for one in seen if not found[one.id]]
    why = f"{what} {right}/{every}" + (f"，{'、'.join(empty)}没有可以检查的内容" if empty else "")
    why += f"，不符：{'；'.join(f'{name} {said}' for name, said in list(bad.items())[:3])}" if bad else ""
    share = sum(shares, Fraction(0)) / len(shares) if shares else Fraction(0)
    return Outcome(share, why, {"elements": bad or {"合格": right}})


def says(seen: Sequence[Seen], wanted: Any) -> bool:
    """Whether a text (or one of several) stands on one of the canvases, also in pieces that follow each other."""
    options = wanted if isinstance(wanted, list) else [wanted]
    return any(_is_in(squeezed(str(option)), text) for option in options for one in seen for text in _said(one))


def _said(seen: Seen) -> Iterator[str]:
    every = seen.texts()
    yield from (squeezed(one["text"]) for one in every)
    yield "".join(squeezed(one["text"]) for one in every)
    placed = sorted(every, key=lambda one: (layout.box_of(one)[1] // 40, layout.box_of(one)[0]))
    yield "".join(squeezed(one["text"]) for one in placed)


def squeezed(text: str) -> str:
    """As texts are compared: folded, without any space."""
    return "".join(texts.fold(text).split())


def _is_in(wanted: str, text: str) -> bool:
    """A number is found only where it stands for itself: 59 is not in 159."""
    before = r"(?<![\d.])" if wanted[:1].isdigit() else ""
    after = r"(?!\d|\.\d)" if wanted[-1:].isdigit() else ""
    return re.search(before + re.escape(wanted) + after, text) is not None
