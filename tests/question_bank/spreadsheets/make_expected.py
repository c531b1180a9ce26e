"""Makes expected.json: what LibreOffice makes of some hundred formulas over Chinese data. Run it by hand where it is
installed (`python -m tests.question_bank.spreadsheets.make_expected`); the tests only read what it wrote.

`EXCEL` in formulas.py says what Excel gives where the two do not agree: there we follow Excel.
"""

import json
import re
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import openpyxl

from tests.question_bank.spreadsheets.formulas import FORMULAS, SHEETS

OUT = Path(__file__).parent / "expected.json"
NEWER = re.compile(
    r"\b(IFS|SWITCH|IFNA|XOR|CONCAT|TEXTJOIN|MAXIFS|MINIFS|UNICODE|UNICHAR|NUMBERVALUE|DAYS|ISOWEEKNUM)\("
)
"""Functions that a file names with a prefix."""


def workbook(path: Path) -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in SHEETS.items():
        page = book.create_sheet(name)
        for r, row in enumerate(rows, 1):
            for c, value in enumerate(row, 1):
                page.cell(r, c, value)
    page = book.create_sheet("公式")
    for r, formula in enumerate(FORMULAS, 1):
        page.cell(r, 1, NEWER.sub(r"_xlfn.\1(", formula))
    book.save(path)


def converted(path: Path, folder: Path) -> Path:
    profile = (folder / "profile").as_uri()
    command = ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to"]
    subprocess.run(
        [*command, "xlsx:Calc MS Excel 2007 XML", "--outdir", str(folder / "out"), str(path)], check=True, timeout=180
    )
    return folder / "out" / path.name


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        workbook(folder / "in.xlsx")
        page = openpyxl.load_workbook(converted(folder / "in.xlsx", folder), data_only=True)["公式"]
        found: list[list[Any]] = [[formula, page.cell(r, 1).value] for r, formula in enumerate(FORMULAS, 1)]
    lines = ",\n".join(json.dumps(one, ensure_ascii=False, default=str) for one in found)
    OUT.write_text(f"[\n{lines}\n]\n", "utf-8")
    print(len(found))


if __name__ == "__main__":
    main()
