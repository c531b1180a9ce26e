"""What the editor of questions needs to know of the bank: points in use, free codes, the newest version."""

import re
from collections import Counter, defaultdict

from sqlalchemy import select
from sqlalchemy.orm import Session

from examserver.papers.tables import BankItem

NUMBERED = re.compile(r"(.*?)([0-9]+)")
PREFIX = {"职业道德": "ZD", "基础知识": "JC", "相关知识": "XG"}
WIDE = 3


def points_in_use(db: Session) -> dict[str, list[str]]:
    """The 知识点 of each module that the bank's questions name, the frequent ones first."""
    rows = db.execute(select(BankItem.module, BankItem.point).where(~BankItem.is_task))
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for module, point in rows:
        counted[module][point] += 1
    return {module: [point for point, _n in points.most_common() if point] for module, points in counted.items()}


def free_codes(db: Session, kind: str) -> dict[str, str]:
    """For each module a code that nothing has yet, in the way that most questions of the kind are numbered there."""
    rows = db.execute(select(BankItem.code, BankItem.kind, BankItem.module)).all()
    taken = {code for code, _kind, _module in rows}
    found = {}
    for module, prefix in PREFIX.items():
        alike = [m[1] for code, k, mod in rows if (k, mod) == (kind, module) and (m := NUMBERED.fullmatch(code))]
        usual = Counter(alike).most_common(1)
        found[module] = _next(usual[0][0] if usual else f"{prefix}-{_initials(kind)}-", taken)
    return found


def _initials(kind: str) -> str:
    return "".join(word[0] for word in kind.split("_")).upper()


def _next(prefix: str, taken: set[str]) -> str:
    numbers = [m[2] for code in taken if code.startswith(prefix) and (m := NUMBERED.fullmatch(code[len(prefix) :]))]
    last = max((int(n) for n in numbers if len(n) < 9), default=0)
    wide = max((len(n) for n in numbers if len(n) < 9), default=WIDE)
    code = f"{prefix}{last + 1:0{wide}d}"
    return code if len(code) <= 40 else f"T-{len(taken) + 1:0{WIDE}d}"


def newest_of(db: Session, code: str) -> BankItem | None:
    """The newest version of an item, or None."""
    newest = select(BankItem).where(BankItem.code == code).order_by(BankItem.version.desc())
    return db.scalars(newest.limit(1)).first()
