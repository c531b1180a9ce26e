"""Chinese first, English by a switch: the catalogues, and the texts that JavaScript needs."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import LazyProxy, Translations
from flask import Flask, has_request_context, request
from flask_babel import Babel, get_locale

LANGUAGES = {"zh": "zh_Hans_CN", "en": "en"}
COOKIE = "language"
_spoken: ContextVar[str] = ContextVar("language", default="zh")
CATALOGUES = Path(__file__).parent / "translations"


@lru_cache
def english() -> Translations:
    """All English catalogues as one; they are small, and read once."""
    merged = Translations()
    for path in sorted((CATALOGUES / "en").glob("*.po")):
        with path.open("rb") as source:
            catalogue = read_po(source, locale="en")
        compiled = io.BytesIO()
        write_mo(compiled, catalogue)
        compiled.seek(0)
        merged.merge(Translations(compiled))
    return merged


def current_language() -> str:
    """'zh' or 'en'."""
    if has_request_context():
        return "en" if str(get_locale()).startswith("en") else "zh"
    return _spoken.get()


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak a language where there is no request, as on the socket's hot way."""
    token = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(token)


def _(text: str, **values: Any) -> str:
    """The text in the language of the request; outside a request, Chinese."""
    if current_language() == "en":
        text = english().ugettext(text)
    return text % values if values else text


def N_(text: str) -> LazyProxy:
    """A text to be looked up when it is shown."""
    return LazyProxy(_, text, enable_cache=False)


def js_texts() -> dict[str, str]:
    """The catalogue that t() reads in the browser: empty in Chinese."""
    if current_language() != "en":
        return {}
    return {k: v for k, v in english()._catalog.items() if isinstance(k, str) and k and isinstance(v, str)}


def _choose() -> str:
    asked = request.cookies.get(COOKIE, "") if has_request_context() else ""
    return LANGUAGES.get(asked[:2], LANGUAGES["zh"])


def init_languages(app: Flask, time_zone: str) -> None:
    """Give the app flask-babel (language of a request, dates) and templates our `_`."""
    Babel(app, default_locale=LANGUAGES["zh"], default_timezone=time_zone, locale_selector=_choose)
    app.jinja_env.globals["_"] = _
