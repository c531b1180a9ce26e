"""How long a recording plays, read from an mp4's own boxes; no more of the file than that is looked at.

Whole files say it in moov/mvhd. What a browser records is written piece by piece: there the samples of each fragment
are counted, by the time scale of their track. A file that lies costs nobody more than a few thousand short reads.
"""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, BinaryIO

from question_bank.workspaces.checks import Outcome, Work

MOST_BOXES, LARGEST_MOOV, LARGEST_MOOF = 20_000, 8 << 20, 2 << 20
MOST_SAMPLES = 2_000_000
LONGEST_SECONDS = 86_400

Check = Mapping[str, Any]
Box = tuple[bytes, bytes]


@dataclass(frozen=True)
class Track:
    """What a track says of itself: units a second, and how long a sample is where its fragment does not say."""

    scale: int
    sample: int = 0


def recording(work: Work, check: Check) -> Outcome:
    """Whether a recording was handed in that plays long enough; half of it where it is too short."""
    held = [facts for facts in work.files_in(check["slot"]) if facts["type"] == "mp4" and not facts.get("problem")]
    if not held:
        return Outcome(Fraction(0), "没有提交录像", {})
    seconds = max((s for f in held if "path" in f and (s := seconds_of(Path(f["path"]))) is not None), default=None)
    if seconds is None:
        return Outcome(Fraction(0), "录像的时长读不出来，请人工查看", {})
    is_long = seconds >= check["seconds"]
    why = f"录像 {int(seconds) // 60} 分 {int(seconds) % 60} 秒，要求至少 {check['seconds']} 秒"
    return Outcome(Fraction(1 if is_long else Fraction(1, 2)), why, {"seconds": int(seconds)})


def seconds_of(path: Path) -> Fraction | None:
    """How long it plays; None where the file does not say it in a way that can be read."""
    try:
        with path.open("rb") as file:
            seconds = _read(file, path.stat().st_size)
    except (OSError, struct.error, IndexError, ZeroDivisionError):
        return None
    return seconds if seconds and 0 < seconds <= LONGEST_SECONDS else None


def _read(file: BinaryIO, size: int) -> Fraction | None:
    tracks: dict[int, Track] = {}
    ends: dict[int, int] = {}
    samples = 0
    for name, start, length in _outer(file, size):
        if name == b"moov" and length <= LARGEST_MOOV:
            file.seek(start)
            moov = file.read(length)
            if whole := _whole(moov):
                return whole
            tracks = _tracks(moov)
        elif name == b"moof" and length <= LARGEST_MOOF:
            file.seek(start)
            samples += _fragment(file.read(length), tracks, ends)
            if samples > MOST_SAMPLES:
                return None
    played = [Fraction(end, tracks[id].scale) for id, end in ends.items() if id in tracks]
    return max(played, default=None)


def _outer(file: BinaryIO, size: int) -> Iterator[tuple[bytes, int, int]]:
    """The boxes of the file itself: name, where the content begins, how long it is."""
    at = 0
    for _ in range(MOST_BOXES):
        if at + 8 > size:
            return
        file.seek(at)
        length, name = struct.unpack(">I4s", file.read(8))
        head = 8
        if length == 1:
            length, head = struct.unpack(">Q", file.read(8))[0], 16
        elif length == 0:
            length = size - at
        if length < head or at + length > size:
            return
        yield name, at + head, length - head
        at += length


def _boxes(content: bytes) -> Iterator[Box]:
    """The boxes inside a box; none of those is ever larger than four gigabytes."""
    at = 0
    while at + 8 <= len(content):
        length, name = struct.unpack_from(">I4s", content, at)
        if length < 8 or at + length > len(content):
            return
        yield name, content[at + 8 : at + length]
        at += length


def _inside(content: bytes, *path: bytes) -> Iterator[bytes]:
    """The content of every box that lies at this path."""
    for name, inner in _boxes(content):
        if name == path[0]:
            yield from (inner,) if len(path) == 1 else _inside(inner, *path[1:])


def _timed(content: bytes) -> tuple[int, int]:
    """The time scale and the duration of a header (mvhd, mdhd): both are laid out alike."""
    form, at = (">IQ", 20) if content[0] == 1 else (">II", 12)
    scale, duration = struct.unpack_from(form, content, at)
    return scale, 0 if duration in (0xFFFFFFFF, 0xFFFFFFFFFFFFFFFF) else duration


def _whole(moov: bytes) -> Fraction | None:
    """What the head of the file says, of itself or of its fragments."""
    for header in _inside(moov, b"mvhd"):
        scale, duration = _timed(header)
        for extended in _inside(moov, b"mvex", b"mehd"):
            duration = duration or struct.unpack_from(">Q" if extended[0] == 1 else ">I", extended, 4)[0]
        return Fraction(duration, scale) if duration else None
    return None


def _tracks(moov: bytes) -> dict[int, Track]:
    defaults = {}
    for box in _inside(moov, b"mvex", b"trex"):
        id, _description, sample = struct.unpack_from(">III", box, 4)
        defaults[id] = sample
    found = {}
    for track in _inside(moov, b"trak"):
        for header in _inside(track, b"tkhd"):
            id = struct.unpack_from(">I", header, 20 if header[0] == 1 else 12)[0]
            for media in _inside(track, b"mdia", b"mdhd"):
                scale, _duration = _timed(media)
                found[id] = Track(scale, defaults.get(id, 0))
    return found


def _fragment(moof: bytes, tracks: Mapping[int, Track], ends: dict[int, int]) -> int:
    """Moves the end of each track by a fragment; gives how many samples were counted."""
    counted = 0
    for traf in _inside(moof, b"traf"):
        for header in _inside(traf, b"tfhd"):
            flags, id = struct.unpack_from(">II", header)
            sample = _default(header, flags & 0xFFFFFF, tracks.get(id, Track(1)).sample)
            for box in _inside(traf, b"tfdt"):
                ends[id] = struct.unpack_from(">Q" if box[0] == 1 else ">I", box, 4)[0]
            for run in _inside(traf, b"trun"):
                many, length = _run(run, sample)
                ends[id] = ends.get(id, 0) + length
                counted += many
    return counted


def _default(header: bytes, flags: int, sample: int) -> int:
    if not flags & 0x8:
        return sample
    at = 8 + (8 if flags & 0x1 else 0) + (4 if flags & 0x2 else 0)
    return int(struct.unpack_from(">I", header, at)[0])


def _run(run: bytes, sample: int) -> tuple[int, int]:
    """How many samples a run has, and how long they are together."""
    flags, many = struct.unpack_from(">II", run)
    flags &= 0xFFFFFF
    if not flags & 0x100:
        return many, min(many, MOST_SAMPLES) * sample
    at = 8 + (4 if flags & 0x1 else 0) + (4 if flags & 0x4 else 0)
    step = 4 * sum(bool(flags & bit) for bit in (0x100, 0x200, 0x400, 0x800))
    many = max(0, min(many, (len(run) - at) // step))
    return many, sum(struct.unpack_from(">I", run, at + n * step)[0] for n in range(many))
