"""文档撰写: plans, reports, soft articles and replies, written in an editor with tables and pictures."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from question_bank.contract import Act, Files, Product, Spec
from question_bank.documents import to_docx, to_pdf
from question_bank.documents.blocks import as_data, blocks_of
from question_bank.documents.measures import counts_of, headings_of
from question_bank.sanitize import count_characters
from question_bank.workspaces.base import Check, Part, Workspace, only
from question_bank.workspaces.document import authoring, reading, scoring
from question_bank.workspaces.pictures import facts_of

SHOWN_OF_DOCUMENT = ("id", "title", "hint", "min", "max", "sections", "starter")


class Document(Workspace):
    """Each document is a part: its cleaned HTML."""

    NAME = "document"
    LABEL = "文档撰写"
    LARGEST = 600_000
    CHECKS: ClassVar[Mapping[str, Check]] = {
        "characters": Check(scoring.characters, authoring.check_characters),
        "headings": Check(scoring.headings, authoring.check_headings),
        "count": Check(scoring.count, authoring.check_count),
        "keywords": Check(scoring.keywords, authoring.check_keywords),
        "forbidden": Check(scoring.forbidden, authoring.check_forbidden),
        "originality": Check(scoring.originality, authoring.check_originality),
    }

    def parts(self, spec: Spec) -> tuple[Part, ...]:
        """The documents."""
        return tuple(Part(document["id"], document["title"]) for document in spec["documents"])

    def check_own(self, spec: Spec) -> Iterator[str]:
        """Faults of the documents."""
        yield from authoring.check_documents(spec)

    def present_own(self, spec: Spec) -> dict[str, Any]:
        """The documents as they are asked for; the material's words stay here."""
        shown = [
            {**only(document, SHOWN_OF_DOCUMENT), "pictures": reading.takes_pictures(document)}
            for document in spec["documents"]
        ]
        return {"documents": shown}

    def read_part(self, spec: Spec, part: str, raw: Any) -> str | None:
        """Cleaned HTML whose pictures are all known."""
        return reading.read_document(spec, part, raw)

    def is_made(self, spec: Spec, part: str, value: Any) -> bool:
        """Long enough."""
        return value is not None and count_characters(value) >= reading.find(spec, part).get("min", 0)

    def show(self, spec: Spec, fields: Mapping[str, Any], acts: Sequence[Act]) -> Mapping[str, Any]:  # noqa: ARG002
        """Each document: its blocks, its outline, and what can be counted in it."""
        return {"documents": [_shown(document, fields) for document in spec["documents"]]}

    def products(
        self,
        spec: Spec,
        fields: Mapping[str, Any],
        files: Files,
        acts: Sequence[Act] = (),  # noqa: ARG002
    ) -> Sequence[Product]:
        """Each document that was begun, as docx and as PDF."""
        return [
            Product(f"{document['title']}.{suffix}", document["title"], _Making(document, fields, files, suffix))
            for document in spec["documents"]
            if fields.get(document["id"])
            for suffix in ("docx", "pdf")
        ]


class _Making:
    """One file of one document, made when it is asked for."""

    def __init__(self, document: Mapping[str, Any], fields: Mapping[str, Any], files: Files, suffix: str) -> None:
        self.document, self.fields, self.files, self.suffix = document, fields, files, suffix

    def __call__(self) -> bytes:
        make = to_docx if self.suffix == "docx" else to_pdf
        return make(_heading(self.document, self.fields), self.fields[self.document["id"]], self._path)

    def _path(self, name: str) -> Path | None:
        facts = facts_of(self.files, name)
        return Path(facts["path"]) if facts is not None and "path" in facts and not facts.get("problem") else None


def _heading(document: Mapping[str, Any], fields: Mapping[str, Any]) -> str:
    """The title that the candidate gave it, else the author's."""
    return str(fields.get(document.get("title_field", "")) or document["title"])


def _shown(document: Mapping[str, Any], fields: Mapping[str, Any]) -> dict[str, Any]:
    html = fields.get(document["id"]) or ""
    blocks = blocks_of(html)
    return {
        "title": document["title"],
        "heading": _heading(document, fields),
        "min": document.get("min", 0),
        "max": document.get("max", 0),
        "characters": count_characters(html),
        "counts": counts_of(blocks),
        "outline": [{"text": h.text, "level": h.level, "below": h.below} for h in headings_of(blocks)],
        "blocks": as_data(blocks),
    }


KIND = Document()
