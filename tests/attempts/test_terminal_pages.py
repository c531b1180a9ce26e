"""The terminal over HTTP: signing in, lockout, the fallback for answers, photo, material, history."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from examserver.attempts.actions.ending import collect
from examserver.attempts.actions.saving import save_answer
from examserver.attempts.reads import answers_of
from examserver.db import Secret
from examserver.house import House
from examserver.papers.reads import item_of
from examserver.people.actions import unlock_candidate
from examserver.registration.reads import candidate_for
from examserver.who import SERVER, Who
from tests.cast import CANDIDATES, Cast, MovableClock, Sitter, an_answer, ask_instead, begin_sitting

Open = Callable[..., FlaskClient]
AS_SCRIPT = {"Accept": "application/json"}
WRONG = "110105199003070000"


def admission_no_of(house: House, who: Who) -> str:
    return house.see(lambda db: candidate_for(db, who.id).admission_no) or ""


@pytest.fixture
def number(house: House, cast: Cast) -> str:
    return admission_no_of(house, cast.ada)


def sign_in(client: FlaskClient, admission_no: str, id_number: str = CANDIDATES["ada"][2]) -> tuple[int, Any]:
    given = {"admission_no": admission_no, "id_number": id_number}
    answer = client.post("/terminal", data=given, headers=AS_SCRIPT)
    return answer.status_code, answer.get_json()


def at(client_of: Open, sitter: Sitter) -> FlaskClient:
    """The client at the sitter's own terminal."""
    return client_of(sitter.who, f"terminal-{sitter.who.id}")


def asked(sitter: Sitter, number: int = 1, **more: Any) -> dict[str, Any]:
    return {"attempt_id": sitter.attempt_id, "lease": 1, "number": number, "question_no": 1, "answer": "A", **more}


def test_the_two_right_numbers_open_the_exam(client_of: Open, number: str) -> None:
    client = client_of(None)
    assert client.get("/terminal").status_code == 200
    assert sign_in(client, number) == (200, {"ok": True, "goto": "/exam"})
    assert client.get("/exam").status_code == 200
    assert client.get("/terminal").headers["Location"] == "/exam"


def test_a_page_load_is_sent_on_to_the_exam(client_of: Open, number: str) -> None:
    given = {"admission_no": number, "id_number": CANDIDATES["ada"][2]}
    answer = client_of(None).post("/terminal", data=given)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/exam")


@pytest.mark.parametrize("wrong", [WRONG, CANDIDATES["ben"][2], "1", "😀"])
def test_a_wrong_id_number_is_refused_and_nobody_is_signed_in(client_of: Open, number: str, wrong: str) -> None:
    client = client_of(None)
    status, said = sign_in(client, number, wrong)
    assert (status, said["code"]) == (409, "wrong_candidate")
    assert client.get("/exam").status_code == 303


def test_an_unknown_admission_number_is_refused_in_the_same_words(client_of: Open, number: str) -> None:
    assert sign_in(client_of(None), "999999999999999") == sign_in(client_of(None), number, WRONG)


@pytest.mark.parametrize("missing", ["admission_no", "id_number"])
def test_an_empty_field_is_named(client_of: Open, number: str, missing: str) -> None:
    given = {"admission_no": number, "id_number": WRONG, missing: " "}
    answer = client_of(None).post("/terminal", data=given, headers=AS_SCRIPT)
    assert (answer.status_code, answer.get_json()["field"]) == (400, missing)


def test_small_letters_and_spaces_are_as_good(client_of: Open, house: House, cast: Cast) -> None:
    def give_letters(db: Any, _who: Who, *, now: Any) -> None:
        candidate = candidate_for(db, cast.ada.id)
        candidate.admission_no, candidate.id_number = "K-7X", "11010519900307002X"
        candidate.id_digest = Secret.digest("11010519900307002X")

    house.act(give_letters, SERVER)
    assert sign_in(client_of(None), " k-7x ", " 110105 19900307 002x ")[0] == 200
    assert sign_in(client_of(None), "Ｋ-７Ｘ", "１１０１０５１９９００３０７００２ｘ")[0] == 200


