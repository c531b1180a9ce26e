"""An item in the words of our own kinds: drafts of the question, and trials that tell which draft is marked alike."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from question_bank.contract import Malformed
from question_bank.formats.qti.body import Body, Placed, nothing_special
from question_bank.formats.qti.marking import mark_item
from question_bank.formats.qti.tree import Node
from question_bank.points import from_share
from question_bank.registry import kinds

Fields = dict[str, Any]
Trial = tuple[Any, dict[str, list[str]]]
"""A plain answer to the own kind, and the same answer as QTI writes it."""
Key = tuple[tuple[str, tuple[str, ...]], ...]
"""The responses of an answer, to remember it by."""


@dataclass
class Asked:
    """One item while it is put into our own words. `spent`: how often its rules have been run."""

    body: Body
    block: dict[str, Any]
    nodes: Sequence[Node]
    runs: int = 300
    spent: int = 0
    _marked: dict[Key, Fraction | None] = field(default_factory=dict)

    @property
    def interactions(self) -> Sequence[Mapping[str, Any]]:
        """What the block says of each interaction."""
        found: Sequence[Mapping[str, Any]] = self.block["interactions"]
        return found

    def response(self, place: int = 0) -> Mapping[str, Any]:
        """The declaration behind an interaction."""
        name = self.interactions[place]["response"]
        return next(held for held in self.block["responses"] if held["identifier"] == name)

    def fraction(self, answers: Mapping[str, list[str]]) -> Fraction:
        """What an answer gets; nothing where a person must look."""
        return self.mark(answers) or Fraction(0)

    def mark(self, answers: Mapping[str, list[str]]) -> Fraction | None:
        """What an answer gets; each is marked once, however many drafts ask for it."""
        key = tuple((name, tuple(values)) for name, values in answers.items())
        if key not in self._marked:
            self.spent += 1
            self._marked[key] = mark_item({"qti": self.block}, answers)[0]
        return self._marked[key]

    def prompt(self, node: Node) -> str:
        """The prompt of an interaction, as a paragraph."""
        prompt = node.first("prompt")
        inner = self.body.render(prompt.children) if prompt is not None else ""
        return inner if "<p>" in inner or not inner.strip() else f"<p>{inner}</p>"

    def prompts(self, node: Node) -> str | None:
        """An interaction leaves nothing but its prompt in the text."""
        return self.prompt(node) if any(node is asked for asked in self.nodes) else None


class NotOurs(ValueError):
    """None of our own kinds can hold this; the reason is a sentence."""


@dataclass
class Draft:
    """Fields of a question but its stem, the best first; what stands in the stem; and the trials."""

    fields: list[Fields]
    placed: Placed = nothing_special
    trials: list[Trial] = field(default_factory=list)


def chosen(asked: Asked, draft: Draft, stem: str) -> tuple[Fields, bool]:
    """The first draft that its kind accepts and marks as the item does; else the first that is accepted, and False."""
    accepted: list[Fields] = []
    problems: list[str] = []
    for fields in draft.fields:
        question = {**fields, "stem": stem}
        kind = kinds().get(str(question["kind"]))
        found = ["没有这种题型"] if kind is None else kind.check(question)
        if found:
            problems.append(found[0])
            continue
        accepted.append(question)
        if agrees(asked, question, draft.trials[: asked.runs]):
            return question, True
    if not accepted:
        raise NotOurs(problems[0] if problems else "没有对应的题型")
    return accepted[0], False


def agrees(asked: Asked, question: Fields, trials: Sequence[Trial]) -> bool:
    """Whether the own kind gives every trial what the item gives it."""
    kind = kinds()[question["kind"]]
    for plain, responses in trials:
        try:
            answer = kind.read(question, kind.from_plain(question, plain))
        except Malformed:
            continue
        if kind.fraction(question, answer) != asked.mark(responses):
            return False
    return True


def weights_of(found: Mapping[Any, Fraction]) -> dict[Any, str]:
    """Shares as they are written, those that are nothing left out."""
    return {name: from_share(share) for name, share in found.items() if share}


def shares_by_map(asked: Asked, keys: Mapping[str, str]) -> dict[str, Fraction]:
    """What each key is worth by the mapping itself, under a name of ours: alone it may be hidden by a bound."""
    table = asked.response().get("mapping")
    if table is None:
        return {}
    whole = Fraction(asked.block["maximum"])
    values = {entry["key"]: Fraction(entry["value"]) for entry in table["entries"]}
    rest = Fraction(table.get("default", "0"))
    return {name: values.get(key, rest) / whole for name, key in keys.items()}


def subsets(places: int, key: Sequence[int]) -> Iterator[list[int]]:
    """Choices of positions that tell the usual rules apart: all of them where there are few."""
    if places <= 6:
        yield from ([place for place in range(places) if number >> place & 1] for number in range(2**places))
        return
    yield from ([], list(key), list(range(places)))
    yield from ([place] for place in range(places))
    yield from (sorted(set(key) ^ {place}) for place in range(places))
