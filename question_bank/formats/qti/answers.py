"""An answer to one of our own kinds as QTI writes it: so an item that was delivered is marked by its own rules."""

from collections.abc import Mapping, Sequence
from typing import Any

from question_bank.choices import LETTERS
from question_bank.contract import Spec
from question_bank.formats.qti.shapes import is_inside, read_coords
from question_bank.formats.qti.values import NUMERIC
from question_bank.kinds.case.parts import questions_of
from question_bank.kinds.numeric.values import split
from question_bank.points import from_share
from question_bank.registry import kind

Responses = dict[str, list[str]]


def responses_of(spec: Spec, answer: Any) -> Responses:
    """The responses of a read answer to a question that came from QTI. KeyError: it is of no kind of ours."""
    asked = spec["qti"]["interactions"]
    names = [str(interaction["response"]) for interaction in asked]
    if answer is None:
        return {name: [] for name in names}
    if spec["kind"] == "case":
        return _of_parts(spec, asked, answer)
    if spec["kind"] in ("fill_in", "inline_choice"):
        texts = _typed(spec, names, answer) if spec["kind"] == "fill_in" else _inline(spec, asked, answer)
        return {name: [text] if text else [] for name, text in zip(names, texts, strict=True)}
    return {names[0]: READERS[spec["kind"]](spec, asked[0], answer)}


def _of_parts(spec: Spec, asked: Sequence[Mapping[str, Any]], answer: Sequence[Any]) -> Responses:
    """Each part of a case is an interaction."""
    found: Responses = {}
    for question, interaction, given in zip(questions_of(spec), asked, answer, strict=True):
        found |= responses_of({**question, "qti": {**spec["qti"], "interactions": [interaction]}}, given)
    return found


def _typed(spec: Spec, names: Sequence[str], answer: Sequence[str]) -> list[str]:
    numbers = {held["identifier"] for held in spec["qti"]["responses"] if held.get("base") in NUMERIC}
    return [_number_of(text) if name in numbers else text for name, text in zip(names, answer, strict=True)]


def _inline(spec: Spec, asked: Sequence[Mapping[str, Any]], answer: Sequence[str | None]) -> list[str]:
    found = []
    for gap, chosen in enumerate(answer):
        places = range(len(spec["choices"][gap]))
        ids = [_plain(spec, [place if at == gap else 0 for at in range(len(answer))])[gap] for place in places]
        found.append("" if chosen is None else asked[gap]["options"][ids.index(chosen)])
    return found


def _plain(spec: Spec, plain: Any) -> Any:
    return kind(spec["kind"]).from_plain(spec, plain)


def _letters(_spec: Spec, asked: Mapping[str, Any], answer: Any) -> list[str]:
    return [asked["options"][LETTERS.index(letter)] for letter in answer]


def _text(_spec: Spec, _asked: Mapping[str, Any], answer: Any) -> list[str]:
    return [answer]


def _number(_spec: Spec, _asked: Mapping[str, Any], answer: Any) -> list[str]:
    return [_number_of(answer)]


def _number_of(text: str) -> str:
    """A number as QTI writes it, however it was typed; what is no number stays as it is."""
    typed, unit = split(text)
    return text if typed is None or unit else from_share(typed.value)


def _order(spec: Spec, asked: Mapping[str, Any], answer: Any) -> list[str]:
    ids = _plain(spec, list(range(len(spec["items"]))))
    return [asked["options"][ids.index(chosen)] for chosen in answer]


def _pairs(spec: Spec, asked: Mapping[str, Any], answer: Any) -> list[str]:
    left = [pair[0] for pair in _plain(spec, [[place, 0] for place in range(len(spec["left"]))])]
    right = [pair[1] for pair in _plain(spec, [[0, place] for place in range(len(spec["right"]))])]
    return [f"{asked['left'][left.index(a)]} {asked['right'][right.index(b)]}" for a, b in answer]


def _gaps(spec: Spec, asked: Mapping[str, Any], answer: Any) -> list[str]:
    ids = [_plain(spec, [place] * len(answer))[0] for place in range(len(spec["words"]))]
    filled = zip(answer, asked["gaps"], strict=True)
    return [f"{asked['options'][ids.index(word)]} {gap}" for word, gap in filled if word is not None]


def _points(_spec: Spec, asked: Mapping[str, Any], answer: Any) -> list[str]:
    if asked["type"] != "hotspotInteraction":
        return [f"{x} {y}" for x, y in answer]
    areas = [(area["id"], area["shape"], read_coords(area["shape"], area["coords"])) for area in asked["areas"]]
    found = [next((i for i, shape, coords in areas if is_inside(shape, coords, (x, y))), "") for x, y in answer]
    return [identifier for identifier in dict.fromkeys(found) if identifier]


READERS: dict[str, Any] = {
    "single_choice": _letters,
    "multiple_choice": _letters,
    "numeric": _number,
    "short_answer": _text,
    "essay": _text,
    "ordering": _order,
    "matching": _pairs,
    "gap_match": _gaps,
    "hot_spot": _points,
}
