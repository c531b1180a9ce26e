"""Resumable upload: announced, sent piece by piece, gone on with, refused, forgotten."""

import base64
import os
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from examserver.attempts.actions.ending import collect
from examserver.house import House
from examserver.submissions.duties import STALE_SECONDS, drop_stale_uploads
from examserver.submissions.reads import current_pieces
from examserver.who import SERVER
from tests.cast import MovableClock, Sitter, a_picture
from tests.uploads import announce, how_far, send, upload

Open = Callable[..., FlaskClient]
LOGO = a_picture(230, 70).getvalue()
HALF = len(LOGO) // 2


@pytest.fixture
def ada(client_of: Open, working: dict[str, Sitter]) -> FlaskClient:
    return client_of(working["ada"].who, f"terminal-{working['ada'].who.id}")


@pytest.fixture
def attempt(working: dict[str, Sitter]) -> int:
    return working["ada"].attempt_id


@pytest.fixture
def place(ada: FlaskClient, attempt: int) -> str:
    return announce(ada, attempt, "logo", "店标.png", len(LOGO)).headers["Location"]


def test_a_file_that_comes_in_pieces_is_whole(house: House, ada: FlaskClient, attempt: int, place: str) -> None:
    first = send(ada, place, 0, LOGO[:HALF])
    assert (first.status_code, first.headers["Upload-Offset"]) == (204, str(HALF))
    assert house.see(current_pieces, attempt) == []
    assert how_far(ada, place) == HALF
    assert send(ada, place, HALF, LOGO[HALF:]).headers["Upload-Offset"] == str(len(LOGO))
    [piece] = house.see(current_pieces, attempt)
    assert (piece.name, piece.size) == ("店标.png", len(LOGO))
    assert house.files.path(piece.sha256).read_bytes() == LOGO
    assert ada.head(place).status_code == 404


def test_a_server_that_was_killed_goes_on_where_it_was(house: House, ada: FlaskClient, place: str) -> None:
    send(ada, place, 0, LOGO[:HALF])
    again = type(house.incoming)(house.incoming.root)
    assert again.offset(place.rpartition("/")[2]) == HALF


def test_bytes_that_do_not_go_on_where_the_file_ends_are_not_taken(ada: FlaskClient, place: str) -> None:
    send(ada, place, 0, LOGO[:HALF])
    said = send(ada, place, 0, LOGO[:HALF])
    assert (said.status_code, said.get_json()["code"]) == (409, "wrong_offset")
    assert how_far(ada, place) == HALF


def test_damaged_bytes_are_not_taken(ada: FlaskClient, place: str) -> None:
    said = send(ada, place, 0, LOGO, digest=base64.b64encode(b"x" * 32).decode())
    assert (said.status_code, said.get_json()["code"]) == (409, "upload_damaged")
    assert how_far(ada, place) == 0


@pytest.mark.parametrize("digest", ["?", "é"])
def test_a_digest_that_is_none_is_malformed(ada: FlaskClient, place: str, digest: str) -> None:
    assert send(ada, place, 0, LOGO, digest=digest).status_code == 400


def test_more_than_was_announced_is_not_taken(ada: FlaskClient, place: str) -> None:
    assert send(ada, place, 0, LOGO + b"!").get_json()["code"] == "upload_too_long"


def test_a_refused_file_leaves_nothing_behind(house: House, ada: FlaskClient, attempt: int) -> None:
    before = sorted(house.files.root.rglob("*"))
    status, said = upload(ada, attempt, "logo", a_picture(10, 10).getvalue(), "小.png")
    assert (status, said["code"]) == (409, "piece_not_accepted")
    assert sorted(house.files.root.rglob("*")) == before
    assert list(house.incoming.root.glob("*.part")) == []


def test_what_does_not_fit_into_the_space_is_refused_before_it_is_sent(
    house: House, ada: FlaskClient, attempt: int
) -> None:
    said = announce(ada, attempt, "logo", "a.png", (house.settings.quota_mb + 1) * 1024 * 1024)
    assert said.get_json()["code"] in ("quota_exceeded", "file_too_large")
    house.settings.quota_mb = 1
    said = announce(ada, attempt, "logo", "a.png", 2 * 1024 * 1024)
    assert said.get_json()["code"] == "quota_exceeded"
    assert list(house.incoming.root.glob("*.part")) == []


@pytest.mark.parametrize(("left", "status"), [(1500, 201), (0, 409), (None, 409)])
def test_in_the_drain_only_what_was_chosen_in_time_may_come(
    clock: MovableClock, ada: FlaskClient, attempt: int, left: int | None, status: int
) -> None:
    clock.move(minutes=120, seconds=5)
    assert announce(ada, attempt, "logo", "a.png", len(LOGO), left).status_code == status


