"""Questions from a file: uploaded, looked at, taken in; and the pictures that they bring."""

import hashlib
import io
import json
from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient

from examserver.house import House
from examserver.papers.actions.bank import import_questions, write_draft
from examserver.papers.reads.bank import held_questions, versions_of
from tests.cast import QUESTIONS, TASK, Cast

GIFT = """
::G1:: 网店的转化率等于 { =成交人数除以访客数 ~访客数除以成交人数 ~成交额除以访客数 }

::G2:: 七日无理由退货适用于所有商品 {F}

::G3:: 这道题没有写完 { =
"""
ABOUT = {
    "prefix": "DR",
    "module": "基础知识",
    "point": "网店运营",
    "levels": ["4", "3"],
    "difficulty": "65",
    "importance": "Y",
}


def upload(client: FlaskClient, text: bytes, name: str = "题目.gift", **more: Any) -> Any:
    form = {**ABOUT, **more, "questions_file": (io.BytesIO(text), name)}
    return client.post("/papers/bank/import", data=form, headers={"Accept": "application/json"})


def test_a_file_is_looked_at_and_then_taken_in_as_drafts_with_what_it_does_not_say(
    house: House, cast: Cast, client_of: Callable[..., FlaskClient]
) -> None:
    client = client_of(cast.amy)
    before = len(house.see(held_questions))
    preview = upload(client, GIFT.encode()).json["goto"]
    page = client.get(preview).get_data(as_text=True)
    assert "成交人数" not in page, "the list shows stems"
    assert "网店的转化率等于" in page
    assert "DR-0001" in page
    assert len(house.see(held_questions)) == before, "a preview takes nothing in"
    answer = client.post(preview, headers={"Accept": "application/json"}).json
    assert answer["goto"].startswith("/papers/bank?state=draft&origin=file:")
    assert client.get(answer["goto"]).text.count('name="pick"') == 2, "which are then sent to review"
    taken = {code: held for code, held in house.see(held_questions).items() if held.state == "draft"}
    assert len(taken) == 2
    spec = next(held.spec for held in taken.values() if "转化率" in held.spec["stem"])
    assert (spec["kind"], spec["point"], spec["levels"], spec["difficulty"]) == (
        "single_choice", "网店运营", [4, 3], 0.65,
    )  # fmt: skip


def test_the_same_file_again_brings_nothing_new(
    house: House, cast: Cast, client_of: Callable[..., FlaskClient]
) -> None:
    client = client_of(cast.adam)
    for _ in range(2):
        client.post(upload(client, GIFT.encode()).json["goto"])
    stems = [held.spec["stem"] for held in house.see(held_questions).values()]
    assert len([stem for stem in stems if "网店的转化率等于" in stem]) == 1


RIGHT = """下列说法正确的是 {=先发货 ~后发货}

下列说法正确的是 {=七天无理由退货 ~不能退货}

下列说法正确的是 {~后发货 =先发货}
"""


def test_a_stem_that_says_little_may_stand_over_other_options(
    house: House, cast: Cast, client_of: Callable[..., FlaskClient]
) -> None:
    client = client_of(cast.adam)
    preview = upload(client, RIGHT.encode()).json["goto"]
    assert "题干和选项与" in client.get(preview).text, "the third is the first in another order"
    client.post(preview)
    assert sum("说法正确" in held.spec["stem"] for held in house.see(held_questions).values()) == 2


OWN = """
- code: S-0
  kind: single_choice
  stem: 第 0 道单选题的题干
  options: [甲, 乙, 丙, 丁]
  key: C
- code: S-1
  kind: single_choice
  stem: 第 1 道单选题，换了问法
  options: [甲, 乙, 丙, 丁]
  key: B
- code: S-2
  kind: single_choice
  stem: 第 2 道，正由别人改
  options: [甲, 乙, 丙, 丁]
  key: C
"""


