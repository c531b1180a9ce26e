"""Every text of pages, scripts and sentences is there in English too, with the same places to fill."""

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from babel.messages.extract import extract
from babel.messages.pofile import read_po

from examserver.paperwork.registry import all_forms
from question_bank.registry import kinds, workspaces

PROJECT = Path(__file__).parents[2]
CATALOGUES = PROJECT / "examserver/translations/en"
IN_SCRIPTS = re.compile(r"""(?<![\w.$])t\(\s*(?:'((?:\\.|[^'\\])*)'|"((?:\\.|[^"\\])*)"|`((?:\\.|[^`\\])*)`)""")
PLACE = re.compile(r"%\((\w+)\)s")
CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]+")


def _files(folder: str, pattern: str) -> list[Path]:
    found = sorted((PROJECT / folder).rglob(pattern))
    return [p for p in found if not {"vendor", "node_modules", "banks", "translations", "versions"} & set(p.parts)]


def _extracted(path: Path, method: str, *keywords: str) -> Iterator[str]:
    with path.open("rb") as source:
        for _line, message, _comments, _context in extract(method, source, keywords=dict.fromkeys(keywords)):
            yield message if isinstance(message, str) else message[0]


def _of_scripts(path: Path) -> Iterator[str]:
    for groups in IN_SCRIPTS.findall(path.read_text("utf-8")):
        yield re.sub(r"\\(.)", r"\1", next(filter(None, groups), ""))


@cache
def used() -> dict[str, set[str]]:
    """Every text to be translated, and where it is used."""
    found: dict[str, set[str]] = defaultdict(set)

    def note(path: Path, messages: Iterator[str]) -> None:
        for message in messages:
            found[message].add(path.relative_to(PROJECT).as_posix())

    for path in _files("examserver", "*.py"):
        note(path, _extracted(path, "python", "_", "N_"))
    for path in _files("question_bank", "*.py"):
        note(path, (m for m in _extracted(path, "python", "Malformed") if len(m) > 1 and CHINESE.search(m)))
    for path in [*_files("templates", "*.html"), *_files("question_bank", "*.html")]:
        note(path, _extracted(path, "jinja2", "_"))
    for path in [*_files("static", "*.js"), *_files("question_bank", "*.js")]:
        note(path, _of_scripts(path))
    for name, kind in (kinds() | workspaces()).items():
        texts = [kind.LABEL, *getattr(kind, "BROKEN", {}).values()]
        note(PROJECT / "question_bank" / name, iter(texts))
    for name, form in all_forms().items():
        note(PROJECT / "examserver/paperwork/forms" / name, iter([form.TITLE]))
    found.pop("", None)
    return dict(found)


@cache
def english() -> dict[str, dict[str, str]]:
    """Each text's English by catalogue."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for path in sorted(CATALOGUES.glob("*.po")):
        with path.open("rb") as source:
            for entry in read_po(source, locale="en"):
                if entry.id:
                    assert isinstance(entry.id, str), f"{path.name}: plural forms are not used: {entry.id}"
                    assert not entry.fuzzy, f"{path.name}: {entry.id} is marked as fuzzy"
                    found[entry.id][path.name] = str(entry.string or "")
    return dict(found)


def test_every_text_has_its_english() -> None:
    missing: dict[str, list[str]] = defaultdict(list)
    for text, places in used().items():
        if not any(english().get(text, {}).values()):
            missing[min(places)].append(text)
    assert dict(missing) == {}


def test_both_sides_have_the_same_places_to_fill() -> None:
    wrong = [
        (text, said)
        for text, catalogues in english().items()
        for said in catalogues.values()
        if said and set(PLACE.findall(text)) != set(PLACE.findall(said))
    ]
    assert wrong == []


def test_texts_with_places_are_well_formed() -> None:
    for text, catalogues in english().items():
        for said in (text, *catalogues.values()):
            places = dict.fromkeys(PLACE.findall(said), "1")
            assert not places or said % places, said


def test_one_text_has_one_english() -> None:
    wrong = {text: said for text, said in english().items() if len(set(said.values())) > 1}
    assert wrong == {}


def test_english_has_no_chinese_but_official_words_that_it_quotes() -> None:
    wrong = [
        (text, said)
        for text, catalogues in english().items()
        for said in catalogues.values()
        if any(word not in text for word in CHINESE.findall(said)) or (CHINESE.search(said) and said in text)
    ]
    assert wrong == []


def test_no_text_is_kept_that_nothing_uses() -> None:
    sources = "\n".join(
        p.read_text("utf-8")
        for folder in ("examserver", "question_bank", "templates", "static")
        for pattern in ("*.py", "*.html", "*.js", "*.yaml")
        for p in _files(folder, pattern)
    )
    banks = "\n".join(p.read_text("utf-8") for p in (PROJECT / "question_bank/banks").rglob("*.yaml"))
    stale = {t: list(c) for t, c in english().items() if t not in used() and t not in sources and t not in banks}
    assert stale == {}
