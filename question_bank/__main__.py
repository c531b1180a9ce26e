"""An author's tool that needs no server: check a bank, show a question, try a draw, list the kinds.

Exit codes: 0 all is well, 1 there are faults or what was asked for is not there, 2 the command is wrong.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from question_bank.bank import Bank, load_bank, shipped_banks
from question_bank.blueprints import Blueprint
from question_bank.contract import Malformed
from question_bank.draw import DrawnPaper, Shortage, draw
from question_bank.formats import own
from question_bank.points import from_points
from question_bank.registry import kinds, workspaces
from question_bank.sanitize import text_of


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code."""
    asked = _parser().parse_args(arguments)
    code: int = asked.run(asked)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m question_bank", description="题库工具")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    check = commands.add_parser("check", help="检查题库，列出所有问题")
    check.add_argument("path", nargs="?", type=Path, help="题库文件夹；不写则检查随附的所有题库")
    check.set_defaults(run=_check)
    show = commands.add_parser("show", help="显示一道题、一个任务或一个组卷方案")
    show.add_argument("code")
    show.set_defaults(run=_show)
    drawing = commands.add_parser("draw", help="按组卷方案试抽一份试卷")
    drawing.add_argument("blueprint")
    drawing.add_argument("--seed", default="1")
    drawing.set_defaults(run=_draw)
    for command in (show, drawing):
        command.add_argument("--bank", type=Path, help="题库文件夹；不写则用随附的题库")
    commands.add_parser("kinds", help="列出题型和操作环境").set_defaults(run=_kinds)
    return parser


def _banks(path: Path | None) -> Iterator[Bank]:
    for folder in [path] if path else shipped_banks().values():
        yield load_bank(folder)


def _check(asked: argparse.Namespace) -> int:
    if asked.path and not asked.path.is_dir():
        return _sorry(f"没有文件夹 {asked.path}")
    faults = 0
    for bank in _banks(asked.path):
        for fault in bank.faults:
            print(fault)
        faults += len(bank.faults)
        print(
            f"{bank.path.name}: {len(bank.questions)} 道题，{len(bank.tasks)} 个任务，"
            f"{len(bank.blueprints)} 个组卷方案，{len(bank.faults)} 个问题"
        )
    return 1 if faults else 0


def _show(asked: argparse.Namespace) -> int:
    for bank in _banks(asked.bank):
        for entry in (*bank.questions, *bank.tasks):
            if entry["code"] == asked.code:
                print(own.write([entry]), end="")
                return 0
    return _sorry(f"没有编号 {asked.code}")


def _draw(asked: argparse.Namespace) -> int:
    for bank in _banks(asked.bank):
        for blueprint in bank.blueprints:
            if blueprint.code == asked.blueprint:
                return _try_draw(bank, blueprint, asked.seed)
    return _sorry(f"没有组卷方案 {asked.blueprint}")


def _try_draw(bank: Bank, blueprint: Blueprint, seed: str) -> int:
    try:
        paper = draw(bank.questions, blueprint, seed)
    except (Shortage, Malformed) as fault:
        return _sorry(str(fault))
    for line in _paper_lines(paper):
        print(line)
    return 0


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


def _kinds(_asked: argparse.Namespace) -> int:
    for name, kind in kinds().items():
        print(f"{name:20} {kind.LABEL}")
    for name, workspace in workspaces().items():
        print(f"{name:20} {workspace.LABEL}")
    return 0


def _sorry(reason: str) -> int:
    print(reason, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
