"""Bringing a bank's folder into the house: material files to the store, questions and tasks to the database."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from examserver.house import House
from examserver.offload import off_loop
from examserver.papers.actions.bank import stock_bank
from examserver.papers.actions.plans import stock_plans
from examserver.who import Who
from question_bank.bank import Bank, load_bank, shipped_banks
from question_bank.blueprints import Blueprint, write_blueprint
from question_bank.practical_papers import PracticalPaper


def bring_bank(house: House, who: Who, path: Path) -> tuple[Bank, dict[str, int]]:
    """Load, check and take in; what has a fault stays out and is listed in `bank.faults`."""
    bank = off_loop(load_bank, path)
    for path_of_medium in bank.media.values():
        house.media.keep_file(path_of_medium)
    tasks = [_with_pack(house, t) for t in bank.tasks]
    house.act(stock_plans, who, plans=[write_blueprint(plan) for plan in bank.blueprints])
    return bank, house.act(stock_bank, who, questions=bank.questions, tasks=tasks)


def bring_plans(house: House, who: Who) -> dict[str, int]:
    """Take in the blueprints that ship, and nothing else; gives the counts."""
    return house.act(stock_plans, who, plans=[write_blueprint(plan) for plan in shipped_blueprints().values()])


def _with_pack(house: House, task: dict[str, Any]) -> dict[str, Any]:
    pack = []
    for piece in task.get("pack", ()):
        sha256, size = house.files.keep_file(Path(piece["path"]))
        seen = {name: piece[name] for name in ("width", "height") if name in piece}
        pack.append({"file": piece["file"], "title": piece["title"], "sha256": sha256, "size": size, **seen})
    return {**task, "pack": pack}


def bring_shipped(house: House, who: Who) -> tuple[list[Bank], dict[str, int]]:
    """Take in every bank that ships; gives what was read and the counts of all together."""
    brought = [bring_bank(house, who, path) for path in shipped_banks().values()]
    shipped_blueprints.cache_clear()
    shipped_papers.cache_clear()
    counts = {name: sum(c[name] for _bank, c in brought) for name in ("added", "changed", "same", "held")}
    return [bank for bank, _counts in brought], counts


def read_shipped() -> list[Bank]:
    """Every bank that ships, read and checked; nothing is taken in."""
    return [off_loop(load_bank, path) for path in shipped_banks().values()]


@lru_cache
def shipped_blueprints() -> dict[str, Blueprint]:
    """The blueprints that ship, by code: they change with the program, or are read again when the bank is."""
    return {plan.code: plan for bank in read_shipped() for plan in bank.blueprints}


@lru_cache
def shipped_papers() -> dict[str, PracticalPaper]:
    """The practical papers that the shipped banks propose, by code."""
    return {paper.code: paper for bank in read_shipped() for paper in bank.papers}