def test_nothing_more_comes_after_the_last_moment(clock: MovableClock, ada: FlaskClient, place: str) -> None:
    send(ada, place, 0, LOGO[:HALF])
    clock.move(minutes=120, seconds=21)
    assert send(ada, place, HALF, LOGO[HALF:]).get_json()["code"] == "time_is_up"


def test_nothing_more_comes_once_the_work_is_collected(
    house: House, ada: FlaskClient, attempt: int, place: str
) -> None:
    house.act(collect, SERVER, attempt_id=attempt)
    assert send(ada, place, 0, LOGO).get_json()["code"] == "time_is_up"


def test_nobody_else_goes_on_with_a_file(client_of: Open, working: dict[str, Sitter], place: str) -> None:
    ben = client_of(working["ben"].who, f"terminal-{working['ben'].who.id}")
    assert (ben.head(place).status_code, send(ben, place, 0, LOGO).status_code) == (404, 404)
    assert ben.delete(place).status_code == 404


@pytest.mark.parametrize("token", ["x", "0" * 32, "..%2f..%2fserver"])
def test_an_upload_that_is_none_is_not_found(ada: FlaskClient, token: str) -> None:
    assert ada.head(f"/exam/uploads/{token}").status_code == 404


def test_a_file_may_be_given_up(house: House, ada: FlaskClient, place: str) -> None:
    assert ada.delete(place).status_code == 204
    assert list(house.incoming.root.glob("*.part")) == []


def test_the_server_says_what_it_can(ada: FlaskClient, attempt: int) -> None:
    said = ada.options(f"/exam/{attempt}/uploads/1/logo").headers
    assert (said["Tus-Version"], said["Tus-Checksum-Algorithm"]) == ("1.0.0", "sha256")


def test_what_was_never_brought_to_its_end_is_dropped_after_a_day(house: House, ada: FlaskClient, place: str) -> None:
    part = house.incoming.part(place.rpartition("/")[2])
    send(ada, place, 0, LOGO[:HALF])
    now = part.stat().st_mtime
    os.utime(part, (now, now - STALE_SECONDS + 60))
    drop_stale_uploads(house)
    assert part.exists()
    os.utime(part, (now, now - STALE_SECONDS - 60))
    drop_stale_uploads(house)
    assert not part.exists()


def test_uploads_that_race_for_the_space_are_refused_where_it_is_gone_when_they_have_come(
    house: House, ada: FlaskClient, attempt: int, place: str
) -> None:
    other = announce(ada, attempt, "logo", "b.png", len(LOGO)).headers["Location"]
    house.settings.quota_mb = 0
    assert [send(ada, one, 0, LOGO).get_json()["code"] for one in (place, other)] == ["quota_exceeded"] * 2
    assert house.see(current_pieces, attempt) == []
    assert list(house.incoming.root.glob("*.part")) == []


def test_files_that_are_only_announced_never_promise_more_than_the_space(
    house: House, ada: FlaskClient, attempt: int
) -> None:
    house.settings.quota_mb = 1
    for _ in range(5):
        assert announce(ada, attempt, "logo", "a.png", 400_000).status_code == 201
    assert len(list(house.incoming.root.glob("*.part"))) == 2


def test_room_is_made_among_the_files_of_one_attempt_alone(house: House) -> None:
    mine, theirs = (house.incoming.begin(number, 1, "logo", "a.png", 10) for number in (1, 2))
    house.incoming.make_room(1, 5)
    assert theirs in {path.stem for path in house.incoming.root.glob("*.part")}
    assert mine not in {path.stem for path in house.incoming.root.glob("*.part")}


def test_a_file_that_was_whole_when_the_server_stopped_is_kept_when_the_terminal_asks(
    house: House, ada: FlaskClient, attempt: int, place: str
) -> None:
    house.incoming.append(place.rpartition("/")[2], 0, LOGO, len(LOGO))
    assert how_far(ada, place) == len(LOGO)
    assert [piece.size for piece in house.see(current_pieces, attempt)] == [len(LOGO)]


def test_a_file_that_another_request_has_just_finished_is_not_found(house: House, ada: FlaskClient, place: str) -> None:
    token = place.rpartition("/")[2]
    house.incoming.append(token, 0, LOGO, len(LOGO))
    house.incoming.part(token).unlink()
    assert send(ada, place, len(LOGO), b"").status_code == 404


def test_two_requests_at_once_do_not_write_into_the_same_file(ada: FlaskClient, house: House, place: str) -> None:
    with house.incoming._held(place.rpartition("/")[2]):
        assert send(ada, place, 0, LOGO).get_json()["code"] == "wrong_offset"
    assert how_far(ada, place) == 0
