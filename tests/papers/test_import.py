"""Questions from a file: uploaded, looked at, taken in; and the pictures that they bring."""

import hashlib
import io
from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient

from examserver.house import House
from examserver.papers.reads.bank import current_specs
from tests.cast import Cast

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


def test_a_file_is_looked_at_and_then_taken_in_with_what_it_does_not_say(
    house: House, cast: Cast, client_of: Callable[..., FlaskClient]
) -> None:
    client = client_of(cast.adam)
    before = len(house.see(current_specs, tasks=False))
    preview = upload(client, GIFT.encode()).json["goto"]
    page = client.get(preview).get_data(as_text=True)
    assert "成交人数" not in page, "the list shows stems"
    assert "网店的转化率等于" in page
    assert "DR-0001" in page
    assert len(house.see(current_specs, tasks=False)) == before, "a preview takes nothing in"
    assert client.post(preview).status_code in (200, 303)
    taken = {s["stem"]: s for s in house.see(current_specs, tasks=False) if str(s["code"]).startswith(("DR-", "G"))}
    assert len(taken) == 2
    spec = next(s for stem, s in taken.items() if "转化率" in stem)
    assert (spec["kind"], spec["point"], spec["levels"], spec["difficulty"]) == (
        "single_choice", "网店运营", [4, 3], 0.65,
    )  # fmt: skip


def test_the_same_file_again_brings_nothing_new(
    house: House, cast: Cast, client_of: Callable[..., FlaskClient]
) -> None:
    client = client_of(cast.adam)
    for _ in range(2):
        client.post(upload(client, GIFT.encode()).json["goto"])
    stems = [s["stem"] for s in house.see(current_specs, tasks=False) if "网店的转化率等于" in s["stem"]]
    assert len(stems) == 1


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
