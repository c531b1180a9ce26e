"""Lines of a Chinese question text, one after the other, become drafts of questions."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from question_bank.choices import LETTERS
from question_bank.formats.basket import MOST_FAULTS, MOST_QUESTIONS
from question_bank.formats.chinese.draft import Draft
from question_bank.formats.chinese.key_table import KeyTable
from question_bank.formats.chinese.kinds import has_material
from question_bank.formats.chinese.marks import (
    KEYS,
    RULE,
    Heading,
    Line,
    Tag,
    chapter_of,
    filled_tags,
    heading_of,
    line_of,
    number_of,
    options_in,
    split_tags_behind,
    tags_of,
)

LONGEST_LINE = 20_000
MOST_KEY_HEADINGS = 100
TRUTH_IN_FRONT = re.compile(r" {0,8}[(\[] {0,4}(√|×|✓|✗|对|错|正确|错误|[TFX]|) {0,4}[)\]] {0,4}(?=\d{1,4} ?[.、)])")
BRACKET_KEY = re.compile(r"[(\[] {0,4}(?:[A-Z](?:[ ,、]{0,3}[A-Z]){0,8}|√|×|对|错|正确|错误) {0,4}[)\]]")


@dataclass
class Section:
    """What the last heading announced, and the tags that stood alone right below it."""

    title: str = ""
    points: str = ""
    point: str = ""
    first: int = 0
    defaults: dict[str, str] = field(default_factory=dict)
    material: list[str] = field(default_factory=list)


class Reader:
    """Reads lines in order: `drafts` are found, `strays` lines that nobody can place, `table` is keys at the end."""

    def __init__(self, lines: Sequence[Line], first_line: int = 1, title: str = "") -> None:
        self.lines, self.first_line = lines, first_line
        self.drafts: list[Draft] = []
        self.strays: list[tuple[int, str]] = []
        self.table = KeyTable()
        self.section = Section(title)
        self.current: Draft | None = None
        self.place = ""
        self.last = 0
        self.sublist = 0
        self.style = ""
        self.pending: dict[str, str] = {}
        self.after_blank = False
        self.in_keys = False
        self.key_headings = 0
        self.ruled = False
        self.full = False
        self.ahead = (0, 0, "", False)
        self.numbered = _is_numbered(lines)
        self.only_words = _counts_in_words(lines)

    def read(self) -> "Reader":
        """Take in every line."""
        for at, line in enumerate(self.lines):
            if len(line.text) > LONGEST_LINE:
                self._too_long(at, line)
            elif line.folded and not line.folded.isspace():
                self.ruled = False
                self._line(at, line)
                self.after_blank = self.ruled
            else:
                self.after_blank = True
            if len(self.drafts) > MOST_QUESTIONS or len(self.strays) > MOST_FAULTS:
                self.full = True
                break
        self._share_defaults()
        return self

    def _too_long(self, at: int, line: Line) -> None:
        """The beginning of the line says to which question it belongs."""
        self._line(at, line.cut(0, 200))
        draft = self.current or self._begin(at, None)
        draft.refuse("text_too_long", f"第 {self.first_line + at} 行过长")

    def _line(self, at: int, line: Line) -> None:
        if self.in_keys:
            self.table.line(self.first_line + at, line, heading_of(line))
            return
        if "答案" in line.folded and KEYS.fullmatch(line.folded) and self._lacking() > 1:
            self.in_keys, self.current = True, None
            return
        if heading := heading_of(line):
            self._head(heading, line)
            return
        filled, line = filled_tags(line)
        if not line.words:
            self._lone_tags(filled)
            return
        self._content(at, line, filled)

    def _lacking(self) -> int:
        """How many questions have no answer yet: a table of keys must follow."""
        self.key_headings += 1
        return sum(not draft.has_key for draft in self.drafts) if self.key_headings < MOST_KEY_HEADINGS else 0

    def _head(self, heading: Heading, line: Line) -> None:
        self._share_defaults()
        self.section = Section(heading.title, heading.points, self.section.point, len(self.drafts))
        tags, _rest = filled_tags(line)
        self.section.defaults = {tag.field: tag.text for tag in tags}
        self.current, self.place, self.last, self.style, self.pending = None, "", 0, "", {}

    def _lone_tags(self, tags: Sequence[Tag]) -> None:
        """A line of nothing but `[难度:0.7]`: of the question that is being read, or before the first of a section."""
        found = {tag.field: tag.text for tag in tags}
        before_first = len(self.drafts) == self.section.first
        if before_first or (self.section.defaults.get("before") and self.current and self.current.has_key):
            if before_first:
                self.section.defaults = {**self.section.defaults, **found, "before": "yes"}
            self.pending.update(found)
            self.current = None
        elif self.current:
            self.current.about.update(found)

    def _share_defaults(self) -> None:
        """Tags below a heading are the whole section's, where no other question of it has such tags of its own."""
        drafts = self.drafts[self.section.first :]
        wanted = {name: text for name, text in self.section.defaults.items() if name != "before"}
        if any(set(draft.about) & set(wanted) for draft in drafts[1:]):
            return
        for draft in drafts:
            draft.about = {**wanted, **draft.about}

    def _content(self, at: int, line: Line, filled: Sequence[Tag]) -> None:
        line, truth = _without_truth_in_front(line)
        if self._begins_question(at, line):
            draft = self._begin(at, line)
            if truth:
                draft.answer = [truth]
        elif tags := tags_of(line):
            self._take_tags(at, tags)
        elif chapter := chapter_of(line) if self.current is None or self.current.has_key else "":
            self.section.point, self.current, self.place = chapter, None, ""
        elif RULE.fullmatch(line.folded):
            self.ruled = True
        else:
            self._words(at, line)
        if self.current:
            self.current.about.update({tag.field: tag.text for tag in filled})

    def _begins_question(self, at: int, line: Line) -> bool:
        found = number_of(line, self.last + 1)
        if found is None:
            return False
        style, number, _rest = found
        if style == "word":
            return True
        if self.only_words or (self.style and style != self.style):
            return False
        if self.current is None:
            return True
        if number == self.last + 1:
            in_list = self.sublist and number == self.sublist + 1
            self.sublist = number if in_list and not self._looks_like_question(at) else self.sublist
            return not (in_list and self.sublist == number)
        if self.place in ("answer", "analysis") and number == (self.sublist + 1):
            if not self._looks_like_question(at):
                self.sublist = number
                return False
            return True
        return self._looks_like_question(at)

    def _looks_like_question(self, at: int) -> bool:
        """Whether options, an answer or a key in brackets stand between this numbered line and the next."""
        if BRACKET_KEY.search(self.lines[at].folded) or options_in(self.lines[at], "A", first_anywhere=True)[1]:
            return True
        return self._options_or_answer_ahead(at)

    def _options_or_answer_ahead(self, at: int) -> bool:
        """Whether options or an answer stand below, before any number or heading; looked up once for many lines."""
        first, last, style, found = self.ahead
        if not first <= at < last or style != self.style:
            last, found = self._look_ahead(at)
            self.ahead = (at, last, self.style, found)
        return found

    def _look_ahead(self, at: int) -> tuple[int, bool]:
        for place in range(at + 1, len(self.lines)):
            line = self.lines[place]
            if not line.folded:
                continue
            if len(line.text) > LONGEST_LINE or heading_of(line):
                return place, False
            number = number_of(line, -1)
            if number and (number[0].replace("word", "plain") == self.style or not self.style):
                return place, False
            if options_in(line, "A")[1] or any(tag.field == "answer" for tag in tags_of(line)):
                return place, True
        return len(self.lines), False

    def _begin(self, at: int, line: Line | None) -> Draft:
        found = number_of(line, self.last + 1) if line else None
        self.current = draft = Draft(self.first_line + at, section=self.section.title)
        if self.section.point:
            draft.about["point"] = self.section.point
        if self.section.points:
            draft.about["points"] = self.section.points
        for text in self.section.material:
            draft.add(draft.stem, text)
        draft.about.update(self.pending)
        self.pending, self.sublist, self.place = {}, 0, "stem"
        self.drafts.append(draft)
        if found:
            self.style, draft.number, self.last = found[0].replace("word", "plain"), found[1], found[1]
            line = found[2]
        if line and line.words:
            self._words(at, line)
        return draft

    def _take_tags(self, at: int, tags: Sequence[Tag]) -> None:
        for tag in tags:
            if tag.field in ("stem", "options"):
                self._stem_or_option_tag(at, tag)
                continue
            if tag.field == "nothing":
                continue
            if self.current is None:
                self._tag_without_question(at, tag)
            elif tag.field == "answer":
                self._answer(self.current, tag.text)
            elif tag.field == "analysis":
                self.current.add(self.current.analysis, tag.text)
                self.place = "analysis"
            elif tag.field == "kind":
                self.current.kind = tag.text
            elif tag.text:
                self.current.about[tag.field] = tag.text

    def _stem_or_option_tag(self, at: int, tag: Tag) -> None:
        """题目：… begins a question, unless it has begun already; 选项：… is no more than a label."""
        draft = self.current
        if tag.field == "stem" and (draft is None or draft.answer is not None or draft.options or draft.stem):
            draft = self._begin(at, None)
        if draft is not None and self.place in ("stem", "options") and tag.text:
            self._stem_or_options(draft, line_of(tag.text))

    def _answer(self, draft: Draft, text: str) -> None:
        if draft.answer is not None and text:
            said = "\n".join(draft.answer).strip()
            if said and said != text:
                draft.refuse("answers_differ", f"有两处不同的答案：{' '.join(said.split())[:20]}、{text[:20]}")
        draft.answer = [text] if text else draft.answer or []
        self.place, self.sublist = "answer", 0

    def _tag_without_question(self, at: int, tag: Tag) -> None:
        if tag.field in ("answer", "analysis"):
            self.strays.append((self.first_line + at, f"答案或解析之前没有题目：{tag.text[:40]}"))
        elif tag.field == "kind":
            self.section.title = tag.text
        elif tag.text:
            self.pending[tag.field] = tag.text

    def _words(self, at: int, line: Line) -> None:
        draft = self.current
        if draft is None or (self._complete(draft) and self.after_blank):
            if self.numbered or (draft is None and not self._looks_like_question(at)):
                self._stray(at, line, draft)
                return
            draft = self._begin(at, None)
        if self.place in ("stem", "options"):
            line, tags = split_tags_behind(line)
            self._stem_or_options(draft, line)
            self._take_tags(at, tags)
        elif self.place == "analysis":
            draft.add(draft.analysis, line.words)
        else:
            draft.answer = draft.answer or []
            draft.add(draft.answer, line.words)

    def _complete(self, draft: Draft) -> bool:
        return draft.answer is not None and any(draft.answer) and not self._is_long(draft)

    def _is_long(self, draft: Draft) -> bool:
        """Whether an answer or analysis in several paragraphs may go on behind an empty line."""
        return self.numbered and not draft.options

    def _stray(self, at: int, line: Line, draft: Draft | None) -> None:
        if draft is None and has_material(self.section.title) and len(self.drafts) == self.section.first:
            self.section.material.append(line.words)
        elif draft is not None and self.place == "analysis":
            draft.add(draft.analysis, line.words)
        elif draft is not None or (self.drafts and len(self.drafts) > self.section.first):
            self.strays.append((self.first_line + at, f"不知道属于哪一题：{line.words[:40]}"))

    def _stem_or_options(self, draft: Draft, line: Line) -> None:
        expected = LETTERS[min(len(draft.options), len(LETTERS) - 1)]
        before, options = options_in(line, expected)
        if not draft.options and not options:
            before, options = options_in(line, "A", first_anywhere=True)
            before, options = (before, options) if len(options) > 1 else (line, [])
        if options and options[0][0] != expected:
            self._odd_option(draft, line, options[0][0], expected)
        elif options:
            draft.add_stem(before)
            for _letter, text in options:
                draft.add(draft.options, text, even_empty=True)
            self.place = "options"
        elif draft.options:
            draft.add_to_option(line.words)
        else:
            draft.add_stem(line)

    def _odd_option(self, draft: Draft, line: Line, letter: str, expected: str) -> None:
        if draft.options:
            draft.refuse("option_letters", f"选项字母须从 A 起依次排列：这里应为 {expected}，实为 {letter}")
        else:
            draft.add_stem(line)


def _is_numbered(lines: Sequence[Line]) -> bool:
    """Whether questions begin with numbers: a number stands before the first option and the first answer."""
    for line in lines:
        if len(line.text) > LONGEST_LINE:
            continue
        if number_of(_without_truth_in_front(line)[0], 1):
            return True
        if options_in(line, "A")[1] or any(tag.field == "answer" for tag in tags_of(line)):
            return False
    return False


def _counts_in_words(lines: Sequence[Line]) -> bool:
    """Whether questions begin with 第1题, so that a bare number in a line of its own is none."""
    styles = [found[0] for line in lines if len(line.text) <= LONGEST_LINE and (found := number_of(line, 1))]
    return styles.count("word") * 2 > len(styles) - styles.count("boxed")


def _without_truth_in_front(line: Line) -> tuple[Line, str]:
    """A line without the judgement that stands before its number: （√）1. …"""
    match = TRUTH_IN_FRONT.match(line.folded)
    return (line.cut(match.end()), match.group(1)) if match else (line, "")
