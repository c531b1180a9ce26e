"""The files of the exam page, of one version: a terminal that has them all can show it while the server is away."""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from question_bank.registry import folder, kinds, styles

FOLDERS = ("lib", "attempts", "vendor")
SINGLE = ("base.css", "favicon.svg")
KEPT = (".js", ".css", ".svg")
OF_KINDS = (".js", ".svg", ".png")


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
    files = {f"/static/{path.relative_to(static).as_posix()}": path.read_bytes() for path in ours}
    for kind in kinds():
        own = [path for path in sorted(folder(kind).iterdir()) if path.suffix in OF_KINDS]
        files |= {f"/kinds/{kind}/{path.name}": path.read_bytes() for path in own}
    files["/kinds.css"] = styles()
    digest = hashlib.sha256()
    for address, content in files.items():
        digest.update(address.encode() + hashlib.sha256(content).digest())
    return Shell(digest.hexdigest()[:16], tuple(files))
