"""Pictures, sounds and formulas of a bank: files beside its questions, known in the house by their content."""

import hashlib
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from question_bank.__main__ import main
from question_bank.authored import Folder, as_written
from question_bank.bank import Bank, load_bank, shipped_banks
from tests.question_bank.test_bank import GOOD, a_bank

SPOT = """
- code: TX-H-901
  kind: hot_spot
  module: 基础知识
  point: 售后
  levels: [4, 3]
  difficulty: 0.9
  importance: X
  stem: 请标出退货按钮。
  picture: {src: media/page.png, alt: 订单页}
  areas:
    - {shape: rect, coords: [1, 1, 20, 12]}
  analysis: 右下角的按钮。
"""

NAMES = ("kind", "stem", "options", "key", "analysis", "picture", "src", "parts", "media", "width", "height")
ODD = (
    "case",
    "essay",
    "media/a.png",
    '<img src="media/a.png">',
    r"\(x^2\)",
    r"\[\frac{1}",
    "media/",
    "/media/x",
    r"\(\)",
)


def a_picture(width: int = 40, height: int = 24) -> bytes:
    made = BytesIO()
    Image.new("RGB", (width, height), "white").save(made, "PNG")
    return made.getvalue()


PAGE = a_picture()
NAME = f"{hashlib.sha256(PAGE).hexdigest()}.png"


def a_bank_with(folder: Path, questions: str, **media: bytes) -> Bank:
    (folder / "media").mkdir()
    for name, content in media.items():
        (folder / "media" / name.replace("_", ".")).write_bytes(content)
    return load_bank(a_bank(folder, questions))


def reasons(bank: Bank) -> list[str]:
    return [f"{fault.column} {fault.reason}" for fault in bank.faults]


def test_a_picture_beside_the_questions_gets_the_name_of_its_content_and_its_size(tmp_path: Path) -> None:
    bank = a_bank_with(tmp_path, SPOT, page_png=PAGE)
    assert bank.faults == ()
    assert bank.questions[0]["picture"] == {"src": f"/media/{NAME}", "width": 40, "height": 24, "alt": "订单页"}
    assert bank.media == {NAME: tmp_path / "media/page.png"}


def test_a_picture_in_a_stem_and_one_in_a_part_of_a_case_are_found(tmp_path: Path) -> None:
    in_stem = GOOD.replace("退货要先", '<img src="media/page.png" alt="订单页">退货要先')
    case = """
- {code: AL-901, kind: case, module: 基础知识, point: 售后, levels: [3], difficulty: 0.5, importance: X, stem: 一家店,
   analysis: 略, parts: [{kind: true_false, stem: '看图<img src="media/page.png" alt="图">', key: true, analysis: 略}]}
"""
    bank = a_bank_with(tmp_path, in_stem + case, page_png=PAGE)
    assert bank.faults == ()
    assert f'src="/media/{NAME}"' in bank.questions[0]["stem"]
    assert f'src="/media/{NAME}"' in bank.questions[1]["parts"][0]["stem"]
    assert list(bank.media) == [NAME]


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("media/page.png", "media/none.png", "picture 缺少文件 media/none.png"),
        ("media/page.png", "media/../questions/a.yaml", "picture media 文件夹里的文件名不能写成"),
        ("media/page.png", "media/a.png", "不是能用的图片"),
        ("media/page.png, ", "media/page.png, width: 41, height: 24, ", "picture page.png 为 40×24 像素"),
    ],
)
def test_a_missing_or_strange_file_and_a_wrong_size_are_faults(old: str, new: str, reason: str, tmp_path: Path) -> None:
    bank = a_bank_with(tmp_path, SPOT.replace(old, new), page_png=PAGE, a_png=b"GIF, no more")
    assert reason in reasons(bank)[0]
    assert bank.questions == ()


def test_a_link_that_leads_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "outside.png").write_bytes(PAGE)
    (tmp_path / "bank/media").mkdir(parents=True)
    (tmp_path / "bank/media/page.png").symlink_to(tmp_path / "outside.png")
    bank = load_bank(a_bank(tmp_path / "bank", SPOT))
    assert bank.media == {}
    assert "文件名不能写成" in reasons(bank)[0]


