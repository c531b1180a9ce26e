"""What the author of a document task must give.

`documents`: what is written, each with id, title, min and max (characters), hint, sections (headings that are asked
for, shown as a hint), starter (HTML that lies there at the beginning), pictures (false: none may be put in) and
title_field (the field whose words are the title of the product).
`material`: the words of the pack's files, in plain text: what was copied from them is found by the check
originality, and whoever makes the pack writes its files from them.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from question_bank.contract import Spec
from question_bank.documents.measures import counts_of
from question_bank.sanitize import sanitize_work
from question_bank.workspaces.authoring import NAME, is_list_of_words, is_value, is_whole, is_words
from question_bank.workspaces.document.reading import LONGEST

MOST_DOCUMENTS = 6
MOST_CHARACTERS = 20_000
COUNTED = tuple(counts_of(()))

Check = Mapping[str, Any]


def check_documents(spec: Spec) -> Iterator[str]:
    """Faults of what is to be written."""
    documents = spec.get("documents")
    if (
        not isinstance(documents, list)
        or not 1 <= len(documents) <= MOST_DOCUMENTS
        or not all(isinstance(document, dict) for document in documents)
    ):
        yield f"documents: 须为 1 到 {MOST_DOCUMENTS} 份文档"
        return
    for document in documents:
        yield from (f"documents: {document.get('title', '')}：{fault}" for fault in _document(spec, document))
    names = [str(document.get("id")) for document in documents]
    if len(set(names)) < len(names):
        yield "documents: id 重复"
    if not isinstance(spec.get("material", ""), str):
        yield "material: 须为文字"


def _document(spec: Spec, document: Mapping[str, Any]) -> Iterator[str]:
    if not isinstance(document.get("id"), str) or not NAME.fullmatch(document["id"]):
        yield "id 须为小写字母、数字和下划线"
    if not is_words(document.get("title")):
        yield "缺少 title"
    least, most = document.get("min", 0), document.get("max", MOST_CHARACTERS)
    if not is_whole(least, 0, MOST_CHARACTERS) or not is_whole(most, 1, MOST_CHARACTERS) or least > most:
        yield "min、max 有误"
    if not isinstance(document.get("hint", ""), str):
        yield "hint 须为文字"
    if "sections" in document and not is_list_of_words(document["sections"]):
        yield "sections 须为标题的列表"
    if not isinstance(document.get("pictures", True), bool):
        yield "pictures 须为 true 或 false"
    starter = document.get("starter", "")
    if not isinstance(starter, str) or len(starter) > LONGEST or sanitize_work(starter) != starter.strip():
        yield "starter 须为只含标题、段落、列表、表格的 HTML"
    if "title_field" in document and document["title_field"] not in _ids(spec, "fields"):
        yield "title_field 须为一个填写项"


def _ids(spec: Spec, shelf: str) -> list[Any]:
    parts = spec.get(shelf, [])
    return [part.get("id") for part in parts if isinstance(part, dict)] if isinstance(parts, list) else []


def check_characters(spec: Spec, check: Check) -> Iterator[str]:
    """Faults of a check of the length."""
    yield from _part(spec, check)
    if not all(is_whole(n, 0, MOST_CHARACTERS) for n in (check.get("min", 0), check.get("max", MOST_CHARACTERS))):
        yield "check 的 min、max 须为字数"


def check_headings(spec: Spec, check: Check) -> Iterator[str]:
    """Faults of a check of the headings."""
    yield from _part(spec, check)
    yield from _groups(check, "sections")
    if not is_whole(check.get("least", 1), 0, MOST_CHARACTERS):
        yield "check 的 least 须为每个标题下至少的字数"


def check_count(spec: Spec, check: Check) -> Iterator[str]:
    """Faults of a check of how many there are of something."""
    yield from _part(spec, check)
    if check.get("what") not in COUNTED:
        yield f"check 的 what 须为 {'、'.join(COUNTED)} 之一"
    if not is_whole(check.get("at_least"), 1, 1000) or not is_whole(check.get("at_most", 1000), 1, 1000):
        yield "check 的 at_least、at_most 须为个数"


def check_keywords(spec: Spec, check: Check) -> Iterator[str]:
    """Faults of a check of words that must be there."""
    yield from _part(spec, check)
    yield from _groups(check, "words")
    yield from _fields(spec, check)
    if not is_whole(check.get("at_least", 1), 1, len(check["words"]) if isinstance(check.get("words"), list) else 1):
        yield "check 的 at_least 有误"
    if not is_whole(check.get("first", 1), 1, MOST_CHARACTERS):
        yield "check 的 first 须为从头数的字数"


def check_forbidden(spec: Spec, check: Check) -> Iterator[str]:
    """Faults of a check of words that must not be there."""
    parts = check.get("parts")
    if not isinstance(parts, list) or not parts or any(part not in _ids(spec, "documents") for part in parts):
        yield "check 的 parts 须为文档的 id"
    yield from _fields(spec, check)
    if not is_list_of_words(check.get("words")):
        yield "check 的 words 须为文字的列表（数字请加引号）"
    if "allow" in check and not is_list_of_words(check["allow"]):
        yield "check 的 allow 须为文字的列表"


def check_originality(spec: Spec, check: Check) -> Iterator[str]:
    """Faults of a check of what was copied."""
    yield from _part(spec, check)
    share = check.get("at_most")
    if not is_value(share) or not _is_share(share):
        yield "check 的 at_most 须为 0 到 1"


def _is_share(value: Any) -> bool:
    try:
        return 0 <= float(value) <= 1
    except ValueError:
        return False


def _part(spec: Spec, check: Check) -> Iterator[str]:
    if check.get("part") not in _ids(spec, "documents"):
        yield "check 的 part 须为一份文档的 id"


def _fields(spec: Spec, check: Check) -> Iterator[str]:
    fields = check.get("fields", [])
    if not isinstance(fields, list) or any(field not in _ids(spec, "fields") for field in fields):
        yield "check 的 fields 须为填写项的 id"


def _groups(check: Check, name: str) -> Iterator[str]:
    """Each entry is a text, or a list of texts any of which will do."""
    groups = check.get(name)
    if not isinstance(groups, list) or not groups or not all(is_words(g) or is_list_of_words(g) for g in groups):
        yield f"check 的 {name} 须为列表，每项为文字或可互换的几个文字（数字请加引号）"
