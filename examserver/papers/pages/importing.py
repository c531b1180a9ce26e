"""Taking a file of questions in: what it says not, its preview, and for good."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from examserver.answers import done, the_house
from examserver.errors import Malformed, Refused
from examserver.languages import _
from examserver.messages import LEVELS
from examserver.papers import intake, rules
from examserver.papers.actions.bank import import_questions as take_questions
from examserver.papers.life import FROM_FILE
from examserver.papers.pages.views import FAULTS_SHOWN, ROWS, blueprint
from examserver.papers.reads import bank as bank_reads
from examserver.parsing import choice, number, text
from examserver.registration.parcels import keep_parcel, open_parcel
from examserver.security import allow, me
from examserver.uploads import read_upload
from examserver.who import Role
from question_bank.authoring import MODULES
from question_bank.formats import formats


@blueprint.get("/papers/bank/import")
@allow(Role.ADMINISTRATOR, Role.AUTHOR)
def choose_file() -> ResponseReturnValue:
    """Choose a file of questions, and say of them what it does not."""
    return render_template("papers/import.html", asked=request.args, **_choices())


def _choices() -> dict[str, Any]:
    return {"formats": formats().values(), "modules": MODULES, "levels": LEVELS, "labels": bank_reads.kind_labels()}


@blueprint.post("/papers/bank/import")
@allow(Role.ADMINISTRATOR, Role.AUTHOR)
def upload_questions() -> ResponseReturnValue:
    """Keep the file, and go to its preview."""
    name, content = read_upload("questions_file", intake.MOST_MB)
    about = _about(request.form)
    sha256 = keep_parcel(the_house(), "questions", name, content)
    return done(url_for("papers.preview_import", sha256=sha256, **_asked(about)))


def _about(form: MultiDict[str, str]) -> intake.About:
    chosen = sorted(
        {int(level) for level in form.getlist("levels") if level in ("1", "2", "3", "4", "5")}, reverse=True
    )
    if not chosen:
        raise Malformed("missing_field", field="levels")
    prefix = text(form, "prefix", max=20)
    if not rules.CODE.fullmatch(prefix):
        raise Malformed("bad_paper_code", field="prefix")
    return intake.About(
        prefix=prefix,
        module=choice(form, "module", MODULES),
        point=text(form, "point", max=60),
        levels=tuple(chosen),
        difficulty=number(form, "difficulty", least=0, most=100) / 100,
        importance=choice(form, "importance", ("X", "Y", "Z")),
    )


def _asked(about: intake.About) -> dict[str, Any]:
    return {
        **vars(about),
        "levels": [str(level) for level in about.levels],
        "difficulty": round(about.difficulty * 100),
    }


def _intake(sha256: str) -> tuple[str, intake.About, intake.Intake]:
    house, about = the_house(), _about(request.args)
    name, content = open_parcel(house, "questions", sha256)
    held, tasks = house.see(bank_reads.held_questions), house.see(bank_reads.task_codes)
    return name, about, intake.read_intake(name, content, about, held, tasks, me().id)


@blueprint.get("/papers/bank/import/<sha256>")
@allow(Role.ADMINISTRATOR, Role.AUTHOR)
def preview_import(sha256: str) -> ResponseReturnValue:
    """What the file holds: the questions as they would stand in the bank, and every fault. Nothing is taken in yet."""
    name, about, found = _intake(sha256)
    return render_template(
        "papers/import_preview.html",
        name=name,
        sha256=sha256,
        asked=_asked(about),
        found=found,
        shown=found.questions[:ROWS],
        faults=found.faults[:FAULTS_SHOWN],
        altered=found.altered[:ROWS],
        near=intake.near_same(found.questions, the_house().see(bank_reads.held_questions))[:ROWS],
        **_choices(),
    )


@blueprint.post("/papers/bank/import/<sha256>")
@allow(Role.ADMINISTRATOR, Role.AUTHOR)
def import_questions(sha256: str) -> ResponseReturnValue:
    """Read the kept file again and take its good questions in as drafts, all of them at once."""
    house = the_house()
    name, _about_all, found = _intake(sha256)
    if not found.questions:
        raise Refused("no_questions_to_import")
    intake.keep_media(house, found.media)
    reason = text(request.form, "reason", max=300, required=False)
    counts = house.act(take_questions, me(), questions=found.questions, file=name, reason=reason)
    told = _("已导入为草稿：新题 %(added)s 题，修改 %(changed)s 题，未变 %(same)s 题。选中后送审。", **counts)
    if counts.get("held"):
        told += _("%(n)s 题的新版本正由他人编写或审核，没有覆盖。", n=counts["held"])
    return done(url_for("papers.bank", state="draft", origin=f"{FROM_FILE}{name}"[:120]), told)
