"""What is done with questions that are alike: they are kept out of each other's papers."""

from datetime import datetime

from sqlalchemy.orm import Session

from examserver.errors import Refused
from examserver.papers.actions import digest_of
from examserver.papers.actions.editing import save_draft
from examserver.papers.reads.editing import newest_of
from examserver.who import Who

BECAUSE = "与 %(other)s 设为同源题"


def make_siblings(db: Session, who: Who, *, now: datetime, code: str, other: str) -> list[str]:
    """同源题: two questions never stand in one paper again. Gives the codes that got a new draft for it.

    Refuses: not_two_questions, already_siblings, other_siblings (each has a group of its own), and what `save_draft`
    refuses. Raises NotAllowed.
    """
    rows = [newest_of(db, one) for one in (code, other)]
    first, second = rows
    if first is None or second is None or first.code == second.code or first.is_task or second.is_task:
        raise Refused("not_two_questions")
    names = [str(row.spec.get("sibling") or "") for row in (first, second)]
    if names[0] and names[0] == names[1]:
        raise Refused("already_siblings")
    if all(names):  # moving one over would set its old siblings free to stand beside it
        raise Refused("other_siblings", one=names[0], two=names[1])
    name = names[0] or names[1] or f"同源-{first.code}"
    changed = []
    for row, there in ((first, second), (second, first)):
        if row.spec.get("sibling") != name:
            reason = BECAUSE % {"other": there.code}
            save_draft(db, who, now=now, spec={**row.spec, "sibling": name}, base=digest_of(row.spec), reason=reason)
            changed.append(row.code)
    return changed
