"""电商直播: a script and a sheet of products, then a broadcast in which viewers ask, trolls come, stock runs out."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from question_bank.contract import Act, Files, Product, Scene, Spec
from question_bank.documents import to_docx, to_pdf
from question_bank.workspaces.base import Check, Part, Workspace
from question_bank.workspaces.livestream import authoring, check_faults, clip, judging, reading, showing, written
from question_bank.workspaces.livestream.air import END, START, air
from question_bank.workspaces.livestream.document import html_of
from question_bank.workspaces.livestream.lines import view_of

TITLE = "直播脚本与记录"


class Livestream(Workspace):
    """`sheet`, `run` and `seg_…` are written; `start-1` … `end-1` are what was done on the air, in this order."""

    NAME = "livestream"
    LABEL = "电商直播"
    CHECKS: ClassVar[Mapping[str, Check]] = {
        "script": Check(written.script, check_faults.check_script),
        "sheet": Check(written.sheet, check_faults.check_sheet),
        "clean": Check(written.clean, check_faults.check_clean),
        "broadcast": Check(judging.broadcast, check_faults.check_broadcast),
        "recording": Check(clip.recording, check_faults.check_recording, needs_content=True),
    }

    def parts(self, spec: Spec) -> tuple[Part, ...]:
        """The sheet, each segment, and that the broadcast was begun and ended; how far it went shows in it."""
        segments = [Part(f"seg_{one['id']}", one["title"]) for one in spec["livestream"]["script"]["segments"]]
        return (
            Part(reading.SHEET, "排品表"),
            *segments,
            Part(reading.RUN, "环节顺序", is_required=False),
            Part(START, "开播"),
            Part(END, "下播"),
        )

    def takes_part(self, spec: Spec, part: str) -> bool:
        """What is written, and everything that is done on the air."""
        return bool(reading.ACT.fullmatch(part)) or super().takes_part(spec, part)

    def check_own(self, spec: Spec) -> Iterator[str]:
        """Faults of products, script and comments."""
        yield from authoring.check_livestream(spec)

    def present_own(self, spec: Spec) -> dict[str, Any]:
        """The products and what is asked for; nothing of what will happen on the air."""
        return {"livestream": showing.presented(spec["livestream"])}

    def read_part(self, spec: Spec, part: str, raw: Any) -> Any:
        """A part or an act."""
        return reading.read_part(spec["livestream"], part, raw)

    def is_made(self, spec: Spec, part: str, value: Any) -> bool:
        """A sheet with all its cells; a segment that is long enough, with its seconds and what is shown."""
        plan = spec["livestream"]
        if value is None:
            return False
        if part == reading.SHEET:
            return all(reading.filled_row(value.get(product["id"])) for product in plan["products"])
        segment = reading.segment_of(plan, part)
        return segment is None or (value["seconds"] is not None and written.is_filled(segment, value))

    def play(self, spec: Spec, acts: Sequence[Act], now_ms: int) -> Scene | None:
        """The broadcast as it stands."""
        made = air(spec["livestream"], acts, now_ms)
        return Scene(view_of(spec["livestream"], made), made.next_ms)

    def show(self, spec: Spec, fields: Mapping[str, Any], acts: Sequence[Act]) -> Mapping[str, Any]:
        """Sheet, script, and the whole broadcast with its times."""
        return showing.shown(spec["livestream"], fields, acts)

    def products(
        self,
        spec: Spec,
        fields: Mapping[str, Any],
        files: Files,  # noqa: ARG002
        acts: Sequence[Act] = (),
    ) -> Sequence[Product]:
        """All of it as docx and as PDF."""
        if not acts and not any(fields.get(part.id) for part in self.parts(spec)):
            return ()
        html = html_of(self.show(spec, fields, acts))
        return [
            Product(f"{TITLE}.docx", TITLE, lambda: to_docx(TITLE, html, lambda _name: None)),
            Product(f"{TITLE}.pdf", TITLE, lambda: to_pdf(TITLE, html, lambda _name: None)),
        ]


KIND = Livestream()
