"""check, show, draw and kinds: what an author asks of a bank on the disk."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from question_bank.authored import as_written
from question_bank.bank import Bank, load_bank, shipped_banks
from question_bank.blueprints import Blueprint, read_blueprint, write_blueprint
from question_bank.cli.importing import code_of
from question_bank.cli.reading import read_path
from question_bank.contract import Malformed, Spec
from question_bank.draw import DrawnPaper, Shortage, draw
from question_bank.evenness import check_evenness
from question_bank.formats import formats, own
from question_bank.likeness import NEAR, WORDS, Pair, alike
from question_bank.points import from_points
from question_bank.registry import kinds, workspaces
from question_bank.sanitize import text_of


def check(asked: argparse.Namespace) -> int:
    """Every fault of a bank, of the banks that ship, or of one file."""
    if asked.path and asked.path.is_file():
        return _check_file(str(asked.path), asked.format)
    if asked.path and not asked.path.is_dir():
        return _sorry(f"没有文件夹 {asked.path}")
    faults = 0
    for bank in _banks(asked.path):
        found = [*bank.faults, *check_evenness(bank.questions)]
        for fault in found:
            print(fault)
        for pair in alike(bank.questions):
            print(f"{bank.path.name} · 提示 · {_told(pair)}")
        faults += len(found)
        print(
            f"{bank.path.name}: {len(bank.questions)} 道题，{len(bank.tasks)} 个任务，"
            f"{len(bank.blueprints)} 个组卷方案，{len(found)} 个问题"
        )
    return 1 if faults else 0


def _check_file(file: str, format_name: str) -> int:
    reading = read_path(file, format_name)
    for fault in reading.taken.faults:
        print(fault)
    pairs = alike(_named(question, place) for place, question in enumerate(reading.taken.questions, 1))
    twice = [pair for pair in pairs if pair.why != NEAR]
    for pair in pairs:
        print(f"{file} · {'提示' if pair.why == NEAR else '题干重复'} · {_told(pair)}")
    count = len(reading.taken.faults) + len(twice)
    print(f"{file}: {len(reading.taken.questions)} 道题，{count} 个问题")
    return max(code_of(reading), 1 if count else 0)


def _named(question: Spec, place: int) -> Spec:
    return {**question, "code": question.get("code") or question.get("_where") or f"第 {place} 题"}


def _told(pair: Pair) -> str:
    return f"{pair.other} 与 {pair.code} {WORDS[pair.why]}" + (f"（{pair.likeness:.0%}）" if pair.why == NEAR else "")


def show(asked: argparse.Namespace) -> int:
    """A question, a task or a blueprint, as its author wrote it."""
    for bank in _banks(asked.bank):
        plans = [write_blueprint(blueprint) for blueprint in bank.blueprints]
        for entry in (*bank.questions, *bank.tasks, *plans):
            if entry["code"] == asked.code:
                print(as_written(own.write_text([entry]), bank.media), end="")
                return 0
    return _sorry(f"没有编号 {asked.code}")


def try_draw(asked: argparse.Namespace) -> int:
    """One paper by a blueprint of a bank, or by one in a file of its own."""
    for bank in _banks(asked.bank):
        try:
            blueprint = _blueprint(bank, asked.blueprint)
            paper = draw(bank.questions, blueprint, asked.seed) if blueprint else None
        except (Shortage, Malformed) as fault:
            return _sorry(str(fault))
        if paper:
            for line in _paper_lines(paper):
                print(line)
            return 0
    return _sorry(f"没有组卷方案 {asked.blueprint}")


def _blueprint(bank: Bank, asked: str) -> Blueprint | None:
    """The blueprint in a file, else the one of the bank that has this code. Malformed: the file holds none."""
    path = Path(asked)
    if not path.is_file():
        return next((blueprint for blueprint in bank.blueprints if blueprint.code == asked), None)
    data, faults = own.read_one(path, asked)
    if faults:
        raise Malformed("\n".join(map(str, faults)))
    return read_blueprint(data)


def _paper_lines(paper: DrawnPaper) -> Iterator[str]:
    proof = paper.proof
    yield f"{paper.blueprint.title}（{paper.blueprint.code}，种子 {paper.seed}）"
    for place, (title, count, points) in enumerate(proof.by_section):
        yield f"{title}：{count} 题，{from_points(points)} 分"
        for item in paper.items:
            if item.section == place:
                stem = text_of(item.spec["stem"]).replace("\n", " ")
                yield f"{item.no:4} {item.code:12} {item.spec['module']}/{item.spec['point']} {stem[:40]}"
    yield f"共 {proof.items} 题 {from_points(proof.points)} 分，难度 {proof.mean_difficulty}，{proof.by_module}"
    yield f"SHA-256 {proof.digest}"


def list_kinds(_asked: argparse.Namespace) -> int:
    """Every kind of question, workspace and format."""
    for name, kind in kinds().items():
        print(f"{name:20} {kind.LABEL}")
    for name, workspace in workspaces().items():
        print(f"{name:20} {workspace.LABEL}")
    for name, format_ in sorted(formats().items()):
        print(f"{name:20} {format_.LABEL}{'' if hasattr(format_, 'write') else '（只读）'}")
    return 0


def _banks(path: Path | None) -> Iterator[Bank]:
    for folder in [path] if path else shipped_banks().values():
        yield load_bank(folder)


def _sorry(reason: str) -> int:
    print(reason, file=sys.stderr)
    return 1
