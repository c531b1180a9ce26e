"""A small .xls (BIFF8 in an OLE container): enough to prove that the old Excel format is read."""

import struct
from collections.abc import Sequence

SECTOR = 512
END, FREE, FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def an_xls(rows: Sequence[Sequence[str]]) -> bytes:
    """One sheet in which every cell is text."""
    return _container(_book(rows))


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _book(rows: Sequence[Sequence[str]]) -> bytes:
    name = "报名表"
    begin = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 1997, 0, 6))
    tail = struct.pack("<BBBB", 0, 0, len(name), 1) + name.encode("utf-16-le")
    end = _record(0x000A, b"")
    at = len(begin) + 4 + 4 + len(tail) + len(end)
    cells = [
        _record(0x0204, struct.pack("<HHHHB", r, c, 0, len(text), 1) + text.encode("utf-16-le"))
        for r, row in enumerate(rows)
        for c, text in enumerate(row)
    ]
    sheet = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 1997, 0, 6)) + b"".join(cells) + end
    return begin + _record(0x0085, struct.pack("<I", at) + tail) + end + sheet


def _container(stream: bytes) -> bytes:
    sectors = max(8, -(-len(stream) // SECTOR))
    fat = [FAT, END, *range(3, 2 + sectors), END]
    assert len(fat) <= SECTOR // 4, "one FAT sector is enough for a test"
    fat += [FREE] * (SECTOR // 4 - len(fat))
    header = (
        bytes.fromhex("d0cf11e0a1b11ae1")
        + bytes(16)
        + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
        + struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, END, 0, END, 0)
        + struct.pack("<109I", 0, *[FREE] * 108)
    )
    folder = _entry("Root Entry", 5, 1, END, 0) + _entry("Workbook", 2, FREE, 2, sectors * SECTOR) + bytes(256)
    return header + struct.pack("<128I", *fat) + folder + stream.ljust(sectors * SECTOR, b"\0")


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    letters = (name + "\0").encode("utf-16-le")
    head = letters.ljust(64, b"\0") + struct.pack("<HBBIII", len(letters), kind, 1, FREE, FREE, child)
    return head + bytes(36) + struct.pack("<IQ", start, size)
