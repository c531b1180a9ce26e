"""Words that must not stand in a work: found however they are spaced, and covered where they are quoted."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

COVER = "■■■"
AROUND = 14
SHORTEST = 2
WIDE = str.maketrans({str(n): f"[{n}{chr(0xFF10 + n)}]" for n in range(10)})
DOTS = "·•・‧．.・"
VAGUE = frozenset(
    (
        *("无", "没有", "其他", "其它", "个人", "无业", "待业", "自由职业", "社会考生", "社会人员"),
        *("学生", "在校学生", "本校", "本单位", "公司", "学校"),
    )
)
"""What registration lists say where nobody has an employer or a school: found anywhere, it names nobody."""

UNCIVIL_WORDS = (
    *("他妈的", "你妈的", "去你妈", "他娘的", "操你", "草泥马", "傻逼", "傻屄", "煞笔", "王八蛋", "狗日的", "狗娘养"),
    *("滚你", "贱货", "贱人", "婊子", "杂种", "畜生", "脑残", "死全家", "去死吧", "混账东西", "臭不要脸"),
    *("fuck", "shit", "bitch"),
)
"""Our own short list: what nobody writes to a customer or into a plan."""


@dataclass(frozen=True)
class Found:
    """How often words of one kind stand in a text; the text around the first, all of them covered; and the words."""

    kind: str
    count: int
    excerpt: str
    words: tuple[str, ...]


def pattern_of(word: str) -> str:
    """A pattern that finds a word: Chinese also with spaces in between, numbers also in groups or wide digits.

    A Latin word is found only where it stands alone.
    """
    if word.isascii() and not any(c.isdigit() for c in word):
        return rf"(?<![A-Za-z0-9]){re.escape(word)}(?![A-Za-z0-9])"
    between = r"[ \u3000\t]?" if not word.isascii() else r"[ \u3000-]?" if len(word) > 7 else ""
    return between.join(map(_letter, word))


def _letter(letter: str) -> str:
    if letter in DOTS:
        return rf"[{re.escape(DOTS)}]?"
    return letter.translate(WIDE) if letter.isdigit() and letter.isascii() else re.escape(letter)


def pattern(words: Sequence[str]) -> re.Pattern[str] | None:
    """One pattern for all of them, the longest first; None where there is nothing to look for."""
    known = sorted({word for word in words if len(word) >= SHORTEST}, key=len, reverse=True)
    return re.compile("|".join(map(pattern_of, known)), re.IGNORECASE) if known else None


class Wanted:
    """Words to look for, by kind; those that name nobody are left out."""

    def __init__(self, words: Mapping[str, Sequence[str]]) -> None:
        told = {kind: [w.strip() for w in some if w.strip() not in VAGUE] for kind, some in words.items()}
        self._patterns = {kind: found for kind, some in told.items() if (found := pattern(some))}
        self._all = pattern([word for some in told.values() for word in some])

    def __bool__(self) -> bool:
        return self._all is not None

    def in_text(self, text: str) -> list[Found]:
        """What stands in a text, by kind."""
        if self._all is None or not self._all.search(text):
            return []
        found = {kind: each.findall(text) for kind, each in self._patterns.items()}
        return [
            Found(kind, len(hits), self._excerpt(text, kind), tuple(dict.fromkeys(hits)))
            for kind, hits in found.items()
            if hits
        ]

    def _excerpt(self, text: str, kind: str) -> str:
        """Cut out of the covered text: cut first, half of a number could be left standing at an end."""
        first = self._patterns[kind].search(text)
        covered, place = self.covered(text), len(self.covered(text[: first.start() if first else 0]))
        start, end = max(0, place - AROUND), place + len(COVER) + AROUND
        words = " ".join(covered[start:end].split())
        return ("…" if start else "") + words + ("…" if end < len(covered) else "")

    def covered(self, text: str) -> str:
        """The text with all these words covered."""
        return self._all.sub(COVER, text) if self._all else text
