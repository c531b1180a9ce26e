"""Bytes of a text file become words."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.contract import Fault
from question_bank.formats.encodings import LARGEST_TEXT, decoded, head_of

TEXT = "1. 电子商务的核心是（ B ）。\n A. 技术 B. 商务\n答案：B，价格 ¥19.9 — “好评”\n"
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Cn", "Cs", "Zl", "Zp")), max_size=200)


def words(data: bytes) -> str:
    text = decoded(data, "题库.txt")
    assert isinstance(text, str), text
    return text


def fault(data: bytes) -> Fault:
    found = decoded(data, "题库.txt")
    assert isinstance(found, Fault), found[:100]
    return found


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_every_usual_encoding_is_read(encoding: str) -> None:
    assert words(TEXT.encode(encoding)) == TEXT


def test_the_marks_of_byte_order_are_no_part_of_the_text() -> None:
    for mark, encoding in ((codecs.BOM_UTF16_BE, "utf-16-be"), (codecs.BOM_UTF32_BE, "utf-32-be")):
        assert words(mark + TEXT.encode(encoding)) == TEXT
    assert words(bytes.fromhex("84319533") + TEXT.encode("gb18030")) == TEXT


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n", "\v", "\u2028", "\x85"])
def test_lines_end_as_any_system_ends_them(end: str) -> None:
    assert words(TEXT.replace("\n", end).encode()) == TEXT


def test_marks_that_nobody_sees_do_not_hide_a_number() -> None:
    assert words("\u200b1. 甲\ufeff乙\u200e".encode()) == "1. 甲乙"


def test_one_broken_byte_spoils_one_character_and_not_the_file() -> None:
    data = (TEXT * 20).encode()
    broken = data[:40] + b"\xff" + data[40:]
    assert words(broken).count("\ufffd") in (1, 2)
    data = (TEXT * 20).encode("gb18030")
    assert "\ufffd" in words(data[:41] + b"\xff\xff" + data[41:])


def test_utf_8_that_was_cut_off_is_not_taken_for_gb18030() -> None:
    assert words("一、单选题".encode()[:-1]).startswith("一、单选")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\xff" * 300, "bad_encoding"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, "not_text"),
        (b"a\x01\x02\x03" * 100, "not_text"),
        (b"x" * (LARGEST_TEXT + 1), "file_too_large"),
    ],
)
def test_what_is_no_text_is_a_fault(data: bytes, code: str) -> None:
    assert fault(data).code == code


def test_100_megabytes_are_refused_at_once() -> None:
    data = b"\xe7" * 100_000_000
    assert fault(data).code == "file_too_large"


def test_an_empty_file_is_an_empty_text() -> None:
    assert words(b"") == ""


def test_the_head_of_a_file_may_end_inside_a_character() -> None:
    assert head_of(TEXT.encode()[:20]).startswith("1. 电子商")
    assert head_of(b"\xff" * 200) == ""


@given(text=WORDS)
def test_utf_8_is_always_read_as_it_was_written(text: str) -> None:
    assert words(text.encode()) == text


@given(text=WORDS, encoding=st.sampled_from(["utf-8-sig", "utf-16", "utf-32"]))
def test_a_marked_encoding_is_always_read_as_it_was_written(text: str, encoding: str) -> None:
    assert words(text.encode(encoding)) == text


@given(data=st.binary(max_size=300))
def test_any_bytes_are_words_or_a_fault(data: bytes) -> None:
    found = decoded(data, "x")
    assert isinstance(found, Fault) or not set("\r\v\u2028") & set(found)
