"""Writing questions: a form for each type, what it would look like, and its media and formulas."""

from typing import Any

from flask import jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue

from examserver.answers import saved, the_house
from examserver.errors import Malformed, NotYours, Refused
from examserver.languages import _
from examserver.looks import json_block
from examserver.messages import LEVELS, sentence
from examserver.offload import off_loop_within
from examserver.papers import picking, trying, wording
from examserver.papers.actions.editing import save_draft
from examserver.papers.actions.life import move_items
from examserver.papers.life import WRITERS, S
from examserver.papers.pages.views import blueprint
from examserver.papers.reads import editing as reads
from examserver.papers.reads.bank import versions_of
from examserver.parsing import text
from examserver.security import allow, me
from examserver.uploads import read_upload
from question_bank.authoring import IMPORTANCE, MODULES
from question_bank.formulas import mathml_of
from question_bank.points import from_points
from question_bank.registry import folder, kinds

WITHIN_SECONDS = 3.0
"""A preview that takes longer is no question for an exam."""

LONGEST_REASON = 300

blueprint.add_app_template_filter(wording.said, "said")
blueprint.add_app_template_filter(wording.fault_said, "fault_said")


@blueprint.get("/papers/bank/new")
@allow(*WRITERS)
def new_item() -> ResponseReturnValue:
    """Choose a type, and then write a question of it."""
    name = request.args.get("kind", "")
    if name not in _writable():
        return render_template("papers/new_item.html", kinds=_writable(), what_for=picking.WHAT_FOR)
    spec = {"kind": name, "code": "", "module": "", "point": "", "levels": [], "analysis": "", "importance": "Y"}
    return _editor({**spec, "difficulty": 0.65, "stem": ""}, base="", is_new=True)


def _writable() -> dict[str, Any]:
    """The kinds that have an editor, in the order in which authors look for them."""
    found = {name: kind for name, kind in kinds().items() if (folder(name) / "editor.js").is_file()}
    return {name: found[name] for name in (*picking.WHAT_FOR, *found) if name in found}


@blueprint.get("/papers/bank/<code>/edit")
@allow(*WRITERS)
def edit_item(code: str) -> ResponseReturnValue:
    """Write the newest version of a question anew: in its draft, or as the version that follows it."""
    newest = the_house().see(versions_of, code)[0]
    if newest.is_task or newest.kind not in _writable():
        raise NotYours
    return _editor(newest.spec, base=newest.digest, row=newest)


def _editor(spec: dict[str, Any], base: str, row: Any = None, is_new: bool = False) -> ResponseReturnValue:
    house = the_house()
    needs_reason = row is not None and row.state in (S.RELEASED, S.RETIRED)
    is_in_review = row is not None and row.state in (S.SUBMITTED, S.REVIEWED)
    page = {
        "spec": spec,
        "base": base,
        "is_new": is_new,
        "needs_reason": needs_reason,
        "is_in_review": is_in_review,
        "me": me().id,
        "codes": house.see(reads.free_codes, spec["kind"]) if is_new else {},
        "points": house.see(reads.points_in_use),
        "modules": [[name, _(name)] for name in MODULES],
        "levels": [[level, str(label)] for level, label in LEVELS.items()],
        "importances": list(IMPORTANCE),
        "labels": {name: _(kind.LABEL) for name, kind in kinds().items()},
    }
    return render_template(
        "papers/edit.html",
        label=kinds()[spec["kind"]].LABEL,
        row=row,
        code=spec["code"],
        is_in_review=is_in_review,
        page_json=json_block(page),
    )


def _asked() -> dict[str, Any]:
    asked = request.get_json(silent=True)
    if not isinstance(asked, dict):
        raise Malformed("malformed")
    return asked


@blueprint.post("/papers/bank/preview")
@allow(*WRITERS)
def preview_item() -> ResponseReturnValue:
    """A question as it stands, whatever it is: its faults, what a candidate would see, what a grader would see; with an
    answer, what that would get."""
    asked = _asked()
    seed = text(asked, "seed", max=40, required=False)
    try:
        seen = off_loop_within(WITHIN_SECONDS, trying.look_at, asked.get("spec"), seed)
        tried = _tried(seen, asked["answer"]) if "answer" in asked and not seen.faults else None
    except TimeoutError:
        raise Refused("question_too_slow") from None
    return saved(
        faults=[{"field": name, "text": wording.said(told)} for name, told in seen.faults],
        question=seen.question,
        review=_review(seen.spec, tried),
        tried=_told(tried) if tried else None,
    )


def _tried(seen: trying.Seen, raw: Any) -> trying.Tried:
    return off_loop_within(WITHIN_SECONDS, trying.try_answer, seen.spec, raw)


def _told(tried: trying.Tried) -> dict[str, Any]:
    if tried.fault:
        return {"fault": _(tried.fault) % tried.detail if tried.detail else _(tried.fault)}
    if tried.mark is None:
        return {"by_person": True, "why": ""}
    return {
        "points": from_points(tried.mark.points),
        "why": wording.said(tried.mark.why),
        "by_person": bool(tried.mark.rest),
    }


def _review(spec: dict[str, Any], tried: trying.Tried | None) -> str:
    """The key's side of a question; empty where the draft is too incomplete for it."""
    answer, mark = (tried.answer, tried.mark) if tried else (None, None)
    page = f"kinds/{spec['kind']}/review.html"
    try:
        return render_template(page, question=spec, answer=answer, mark=mark, show_key=True)
    except Exception:  # half a draft may be more than a template can draw
        return ""


@blueprint.post("/papers/bank/media")
@allow(*WRITERS)
def keep_medium() -> ResponseReturnValue:
    """A picture or sound for a question; gives its address, and the size of a picture."""
    _name, content = read_upload("medium", trying.MOST_MB)
    kept = trying.keep_medium(the_house(), content)
    return jsonify({"ok": True, **kept})


@blueprint.post("/papers/bank/formula")
@allow(*WRITERS)
def draw_formula() -> ResponseReturnValue:
    """TeX as MathML, or why it is none."""
    asked = _asked()
    tex = text(asked, "tex", max=1000)
    mathml, fault = off_loop_within(WITHIN_SECONDS, mathml_of, tex, asked.get("block") is True)
    return saved(mathml=mathml, fault=_("公式无法转换：%(reason)s", reason=wording.said(fault)) if fault else "")


@blueprint.post("/papers/bank/save")
@allow(*WRITERS)
def save_item() -> ResponseReturnValue:
    """Keep a question as a draft; with `submit` it goes to review at once, if it has no faults."""
    house, asked = the_house(), _asked()
    spec = trying.tidy_spec(asked.get("spec"))
    base = text(asked, "base", max=64, required=False)
    reason = text(asked, "reason", max=LONGEST_REASON, required=False)
    kept = house.act(save_draft, me(), spec=spec, base=base, reason=reason)
    goto, refusal = url_for("papers.edit_item", code=kept.code), ""
    if asked.get("submit") is True:
        refusal = _submit(kept.id, reason)
        goto = goto if refusal else url_for("papers.item", code=kept.code)
    return saved(
        version=kept.version, base=kept.digest, code=kept.code, spec=kept.spec, goto=goto, not_submitted=refusal
    )


def _submit(item_id: int, reason: str) -> str:
    """To review; gives why not: the draft itself is kept."""
    try:
        the_house().act(move_items, me(), event="submit", ids=[item_id], reason=reason)
    except Refused as refusal:
        return sentence(refusal.code, refusal.detail)
    return ""