def test_the_fifth_wrong_try_locks_for_a_quarter_of_an_hour(client_of: Open, clock: MovableClock, number: str) -> None:
    client = client_of(None)
    assert [sign_in(client, number, WRONG)[1]["code"] for _ in range(5)] == ["wrong_candidate"] * 5
    status, said = sign_in(client, number)
    assert (status, said["code"]) == (409, "locked_out")
    assert "15" in said["message"]
    clock.move(minutes=15)
    assert sign_in(client, number)[0] == 200


def test_a_right_try_before_the_fifth_begins_the_count_anew(client_of: Open, number: str) -> None:
    for _ in range(2):
        for _ in range(4):
            assert sign_in(client_of(None), number, WRONG)[1]["code"] == "wrong_candidate"
        assert sign_in(client_of(None), number)[0] == 200


def test_a_lockout_holds_for_one_admission_number_and_is_lifted_at_the_desk(
    client_of: Open, house: House, cast: Cast, number: str
) -> None:
    for _ in range(5):
        sign_in(client_of(None), number, WRONG)
    assert sign_in(client_of(None), admission_no_of(house, cast.ben), CANDIDATES["ben"][2])[0] == 200
    house.act(unlock_candidate, cast.inez, admission_no=number)
    assert sign_in(client_of(None), number)[0] == 200


def test_signing_out_ends_the_sign_in(client_of: Open, number: str) -> None:
    client = client_of(None)
    sign_in(client, number)
    assert client.post("/sign-out", headers=AS_SCRIPT).get_json()["goto"] == "/terminal"
    assert client.get("/exam/photo", headers=AS_SCRIPT).status_code == 401


def test_one_browser_is_one_terminal_however_often_it_signs_in(
    client_of: Open, house: House, cast: Cast, answering: dict[str, Sitter], number: str
) -> None:
    client = client_of(None)
    client.get("/terminal")
    first = client.get_cookie("terminal")
    sign_in(client, number)
    client.post("/sign-out")
    sign_in(client, number)
    assert client.get_cookie("terminal") == first


def test_an_answer_is_saved_over_http_where_the_socket_cannot_be_had(
    client_of: Open, house: House, answering: dict[str, Sitter]
) -> None:
    ada = answering["ada"]
    answer = at(client_of, ada).post("/exam/answer", json=asked(ada, number=3))
    assert answer.status_code == 200
    assert (answer.get_json()["number"], answer.get_json()["remaining_ms"]) == (3, 90 * 60_000)
    assert house.see(answers_of, ada.attempt_id) == {1: "A"}


@pytest.mark.parametrize(
    ("more", "status", "code"),
    [
        ({"answer": "Z"}, 400, "bad_answer"),
        ({"answer": "\ud800"}, 400, "malformed"),
        ({"answer": 2**64}, 400, "bad_answer"),
        ({"part": "\ud800"}, 400, "malformed"),
        ({"lease": 9}, 409, "wrong_terminal"),
        ({"number": "1"}, 400, "malformed_field"),
        ({"number": 2**31}, 400, "malformed"),
        ({"attempt_id": 999}, 404, "not_found"),
    ],
)
def test_an_answer_over_http_is_refused_as_on_the_socket(
    client_of: Open, answering: dict[str, Sitter], more: dict[str, Any], status: int, code: str
) -> None:
    answer = at(client_of, answering["ada"]).post("/exam/answer", json=asked(answering["ada"], **more))
    assert (answer.status_code, answer.get_json()["code"]) == (status, code)


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"1", b"null", b'{"attempt_id": 1}'])
def test_an_answer_without_a_shape_is_malformed(client_of: Open, answering: dict[str, Sitter], body: bytes) -> None:
    answer = at(client_of, answering["ada"]).post("/exam/answer", data=body, content_type="application/json")
    assert answer.status_code == 400


def test_nobody_saves_over_http_for_another(client_of: Open, house: House, answering: dict[str, Sitter]) -> None:
    assert at(client_of, answering["ben"]).post("/exam/answer", json=asked(answering["ada"])).status_code == 404
    assert house.see(answers_of, answering["ada"].attempt_id) == {}


