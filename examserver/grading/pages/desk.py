"""The grader's desk over HTTP: the queue, one work, its lines and files."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from examserver.answers import done, saved, the_house
from examserver.errors import Refused
from examserver.grading.actions import by_question, scoring
from examserver.grading.actions.scoring import MOST_REMARK, SaveLine
from examserver.grading.pages.common import Look, blueprint, graders_only, previewed, sent_file, sent_product
from examserver.grading.reads import desk, making, questions
from examserver.languages import _
from examserver.parsing import number, shape, text
from examserver.security import me


@blueprint.get("/")
@graders_only
def queue() -> ResponseReturnValue:
    """One's own desk: what is open, what is done, how many wait, and which written questions."""
    house, who = the_house(), me()
    asked = house.see(questions.questions_of, who)
    return render_template("grading/queue.html", desk=house.see(desk.queue, who), questions=asked)


@blueprint.post("/take")
@graders_only
def take() -> ResponseReturnValue:
    """领取下一份, or go on with the open one; with a question: the next paper that has it."""
    question = text(request.form, "question", max=40, required=False)
    if question:
        return done(_next_with(question))
    return done(url_for("grading.work", round_id=the_house().act(scoring.take_work, me())))


def _next_with(question: str) -> str:
    round_id = the_house().act(by_question.take_question, me(), question=question)
    return url_for("grading.work", round_id=round_id, question=question)


@blueprint.get("/work/<int:round_id>")
@graders_only
def work(round_id: int) -> ResponseReturnValue:
    """One work: what was handed in, the rubric, the notes; with a question, its part alone."""
    seen = the_house().see(desk.desk, me(), round_id, request.args.get("question", ""))
    look = Look(url_for("grading.work", round_id=round_id))
    return render_template("grading/work.html", desk=seen, look=look)


@blueprint.get("/work/<int:round_id>/marks")
@graders_only
def marks(round_id: int) -> ResponseReturnValue:
    """What is stored, for the window whose version is out of date."""
    return saved(**the_house().see(desk.saved_marks, me(), round_id))


@blueprint.post("/work/<int:round_id>/line")
@graders_only
def save_line(round_id: int) -> ResponseReturnValue:
    """Keep one line."""
    asked = shape(SaveLine, request.get_json(silent=True))
    return saved(**the_house().act(scoring.save_line, me(), round_id=round_id, asked=asked))


@blueprint.post("/work/<int:round_id>/remark")
@graders_only
def save_remark(round_id: int) -> ResponseReturnValue:
    """Keep the remark on the whole work."""
    version, comment = number(request.form, "version"), text(request.form, "comment", max=MOST_REMARK, required=False)
    return saved(**the_house().act(scoring.save_remark, me(), round_id=round_id, version=version, comment=comment))


@blueprint.post("/work/<int:round_id>/finish")
@graders_only
def finish(round_id: int) -> ResponseReturnValue:
    """完成评分."""
    version = number(request.form, "version")
    the_house().act(scoring.finish_round, me(), round_id=round_id, version=version)
    return done(url_for("grading.queue"), _("已完成这份作品的评分。"))


@blueprint.post("/work/<int:round_id>/next")
@graders_only
def next_paper(round_id: int) -> ResponseReturnValue:
    """按题评: this question is scored; on to the next paper that has it."""
    version, question = number(request.form, "version"), text(request.form, "question", max=40)
    the_house().act(by_question.close_question, me(), round_id=round_id, version=version, question=question)
    try:
        return done(_next_with(question))
    except Refused:
        return done(url_for("grading.queue"), _("这道题已全部评完。"))


@blueprint.post("/work/<int:round_id>/withdraw")
@graders_only
def withdraw(round_id: int) -> ResponseReturnValue:
    """撤回."""
    the_house().act(scoring.withdraw_round, me(), round_id=round_id)
    return done(url_for("grading.work", round_id=round_id), _("已撤回，可以继续修改评分。"))


@blueprint.get("/work/<int:round_id>/file/<int:n>")
@graders_only
def file(round_id: int, n: int) -> ResponseReturnValue:
    """One handed-in file under its neutral name."""
    found, _words = the_house().see(desk.file_on_desk, me(), round_id, n)
    return sent_file(found)


@blueprint.get("/work/<int:round_id>/file/<int:n>/preview")
@graders_only
def file_preview(round_id: int, n: int) -> ResponseReturnValue:
    """A table, a document or a text, as a piece of the desk's page."""
    return previewed(*the_house().see(desk.file_on_desk, me(), round_id, n))


@blueprint.get("/work/<int:round_id>/picture/<int:no>/<path:name>")
@graders_only
def picture(round_id: int, no: int, name: str) -> ResponseReturnValue:
    """A picture that a task's work uses: of its pack, or handed in for it."""
    return sent_file(the_house().see(making.picture_on_desk, me(), round_id, no, name))


@blueprint.get("/work/<int:round_id>/product/<int:no>/<name>")
@graders_only
def product(round_id: int, no: int, name: str) -> ResponseReturnValue:
    """What was made in a task, as a file."""
    return sent_product(the_house().see(making.task_on_desk, me(), round_id, no), name)


@blueprint.get("/work/<int:round_id>/model/<int:no>")
@graders_only
def model(round_id: int, no: int) -> ResponseReturnValue:
    """The model work of a task, shown as candidates' works are."""
    found = the_house().see(making.model_on_desk, me(), round_id, no)
    return render_template("grading/model.html", task=found, look=Look(url_for("grading.work", round_id=round_id)))
