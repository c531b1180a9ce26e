"""How a page answers: done and where to go, or why not, as a page or as JSON for our own scripts."""

import time
from typing import Any

import structlog
from flask import Flask, Response, current_app, flash, g, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from examserver import metrics
from examserver.errors import Malformed, NotAllowed, NotYours, Refused, Unavailable
from examserver.health import code_of
from examserver.house import House
from examserver.languages import _
from examserver.messages import reason_of, sentence
from examserver.security import forget_me, me, wants_json
from question_bank.contract import Malformed as BadAnswer

log = structlog.get_logger()


def the_house() -> House:
    """The house of this app."""
    house: House = current_app.extensions["house"]
    return house


def done(url: str, message: str = "", **more: Any) -> ResponseReturnValue:
    """A form was accepted: go there, with a short message."""
    if message:
        flash(message, "success")
    if wants_json():
        return jsonify({"ok": True, "goto": url, **more})
    return redirect(url, 303)


def saved(**more: Any) -> Response:
    """A script's request was accepted."""
    return jsonify({"ok": True, **more})


def refusal(code: str, status: int, detail: dict[str, Any] | None = None) -> tuple[Any, int]:
    """Why not: JSON for scripts, a page for people. `field` names the form field at fault."""
    g.refused = code
    metrics.refused(code)
    message = sentence(code, detail)
    if wants_json():
        more = {k: v for k, v in (detail or {}).items() if k in ("field", "faults", "problems")}
        return jsonify({"ok": False, "code": code, "message": message, **more}), status
    return render_template("error.html", code=code, message=message, status=status, who=me()), status


def init_answers(app: Flask) -> None:
    """One handler for each way to say no."""
    app.register_error_handler(Malformed, lambda e: refusal(e.code, 400, e.detail))
    app.register_error_handler(BadAnswer, lambda e: refusal("bad_answer", 400, {"reason": reason_of(e)}))
    app.register_error_handler(Refused, lambda e: refusal(e.code, 409, e.detail))
    app.register_error_handler(Unavailable, _unavailable)
    app.register_error_handler(OSError, _of_the_disk)
    app.register_error_handler(NotYours, lambda _e: refusal("not_found", 404))
    app.register_error_handler(NotAllowed, _not_allowed)
    app.register_error_handler(CSRFError, lambda _e: refusal("csrf", 400))
    app.register_error_handler(RequestEntityTooLarge, _too_large)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)
    app.url_value_preprocessor(_note_time)  # runs before everything that may refuse
    app.after_request(_note_failure)


def _not_allowed(_error: Exception) -> tuple[Any, int]:
    return refusal("not_allowed", 403) if me().is_authenticated else refusal("sign_in_first", 401)


def _too_large(_error: Exception) -> tuple[Any, int]:
    return refusal("file_too_large", 413, {"max_mb": the_house().settings.upload_max_mb})


def _http(error: HTTPException) -> Any:
    if error.code is None or error.code < 400:
        return error
    code = "not_found" if error.code in (404, 405) else "malformed" if error.code < 500 else "unexpected"
    return refusal(code, error.code)


def _unavailable(error: Unavailable) -> Any:
    """The machine cannot at this moment; the page that says so needs no database."""
    if error.source == "files":  # the database's troubles are raised where they are seen
        the_house().health.raise_alarm(error.code, error.source)
    forget_me()
    answer = current_app.make_response(refusal(error.code, 503, error.detail))
    answer.headers["Retry-After"] = "2"
    return answer


def _of_the_disk(error: OSError) -> Any:
    """A full disk shows itself anywhere, as where a large upload is laid aside."""
    code = code_of(error)
    return _unavailable(Unavailable(code, "files")) if code else _unexpected(error)


def _note_time(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
    g.began = time.monotonic()


def _note_failure(response: Response) -> Response:
    """One line for each request that the server failed to serve; never what was asked with it."""
    if response.status_code >= 500 and request.endpoint != "house.healthz":  # asked all the time; the alarm is logged
        log.warning(
            "request_failed",
            status=response.status_code,
            code=g.get("refused", ""),
            method=request.method,
            path=request.path,
            ms=round((time.monotonic() - g.began) * 1000, 1) if "began" in g else None,
        )
    return response


def _unexpected(error: Exception) -> tuple[Any, int]:
    log.exception("unexpected", error=type(error).__name__)
    return refusal("unexpected", 500)


def page_title(text: str) -> str:
    """A page's title with the product's name."""
    return f"{text} · {_('职业技能等级认定考试系统')}"
