"""Finds every folder in kinds/ and workspaces/; there is no list to edit."""

import re
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

from question_bank.contract import QuestionKind, WorkspaceKind

HERE = Path(__file__).parent
MAY_LEAVE = re.compile(r"[a-z0-9][a-z0-9_-]*\.(?:js|css|svg|png)")


def _found(shelf: str) -> dict[str, Any]:
    names = sorted(module.name for module in iter_modules([str(HERE / shelf)]) if module.ispkg)
    return {name: import_module(f"question_bank.{shelf}.{name}").KIND for name in names}


@cache
def kinds() -> dict[str, QuestionKind]:
    """Every question kind by the name of its folder."""
    return _found("kinds")


@cache
def workspaces() -> dict[str, WorkspaceKind]:
    """Every workspace kind by the name of its folder."""
    return _found("workspaces")


def kind(name: str) -> QuestionKind:
    """The question kind of this name. KeyError: there is none."""
    return kinds()[name]


def workspace(name: str) -> WorkspaceKind:
    """The workspace kind of this name. KeyError: there is none."""
    return workspaces()[name]


def folder(name: str) -> Path:
    """The folder of a question kind or a workspace kind. KeyError: there is none."""
    shelf = "kinds" if name in kinds() else "workspaces"
    if shelf == "workspaces" and name not in workspaces():
        raise KeyError(name)
    return HERE / shelf / name


@cache
def styles() -> bytes:
    """The styles of all question kinds and workspaces, one after the other."""
    found = [folder(name) / "widget.css" for name in kinds()]
    found += [folder(name) / "workspace.css" for name in workspaces()]
    return b"\n".join(path.read_bytes() for path in found if path.is_file())


def asset(name: str, filename: str) -> Path:
    """A script, style or picture of a kind, for the browser. KeyError: nothing that may leave the folder."""
    path = folder(name) / filename
    if not MAY_LEAVE.fullmatch(filename) or not path.is_file() or path.is_symlink():
        raise KeyError(filename)
    return path
