"""What the machine finds in a document: length, headings, counts, words that must or must not be there, copies."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from question_bank import texts
from question_bank.contract import Facts
from question_bank.documents.blocks import Block, blocks_of
from question_bank.documents.measures import Heading, copied, counts_of, headings_of, pictures_of
from question_bank.sanitize import text_of
from question_bank.workspaces.checks import Outcome, Work
from question_bank.workspaces.document.reading import find
from question_bank.workspaces.pictures import facts_of

Check = Mapping[str, Any]
WHAT = {
    "pictures": "图片 %s 张", "tables": "表格 %s 个", "rows": "表格数据 %s 行", "items": "列表 %s 项",
    "headings": "标题 %s 个", "paragraphs": "正文 %s 段",
}  # fmt: skip
AROUND = 8
LEAST_WIDTH = 640
"""Pixels that a picture of the text's whole width must have, lest it look blurred."""


def characters(work: Work, check: Check) -> Outcome:
    """Whether the document is as long as was asked."""
    n = texts.count(_text(work, check["part"]))
    right = bool(n) and check.get("min", 0) <= n <= check.get("max", n)
    why = f"{_title(work, check['part'])} {n} 字，{'符合' if right else '不符合'}字数要求"
    return Outcome(Fraction(right), why, {"characters": n})


def headings(work: Work, check: Check) -> Outcome:
    """The share of the asked sections that have a heading, and words under it."""
    found = headings_of(_blocks(work, check["part"]))
    least = check.get("least", 1)
    have = {_words(group)[0]: _heading(found, _words(group), least) for group in check["sections"]}
    missing = [name for name, heading in have.items() if heading is None]
    right = len(have) - len(missing)
    why = f"有标题且有内容的部分 {right}/{len(have)} 个" + (
        f"，缺少或内容不足：{'、'.join(missing)}" if missing else ""
    )
    proof = {name: f"{one.text}（{one.below} 字）" for name, one in have.items() if one is not None}
    return Outcome(Fraction(right, len(have)), why, {"sections": proof})


def _heading(found: Sequence[Heading], words: Sequence[str], least: int) -> Heading | None:
    for heading in found:
        text = texts.fold(heading.text)
        if heading.below >= least and any(texts.fold(word) in text for word in words):
            return heading
    return None


def count(work: Work, check: Check) -> Outcome:
    """Whether there is as much of something as was asked: all of the line, or nothing."""
    blocks = _blocks(work, check["part"])
    n = counts_of(blocks)[check["what"]]
    right = check["at_least"] <= n <= check.get("at_most", n)
    why = f"{WHAT[check['what']] % n}，要求 {check['at_least']}" + (
        f"—{check['at_most']}" if "at_most" in check else " 以上"
    )
    proof: dict[str, Any] = {"count": n}
    if check["what"] == "pictures":
        used = [(p, facts_of(work.files, p.name)) for p in pictures_of(blocks)]
        blurred = [p.words or p.name for p, facts in used if facts is not None and _is_blurred(facts, p.width)]
        proof["pictures"] = [p.words or p.name for p, _facts in used]
        why += f"；放大后可能模糊：{'、'.join(blurred)}" if blurred else ""
    return Outcome(Fraction(right), why, proof)


def _is_blurred(facts: Facts, width: int) -> bool:
    return bool(facts["width"]) and (facts["width"] or 0) * 100 < LEAST_WIDTH * width


def keywords(work: Work, check: Check) -> Outcome:
    """The share of the asked words that are there; with `first` only in the beginning, or in one of the fields."""
    text = texts.fold(_text(work, check["part"]))
    where = ""
    if "first" in check:
        text = "".join(text.split())[: check["first"]]
        where = f"前 {check['first']} 字"
    text = "\n".join((text, *(texts.fold(work.words(field)) for field in check.get("fields", ()))))
    found = [_words(group)[0] for group in check["words"] if any(_in(word, text) for word in _words(group))]
    least = check.get("at_least", len(check["words"]))
    why = f"{_title(work, check['part'])}{where}含关键词 {len(found)} 个，要求 {least} 个"
    return Outcome(Fraction(min(len(found), least), least), why, {"found": found})


def _in(word: str, text: str) -> bool:
    folded = texts.fold(word)
    return folded in text or "".join(folded.split()) in text


def forbidden(work: Work, check: Check) -> Outcome:
    """The share of documents and fields that say something, and nothing that is forbidden."""
    said = {_title(work, part): _text(work, part) for part in check["parts"]}
    said |= {field: work.words(field) for field in check.get("fields", ())}
    found = {name: _bad(text, check["words"], check.get("allow", ())) for name, text in said.items()}
    right = sum(bool(said[name].strip()) and not bad for name, bad in found.items())
    bad = list(dict.fromkeys(passage for passages in found.values() for passage in passages))
    why = f"{right}/{len(found)} 项已填写且无禁用词" + (f"，出现：{'、'.join(bad[:5])}" if bad else "")
    return Outcome(Fraction(right, len(found)), why, {"found": bad})


def _bad(text: str, words: Sequence[str], allowed: Sequence[str]) -> list[str]:
    """Each forbidden word with what stands around it; harmless phrases that hold it are passed over."""
    folded = texts.fold(text)
    masked = folded
    for phrase in map(texts.fold, allowed):
        masked = masked.replace(phrase, "\0" * len(phrase))
    found = []
    for word in map(texts.fold, words):
        at = masked.find(word)
        if at >= 0:
            found.append(folded[max(0, at - AROUND) : at + len(word) + AROUND].strip())
    return found


def originality(work: Work, check: Check) -> Outcome:
    """Whether no more was copied from the material and the briefing than is allowed; a scrap of a text is no work."""
    document = find(work.spec, check["part"])
    text = _text(work, check["part"])
    given = "\n".join((work.spec.get("material", ""), text_of(work.spec["briefing"])))
    seen = copied(text, given, text_of(document.get("starter", "")))
    is_work = texts.count(text) * 2 >= max(1, document.get("min", 1))
    right = is_work and seen.share <= Fraction(str(check["at_most"]))
    why = f"与素材和任务要求相同的文字占 {float(seen.share):.0%}，不得超过 {float(check['at_most']):.0%}"
    return Outcome(Fraction(right), why if is_work else f"{why}；内容过少", {"passages": list(seen.passages)})


def _blocks(work: Work, part: str) -> tuple[Block, ...]:
    return blocks_of(work.fields.get(part) or "")


def _text(work: Work, part: str) -> str:
    return text_of(work.fields.get(part) or "")


def _title(work: Work, part: str) -> str:
    return f"“{find(work.spec, part)['title']}”"


def _words(group: Any) -> Sequence[str]:
    return [group] if isinstance(group, str) else list(group)
