"""What every practical workspace does: fields saved one by one, slots for files, a pack, a rubric with checks.

A workspace type is a folder with a class of its own on this one: what is made in it are parts (named JSON values that
are saved like fields), what can be looked at automatically in them are checks.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from question_bank.contract import (
    PACK,
    Act,
    Broken,
    Facts,
    Files,
    Finding,
    Malformed,
    Part,
    Product,
    Progress,
    RubricLine,
    Scene,
    Spec,
    WorkSample,
)
from question_bank.points import from_points, share, to_points
from question_bank.workspaces import authoring, pictures, slots
from question_bank.workspaces import fields as form
from question_bank.workspaces.checks import Outcome, Work, run_check

__all__ = ["Check", "Part", "Workspace", "is_done", "is_required", "only"]

SHOWN = ("title", "module", "minutes", "briefing")
SHOWN_OF_PACK = ("file", "title", "width", "height")
SHOWN_OF_FIELD = ("id", "type", "label", "hint", "required", "min", "max", "unit", "decimals", "options")
SHOWN_OF_SLOT = (
    "id",
    "label",
    "hint",
    "types",
    "width",
    "height",
    "mode",
    "max_kb",
    "min_count",
    "max_count",
)


@dataclass(frozen=True)
class Check:
    """A check of a workspace's own: what it finds, what its author may have written wrongly, whether it opens files."""

    run: Callable[[Work, Mapping[str, Any]], Outcome]
    faults: Callable[[Spec, Mapping[str, Any]], Iterator[str]]
    needs_content: bool = False


