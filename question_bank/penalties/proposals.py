"""What the machine proposes for one task, each with proof that a person can look at; and what it has not looked at."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from question_bank.contract import PACK, Act, Facts, Files, Spec
from question_bank.penalties import prints
from question_bank.penalties.metadata import metadata_of
from question_bank.penalties.reading import HALF_READ, Text, Unreadable, texts_of_file, values_of
from question_bank.penalties.rules import DISTORTED, LINE, MISSING, NAMED, UNCIVIL, UNRELATED, Rule
from question_bank.penalties.words import UNCIVIL_WORDS, Wanted
from question_bank.workspaces.pictures import distorted, enlarged, facts_of
from question_bank.workspaces.slots import PICTURES, types_of

STRETCHED = 1.06
"""Wider or higher than it should be by so much, a picture looks stretched; a rounded pixel is less."""

BLURRED = 1.6
"""Blown up so many times, a picture looks blurred."""

MOST_PROOF = 12


@dataclass(frozen=True)
class Proof:
    """One thing that was found: where, a stable code for its sentence, and what fills it."""

    where: str
    code: str
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Proposal:
    """A penalty that a person may apply; `line`: the rubric line, empty where it is the task, or not known which."""

    kind: str
    line: str
    proof: tuple[Proof, ...]


@dataclass(frozen=True)
class Made:
    """A task, its workspace, and what was made in it; each file has its `path`."""

    workspace: Any
    spec: Spec
    fields: Mapping[str, Any]
    files: Files
    acts: Sequence[Act] = ()

    def handed_in(self) -> Iterator[tuple[Mapping[str, Any], str, Facts]]:
        """(slot, what the file is called, its facts) of every file that was handed in."""
        for slot in self.spec.get("slots", ()):
            for count, facts in enumerate(self.files.get(slot["id"], ()), 1):
                yield slot, f"{slot['label']}-{count}", facts

    @cached_property
    def read(self) -> list[tuple[str, str, list[Text], str]]:
        """(what a file is called, its type, its words, or why they cannot be read), each file read once."""
        return [(name, facts["type"], *_read(facts)) for _slot, name, facts in self.handed_in()]


def _read(facts: Facts) -> tuple[list[Text], str]:
    if "path" not in facts or facts["type"] in PICTURES:
        return [], facts["type"]
    try:
        return texts_of_file(Path(facts["path"]), facts["type"]), ""
    except Unreadable as why:
        return [], str(why)


Seen = Iterator[tuple[str, str, Proof]]
"""(kind, rubric line, proof)"""


def propose(made: Made, rules: Mapping[str, Rule], words: Mapping[str, Sequence[str]]) -> list[Proposal]:
    """Every penalty that looks as if it applied, of those that are on; `words`: the candidate's names and numbers."""
    lines: dict[tuple[str, str], list[Proof]] = {}
    for looker, kinds in ((_pictures, (DISTORTED, UNRELATED)), (_counts, (MISSING,)), (_words, (NAMED, UNCIVIL))):
        if rules.keys() & set(kinds):
            for kind, line, proof in looker(made, words):
                if kind in rules:
                    lines.setdefault((kind, line if rules[kind].scope == LINE else ""), []).append(proof)
    return [Proposal(kind, line, tuple(proof[:MOST_PROOF])) for (kind, line), proof in lines.items()]


# ── Pictures ──


def _pictures(made: Made, _words: Mapping[str, Sequence[str]]) -> Seen:
    yield from _used(made)
    packed = [(facts, found) for facts in made.files.get(PACK, ()) if (found := _print(facts))]
    as_is = bool(getattr(made.workspace, "PACK_AS_IS", False))
    for slot, name, facts in made.handed_in():
        if found := _print(facts):
            for original, print_ in packed:
                yield from _compared(made, slot, name, facts, found, original, print_, as_is)


def _print(facts: Facts) -> prints.Print | None:
    return prints.print_of(Path(facts["path"])) if facts["type"] in PICTURES and "path" in facts else None


def _used(made: Made) -> Seen:
    """Pictures that a work shows in a place of a certain size, as its workspace tells."""
    if not hasattr(made.workspace, "pictures_used"):
        return
    for label, name, crop, width, height in made.workspace.pictures_used(made.spec, made.fields):
        facts = facts_of(made.files, name)
        if facts is None or not width or not height:
            continue
        line = _line_called(made.spec, label)
        if (times := distorted(facts, crop, width, height)) >= STRETCHED:
            yield DISTORTED, line, Proof(label, "stretched", {"times": _tidy(times)})
        if (times := enlarged(facts, crop, width, height)) >= BLURRED:
            yield DISTORTED, line, Proof(label, "blurred", {"times": _tidy(times)})


