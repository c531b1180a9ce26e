"""The exam server: create_app wraps an open House in Flask."""

from functools import partial
from importlib import import_module, util
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from examserver.house import House

VERSION = "0.1.0"
FLOORS = (
    "people",
    "registration",
    "papers",
    "sittings",
    "attempts",
    "submissions",
    "grading",
    "results",
    "certificates",
    "paperwork",
    "monitor",
)
ROOT = Path(__file__).parent.parent


def create_app(house: "House", async_mode: str = "gevent") -> "Flask":
    """Template loaders, blueprints, sockets, headers, error answers: everything Flask about the site."""
    from flask import Flask
    from jinja2 import ChoiceLoader, FileSystemLoader
    from werkzeug.middleware.proxy_fix import ProxyFix

    from examserver.answers import init_answers
    from examserver.languages import init_languages
    from examserver.looks import init_looks
    from examserver.parsing import Json, RowId
    from examserver.people.doorman import doorman
    from examserver.security import init_security
    from examserver.sockets import init_sockets

    app = Flask("examserver", static_folder=str(ROOT / "static"), template_folder=str(ROOT / "templates"))
    app.secret_key = house.settings.session_key
    app.config["MAX_CONTENT_LENGTH"] = house.settings.upload_max_mb * 1024 * 1024
    app.config["MAX_FORM_MEMORY_SIZE"] = 1_000_000
    app.extensions["house"] = house
    app.url_map.converters["int"] = RowId
    app.json = Json(app)
    app.jinja_loader = ChoiceLoader([FileSystemLoader(ROOT / "templates"), FileSystemLoader(ROOT / "question_bank")])
    init_languages(app, house.settings.time_zone)
    init_security(app, doorman(house), is_tls=bool(house.settings.tls_cert))
    init_answers(app)
    init_looks(app, house)
    _open_floors(app, house)
    init_sockets(app, house, async_mode)
    if n := house.settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=n, x_proto=n, x_host=n)  # type: ignore[method-assign]
    return app


def _open_floors(app: "Flask", house: "House") -> None:
    from examserver import pages

    app.register_blueprint(pages.blueprint)
    for floor in FLOORS:
        if util.find_spec(f"examserver.{floor}.pages"):
            app.register_blueprint(import_module(f"examserver.{floor}.pages").blueprint)
        if util.find_spec(f"examserver.{floor}.live"):
            live = import_module(f"examserver.{floor}.live")
            for listener in getattr(live, "LISTENERS", ()):
                house.listeners.append(partial(listener, house))
