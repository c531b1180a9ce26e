"""Questions that are the same or nearly: two by two, and what is done with them."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from examserver.answers import done, the_house
from examserver.errors import Refused
from examserver.languages import _
from examserver.papers.actions.alike import make_siblings
from examserver.papers.actions.life import move_items
from examserver.papers.alike import alike_in, couple_of, is_apart
from examserver.papers.life import E
from examserver.papers.pages.views import blueprint, small
from examserver.papers.reads import bank as bank_reads
from examserver.papers.reads.exporting import current_questions
from examserver.parsing import choice, text
from examserver.security import allow, me
from examserver.who import Role
from question_bank.likeness import NEAR, OTHER_KEY, SAME

COUPLES = 20
WHYS = (OTHER_KEY, SAME, NEAR)


@blueprint.get("/papers/bank/alike")
@allow(Role.ADMINISTRATOR, Role.AUTHOR)
def alike() -> ResponseReturnValue:
    """The pairs that are alike; those that are kept apart already only where they are asked for."""
    asked = request.args
    why, is_all = asked.get("why", ""), asked.get("all") == "1"
    current = the_house().see(current_questions)
    pairs = alike_in(current)
    undecided = [pair for pair in pairs if not is_apart(current, pair)]
    listed = pairs if is_all else undecided
    shown = [pair for pair in listed if why not in WHYS or pair.why == why]
    pages = max(1, -(-len(shown) // COUPLES))
    page = min(max(1, small(asked.get("page", ""), 100_000)), pages)
    return render_template(
        "papers/alike.html",
        couples=[couple_of(current, pair) for pair in shown[(page - 1) * COUPLES : page * COUPLES]],
        counts={name: sum(pair.why == name for pair in listed) for name in WHYS},
        apart=len(pairs) - len(undecided),
        questions=len(current),
        labels=bank_reads.kind_labels(),
        why=why if why in WHYS else "",
        is_all=is_all,
        total=len(shown),
        page=page,
        pages=pages,
        may_retire=me().role is Role.ADMINISTRATOR,
    )


@blueprint.post("/papers/bank/alike")
@allow(Role.ADMINISTRATOR, Role.AUTHOR)
def tell_apart() -> ResponseReturnValue:
    """Make two questions siblings, or retire one of them."""
    house, form = the_house(), request.form
    what = choice(form, "what", ("siblings", "retire"))
    code, other = text(form, "code", max=40), text(form, "other", max=40)
    why, back = text(form, "why", max=12, required=False), small(form.get("page", ""), 100_000)
    here = url_for("papers.alike", why=why or None, page=back or None)
    if what == "siblings":
        changed = house.act(make_siblings, me(), code=code, other=other)
        return done(here, _("已设为同源题：%(codes)s 有了新草稿，审核、发布后生效。", codes="、".join(changed)))
    item = house.see(current_questions).get(code)
    if item is None or other == code:
        raise Refused("not_two_questions")
    reason = _("与 %(other)s 相同或相近", other=other)
    house.act(move_items, me(), event=E.RETIRE, ids=[item.id], reason=reason)
    return done(here, _("已停用 %(code)s。", code=code))
