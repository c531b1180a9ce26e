"""Looking at what was made: its pictures, its products as files, video with seeking; nothing of another work."""

import io
import zipfile
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import openpyxl
import pytest
from flask.testing import FlaskClient
from PIL import Image

from examserver.attempts.actions.saving import SaveAnswer, save_answer
from examserver.grading.actions.scoring import take_work
from examserver.grading.duties import code_sealed_works
from examserver.grading.reads.penalties import proposed_in
from examserver.house import House
from examserver.submissions.reads import current_pieces
from question_bank.bank import shipped_banks
from tests.cast import CANDIDATES, Cast, Sitter, a_picture, begin_sitting
from tests.given import give, shipped
from tests.grading.conftest import collect_and_seal, hand_over, work_named, work_of
from tests.grading.test_made import work_on
from tests.grading.test_penalties import give_pack
from tests.question_bank.test_slides import a_deck

ClientOf = Callable[..., FlaskClient]
JSON = {"Accept": "application/json"}
DOCUMENT, DESIGN = "L4-WLTG-01", "L3-SJYX-02"
PRACTICAL = shipped_banks()["ecommerce"] / "practical"


def with_pack(house: House, code: str) -> dict[str, Any]:
    """A task that ships, its pack in the house's store."""
    task, pack = shipped(code), []
    for entry in task.get("pack", ()):
        sha256, size = house.files.keep_file(PRACTICAL / code / entry["file"])
        pack.append({**entry, "sha256": sha256, "size": size})
    return {**task, "pack": pack}


@pytest.fixture
def on_made(house: House, cast: Cast, clock: Any) -> Callable[..., tuple[int, str]]:
    """Ada's model solution of a task that ships, Gita's round on it; gives the round and the work's code."""

    def make(code: str, **instead: Any) -> tuple[int, str]:
        task = with_pack(house, code)
        give(house, cast, task)
        ada = begin_sitting(house, cast, cast.practical, "ada")["ada"]
        work_on(house, clock, ada, task["solution"])
        for number, (part, value) in enumerate(instead.items(), 900):
            house.act(save_answer, ada.who, asked=SaveAnswer(ada.attempt_id, 1, number, 1, value, part=part))
        collect_and_seal(house, ada)
        code_sealed_works(house)
        return house.act(take_work, cast.gita), house.see(work_of, ada.attempt_id).code

    return make


def test_a_design_is_shown_by_its_viewer_with_pictures_of_the_pack_and_as_a_png(
    cast: Cast, client_of: ClientOf, on_made: Callable[..., tuple[int, str]]
) -> None:
    round_id, code = on_made(DESIGN)
    for who, base in ((cast.gita, f"/grading/work/{round_id}"), (cast.ivan, f"/grading/progress/{code}")):
        client = client_of(who)
        page = client.get(base).text
        assert f'data-kind="design" data-no="1" data-pictures="{base}/picture/1/"' in page
        picture = page.partition(f'src="{base}/picture/1/pack/')[2].partition('"')[0]
        shown = client.get(f"{base}/picture/1/pack/{picture}")
        assert shown.mimetype in ("image/png", "image/jpeg")
        assert "ETag" not in shown.headers
        product = page.partition(f'href="{base}/product/1/')[2].partition('"')[0]
        made = client.get(f"{base}/product/1/{product}")
        assert made.mimetype == "image/png"
        assert made.headers["Content-Security-Policy"].startswith("sandbox")
        with Image.open(io.BytesIO(made.data)) as drawn:
            assert drawn.width > 100
        down = client.get(f"{base}/product/1/{product}?download")
        assert down.headers["Content-Disposition"] == f"attachment; filename=task1-{product}"


def test_the_model_solution_of_a_design_gives_no_cause_for_a_penalty(
    house: House, on_made: Callable[..., tuple[int, str]]
) -> None:
    _round_id, code = on_made(DESIGN)
    assert proposed_in(house.see(work_named, code)) == []


def test_a_document_is_made_with_the_names_covered(
    house: House, cast: Cast, client_of: ClientOf, on_made: Callable[..., tuple[int, str]]
) -> None:
    asked = shipped(DOCUMENT)["documents"][0]
    round_id, _code = on_made(DOCUMENT, **{asked["id"]: "<h2>方案</h2><p>编制人：艾达</p>"})
    client, base = client_of(cast.gita), f"/grading/work/{round_id}"
    page = client.get(base).text
    assert CANDIDATES["ada"][0] not in page
    address = f"{base}/product/1/{quote(asked['title'])}"
    assert f'href="{address}.docx?download"' in page
    answer = client.get(f"{address}.docx")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert "编制人：■■■" in archive.read("word/document.xml").decode()
    seen = client.get(f"{address}.pdf")
    assert (seen.mimetype, seen.data[:5]) == ("application/pdf", b"%PDF-")


