"""The one door for XML: what comes in, and what never does."""

import tracemalloc

import pytest

from question_bank.contract import Fault
from question_bank.formats.xml_reader import LARGEST, MOST_NODES, PIECE, add, each, line_of, new, parse, written


def fault_of(data: bytes) -> Fault:
    root, faults = parse(data, "a.xml")
    assert root is None
    assert len(faults) == 1
    return faults[0]


def words_of(data: bytes) -> str:
    root, faults = parse(data, "a.xml")
    assert faults == []
    return root.findtext("b") or ""


@pytest.mark.parametrize(
    "data",
    [
        "<a><b>商品</b></a>".encode(),
        "\ufeff<?xml version='1.0'?><a><b>商品</b></a>".encode(),
        '\n  <?xml version="1.0" encoding="UTF-8"?><a><b>商品</b></a>'.encode(),
        '<?xml version="1.0" encoding="GB2312"?><a><b>商品</b></a>'.encode("gb18030"),
        '<?xml version="1.0" encoding="utf-8"?><a><b>商品</b></a>'.encode("gb18030"),
        '<?xml version="1.0" encoding="gbk"?><a><b>商品</b></a>'.encode(),
        '<?xml version="1.0" encoding="UTF-16"?><a><b>商品</b></a>'.encode("utf-16"),
        '<?xml version="1.0" encoding="UTF-16"?><a><b>商品</b></a>'.encode("utf-16-be"),
        '<?xml version="1.0" encoding="big5"?><a><b>商品</b></a>'.encode("big5"),
        '<!DOCTYPE a SYSTEM "a.dtd"><a><b>商品</b></a>'.encode(),
        '<!DOCTYPE a PUBLIC "-//x//y" "http://example.org/a.dtd">\n<!-- x --><a><b>商<!-- x -->品</b></a>'.encode(),
        "<a><b><![CDATA[商]]><?x y?>品</b></a>".encode(),
    ],
)
def test_a_document_is_read_in_any_usual_encoding(data: bytes) -> None:
    assert words_of(data) == "商品"


def test_latin_letters_are_read_as_they_were_declared() -> None:
    assert words_of('<?xml version="1.0" encoding="ISO-8859-1"?><a><b>café</b></a>'.encode("latin-1")) == "café"


BOMB = (
    b'<!DOCTYPE a [<!ENTITY l0 "lol">'
    + b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 12))
    + b"]><a><b>&l11;</b></a>"
)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (BOMB, "xml_entities"),
        (b"<!-- x --><!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a><b>&x;</b></a>", "xml_entities"),
        (b"<!DOCTYPE a [", "xml_entities"),
        (b"<!DOCTYPE a [<!ENTITY % p SYSTEM 'http://example.org/x'> %p;]><a/>", "xml_entities"),
        (b"<a><b>&nbsp;</b></a>", "bad_xml"),
        (b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a>&x;</a>', "bad_xml"),
        (b"<a><b></a></b>", "bad_xml"),
        (b"<a>", "bad_xml"),
        (b"", "bad_xml"),
        (b"  ", "bad_xml"),
        (b"GIF89a", "bad_xml"),
        (b"<!--", "bad_xml"),
        (b"<a/><!DOCTYPE a [<!ENTITY x 'y'>]>", "bad_xml"),
        (b"<a>\x00</a>", "bad_xml"),
        (b'<?xml version="1.0" encoding="utf-7"?><a/>', "bad_encoding"),
        (b"<a>\xff\xfe\xff</a>", "bad_encoding"),
        (b"<a>" * 100_000, "bad_xml"),
        (b"<a>" + b"<b/>" * MOST_NODES + b"</a>", "xml_too_complex"),
        (b"<a " + b" ".join(b'a%d=""' % n for n in range(MOST_NODES + PIECE)) + b"/>", "xml_too_complex"),
        (b" " * (LARGEST + 1), "file_too_large"),
    ],
)
def test_a_hostile_or_broken_document_is_a_fault(data: bytes, code: str) -> None:
    assert fault_of(data).code == code


def test_a_fault_says_the_line_whatever_stands_before_the_root() -> None:
    fault = fault_of(b'\n<?xml version="1.0"\n?>\n<!DOCTYPE a\nSYSTEM "x">\n<a>\n<b></a>')
    assert (fault.line, fault.where) == (7, "第 7 行")
    assert "XML 有误" in fault.reason


def test_children_come_one_by_one_with_their_lines_and_are_forgotten() -> None:
    row = b"<row>\n<b>words that take some room</b></row>\n"
    data = b"<rows>\n" + row * 40_000 + b"</rows>"
    tracemalloc.start()
    lines = [line_of(child) for child in each(data, "a.xml", "rows", "row")]
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert lines[:2] == [2, 4]
    assert lines[-1] == 2 * 40_000
    assert peak < 20_000_000


def test_what_was_read_before_the_document_broke_is_given() -> None:
    data = b"<rows><row>1</row><row>2</row>" + b" " * PIECE + b"<row>3</rows>"
    *rows, fault = [child if isinstance(child, Fault) else child.text for child in each(data, "a.xml", "rows", "row")]
    assert rows == ["1", "2"]
    assert isinstance(fault, Fault)
    assert fault.code == "bad_xml"


def test_a_child_deeper_down_is_none_and_another_root_is_a_fault() -> None:
    assert [child.text for child in each(b"<r><x><row>1</row></x><row>2</row></r>", "a", "r", "row")] == ["2"]
    for data in (b"<other><row/></other>", b"<other/>"):
        (fault,) = each(data, "a.xml", "rows", "row")
        assert isinstance(fault, Fault)
        assert fault.code == "wrong_root"


def test_one_child_of_a_million_parts_is_a_fault() -> None:
    (fault,) = each(b"<rows><row>" + b"<b/>" * 1_000_000 + b"</row></rows>", "a.xml", "rows", "row")
    assert isinstance(fault, Fault)
    assert fault.code == "xml_too_complex"


def test_what_is_written_is_read() -> None:
    root = new("a")
    add(root, "b", "<商品> & ]]>", lang="zh")
    assert words_of(written(root)) == "<商品> & ]]>"
    with pytest.raises(ValueError):
        add(root, "b", "\x00")
