"""What authors write in the files of a bank and no terminal may get: names of files beside them, formulas in TeX."""

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from question_bank.contract import Spec
from question_bank.formulas import tex_to_mathml
from question_bank.media import probe

HTML_FIELDS = frozenset(
    ("stem", "analysis", "options", "left", "right", "items", "classes", "goods", "words", "choices")
)
"""What holds limited HTML, or lists of it, in some kind of question."""

WRITTEN = ("short_answer", "essay")
"""Kinds whose key is a reference answer, in limited HTML too."""

FOLDER = "media/"
SOURCE = re.compile(r"""(\ssrc\s*=\s*["'])media/([^"']*)""")
PLAIN_NAME = re.compile(r"\w[\w.-]{0,59}")
SUFFIXES = {name: name for name in ("png", "jpg", "gif", "webp", "mp3", "m4a", "ogg", "wav")}
LARGEST = 5_000_000
HAS_TEX = re.compile(r"\\[(\[]")


def html_fields(spec: Spec) -> frozenset[str]:
    """The fields of a question that hold limited HTML."""
    return HTML_FIELDS | {"key"} if spec.get("kind") in WRITTEN else HTML_FIELDS


class Folder:
    """The folder `media` of a bank: every file in it is looked at once. `used`: the files by their names in the house,
    `<SHA-256>.<suffix>`, as soon as a question names them."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.used: dict[str, Path] = {}
        self._seen: dict[str, tuple[dict[str, Any], str]] = {}

    def complete(self, question: Spec) -> tuple[dict[str, Any], list[str]]:
        """A question as it may be checked, with its pictures and sounds by their names in the house and its formulas as
        MathML, and what is wrong with them."""
        problems: list[str] = []
        done = self._with_media(question, "", problems)
        done = _with_formulas(done, problems)
        return done, list(dict.fromkeys(problems))

    def unused(self) -> list[str]:
        """The names of files that no question names."""
        names = {file.name for file in self.path.glob("[!.]*")}
        return sorted(names - {file.name for file in self.used.values()})

    def _with_media(self, value: Any, column: str, problems: list[str]) -> Any:
        if isinstance(value, Mapping):
            inner = {name: self._with_media(one, column or str(name), problems) for name, one in value.items()}
            return self._with_picture(inner, problems) if _names_a_file(inner) else inner
        if isinstance(value, list):
            return [self._with_media(one, column, problems) for one in value]
        if isinstance(value, str) and FOLDER in value:
            return SOURCE.sub(lambda found: found[1] + self._place(found[2], column, problems), value)
        return value

    def _with_picture(self, picture: dict[str, Any], problems: list[str]) -> dict[str, Any]:
        """A picture of its own, with its size where the author left that out."""
        name = picture["src"].removeprefix(FOLDER)
        facts, _problem = self._look(name)
        size = {side: facts.get(side) for side in ("width", "height")}
        if None not in size.values() and any(picture.get(side, size[side]) != size[side] for side in size):
            problems.append(f"picture: {name} 为 {size['width']}×{size['height']} 像素，与所写的不符")
        missing = {side: pixels for side, pixels in size.items() if side not in picture}
        return {**picture, **missing, "src": self._place(name, "picture", problems)}

    def _place(self, name: str, column: str, problems: list[str]) -> str:
        facts, problem = self._look(name)
        if problem:
            problems.append(f"{column}: {problem}")
            return FOLDER + name
        self.used[facts["name"]] = self.path / name
        return f"/media/{facts['name']}"

    def _look(self, name: str) -> tuple[dict[str, Any], str]:
        if name not in self._seen:
            self._seen[name] = self._looked(name)
        return self._seen[name]

    def _looked(self, name: str) -> tuple[dict[str, Any], str]:
        path = self.path / name
        if not PLAIN_NAME.fullmatch(name) or path.is_symlink():
            return {}, f"media 文件夹里的文件名不能写成 {name[:60]}"
        if not path.is_file():
            return {}, f"缺少文件 media/{name}"
        facts = probe(path)
        if facts["type"] not in SUFFIXES or facts["size"] > LARGEST:
            return {}, f"media/{name} 不是能用的图片或声音，或者超过 {LARGEST // 1_000_000} MB"
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        size = {"width": facts["width"], "height": facts["height"]}
        return {"name": f"{digest}.{SUFFIXES[facts['type']]}", **size}, ""


def _names_a_file(value: Mapping[str, Any]) -> bool:
    return isinstance(value.get("src"), str) and value["src"].startswith(FOLDER)


def as_written(text: str, media: Mapping[str, Path]) -> str:
    """A text in which files of the house have the names again that they have beside the questions."""
    for name, path in media.items():
        text = text.replace(f"/media/{name}", f"{FOLDER}{path.name}")
    return text


def _with_formulas(question: dict[str, Any], problems: list[str]) -> dict[str, Any]:
    marked = html_fields(question)
    done = {name: _converted(value, problems) if name in marked else value for name, value in question.items()}
    parts = done.get("parts")
    if isinstance(parts, list):
        done["parts"] = [_with_formulas(part, problems) if isinstance(part, dict) else part for part in parts]
    return done


def _converted(value: Any, problems: list[str]) -> Any:
    r"""Only \(…\) and \[…\]: a dollar sign in a text of commerce is money."""
    if isinstance(value, list):
        return [_converted(one, problems) for one in value]
    if not isinstance(value, str) or not HAS_TEX.search(value):
        return value
    text, faults = tex_to_mathml(value, dollars=False)
    problems += faults
    return text
