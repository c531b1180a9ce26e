"""The values and verbs that every question kind and every workspace kind agrees on."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any, NotRequired, Protocol, TypedDict

Spec = Mapping[str, Any]
"""A question or a task as its author wrote it: plain JSON values, the key included."""

SECRETS = (
    "key", "analysis", "difficulty", "importance", "code", "point", "module", "levels", "sibling", "enemies", "qti",
)  # fmt: skip
"""What no kind lets through to a terminal; a kind may name more in its KEY_FIELDS."""


class Malformed(ValueError):
    """What came in cannot be read. `reason` is a Chinese sentence; `detail` fills its %(places)s."""

    def __init__(self, reason: str, **detail: Any) -> None:
        super().__init__(reason % detail if detail else reason)
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True)
class Mark:
    """Points in hundredths, and why in one short sentence that never tells the key.

    `rest`: a person adds the points of the kind's lines to these.
    """

    points: int
    why: str = ""
    rest: bool = False


@dataclass(frozen=True)
class Finding:
    """What the machine proposes for one rubric line; a person decides. `proof` is plain JSON."""

    line: str
    points: int
    why: str
    proof: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Sample:
    """An answer as a terminal sends it, and what it must get of a worth of 100 hundredths."""

    raw: Any
    points: int | None = None
    malformed: bool = False


@dataclass(frozen=True)
class WorkSample:
    """One whole piece of work, and what each rubric line named here must get, in hundredths."""

    fields: Mapping[str, Any]
    files: "Files"
    points: Mapping[str, int]
    acts: "Sequence[Act]" = ()


@dataclass(frozen=True)
class Fault:
    """What is wrong with content that was read, and where, in words for its author.

    `where` is for people (第 3 行, 第 12 题, a path inside a package); `line`, `row` and `path` say it for programs,
    with a stable `code`. Lines and rows count from 1.
    """

    file: str
    where: str
    column: str
    reason: str
    code: str = "bad_question"
    line: int | None = None
    row: int | None = None
    path: str = ""

    def __str__(self) -> str:
        return " · ".join(part for part in (self.file, self.where, self.column, self.reason) if part)


@dataclass(frozen=True)
class Taken:
    """What a format gave: questions in our own form, what could not be taken, and the media by their names.

    A name of media is `<SHA-256>.<suffix>`; stems and options refer to it as `/media/<name>`. `places`: where each
    question stands among all those of the file, from 0, where some were not taken.
    """

    questions: tuple[dict[str, Any], ...] = ()
    faults: tuple[Fault, ...] = ()
    media: Mapping[str, bytes] = field(default_factory=dict)
    places: tuple[int, ...] = ()


@dataclass(frozen=True)
class RubricLine:
    """One line of a rubric; `points` in hundredths, `kind` is auto or human."""

    id: str
    text: str
    points: int
    kind: str
    criteria: str = ""


@dataclass(frozen=True)
class Progress:
    """How much of what is required has been done, and the ids of what has not."""

    done: int
    required: int
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """Something that is made in a workspace: saved under `id`, called `label`; `is_required`: it counts as progress."""

    id: str
    label: str
    is_required: bool = True


@dataclass(frozen=True)
class Act:
    """What a candidate did in a task: the part it was saved under, its read value, and when, in ms from the start."""

    part: str
    value: Any
    at_ms: int


@dataclass(frozen=True)
class Scene:
    """What the world of a task shows by now, nothing of what is to come; `next_ms`: when it changes by itself."""

    view: Mapping[str, Any]
    next_ms: int | None = None


class Facts(TypedDict):
    """What a file is, by its content. `problem` is empty, or the reason why nobody should open it."""

    name: str
    size: int
    type: str
    width: int | None
    height: int | None
    problem: NotRequired[str]
    path: NotRequired[str]
    sha256: NotRequired[str]


Files = Mapping[str, Sequence[Facts]]
"""The files of each slot, in the order in which they were handed in; under PACK those of the material pack."""

PACK = "pack"


@dataclass(frozen=True)
class Product:
    """What was made, as a file for people: its neutral name with suffix, what it is called, and its bytes when asked.

    `make` may raise Malformed where what was made cannot be put into such a file.
    """

    name: str
    label: str
    make: Callable[[], bytes]


Broken = tuple[str, dict[str, Any]]
"""A rule that a file breaks: a stable code, and what fills its sentence."""


class QuestionKind(Protocol):
    """A question type: one folder in kinds/."""

    LABEL: str
    KEY_FIELDS: tuple[str, ...]

    def check(self, spec: Spec) -> list[str]:
        """Every authoring fault as `field: what is wrong`."""

    def present(self, spec: Spec, rng: Random | None) -> dict[str, Any]:
        """What the terminal receives; no KEY_FIELDS field has any influence on it."""

    def read(self, spec: Spec, raw: Any) -> Any:
        """A tidy JSON value, None for no answer, or Malformed; a read answer reads as itself."""

    def mark(self, spec: Spec, answer: Any, worth: int) -> Mark | None:
        """The mark of a read answer, 0 to `worth`. A person must look where it is None, or where it has a `rest`."""

    def fraction(self, spec: Spec, answer: Any) -> Fraction | None:
        """The share of the worth that a read answer gets by the question's own rules, exact, before any floor or
        ceiling of a paper: it may be negative. None when a person must look."""

    def from_plain(self, spec: Spec, plain: Any) -> Any:
        """A terminal's raw answer from its plain form: positions in the file's order, from 0, in place of ids."""

    def samples(self, spec: Spec) -> Iterable[Sample]:
        """Right, wrong, half right, blank and malformed answers to this question."""


class WrittenKind(Protocol):
    """What a question type adds to its verbs where people mark answers to it, or to a part of it."""

    def lines(self, spec: Spec, worth: int) -> tuple[RubricLine, ...]:
        """The lines that a person scores, all of them human; their points are the person's part of `worth`."""


