"""Penalties over HTTP: what a grader decides about a proposal, adds by hand, takes back."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from examserver.answers import saved, the_house
from examserver.grading.actions import penalties
from examserver.grading.actions.penalties import AddPenalty, DecidePenalty
from examserver.grading.pages.common import Look, blueprint, graders_only
from examserver.grading.reads import desk
from examserver.parsing import number, shape, text
from examserver.security import me


@blueprint.post("/work/<int:round_id>/penalty")
@graders_only
def decide_penalty(round_id: int) -> ResponseReturnValue:
    """适用 or 不适用."""
    asked = shape(DecidePenalty, request.get_json(silent=True))
    return saved(**the_house().act(penalties.decide_penalty, me(), round_id=round_id, asked=asked))


@blueprint.post("/work/<int:round_id>/penalties")
@graders_only
def add_penalty(round_id: int) -> ResponseReturnValue:
    """A penalty of the grader's own; gives it as a piece of the desk too."""
    house, asked = the_house(), shape(AddPenalty, request.get_json(silent=True))
    said = house.act(penalties.add_penalty, me(), round_id=round_id, asked=asked)
    task, decided = house.see(desk.own_penalty, me(), round_id, said["key"])
    look = Look(url_for("grading.work", round_id=round_id))
    return saved(**said, html=render_template("grading/penalty.html", task=task, decided=decided, look=look))


@blueprint.post("/work/<int:round_id>/penalties/withdraw")
@graders_only
def withdraw_penalty(round_id: int) -> ResponseReturnValue:
    """Take back a penalty of one's own."""
    key, version = text(request.form, "key", max=80), number(request.form, "version")
    return saved(**the_house().act(penalties.withdraw_penalty, me(), round_id=round_id, key=key, version=version))