def test_the_preview_says_which_questions_of_the_bank_would_change(
    house: House, cast: Cast, client_of: Callable[..., FlaskClient]
) -> None:
    house.act(write_draft, cast.aldo, spec={**QUESTIONS[2], "stem": "奥尔多正在改"}, reason="换一种问法")
    client = client_of(cast.amy)
    preview = upload(client, OWN.encode(), "改.yaml").json["goto"]
    page = client.get(preview).text
    assert "会修改已有的 2 题" in page
    assert page.count("答案或评分不同") == 1, "S-0 alone has another key"
    assert "这个编号的新版本正由他人编写" in page
    client.post(preview, data={"reason": "按新法更正"})
    held = house.see(held_questions)
    assert [(held[f"S-{n}"].version, held[f"S-{n}"].state) for n in range(3)] == [
        (2, "draft"), (2, "draft"), (2, "draft"),
    ]  # fmt: skip
    assert held["S-2"].spec["stem"] == "奥尔多正在改"
    kept = {name: held["S-0"].spec[name] for name in ("point", "difficulty", "importance", "analysis")}
    assert kept == {name: QUESTIONS[0][name] for name in kept}, "what the file does not say stays as it was"


def test_the_preview_names_what_is_nearly_the_same_as_a_question_of_the_bank(
    cast: Cast, client_of: Callable[..., FlaskClient]
) -> None:
    text = """
- {kind: single_choice, stem: "第 4 道，单选题的题干！", options: [甲, 乙, 丙, 戊], key: A}
- {kind: single_choice, stem: 与别的题都不一样的问法, options: [一, 二, 三, 四], key: A}
"""
    client = client_of(cast.amy)
    page = client.get(upload(client, text.encode(), "近.yaml").json["goto"]).text
    near = page.partition('id="near-title"')[2]
    assert "S-4" in near
    assert "与别的题都不一样的问法" not in near.partition("</table>")[0]


def test_no_question_takes_the_code_of_a_task(house: House, cast: Cast, client_of: Callable[..., FlaskClient]) -> None:
    client, own = client_of(cast.amy), {**QUESTIONS[0], "code": TASK["code"], "stem": "另一道题"}
    preview = upload(client, json.dumps([own, {**own, "code": "", "stem": "没有编号"}]).encode(), "a.json", prefix="P")
    assert "这个编号已用于实操任务" in client.get(preview.json["goto"]).text
    assert client.post(preview.json["goto"], headers={"Accept": "application/json"}).json["ok"]
    assert house.act(import_questions, cast.amy, questions=[own], file="a.json")["held"] == 1
    assert [v.is_task for v in house.see(versions_of, TASK["code"])] == [True]


def test_what_is_no_file_of_questions_is_refused_in_words(cast: Cast, client_of: Callable[..., FlaskClient]) -> None:
    client = client_of(cast.adam)
    for name, content in (("x.bin", bytes(range(256)) * 50), ("leer.xlsx", b"PK\x03\x04no zip"), ("x.xml", b"<a>")):
        preview = upload(client, content, name).json["goto"]
        answer = client.get(preview)
        assert answer.status_code == 200, name
        assert "没有可以导入的题目" in answer.get_data(as_text=True), name
        said = client.post(preview, headers={"Accept": "application/json"})
        assert (said.status_code, said.json["code"]) == (409, "no_questions_to_import"), name


def test_without_a_level_nothing_is_kept(cast: Cast, client_of: Callable[..., FlaskClient]) -> None:
    said = upload(client_of(cast.adam), GIFT.encode(), levels=[])
    assert (said.status_code, said.json["code"]) == (400, "missing_field")


def test_a_picture_is_shown_to_who_is_signed_in_and_to_nobody_else(
    house: House, cast: Cast, client_of: Callable[..., FlaskClient], app: Any
) -> None:
    picture = b"\x89PNG\r\n\x1a\n" + b"picture"
    sha256, _size = house.media.keep(io.BytesIO(picture))
    assert sha256 == hashlib.sha256(picture).hexdigest()
    with client_of(cast.ada).get(f"/media/{sha256}.png") as shown:
        assert (shown.status_code, shown.data, shown.mimetype) == (200, picture, "image/png")
        assert "sandbox" in shown.headers["Content-Security-Policy"]
    assert app.test_client().get(f"/media/{sha256}.png").status_code in (302, 303, 401)
    for name in (f"{sha256}.html", "0" * 64 + ".png", f"..%2F{sha256}.png"):
        assert client_of(cast.ada).get(f"/media/{name}").status_code == 404
