"""Bytes of a text file become words: byte order marks, UTF-8, GB18030, UTF-16, and the line ends of every system."""

import codecs
import re

from question_bank.contract import Fault

LARGEST_TEXT = 10_000_000
HEAD = 65_536
BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (bytes.fromhex("84319533"), "gb18030"),
)
LINE_END = re.compile("\r\n|[\r\v\f\x1c\x1d\x1e\x85\u2028\u2029]")
INVISIBLE = re.compile("[\u200b\u200e\u200f\u2060\ufeff]")
OURS = re.compile("[\ufdd0-\ufdef]")
"""Code points that are no characters; the formats use them as marks inside a text, so none may come from outside."""

CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
REPLACED = "\ufffd"


def decoded(data: bytes, file: str) -> str | Fault:
    """The words of a text file, lines ended by \\n; or the reason why it has none.

    A few broken bytes do not spoil a file: they become U+FFFD, and a question that holds one is refused by itself.
    """
    if len(data) > LARGEST_TEXT:
        return Fault(
            file, "", "", f"文本文件超过 {LARGEST_TEXT // 1_000_000} MB，请分成几个文件", code="file_too_large"
        )
    encoding, skip = encoding_of(data)
    if not encoding:
        return Fault(file, "", "", "文字编码不是 UTF-8、GB18030 或 UTF-16", code="bad_encoding")
    text = str(memoryview(data)[skip:], encoding, "replace")
    if (odd := len(CONTROL.findall(text[:HEAD]))) > 8 and 20 * odd > len(text[:HEAD]):
        return Fault(file, "", "", "不是文本文件", code="not_text")
    return tidy(text)


def tidy(text: str) -> str:
    """Plain line ends, and nothing invisible that would hide a number or an option's letter."""
    return OURS.sub(REPLACED, INVISIBLE.sub("", LINE_END.sub("\n", text)))


def encoding_of(data: bytes) -> tuple[str, int]:
    """The encoding of a text and the length of its byte order mark; "" when it is none of ours."""
    for bom, encoding in BOMS:
        if data.startswith(bom):
            return encoding, len(bom)
    if wide := _wide(data[:HEAD]):
        return wide, 0
    for encoding in ("utf-8", "gb18030"):
        if _share_of_broken(data, encoding) <= 0.2:
            return encoding, 0
    return "", 0


def head_of(head: bytes) -> str:
    """The beginning of a file as words, for a first look; "" when it has none."""
    encoding, skip = encoding_of(head)
    return tidy(head[skip:].decode(encoding, "replace")) if encoding else ""


def _wide(head: bytes) -> str:
    """UTF-16 without a mark: the zero bytes of ASCII characters all stand on one side."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if 50 * (even + odd) < len(head) or min(even, odd) * 20 > max(even, odd):
        return ""
    if 5 * (even + odd) < len(head) and not _share_of_broken(head[:1000], "utf-8"):
        return ""  # words in one byte each, with a few zero bytes among them
    return "utf-16-be" if even > odd else "utf-16-le"


def _share_of_broken(data: bytes, encoding: str) -> float:
    """Which part of the characters beyond ASCII this encoding cannot read."""
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        text = data.decode(encoding, "replace")
        broken, beyond = text.count(REPLACED), len(text) - len(text.encode("ascii", "ignore"))
        return broken / max(1, beyond)
    return 0.0