def test_a_file_that_no_question_names_is_a_fault(tmp_path: Path) -> None:
    bank = a_bank_with(tmp_path, SPOT, page_png=PAGE, old_png=a_picture(9))
    assert [(fault.file, fault.code) for fault in bank.faults] == [("media/old.png", "unused_media")]


def test_formulas_in_tex_become_mathml_and_money_stays_money(tmp_path: Path) -> None:
    written = GOOD.replace("原因才好处理。", r"\(\frac{a}{b}\)，$5 与 $6 不变。")
    analysis = load_bank(a_bank(tmp_path, written)).questions[0]["analysis"]
    assert "<mfrac><mrow><mi>a</mi></mrow>" in analysis
    assert "$5 与 $6 不变" in analysis


def test_a_formula_that_cannot_be_read_is_a_fault(tmp_path: Path) -> None:
    bank = load_bank(a_bank(tmp_path, GOOD.replace("原因才好处理。", r"\(\frac{a\)")))
    assert "公式" in reasons(bank)[0]
    assert "花括号" in reasons(bank)[0]


def test_show_gives_the_names_back_that_the_author_wrote(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    a_bank_with(tmp_path, SPOT, page_png=PAGE)
    assert main(["show", "TX-H-901", "--bank", str(tmp_path)]) == 0
    assert "src: media/page.png" in capsys.readouterr().out
    assert as_written("没有图片", {}) == "没有图片"


def test_a_file_of_a_bank_is_checked_and_converted_with_its_pictures(tmp_path: Path) -> None:
    a_bank_with(tmp_path, SPOT, page_png=PAGE)
    file, out = str(tmp_path / "questions/a.yaml"), tmp_path / "out"
    out.mkdir()
    assert main(["check", file]) == 0
    assert main(["convert", file, str(out / "b.yaml")]) == 0
    assert (out / "media" / NAME).read_bytes() == PAGE
    assert main(["check", str(out / "b.yaml")]) == 0
    assert main(["convert", file, str(out / "b.docx")]) == 0


def test_an_import_gives_the_pictures_of_a_file(tmp_path: Path) -> None:
    a_bank_with(tmp_path, SPOT, page_png=PAGE)
    command = [sys.executable, "-m", "question_bank", "import", str(tmp_path / "questions/a.yaml"), "--json"]
    done = subprocess.run([*command, "--media", str(tmp_path / "kept")], capture_output=True, check=True)
    assert f"/media/{NAME}" in done.stdout.decode()
    assert (tmp_path / "kept" / NAME).read_bytes() == PAGE


@pytest.mark.parametrize("path", list(shipped_banks().values()), ids=list(shipped_banks()))
def test_pictures_that_ship_are_small_and_fit_the_page(path: Path) -> None:
    for file in load_bank(path).media.values():
        assert file.stat().st_size <= 40_000, file.name
        with Image.open(file) as picture:
            assert picture.width <= 900, file.name
            assert picture.height <= 520, file.name


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(ODD) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES) | st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(question=st.dictionaries(st.sampled_from(NAMES), ANYTHING, max_size=6))
def test_whatever_an_author_writes_is_completed_or_has_a_problem(question: dict[str, Any]) -> None:
    done, problems = Folder(Path("/nowhere/media")).complete(question)
    assert set(question) == set(done)
    assert all(isinstance(problem, str) for problem in problems)
    assert problems or Folder(Path("/nowhere/media")).complete(done) == (done, [])


def test_characters_that_nobody_can_print_are_refused_unseen(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_text('[{"kind": "true_false", "stem": "a", "key": true, "picture": {"src": "media/\\ud800"}}]', "utf-8")
    command = [sys.executable, "-m", "question_bank", "check", str(file)]
    done = subprocess.run(command, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (1, b"")
    assert "含有无法使用的字符" in done.stdout.decode()
