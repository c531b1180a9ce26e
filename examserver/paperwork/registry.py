"""Finds every form in forms/: one module each, with no list to edit."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, Protocol, cast

from sqlalchemy.orm import Session

from examserver.errors import NotYours
from examserver.files import FileStore
from examserver.paperwork import forms
from examserver.who import Who


@dataclass(frozen=True)
class Site:
    """What every form says of the place."""

    name: str
    code: str
    address: str
    body: str
    zone: str
    prefix: str


@dataclass(frozen=True)
class Asked:
    """Which form somebody wants: of a batch (perhaps one level of it) or of a sitting."""

    who: Who
    site: Site
    files: FileStore
    batch_id: int = 0
    sitting_id: int = 0
    level: int = 0
    is_draft: bool = False


@dataclass(frozen=True)
class Filled:
    """A form's data as plain values, and the words that its file name is made of."""

    data: Mapping[str, Any]
    about: str


class Form(Protocol):
    """What a module in forms/ promises. TITLE is the official name; `write` does no I/O but temporary files."""

    TITLE: str
    NOTE: Any
    """One sentence for the list of forms."""
    SCOPE: str
    """batch or sitting."""
    GROUP: str
    """before, sittings, results or certificates: where the form stands in the list."""
    SUFFIX: str
    """xlsx or pdf."""
    NEEDS_LOCKED: bool
    """Whether all marks must be locked; until then it is a draft, and says so."""
    COUNTS: str
    """Which number of reads.BatchPapers says how many people it lists: candidates, placed, due, certified; or none."""

    def read(self, db: Session, asked: Asked) -> Filled:
        """The data. Refuses: nothing_to_export."""

    def write(self, data: Mapping[str, Any]) -> bytes:
        """The file."""


@lru_cache
def all_forms() -> dict[str, Form]:
    """Module name to form, by name."""
    names = sorted(m.name for m in iter_modules(forms.__path__))
    return {name: cast(Form, import_module(f"{forms.__name__}.{name}")) for name in names}


def form_named(name: str, scope: str) -> Form:
    """The form of this name and scope. Raises NotYours."""
    form = all_forms().get(name)
    if form is None or scope != form.SCOPE:
        raise NotYours
    return form