class Workspace:
    """Nothing but what is listed in SHOWN… and what `present_own` gives leaves for a terminal."""

    NAME = ""
    LABEL = ""
    LARGEST = 200_000
    """How many bytes of JSON one value may have."""
    BROKEN = slots.BROKEN
    CHECKS: ClassVar[Mapping[str, Check]] = {}
    """Checks of this workspace's own, by type; those of workspaces/checks.py every workspace has."""

    # ── What a type adds ──

    def parts(self, spec: Spec) -> tuple[Part, ...]:  # noqa: ARG002
        """What is made in it."""
        return ()

    def check_own(self, spec: Spec) -> Iterator[str]:  # noqa: ARG002
        """Every fault of the type's own fields of a task, as `field: what is wrong`."""
        yield from ()

    def present_own(self, spec: Spec) -> dict[str, Any]:  # noqa: ARG002
        """The type's own fields that leave for a terminal, copied one by one."""
        return {}

    def read_part(self, spec: Spec, part: str, raw: Any) -> Any:  # noqa: ARG002
        """A tidy JSON value of a part; None where nothing was made. Malformed: it is none."""
        raise Malformed("没有这个填写项")

    def is_made(self, spec: Spec, part: str, value: Any) -> bool:  # noqa: ARG002
        """Whether enough is there for a part to count as done."""
        return value is not None

    def takes_part(self, spec: Spec, part: str) -> bool:
        """Whether something may be saved under this name: one of the parts, or an act that `read_part` knows."""
        return any(one.id == part for one in self.parts(spec))

    def play(self, spec: Spec, acts: Sequence[Act], now_ms: int) -> Scene | None:  # noqa: ARG002
        """Nothing happens by itself, and nothing answers."""
        return None

    def show(self, spec: Spec, fields: Mapping[str, Any], acts: Sequence[Act]) -> Mapping[str, Any] | None:  # noqa: ARG002
        """Nothing was made but fields and files."""
        return None

    def products(
        self,
        spec: Spec,  # noqa: ARG002
        fields: Mapping[str, Any],  # noqa: ARG002
        files: Files,  # noqa: ARG002
        acts: Sequence[Act] = (),  # noqa: ARG002
    ) -> Sequence[Product]:
        """Nothing but the files that were handed in."""
        return ()

    def complete(self, spec: Spec, folder: Path) -> dict[str, Any]:  # noqa: ARG002
        """A task as it is kept: with what its workspace takes out of files beside it. Malformed: one is none such."""
        return dict(spec)

    # ── What all have ──

    def check(self, spec: Spec) -> list[str]:
        """Every authoring fault; a task without one must also give its model answer the full automatic points."""
        own = {name: check.faults for name, check in self.CHECKS.items()}
        return (
            authoring.check_about(spec, has_parts=type(self).parts is not Workspace.parts)
            or list(self.check_own(spec))
            or authoring.check_rest(spec, own, tuple(part.id for part in self.parts(spec)))
            or self._check_solution(spec)
        )

    def _check_solution(self, spec: Spec) -> list[str]:
        try:
            model = next(iter(self.samples(spec)))
        except Malformed as fault:
            return [f"solution: {fault}"]
        found = {finding.line: finding for finding in self.inspect(spec, model.fields, model.files, model.acts)}
        short = [found[line] for line, worth in model.points.items() if found[line].points != worth]
        return [f"solution: 参考答案在评分项 {f.line} 只得 {from_points(f.points)} 分（{f.why}）" for f in short]

    def present(self, spec: Spec) -> dict[str, Any]:
        """The task as a candidate sees it; of the rubric the text and the points (配分), in hundredths."""
        return {
            "kind": self.NAME,
            **{name: spec[name] for name in SHOWN},
            "pack": [only(entry, SHOWN_OF_PACK) for entry in spec.get("pack", ())],
            "fields": [only(field, SHOWN_OF_FIELD) for field in spec.get("fields", ())],
            "slots": [only(slot, SHOWN_OF_SLOT) for slot in spec.get("slots", ())],
            "rubric": [{"text": line.text, "points": line.points} for line in self.rubric(spec)],
            "parts": [{"id": p.id, "label": p.label, "required": p.is_required} for p in self.parts(spec)],
            "plays": type(self).play is not Workspace.play,
            **self.present_own(spec),
        }

    def read_field(self, spec: Spec, field_id: str, raw: Any) -> Any:
        """The tidy value of a field or a part, None for an empty one. Malformed: no such field, or not such a value."""
        if self.takes_part(spec, field_id):
            return None if raw is None else self.read_part(spec, field_id, raw)
        return form.read(form.find(spec, field_id), raw)

    def accept(self, spec: Spec, slot_id: str, facts: Facts, already: int = 0) -> list[Broken]:
        """Every rule of the slot that this file breaks, as code and detail; BROKEN has the sentences."""
        slot = slots.find(spec, slot_id)
        return [("unknown_slot", {"slot": slot_id})] if slot is None else slots.broken(slot, facts, already)

    def inspect(self, spec: Spec, fields: Mapping[str, Any], files: Files, acts: Sequence[Act] = ()) -> list[Finding]:
        """A proposal for each automatic line."""
        work = Work(spec, fields, files, {name: check.run for name, check in self.CHECKS.items()}, acts)
        return [_finding(work, line) for line in spec["rubric"] if line["kind"] == "auto"]

    def missing(self, spec: Spec, fields: Mapping[str, Any], files: Files) -> Progress:
        """Required parts and fields that are empty or too short, and slots with too few files."""
        asked = {p.id: self.is_made(spec, p.id, fields.get(p.id)) for p in self.parts(spec) if p.is_required}
        asked |= {
            field["id"]: is_done(field, fields.get(field["id"]))
            for field in spec.get("fields", ())
            if is_required(field)
        }
        for slot in spec.get("slots", ()):
            if least := slot.get("min_count", 0):
                asked[slot["id"]] = len(files.get(slot["id"], ())) >= least
        return Progress(sum(asked.values()), len(asked), tuple(name for name, done in asked.items() if not done))

    def rubric(self, spec: Spec) -> tuple[RubricLine, ...]:
        """The lines in their order."""
        return tuple(
            RubricLine(line["id"], line["text"], to_points(line["points"]), line["kind"], line.get("criteria", ""))
            for line in spec["rubric"]
        )

    def samples(self, spec: Spec) -> Iterator[WorkSample]:
        """The model answer with a fitting file in every slot; the flawed one, where there is one; and empty work."""
        auto = [line for line in spec["rubric"] if line["kind"] == "auto"]
        judged = [line for line in auto if not self._needs_content(line["check"])]
        yield self._sample(spec, spec.get("solution") or {}, {line["id"]: line["points"] for line in judged})
        if flawed := spec.get("flawed"):
            yield self._sample(spec, flawed, flawed["points"])
        yield WorkSample({}, {}, {line["id"]: 0 for line in auto})

    def _sample(self, spec: Spec, done: Mapping[str, Any], points: Mapping[str, Any]) -> WorkSample:
        values = {name: self.read_field(spec, name, raw) for name, raw in (done.get("fields") or {}).items()}
        files = {slot["id"]: slots.fitting_files(slot) for slot in spec.get("slots", ())}
        files[PACK] = pictures.pack_files(spec)
        acts = [Act(a["part"], self.read_field(spec, a["part"], a["value"]), a["at_ms"]) for a in done.get("acts", ())]
        values |= {act.part: act.value for act in acts}
        return WorkSample(values, files, {line: to_points(worth) for line, worth in points.items()}, acts)

    def _needs_content(self, wanted: Mapping[str, Any]) -> bool:
        """Whether a check opens files, so that facts alone cannot satisfy it."""
        own = self.CHECKS.get(wanted["type"])
        opens = wanted["type"] == "cells" or (own is not None and own.needs_content)
        return opens or any(self._needs_content(part) for part in wanted.get("checks", ()))


def only(entry: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """The named fields of an entry, where it has them."""
    return {name: entry[name] for name in names if name in entry}


def _finding(work: Work, line: Mapping[str, Any]) -> Finding:
    outcome = run_check(work, line["check"])
    points = share(to_points(line["points"]), outcome.share.numerator, outcome.share.denominator)
    return Finding(line["id"], points, outcome.why, outcome.proof)


def is_required(field: Mapping[str, Any]) -> bool:
    """Whether a field must be filled."""
    return bool(field.get("required", False))


def is_done(field: Mapping[str, Any], value: Any) -> bool:
    """Whether a field is filled, and long enough where it has a least length."""
    return value not in (None, "") and form.length(field, value) >= field.get("min", 0)
