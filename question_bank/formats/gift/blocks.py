"""A GIFT file in blocks: one question each, between blank lines; comments apart, escaped characters out of the way."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST_BLOCK = 200_000
MOST_PIECES = 50
HIDDEN = {":": "\ufdd0", "#": "\ufdd1", "=": "\ufdd2", "{": "\ufdd3", "}": "\ufdd4", "~": "\ufdd5", "n": "\ufdd6"}
ESCAPED = re.compile(r"\\([\\:#={}~n])")
SHOWN = {ord(mark): "\n" if character == "n" else character for character, mark in HIDDEN.items()}
TOLD = re.compile(r"\[(id|tag):((?:\\\]|[^\]])+)\]")
OPEN_TO_THE_END = re.compile(r"\{[^{}]*\Z")


@dataclass(frozen=True)
class Block:
    """`line` is where it begins; escaped characters of `text` are hidden, its comment lines are in `comments`."""

    line: int
    text: str
    comments: tuple[str, ...] = ()
    torn: bool = False

    @property
    def code(self) -> str:
        """The number that a comment `[id:…]` gives the question."""
        return next(iter(self._told("id")), "")

    @property
    def tags(self) -> list[str]:
        """What comments `[tag:…]` say of it."""
        return self._told("tag")

    def _told(self, name: str) -> list[str]:
        found = (match for comment in self.comments for match in TOLD.finditer(comment) if match.group(1) == name)
        return [text for match in found if (text := " ".join(match.group(2).replace("\\]", "]").split()))]


def hide(text: str) -> str:
    """Escaped characters become marks, so that those which are left mean something."""
    return ESCAPED.sub(lambda match: HIDDEN.get(match.group(1), "\\"), text)


def show(text: str) -> str:
    """The characters again, without their backslashes."""
    return text.translate(SHOWN).strip()


def escape(text: str) -> str:
    """Words as a GIFT file writes them."""
    return re.sub(r"[\\:#={}~]", r"\\\g<0>", text).replace("\n", "\\n")


def blocks(text: str) -> Iterator[Block]:
    """The blocks of a file. One that blank lines tear apart inside its braces is given as one, and says so."""
    torn: list[Block] = []
    for block in _plain_blocks(text):
        before, closed, _after = block.text.partition("}")
        if torn and "{" not in before and len(torn) < MOST_PIECES:
            torn.append(block)
            if closed:
                yield _joined(torn)
                torn = []
            continue
        if torn:
            yield _joined(torn)
            torn = []
        if OPEN_TO_THE_END.search(block.text):
            torn = [block]
        else:
            yield block
    if torn:
        yield _joined(torn)


def _joined(torn: list[Block]) -> Block:
    comments = tuple(comment for block in torn for comment in block.comments)
    return Block(torn[0].line, "\n\n".join(block.text for block in torn), comments, torn=len(torn) > 1)


def _plain_blocks(text: str) -> Iterator[Block]:
    lines: list[str] = []
    comments: list[str] = []
    first = 0
    for number, raw in enumerate((*text.split("\n"), ""), 1):
        line = raw.strip()
        if line.startswith("//"):
            comments.append(line[:1000])
        elif line:
            first = number if not lines else first
            lines.append(line)
        elif lines or comments:
            if lines:
                yield Block(first, hide("\n".join(lines)), tuple(comments))
            lines, comments = [], []