def lines_of(kind: QuestionKind, spec: Spec, worth: int) -> tuple[RubricLine, ...]:
    """What a person scores of a question; nothing where the machine marks it alone."""
    lines = getattr(kind, "lines", None)
    return () if lines is None else tuple(lines(spec, worth))


class WorkspaceKind(Protocol):
    """A type of practical workspace: one folder in workspaces/."""

    LABEL: str
    LARGEST: int
    BROKEN: Mapping[str, str]

    def check(self, spec: Spec) -> list[str]:
        """Every authoring fault as `field: what is wrong`."""

    def parts(self, spec: Spec) -> Sequence[Part]:
        """What is made in it besides fields and files."""

    def present(self, spec: Spec) -> dict[str, Any]:
        """What the terminal receives, copied field by field."""

    def complete(self, spec: Spec, folder: Path) -> dict[str, Any]:
        """A task as it is kept: with what its workspace takes out of files beside it; Malformed: one is none such."""

    def read_field(self, spec: Spec, field_id: str, raw: Any) -> Any:
        """A tidy JSON value, None for an empty field, or Malformed."""

    def accept(self, spec: Spec, slot_id: str, facts: Facts, already: int = 0) -> list[Broken]:
        """Every rule that a file breaks in this slot, where `already` files lie; empty when it is welcome."""

    def inspect(self, spec: Spec, fields: Mapping[str, Any], files: Files, acts: Sequence[Act] = ()) -> list[Finding]:
        """A proposal for each automatic rubric line."""

    def missing(self, spec: Spec, fields: Mapping[str, Any], files: Files) -> Progress:
        """What is required and not there yet."""

    def rubric(self, spec: Spec) -> tuple[RubricLine, ...]:
        """The lines that a grader scores."""

    def show(self, spec: Spec, fields: Mapping[str, Any], acts: Sequence[Act]) -> Mapping[str, Any] | None:
        """What was made, for people to look at: plain JSON for its made.html. None: fields and files are all."""

    def products(
        self, spec: Spec, fields: Mapping[str, Any], files: Files, acts: Sequence[Act] = ()
    ) -> Sequence[Product]:
        """What was made, as files of common formats (docx, xlsx, pdf, png), for people who look at it elsewhere."""

    def play(self, spec: Spec, acts: Sequence[Act], now_ms: int) -> Scene | None:
        """What has come of all that was done, in the order in which it was saved; the same acts at the same moment give
        the same scene. None: nothing happens in this task."""

    def samples(self, spec: Spec) -> Iterable[WorkSample]:
        """Model work and empty work, and what the machine must propose for them."""
