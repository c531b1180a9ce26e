"""Word documents with questions: groups such as [单选题组], tags such as [难度:0.7][分数:1], [参考答案], [答案解析].

Only .docx, only read. The document may as well be written as plain text is (答案：, 解析：). Pictures become media;
formulas and drawings that are no pictures are faults of the questions that have them.
"""

from question_bank.contract import Fault, Taken
from question_bank.formats.basket import Basket, Unusable
from question_bank.formats.chinese.harvest import harvest
from question_bank.formats.chinese.marks import lines_of as split_lines
from question_bank.formats.chinese.reading import Reader
from question_bank.formats.ez_docx.document import open_document
from question_bank.formats.ez_docx.lines import lines_of

NAME = "ez_docx"
LABEL = "Word 试题（易考模板或纯文本写法）"
SUFFIXES = (".docx",)


def sniff(name: str, head: bytes) -> int:
    """A zip that has a Word document in it."""
    if not head.startswith(b"PK\x03\x04"):
        return 0
    if b"word/" in head:
        return 90
    return 50 if name.lower().endswith(SUFFIXES) else 0


def read(data: bytes, name: str) -> Taken:
    """The questions of a document, and what could not be taken."""
    document = open_document(data, name)
    if isinstance(document, Fault):
        return Taken(faults=(document,))
    basket = Basket(name, unit="段")
    try:
        lines = lines_of(document, basket.media)
    except Unusable as fault:
        return Taken(faults=(Fault(name, "", "", fault.reason, code=fault.code),))
    harvest(basket, Reader(split_lines("\n".join(lines))).read(), document.html)
    return basket.taken()
