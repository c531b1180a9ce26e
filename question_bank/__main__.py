"""An author's tool that needs no server: python -m question_bank import, mark, check, convert, draw, show, kinds.

Exit codes: 0 all is well; 1 there are faults, or what was asked for is not there; 2 a file could not be read, or the
command is wrong. With --json there is one JSON object on the standard output, whatever happens.
"""

import argparse
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from pathlib import Path

from question_bank.cli import banks, converting, importing, marking


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code."""
    asked = _parser().parse_args(arguments)
    code: int = asked.run(asked)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m question_bank", description="题库工具")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    taking = commands.add_parser("import", help="读取题目文件，列出题目和问题")
    taking.add_argument("files", nargs="+", metavar="FILE")
    taking.add_argument("--media", type=Path, metavar="FOLDER", help="把文件里的图片存到这个文件夹")
    taking.set_defaults(run=importing.run)

    marking_ = commands.add_parser("mark", help="给一个文件的答案评分")
    marking_.add_argument("files", nargs="+", metavar="FILE", help="一个文件；或试题和答案两个文本")
    marking_.add_argument("answers", metavar="ANSWERS.json")
    marking_.set_defaults(run=marking.run)

    converting_ = commands.add_parser("convert", help="转换成另一种格式，或打印的试卷（.docx、.pdf）")
    converting_.add_argument("file", metavar="FILE")
    converting_.add_argument("out", type=Path, metavar="OUT")
    converting_.add_argument("--to", metavar="F", help="目标格式，可带版本（qti-3.0）；不写则由文件名的后缀决定")
    converting_.add_argument("--key", action="store_true", help="打印答案和解析，而不是试卷")
    converting_.add_argument("--title", default="", help="打印时的标题")
    converting_.set_defaults(run=converting.run)

    check = commands.add_parser("check", help="检查题库文件夹或题目文件，列出所有问题")
    check.add_argument("path", nargs="?", type=Path, help="题库文件夹或文件；不写则检查随附的所有题库")
    check.set_defaults(run=banks.check)

    show = commands.add_parser("show", help="显示一道题、一个任务或一个组卷方案")
    show.add_argument("code")
    show.set_defaults(run=banks.show)

    drawing = commands.add_parser("draw", help="按组卷方案试抽一份试卷")
    drawing.add_argument("blueprint", help="组卷方案的编号，或它的文件")
    drawing.add_argument("--seed", default="1")
    drawing.set_defaults(run=banks.try_draw)

    for command in (taking, marking_, converting_, check):
        command.add_argument(
            "--format", default="", choices=("", *importing.format_names()), metavar="F", help="文件的格式"
        )
    for command in (taking, marking_):
        command.add_argument("--json", action="store_true", help="输出一个 JSON 对象")
    for command in (show, drawing):
        command.add_argument("--bank", type=Path, help="题库文件夹；不写则用随附的题库")
    commands.add_parser("kinds", help="列出题型、操作环境和格式").set_defaults(run=banks.list_kinds)
    return parser


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8")
    sys.exit(main())
