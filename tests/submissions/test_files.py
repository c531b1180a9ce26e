"""Files of a practical task: taken in, refused with reasons, replaced, restored, sealed."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from examserver.attempts.actions.desk import reopen
from examserver.attempts.actions.ending import collect, hand_in
from examserver.attempts.actions.saving import save_answer
from examserver.house import House
from examserver.submissions.actions import seal
from examserver.submissions.duties import seal_collected
from examserver.submissions.reads import current_pieces, receipt_of, unsealed
from examserver.who import SERVER
from tests import uploads
from tests.cast import Cast, MovableClock, Sitter, a_picture, an_answer

Open = Callable[..., FlaskClient]


def upload(client: FlaskClient, sitter: Sitter, stream: Any = None, name: str = "店标.png", slot: str = "logo") -> Any:
    return uploads.upload(client, sitter.attempt_id, slot, (stream or a_picture(230, 70)).getvalue(), name)


@pytest.fixture
def ada(client_of: Open, working: dict[str, Sitter]) -> tuple[FlaskClient, Sitter]:
    sitter = working["ada"]
    return client_of(sitter.who, f"terminal-{sitter.who.id}"), sitter


def test_a_fitting_file_is_kept_with_its_digest(house: House, ada: tuple[FlaskClient, Sitter]) -> None:
    client, sitter = ada
    status, said = upload(client, sitter)
    assert (status, said["file"]["name"], said["file"]["width"], said["file"]["version"]) == (200, "店标.png", 230, 1)
    assert house.files.is_whole(said["file"]["sha256"])


@pytest.mark.parametrize(
    ("stream", "name", "word"),
    [
        (a_picture(200, 70), "a.png", "200×70"),
        (io.BytesIO(b"hello"), "a.png", "txt"),
        (io.BytesIO(b""), "a.png", "空"),
        (a_picture(230, 70, "bmp"), "a.png", "只收"),
    ],
)
def test_a_file_that_breaks_a_rule_is_refused_with_the_reason(
    house: House, ada: tuple[FlaskClient, Sitter], stream: io.BytesIO, name: str, word: str
) -> None:
    client, sitter = ada
    status, said = upload(client, sitter, io.BytesIO(stream.getvalue()), name)
    assert (status, said["code"]) == (409, "piece_not_accepted")
    assert word in said["message"]
    assert house.see(current_pieces, sitter.attempt_id) == []


def test_a_new_file_takes_the_place_of_the_old_one_and_the_old_one_can_come_back(
    house: House, ada: tuple[FlaskClient, Sitter]
) -> None:
    client, sitter = ada
    first = upload(client, sitter)[1]["file"]
    upload(client, sitter, a_picture(230, 70, colour="red"))
    assert [p.version for p in house.see(current_pieces, sitter.attempt_id)] == [2]
    client.post(f"/exam/files/{first['id']}/restore")
    assert [p.version for p in house.see(current_pieces, sitter.attempt_id)] == [1]


def test_the_same_bytes_twice_are_one_version(house: House, ada: tuple[FlaskClient, Sitter]) -> None:
    client, sitter = ada
    assert upload(client, sitter)[1]["file"]["id"] == upload(client, sitter)[1]["file"]["id"]


def test_nothing_is_taken_after_the_last_moment(
    house: House, clock: MovableClock, ada: tuple[FlaskClient, Sitter]
) -> None:
    client, sitter = ada
    clock.move(minutes=120, seconds=21)
    assert upload(client, sitter)[1]["code"] == "time_is_up"


def test_another_candidates_file_is_not_to_be_had(
    house: House, client_of: Open, ada: tuple[FlaskClient, Sitter], working: dict[str, Sitter]
) -> None:
    piece = upload(*ada)[1]["file"]["id"]
    ben = client_of(working["ben"].who, f"terminal-{working['ben'].who.id}")
    assert ben.get(f"/exam/files/{piece}").status_code == 404
    assert ben.post(f"/exam/files/{piece}/remove").status_code == 404
    assert upload(ben, working["ada"])[0] == 404


def test_an_unknown_slot_is_not_found(ada: tuple[FlaskClient, Sitter]) -> None:
    assert upload(*ada, slot="nowhere")[0] == 404


def test_the_server_seals_what_was_collected_and_the_receipt_names_each_piece(
    house: House, ada: tuple[FlaskClient, Sitter]
) -> None:
    client, sitter = ada
    sha256 = upload(client, sitter)[1]["file"]["sha256"]
    house.act(save_answer, sitter.who, asked=an_answer(sitter, answer="山野茶铺", part="shop_name"))
    house.act(collect, SERVER, attempt_id=sitter.attempt_id)
    seal_collected(house)
    receipt = client.get(f"/exam/{sitter.attempt_id}/receipt").get_json()["receipt"]
    first = receipt["manifest"][0]
    assert (first["field"], first["size"]) == ("shop_name", 12)
    assert receipt["manifest"][1]["sha256"] == sha256
    assert house.see(unsealed) == []


def test_sealing_again_gives_the_same_digest(house: House, ada: tuple[FlaskClient, Sitter]) -> None:
    client, sitter = ada
    upload(client, sitter)
    house.act(collect, SERVER, attempt_id=sitter.attempt_id)
    assert house.act(seal, SERVER, attempt_id=sitter.attempt_id) == house.act(
        seal, SERVER, attempt_id=sitter.attempt_id
    )


def test_a_reopened_work_is_sealed_anew(
    house: House, clock: MovableClock, cast: Cast, ada: tuple[FlaskClient, Sitter]
) -> None:
    client, sitter = ada
    clock.move(minutes=31)
    house.act(hand_in, sitter.who, attempt_id=sitter.attempt_id)
    seal_collected(house)
    before = house.see(receipt_of, sitter.who, sitter.attempt_id)
    house.act(reopen, cast.carl, attempt_id=sitter.attempt_id, reason="误交", second=cast.inez.id)
    upload(client, sitter)
    clock.move(minutes=1)
    house.act(hand_in, sitter.who, attempt_id=sitter.attempt_id)
    seal_collected(house)
    after = house.see(receipt_of, sitter.who, sitter.attempt_id)
    assert before is not None
    assert after is not None
    assert before["digest"] != after["digest"]


def test_a_reopened_attempt_has_the_time_that_is_left(
    house: House, clock: MovableClock, cast: Cast, ada: tuple[FlaskClient, Sitter]
) -> None:
    _client, sitter = ada
    clock.move(minutes=31)
    house.act(hand_in, sitter.who, attempt_id=sitter.attempt_id)
    house.act(reopen, cast.carl, attempt_id=sitter.attempt_id, reason="误交", second=cast.inez.id)
    ack = house.act(save_answer, sitter.who, asked=an_answer(sitter, answer="店", part="shop_name"))
    assert ack["remaining_ms"] == 89 * 60_000
