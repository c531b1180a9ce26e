"""网络客户服务: buyers' chats by script, several at once; every answer with its time."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from question_bank import texts
from question_bank.contract import Act, Malformed, Scene, Spec
from question_bank.workspaces.base import Check, Part, Workspace
from question_bank.workspaces.service import authoring, scoring
from question_bank.workspaces.service.talk import START, Chat, talk

ACT = re.compile(r"say-[1-9]\d{0,3}")
LONGEST_LINE = 500


class Service(Workspace):
    """`start-1` opens the shop's chat; `say-1`, `say-2` … are what the candidate says, each to one buyer."""

    NAME = "service"
    LABEL = "网络客户服务"
    CHECKS: ClassVar[Mapping[str, Check]] = {
        "talks": Check(scoring.measured, authoring.check_measure),
        "polite": Check(scoring.polite, authoring.check_polite),
    }

    def parts(self, spec: Spec) -> tuple[Part, ...]:  # noqa: ARG002
        """Whether the chats were opened: how far they went shows in them."""
        return (Part(START, "接待会话"),)

    def takes_part(self, spec: Spec, part: str) -> bool:  # noqa: ARG002
        """The start, and everything that is said."""
        return part == START or bool(ACT.fullmatch(part))

    def check_own(self, spec: Spec) -> Iterator[str]:
        """Faults of the script."""
        yield from authoring.check_service(spec.get("service"))

    def present_own(self, spec: Spec) -> dict[str, Any]:
        """Quick phrases and tables; of the chats only how many there are."""
        service = spec["service"]
        return {
            "phrases": [{"title": p["title"], "text": p["text"]} for p in service.get("phrases", ())],
            "tables": [{n: t[n] for n in ("title", "columns", "rows")} for t in service.get("tables", ())],
            "chats": len(service["chats"]),
            "longest": LONGEST_LINE,
        }

    def read_part(self, spec: Spec, part: str, raw: Any) -> Any:
        """A line to one buyer, or the start."""
        if part == START:
            return True if raw else None
        if not isinstance(raw, dict) or raw.get("chat") not in [chat["id"] for chat in spec["service"]["chats"]]:
            raise Malformed("没有这个会话")
        text = texts.paragraphs(raw.get("text"))
        if texts.count(text) > LONGEST_LINE:
            raise Malformed("最多 %(max)s 字", max=LONGEST_LINE)
        return {"chat": raw["chat"], "text": text} if text.strip() else None

    def show(self, spec: Spec, fields: Mapping[str, Any], acts: Sequence[Act]) -> Mapping[str, Any]:  # noqa: ARG002
        """The whole transcript: every chat with its lines and when they were said, in seconds from the start."""
        began = next((act.at_ms for act in acts if act.part == START), 0)
        until = acts[-1].at_ms + scoring.LAST_WORD_MS if acts else 0
        chats, _following = talk(spec["service"], acts, until)
        shown = [_shown(chat) for chat in chats]
        for line in (line for chat in shown for line in chat["lines"]):
            line["second"] = (line["at_ms"] - began) // 1000
        return {"chats": shown, "all": len(spec["service"]["chats"])}

    def play(self, spec: Spec, acts: Sequence[Act], now_ms: int) -> Scene | None:
        """All that was said by now."""
        chats, following = talk(spec["service"], acts, now_ms)
        began = any(act.part == START for act in acts)
        return Scene({"began": began, "chats": [_shown(chat) for chat in chats]}, following)


def _shown(chat: Chat) -> dict[str, Any]:
    lines = sorted(chat.lines, key=lambda line: line.at_ms)
    return {
        "id": chat.id,
        "buyer": chat.buyer,
        "state": chat.state,
        "lines": [{"by": line.by, "text": line.text, "at_ms": line.at_ms} for line in lines],
        "since_ms": chat.turns[-1].since_ms if chat.turns and not chat.turns[-1].answers else None,
    }


KIND = Service()
