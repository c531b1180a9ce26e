"""A broadcast by script: comments, sales and viewers as they come, by time and by what was done.

The same acts give the same broadcast. All moments are milliseconds from the start of the exam.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from question_bank.contract import Act

START, END = "start-1", "end-1"
TO_ALL = ""
"""Whom a line is said to where it answers no comment."""

Plan = Mapping[str, Any]


@dataclass(frozen=True)
class Said:
    """What the host said, to a comment or to all."""

    comment: str
    text: str
    at_ms: int


@dataclass(frozen=True)
class Asked:
    """A comment that has come, the answers to it, and when its author was muted by it."""

    script: Plan
    at_ms: int
    answers: tuple[Said, ...] = ()
    muted_ms: int | None = None

    @property
    def waited_ms(self) -> int | None:
        """From the comment to the first answer; None as long as there is none."""
        return self.answers[0].at_ms - self.at_ms if self.answers else None


@dataclass(frozen=True)
class Span:
    """A product on the screen; `to_ms` grows until something else is shown."""

    product: str
    from_ms: int
    to_ms: int


@dataclass
class Air:
    """A broadcast as far as it has come. `ended_by`: host, or time; empty while it is on the air."""

    began_ms: int | None = None
    until_ms: int = 0
    ended_by: str = ""
    asked: list[Asked] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    sold: dict[str, int] = field(default_factory=dict)
    sold_out: dict[str, int] = field(default_factory=dict)
    coupons: list[tuple[str, int]] = field(default_factory=list)
    mutes: list[tuple[str, int]] = field(default_factory=list)
    viewers: int = 0
    next_ms: int | None = None

    @property
    def product(self) -> str:
        """What is on the screen now."""
        return self.spans[-1].product if self.spans and not self.ended_by else ""

    def shown_at(self, moment: int) -> str:
        """What was on the screen at a moment."""
        found = [span.product for span in self.spans if span.from_ms <= moment <= span.to_ms]
        return found[-1] if found else ""

    def shown_ms(self, product: str) -> int:
        """How long a product has been on the screen, all together."""
        return sum(span.to_ms - span.from_ms for span in self.spans if span.product == product)

    def find(self, comment: str) -> Asked | None:
        """A comment that has come."""
        return next((one for one in self.asked if one.script["id"] == comment), None)


def air(plan: Plan, acts: Sequence[Act], now_ms: int) -> Air:
    """All that has happened by now, and when something happens next by itself. Nothing before the start."""
    began = next((act.at_ms for act in acts if act.part == START and act.at_ms <= now_ms), None)
    if began is None:
        return Air()
    limit = began + plan["live"]["lasts"] * 1000
    ended = next((a.at_ms for a in acts if a.part == END and began <= a.at_ms <= min(now_ms, limit)), None)
    until = min(now_ms, limit) if ended is None else ended
    by = "host" if ended is not None else "time" if limit <= now_ms else ""
    done = sorted((act for act in acts if began <= act.at_ms <= until and act.value), key=lambda act: act.at_ms)
    made = Air(began, until, by)
    made.said = [Said(a.value["comment"], a.value["text"], a.at_ms) for a in _of("say", done)]
    made.coupons = [(act.value["coupon"], act.at_ms) for act in _of("coupon", done)]
    made.mutes = [(act.value["comment"], act.at_ms) for act in _of("mute", done)]
    made.spans = _spans(_of("item", done), until)
    moments = [limit, *_sell(made, plan), *_watch(made, plan), *_ask(made, plan)]
    made.next_ms = None if by else min(moment for moment in moments if moment > until)
    return made


def _of(prefix: str, acts: Sequence[Act]) -> list[Act]:
    return [act for act in acts if act.part.startswith(f"{prefix}-")]


def _spans(acts: Sequence[Act], until: int) -> list[Span]:
    ends = [*(act.at_ms for act in acts[1:]), until]
    return [Span(act.value["product"], act.at_ms, end) for act, end in zip(acts, ends, strict=False)]


def _sell(made: Air, plan: Plan) -> Iterator[int]:
    """What is sold while a product is on the screen; gives the moments at which more will be."""
    for product in plan["products"]:
        id, stock = product["id"], product["stock"]
        made.sold[id] = 0
        for seconds, pieces in product.get("sells", ()):
            moment = _reached(made, id, seconds * 1000)
            if moment is None:
                break
            if moment > made.until_ms:
                yield moment
                break
            made.sold[id] = min(stock, made.sold[id] + pieces)
            if made.sold[id] == stock:
                made.sold_out[id] = moment
                break


def _reached(made: Air, product: str, shown_ms: int) -> int | None:
    """When a product has been on the screen that long: in the past, or soon if it stays there; None: not in sight."""
    before = 0
    for place, span in enumerate(made.spans):
        if span.product != product:
            continue
        is_open = place == len(made.spans) - 1 and not made.ended_by
        if is_open or before + span.to_ms - span.from_ms >= shown_ms:
            return span.from_ms + shown_ms - before
        before += span.to_ms - span.from_ms
    return None


def _watch(made: Air, plan: Plan) -> Iterator[int]:
    """How many look on; gives the moment at which that changes."""
    began = made.began_ms or 0
    for seconds, viewers in plan["live"].get("viewers", ()):
        if began + seconds * 1000 > made.until_ms:
            yield began + seconds * 1000
            return
        made.viewers = viewers


def _ask(made: Air, plan: Plan) -> Iterator[int]:
    """The comments in the order of the script, then in that of their coming; gives the moments of those to come."""
    for script in plan["live"]["comments"]:
        due = _due(made, script)
        if due is None or _is_muted(made, plan, script, due):
            continue
        if due > made.until_ms:
            yield due
            continue
        answers = tuple(one for one in made.said if one.comment == script["id"] and one.at_ms >= due)
        muted = next((at for comment, at in made.mutes if comment == script["id"] and at >= due), None)
        made.asked.append(Asked(script, due, answers, muted))
    made.asked.sort(key=lambda one: one.at_ms)


def _due(made: Air, script: Plan) -> int | None:
    """When a comment comes: at its time, or so long after what it waits for; None where that has not happened."""
    began = made.began_ms or 0
    if "at" in script:
        return int(began + script["at"] * 1000)
    after = script["after"]
    wait = after["seconds"] * 1000
    if "item" in after:
        return _plus((s.from_ms for s in made.spans if s.product == after["item"]), wait)
    if "sold_out" in after:
        return _plus((at for id, at in made.sold_out.items() if id == after["sold_out"]), wait)
    if "coupon" in after:
        return _plus((at for id, at in made.coupons if id == after["coupon"]), wait)
    earlier = made.find(after.get("answer") or after["silence"])
    if earlier is None:
        return None
    if "answer" in after:
        return _plus((one.at_ms for one in earlier.answers), wait)
    due = earlier.at_ms + wait
    reacted = [one.at_ms for one in earlier.answers] + ([] if earlier.muted_ms is None else [earlier.muted_ms])
    return None if any(at < due for at in reacted) else due


def _plus(moments: Iterator[int], wait: int) -> int | None:
    first = next(moments, None)
    return None if first is None else first + wait


def _is_muted(made: Air, plan: Plan, script: Plan, due: int) -> bool:
    """Whether the author of a comment was muted before it."""
    own = {one["id"] for one in plan["live"]["comments"] if one["who"] == script["who"]}
    return any(comment in own and at < due for comment, at in made.mutes if comment != script["id"])
