"""表单与文件: a task with a briefing, form fields saved one by one, and slots for files."""

from collections.abc import Iterator, Mapping
from typing import Any

from question_bank.contract import (
    Broken,
    Facts,
    Files,
    Finding,
    Malformed,
    Progress,
    RubricLine,
    Spec,
    WorkSample,
)
from question_bank.points import from_points, share, to_points
from question_bank.workspaces.form_files import authoring, slots
from question_bank.workspaces.form_files import fields as form
from question_bank.workspaces.form_files.checks import Work, run_check

SHOWN = ("title", "module", "minutes", "briefing")
SHOWN_OF_PACK = ("file", "title")
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


class FormFiles:
    """Nothing but what is listed above leaves for a terminal: no checks, no criteria, no solution."""

    LABEL = "表单与文件"
    BROKEN = slots.BROKEN

    def check(self, spec: Spec) -> list[str]:
        """Every authoring fault; a task without one must also give its model answer the full automatic points."""
        return authoring.check(spec) or self._check_solution(spec)

    def _check_solution(self, spec: Spec) -> list[str]:
        try:
            model = next(iter(self.samples(spec)))
        except Malformed as fault:
            return [f"solution: {fault}"]
        found = {finding.line: finding for finding in self.inspect(spec, model.fields, model.files)}
        short = [found[line] for line, worth in model.points.items() if found[line].points != worth]
        return [f"solution: 参考答案在评分项 {f.line} 只得 {from_points(f.points)} 分（{f.why}）" for f in short]

    def present(self, spec: Spec) -> dict[str, Any]:
        """The task as a candidate sees it; of the rubric the text and the points (配分), in hundredths."""
        return {
            "kind": "form_files",
            **{name: spec[name] for name in SHOWN},
            "pack": [_only(entry, SHOWN_OF_PACK) for entry in spec.get("pack", ())],
            "fields": [_only(field, SHOWN_OF_FIELD) for field in spec.get("fields", ())],
            "slots": [_only(slot, SHOWN_OF_SLOT) for slot in spec.get("slots", ())],
            "rubric": [{"text": line.text, "points": line.points} for line in self.rubric(spec)],
        }

    def read_field(self, spec: Spec, field_id: str, raw: Any) -> str | None:
        """The tidy text of a field, None for an empty one. Malformed: no such field, or not such a value."""
        return form.read(form.find(spec, field_id), raw)

    def accept(self, spec: Spec, slot_id: str, facts: Facts, already: int = 0) -> list[Broken]:
        """Every rule of the slot that this file breaks, as code and detail; BROKEN has the sentences."""
        slot = slots.find(spec, slot_id)
        return [("unknown_slot", {"slot": slot_id})] if slot is None else slots.broken(slot, facts, already)

    def inspect(self, spec: Spec, fields: Mapping[str, Any], files: Files) -> list[Finding]:
        """A proposal for each automatic line."""
        work = Work(spec, fields, files)
        return [_finding(work, line) for line in spec["rubric"] if line["kind"] == "auto"]

    def missing(self, spec: Spec, fields: Mapping[str, Any], files: Files) -> Progress:
        """Required fields that are empty or too short, and slots with too few files."""
        asked = {
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
        """The model answer with a fitting file in every slot, and empty work."""
        solution = spec.get("solution") or {}
        model = {name: self.read_field(spec, name, raw) for name, raw in (solution.get("fields") or {}).items()}
        files = {slot["id"]: slots.fitting_files(slot) for slot in spec.get("slots", ())}
        auto = [line for line in spec["rubric"] if line["kind"] == "auto"]
        judged = [line for line in auto if not authoring.needs_content(line["check"])]
        yield WorkSample(model, files, {line["id"]: to_points(line["points"]) for line in judged})
        yield WorkSample({}, {}, {line["id"]: 0 for line in auto})


def _only(entry: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
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


KIND = FormFiles()
