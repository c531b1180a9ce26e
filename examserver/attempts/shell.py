"""The files of the exam page, of one version: a terminal that has them all can show it while the server is away."""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from question_bank.registry import folder, kinds, styles, workspaces

FOLDERS = ("lib", "attempts", "vendor")
SINGLE = ("base.css", "favicon.svg")
KEPT = (".js", ".css", ".svg")
OF_KINDS = (".js", ".svg", ".png")
OF_WORKSPACES = ("univer", "fabric", "chart")
"""How the libraries begin that only workspaces load; megabytes that a theory paper does without."""


@dataclass(frozen=True)
class Shell:
    """Addresses, and a digest over what lies under them."""

    version: str
    files: tuple[str, ...]


@cache
def shell_of(static: Path, subject: str) -> Shell:
    """The scripts, styles and drawings of the exam page of a subject; read once a process."""
    is_practical = subject == "practical"
    ours = [static / name for name in SINGLE]
    found = [path for name in FOLDERS for path in sorted((static / name).rglob("*")) if path.suffix in KEPT]
    ours += [path for path in found if is_practical or not path.name.startswith(OF_WORKSPACES)]
    files = {f"/static/{path.relative_to(static).as_posix()}": path.read_bytes() for path in ours}
    for kind in workspaces() if is_practical else kinds():
        own = [path for path in sorted(folder(kind).iterdir()) if path.suffix in OF_KINDS]
        files |= {f"/kinds/{kind}/{path.name}": path.read_bytes() for path in own}
    files["/kinds.css"] = styles()
    digest = hashlib.sha256()
    for address, content in files.items():
        digest.update(address.encode() + hashlib.sha256(content).digest())
    return Shell(digest.hexdigest()[:16], tuple(files))


@cache
def desks() -> tuple[str, ...]:
    """The workspaces that have a panel of their own: a terminal that waits for practical work loads them all."""
    return tuple(name for name in workspaces() if (folder(name) / "workspace.js").is_file())
