"""The files of the exam page, of one version: a terminal that has them all can show it while the server is away."""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from question_bank.registry import folder, kinds

FOLDERS = ("lib", "attempts", "vendor")
SINGLE = ("base.css", "favicon.svg")
KEPT = (".js", ".css", ".svg")


@dataclass(frozen=True)
class Shell:
    """Addresses, and a digest over what lies under them."""

    version: str
    files: tuple[str, ...]


@cache
def shell_of(static: Path) -> Shell:
    """The scripts, styles and drawings of the exam page; read once a process."""
    ours = [static / name for name in SINGLE]
    ours += [path for folder in FOLDERS for path in sorted((static / folder).iterdir()) if path.suffix in KEPT]
    files = {f"/static/{path.relative_to(static).as_posix()}": path for path in ours}
    for kind in kinds():
        files |= {f"/kinds/{kind}/{path.name}": path for path in sorted(folder(kind).glob("*.js"))}
    digest = hashlib.sha256()
    for address, path in files.items():
        digest.update(address.encode() + hashlib.sha256(path.read_bytes()).digest())
    return Shell(digest.hexdigest()[:16], tuple(files))