def test_a_request_without_the_pages_token_changes_nothing(
    app: Flask, client_of: Open, house: House, answering: dict[str, Sitter], number: str
) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    client = at(client_of, answering["ada"])
    answer = client.post("/exam/answer", json=asked(answering["ada"]))
    assert (answer.status_code, answer.get_json()["code"]) == (400, "csrf")
    assert sign_in(client_of(None), number)[1]["code"] == "csrf"
    page = client.get("/exam").get_data(as_text=True)
    token = page.partition('name="csrf-token" content="')[2].partition('"')[0]
    headers = {"X-CSRFToken": token}
    assert client.post("/exam/answer", json=asked(answering["ada"]), headers=headers).status_code == 200
    assert house.see(answers_of, answering["ada"].attempt_id) == {1: "A"}


def test_a_candidate_sees_their_own_photo(client_of: Open, cast: Cast) -> None:
    with client_of(cast.ada, "terminal-a").get("/exam/photo") as answer:
        assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
        assert answer.data.startswith(b"\xff\xd8")


def test_a_candidate_without_a_photo_sees_none(client_of: Open, house: House, cast: Cast) -> None:
    def take_photo_away(db: Any, _who: Who, *, now: Any) -> None:
        candidate_for(db, cast.ada.id).photo_sha256 = None

    house.act(take_photo_away, SERVER)
    assert client_of(cast.ada, "terminal-a").get("/exam/photo").status_code == 404


@pytest.fixture
def with_material(house: House, cast: Cast) -> dict[str, Sitter]:
    """The practical paper of room 1 has one material file; Ada and Ben work on it."""

    def add(db: Any, _who: Who, *, now: Any) -> None:
        item = item_of(db, cast.practical_paper_id, 1)
        assert item is not None
        sha256, _size = house.files.keep(BytesIO("说明".encode()))
        ask_instead(item, pack=[{"file": "pack/说明.txt", "title": "说明", "sha256": sha256}])

    house.act(add, SERVER)
    return begin_sitting(house, cast, cast.practical, "ada", "ben")


def test_material_is_given_only_to_its_candidate_and_only_while_answering(
    client_of: Open, house: House, cast: Cast, with_material: dict[str, Sitter]
) -> None:
    ada = with_material["ada"]
    url = f"/exam/{ada.attempt_id}/material/1/说明.txt"
    with at(client_of, ada).get(url) as answer:
        assert (answer.status_code, answer.get_data(as_text=True)) == (200, "说明")
        assert answer.headers["Content-Disposition"].startswith("attachment")
    assert at(client_of, with_material["ben"]).get(url).status_code == 404
    assert client_of(cast.ada, "terminal-elsewhere").get(url).status_code == 404
    assert at(client_of, ada).get(url.replace("说明.txt", "task.yaml")).status_code == 404
    house.act(collect, SERVER, attempt_id=ada.attempt_id)
    assert at(client_of, ada).get(url).status_code == 404


def test_the_history_of_an_answer_is_its_own_candidates(
    client_of: Open, house: House, answering: dict[str, Sitter]
) -> None:
    ada = answering["ada"]
    for number, letter in ((1, "A"), (2, "B"), (3, None)):
        house.act(save_answer, ada.who, asked=an_answer(ada, number=number, answer=letter))
    url = f"/exam/{ada.attempt_id}/history/1"
    revisions = at(client_of, ada).get(url).get_json()["revisions"]
    assert [(r["number"], r["answer"]) for r in revisions] == [(3, None), (2, "B"), (1, "A")]
    assert at(client_of, answering["ben"]).get(url).status_code == 404


def test_clearing_a_field_that_the_task_has_not_is_refused(client_of: Open, working: dict[str, Sitter]) -> None:
    ada = working["ada"]
    answer = at(client_of, ada).post("/exam/answer", json=asked(ada, part="nowhere\x00", answer=None))
    assert (answer.status_code, answer.get_json()["code"]) == (400, "bad_answer")