@pytest.fixture
def on_ada(house: House, cast: Cast, working: dict[str, Sitter]) -> dict[str, str]:
    """Gita's round on Ada's work: its address, and the digests of Ada's and of Ben's picture."""
    give_pack(house, cast)
    for name, colour in (("ada", "teal"), ("ben", "navy")):
        hand_over(house, working[name], a_picture(230, 70, colour=colour), f"{name}.png")
    collect_and_seal(house, working["ada"])
    code_sealed_works(house)
    own = {name: house.see(current_pieces, working[name].attempt_id)[0].sha256 for name in ("ada", "ben")}
    return own | {"base": f"/grading/work/{house.act(take_work, cast.gita)}"}


def test_only_pictures_of_the_work_itself_are_shown(cast: Cast, client_of: ClientOf, on_ada: dict[str, str]) -> None:
    client, base = client_of(cast.gita), f"{on_ada['base']}/picture"
    for name in ("1/pack/tea.png", f"1/own/{on_ada['ada']}"):
        shown = client.get(f"{base}/{name}")
        assert (shown.status_code, shown.mimetype) == (200, "image/png")
        assert shown.headers["Content-Disposition"] == "inline; filename=task1-picture.png"
    foreign = (f"1/own/{on_ada['ben']}", f"2/own/{on_ada['ada']}", f"1/other/{on_ada['ada']}", f"1/{on_ada['ada']}")
    for name in (
        *foreign,
        "1/pack/no.png",
        "1/pack/..%2ftea.png",
        "2/pack/tea.png",
        "1/own/",
        "99999999999/pack/tea.png",
    ):
        assert client.get(f"{base}/{name}").status_code == 404, name
    assert client_of(cast.guo).get(f"{base}/1/pack/tea.png").status_code == 404
    assert client_of(cast.inez).get(f"{base}/1/pack/tea.png", headers=JSON).status_code == 403


def test_a_task_without_products_has_none(cast: Cast, client_of: ClientOf, on_ada: dict[str, str]) -> None:
    client = client_of(cast.gita)
    assert "handed-products" not in client.get(on_ada["base"]).text
    for no in (1, 2):
        assert client.get(f"{on_ada['base']}/product/{no}/x.pdf").status_code == 404


def test_a_video_is_played_from_any_place(
    house: House, cast: Cast, client_of: ClientOf, working: dict[str, Sitter]
) -> None:
    give_pack(house, cast, slots=[{"id": "logo", "label": "录像", "types": ["mp4"], "max_kb": 1000}])
    video = b"\x00\x00\x00\x18ftypisom" + bytes(range(256)) * 40
    hand_over(house, working["ada"], io.BytesIO(video), "talk.mp4")
    collect_and_seal(house, working["ada"])
    code_sealed_works(house)
    client, base = client_of(cast.gita), f"/grading/work/{house.act(take_work, cast.gita)}"
    assert f'<video src="{base}/file/1" controls' in client.get(base).text
    with client.get(f"{base}/file/1", headers={"Range": "bytes=100-199"}) as part:
        assert (part.status_code, part.data) == (206, video[100:200])
        assert part.headers["Content-Range"] == f"bytes 100-199/{len(video)}"
    with client.get(f"{base}/file/1") as whole:
        assert (whole.mimetype, whole.headers["Accept-Ranges"]) == ("video/mp4", "bytes")


def test_each_kind_of_file_is_opened_in_the_page(
    house: House, cast: Cast, client_of: ClientOf, working: dict[str, Sitter]
) -> None:
    give_pack(house, cast, slots=[{"id": "logo", "label": "材料", "types": ["pptx", "xlsx", "zip"], "max_count": 5}])
    book, archive = io.BytesIO(), io.BytesIO()
    workbook = openpyxl.Workbook()
    workbook.worksheets[0]["A1"], workbook.worksheets[0]["B1"] = 2, "=A1*2"
    workbook.save(book)
    with zipfile.ZipFile(archive, "w") as inside:
        inside.writestr("主图.png", b"12345")
    for n, content in enumerate((a_deck([("年度规划", ["目标"], "")]), book.getvalue(), archive.getvalue())):
        hand_over(house, working["ada"], io.BytesIO(content), f"{n}")
    collect_and_seal(house, working["ada"])
    code_sealed_works(house)
    client, base = client_of(cast.gita), f"/grading/work/{house.act(take_work, cast.gita)}"
    page = client.get(base).text
    for n, words in enumerate(
        (("年度规划", "目标"), ('data-other="=A1*2"', "显示公式（1 个单元格）"), ("主图.png", "1 KB")), 1
    ):
        assert f'data-preview="{base}/file/{n}/preview"' in page
        seen = client.get(f"{base}/file/{n}/preview").text
        for word in words:
            assert word in seen
