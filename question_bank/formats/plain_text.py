"""Questions as people write them in Chinese plain text: numbers, lettered options, 答案：, 解析：, headings of types.

Only read. A line that nobody can place is a fault; what stands before the first question (a title, instructions) is
left out.
"""

import re

from question_bank.contract import Fault, Taken
from question_bank.formats.basket import Basket
from question_bank.formats.chinese.harvest import harvest
from question_bank.formats.chinese.marks import heading_of, lines_of, options_in, tags_of
from question_bank.formats.chinese.reading import Reader
from question_bank.formats.encodings import decoded, head_of
from question_bank.formats.markup import from_words

NAME = "plain_text"
LABEL = "纯文本试题"
SUFFIXES = (".txt",)
MOST_LINES = 250_000
CHINESE = re.compile("[\u4e00-\u9fff]")
NUMBERED = re.compile(r" {0,8}(?:第 ?\d{1,4} ?题|[(]?\d{1,4} ?[.、)])")


def sniff(name: str, head: bytes) -> int:
    """Numbered Chinese lines with answers or options."""
    text = head_of(head)
    if not CHINESE.search(text) or text.lstrip().startswith(("{", "[{", "<", "===<<<")):
        return 0
    lines = [line.cut(0, 300) for line in lines_of(text)[:400] if line.words]
    answers = sum(any(tag.field == "answer" for tag in tags_of(line)) for line in lines)
    options = sum(bool(options_in(line, "A")[1]) for line in lines)
    numbers = sum(NUMBERED.match(line.folded) is not None for line in lines)
    sure = 25 * (answers > 0) + 20 * (options > 0) + 10 * (numbers > 1) + 10 * any(heading_of(line) for line in lines)
    return sure and sure + (10 if name.lower().endswith(SUFFIXES) else 0)


def read(data: bytes, name: str) -> Taken:
    """The questions of a text, and what could not be taken."""
    text = decoded(data, name)
    if isinstance(text, Fault):
        return Taken(faults=(text,))
    basket = Basket(name)
    if text.count("\n") > MOST_LINES:
        return Taken(faults=(Fault(name, "", "", f"超过 {MOST_LINES} 行，请分成几个文件", code="file_too_large"),))
    harvest(basket, Reader(lines_of(text)).read(), from_words)
    return basket.taken()
