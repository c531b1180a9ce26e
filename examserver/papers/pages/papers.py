"""Papers: all of them, one with its items, freezing."""

from itertools import groupby

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from examserver.answers import done, the_house
from examserver.errors import NotYours
from examserver.languages import _
from examserver.papers import making, reads
from examserver.papers.actions.forms import discard_set, freeze_set
from examserver.papers.actions.papers import digest_of_paper, discard_paper, freeze_paper
from examserver.papers.pages.views import ROWS, blueprint, material, small
from examserver.papers.reads import bank as bank_reads
from examserver.papers.reads import forms
from examserver.people.reads import names_of_accounts
from examserver.security import allow, me
from examserver.who import Role


@blueprint.get("/papers/")
@allow(Role.ADMINISTRATOR)
def papers() -> ResponseReturnValue:
    """All papers, and what the bank holds."""
    house = the_house()
    return render_template(
        "papers/papers.html",
        papers=house.see(reads.paper_views),
        sets=house.see(forms.set_views),
        bank=house.see(bank_reads.bank_overview),
    )


@blueprint.get("/papers/<int:paper_id>")
@allow(Role.ADMINISTRATOR)
def paper(paper_id: int) -> ResponseReturnValue:
    """A paper with all its items; the key only when it is asked for."""
    house = the_house()
    shown = house.see(reads.paper_for, paper_id)
    items = house.see(reads.items_of, paper_id)
    return render_template(
        "papers/paper.html",
        labels=bank_reads.kind_labels(),
        paper=shown,
        of_set=house.see(forms.set_for, shown.set_id) if shown.set_id is not None else None,
        sections=[(no, list(group)) for no, group in groupby(items, key=lambda i: i.section)],
        show_key=request.args.get("key") == "1",
        names=house.see(names_of_accounts),
        is_whole=shown.frozen_at is None or house.see(digest_of_paper, paper_id) == shown.digest,
    )


@blueprint.get("/papers/<int:paper_id>/material/<int:no>/<name>")
@allow(Role.ADMINISTRATOR)
def paper_material(paper_id: int, no: int, name: str) -> ResponseReturnValue:
    """A file of the material pack of one of the paper's tasks."""
    found = the_house().see(reads.item_of, paper_id, no)
    if found is None:
        raise NotYours
    return material(found.spec, name)


@blueprint.post("/papers/<int:paper_id>/freeze")
@allow(Role.ADMINISTRATOR)
def freeze(paper_id: int) -> ResponseReturnValue:
    """冻结: from here on the paper never changes."""
    the_house().act(freeze_paper, me(), paper_id=paper_id)
    return done(url_for("papers.paper", paper_id=paper_id), _("试卷已冻结，可以安排到场次。"))


@blueprint.post("/papers/<int:paper_id>/discard")
@allow(Role.ADMINISTRATOR)
def discard(paper_id: int) -> ResponseReturnValue:
    """Throw away a paper that was never frozen."""
    the_house().act(discard_paper, me(), paper_id=paper_id)
    return done(url_for("papers.papers"), _("已删除试卷。"))


@blueprint.get("/papers/sets/<int:set_id>")
@allow(Role.ADMINISTRATOR)
def paper_set(set_id: int) -> ResponseReturnValue:
    """A set: what its papers share, how hard they are, how often questions stand in them; papers by pages."""
    house = the_house()
    shown = house.see(forms.set_for, set_id)
    pages = max(1, -(-shown.size // ROWS))
    page = min(max(1, small(request.args.get("page", ""), 10_000)), pages)
    return render_template(
        "papers/set.html",
        kept=shown,
        papers=house.see(forms.forms_in, set_id, (page - 1) * ROWS, ROWS),
        names=house.see(names_of_accounts),
        page=page,
        pages=pages,
    )


@blueprint.post("/papers/sets/<int:set_id>/freeze")
@allow(Role.ADMINISTRATOR)
def freeze_all(set_id: int) -> ResponseReturnValue:
    """冻结 all papers of a set."""
    the_house().act(freeze_set, me(), set_id=set_id, pause=making.breathe)
    return done(url_for("papers.paper_set", set_id=set_id), _("整组试卷已冻结，可以安排到场次。"))


@blueprint.post("/papers/sets/<int:set_id>/discard")
@allow(Role.ADMINISTRATOR)
def discard_all(set_id: int) -> ResponseReturnValue:
    """Throw away a set that was never frozen."""
    the_house().act(discard_set, me(), set_id=set_id)
    return done(url_for("papers.papers"), _("已删除整组试卷。"))