def _compared(
    made: Made,
    slot: Mapping[str, Any],
    name: str,
    facts: Facts,
    found: prints.Print,
    original: Facts,
    print_: prints.Print,
    as_is: bool,
) -> Seen:
    """What a handed-in picture has to do with one of the pack."""
    if not prints.shows_the_same(found, print_):
        return
    line, called = _line_called(made.spec, slot["label"]), _title(made.spec, original["name"])
    sizes = {"is": f"{found.width}×{found.height}", "was": f"{print_.width}×{print_.height}", "pack": called}
    times, larger = prints.stretched(found, print_), prints.enlarged(found, print_)
    if times >= STRETCHED:
        yield DISTORTED, line, Proof(name, "copy_stretched", {**sizes, "times": _tidy(times)})
    elif larger >= BLURRED:
        yield DISTORTED, line, Proof(name, "copy_blurred", {**sizes, "times": _tidy(larger)})
    if as_is:
        return
    if facts.get("sha256") and facts.get("sha256") == original.get("sha256"):
        yield UNRELATED, line, Proof(name, "same_file", {"pack": called})
    elif times < STRETCHED and prints.is_unchanged(found, print_):
        yield UNRELATED, line, Proof(name, "same_picture", sizes)


def _title(spec: Spec, file: str) -> str:
    return next((str(entry["title"]) for entry in spec.get("pack", ()) if entry["file"] == file), file)


def _tidy(times: float) -> str:
    return f"{times:.2f}".rstrip("0").rstrip(".")


# ── Counts ──


def _counts(made: Made, _words: Mapping[str, Sequence[str]]) -> Seen:
    """Lines that people score whose pictures are too few. Of none at all there is nothing to score, and automatic
    lines count by themselves."""
    by_line: dict[str, list[Mapping[str, Any]]] = {}
    for slot in made.spec.get("slots", ()):
        if slot.get("min_count", 0) and set(types_of(slot)) <= set(PICTURES):
            by_line.setdefault(_line_called(made.spec, slot["label"]), []).append(slot)
    for line, slots in by_line.items():
        least = sum(slot["min_count"] for slot in slots)
        have = sum(min(len(made.files.get(slot["id"], ())), slot["min_count"]) for slot in slots)
        if 0 < have < least:
            short = "、".join(s["label"] for s in slots if len(made.files.get(s["id"], ())) < s["min_count"])
            yield MISSING, line, Proof(short, "too_few", {"have": have, "least": least})


def _line_called(spec: Spec, label: str) -> str:
    """The line that people score and whose text mentions this; else the only such line; else not known."""
    human = [line for line in spec["rubric"] if line["kind"] == "human"]
    named = [line for line in human if label in line["text"] or line["text"] in label]
    found = named or human
    return str(found[0]["id"]) if len(found) == 1 else ""


# ── Words ──


def _words(made: Made, words: Mapping[str, Sequence[str]]) -> Seen:
    identity, uncivil = Wanted(words), Wanted({UNCIVIL: UNCIVIL_WORDS})
    for where, text in _texts(made):
        for found in identity.in_text(text):
            detail = {"n": found.count, "what": found.kind, "excerpt": found.excerpt}
            yield NAMED, "", Proof(where, "named", detail)
        for found in uncivil.in_text(text):
            yield UNCIVIL, "", Proof(where, "uncivil", {"n": found.count, "words": "、".join(found.words)})
    for _slot, name, facts in made.handed_in():
        for place, text in metadata_of(Path(facts["path"]), facts["type"]) if "path" in facts else ():
            for found in identity.in_text(text):
                yield NAMED, "", Proof(f"{name} · {place}", "named_inside", {"n": found.count, "what": found.kind})


def _texts(made: Made) -> Iterator[Text]:
    """All texts of a work, those of one place together."""
    labels = {f["id"]: f["label"] for f in made.spec.get("fields", ())}
    labels |= {part.id: part.label for part in made.workspace.parts(made.spec)}
    found: dict[str, list[str]] = {}
    for where, text in (*values_of(labels, made.fields, made.acts), *_file_texts(made)):
        found.setdefault(where, []).append(text)
    for where, some in found.items():
        yield where, "\n".join(dict.fromkeys(some))


def _file_texts(made: Made) -> Iterator[Text]:
    for name, _kind, texts, _why in made.read:
        yield from ((f"{name} · {place}" if place else name, text) for place, text in texts)


def unchecked(made: Made) -> list[Proof]:
    """Files whose words the machine has not read, or not all of them, and why: nobody should take them for checked."""
    found = [(name, kind, _why_unchecked(kind, why)) for name, kind, _texts, why in made.read]
    return [Proof(name, why, {"type": kind}) for name, kind, why in found if why]


def _why_unchecked(kind: str, why: str) -> str:
    if kind in PICTURES:
        return "picture"
    if why:
        return "damaged" if why == "damaged" else "unread"
    return f"half_{kind}" if kind in HALF_READ else ""
