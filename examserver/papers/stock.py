"""Bringing a bank's folder into the house: material files to the store, questions and tasks to the database."""

from pathlib import Path
from typing import Any

from examserver.house import House
from examserver.papers.actions import stock_bank
from examserver.who import Who
from question_bank.bank import Bank, load_bank


def bring_bank(house: House, who: Who, path: Path) -> tuple[Bank, dict[str, int]]:
    """Load, check and take in; what has a fault stays out and is listed in `bank.faults`."""
    bank = load_bank(path)
    tasks = [_with_pack(house, t) for t in bank.tasks]
    return bank, house.act(stock_bank, who, questions=bank.questions, tasks=tasks)


def _with_pack(house: House, task: dict[str, Any]) -> dict[str, Any]:
    pack = []
    for piece in task.get("pack", ()):
        sha256, size = house.files.keep_file(Path(piece["path"]))
        pack.append({"file": piece["file"], "title": piece["title"], "sha256": sha256, "size": size})
    return {**task, "pack": pack}
