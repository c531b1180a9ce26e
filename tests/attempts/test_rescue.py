"""Rescue files: what is taken in, what is not and why, and the pages at the invigilator's desk."""

import gzip
import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from flask.testing import FlaskClient
from sqlalchemy import select

from examserver.attempts.actions.desk import end_for_misconduct, finish, reconcile
from examserver.attempts.actions.ending import collect
from examserver.attempts.actions.rescue import import_rescue
from examserver.attempts.actions.saving import save_answer
from examserver.attempts.picture import origin_of
from examserver.attempts.reads import answers_of
from examserver.attempts.rescue import FORMAT, MOST_MB, RescueFile, open_rescue, preview
from examserver.attempts.sealing import open_sealed, rescue_key, seal
from examserver.attempts.tables import AnswerRevision, Attempt, Rescue
from examserver.chores import run_once
from examserver.errors import Malformed, NotYours
from examserver.facts import AuditRow
from examserver.grading.tables import CodedWork, TheoryMark
from examserver.house import House
from examserver.sittings.tables import Incident
from examserver.submissions.tables import Seal
from examserver.who import SERVER, Who
from tests.cast import PASSWORD, Cast, MovableClock, Sitter, an_answer, move_terminal

Refusal = Callable[[str], Any]
Open = Callable[..., FlaskClient]
AS_SCRIPT = {"Accept": "application/json"}
VECTORS = json.loads((Path(__file__).parents[1] / "js/vectors.json").read_text("utf-8"))
MINUTE = 60_000


def a_revision(number: Any = 1, question_no: int = 1, answer: Any = "A", **more: Any) -> dict[str, Any]:
    """One revision as the terminal writes it into the file."""
    row = {"lease": 1, "number": number, "left_ms": MINUTE, "question_no": question_no, "part": "", "answer": answer}
    return {**row, "flagged": False, **more}


def attempt_of(house: House, attempt_id: int) -> Attempt:
    return house.see(lambda db: db.get_one(Attempt, attempt_id))


def a_file(house: House, attempt_id: int, *revisions: Any, lease: int = 1, **more: Any) -> bytes:
    """A rescue file as the terminal makes it (static/attempts/rescue.js)."""
    origin = origin_of(attempt_of(house, attempt_id))
    inside = json.dumps({"origin": origin, "revisions": list(revisions), **more}).encode()
    about = f"{FORMAT}|{attempt_id}|{lease}".encode()
    nonce, body = seal(rescue_key(house.settings.data_key, attempt_id, lease), inside, about)
    return an_envelope(attempt=attempt_id, lease=lease, nonce=b64encode(nonce).decode(), body=b64encode(body).decode())


def an_envelope(**fields: Any) -> bytes:
    return json.dumps({"format": FORMAT, **fields}).encode()


def opened(house: House, content: bytes) -> RescueFile:
    return open_rescue(content, house.settings.data_key)


def bring_in(house: House, cast: Cast, content: bytes, who: Who | None = None, sitting_id: int = 0) -> int:
    """Inez imports a file, Carl is the second person."""
    return house.act(
        import_rescue,
        who or cast.inez,
        sitting_id=sitting_id or cast.theory,
        file=opened(house, content),
        reason="网络长时间中断",
        second=cast.carl.id,
    )


@pytest.fixture
def over(house: House, clock: MovableClock, answering: dict[str, Sitter]) -> Sitter:
    """Ada's time is up; she was collected, with one answer on the server."""
    ada = answering["ada"]
    house.act(save_answer, ada.who, asked=an_answer(ada, number=1, answer="A"))
    clock.move(minutes=91)
    run_once(house)
    assert attempt_of(house, ada.attempt_id).state == "collected"
    clock.move(seconds=30)
    return ada


# What the terminal and the server agree on


def test_the_terminals_tests_use_what_this_server_makes() -> None:
    rescue, paper = VECTORS["rescue"], VECTORS["paper"]
    key, nonce = b64decode(rescue["key"]), b64decode(rescue["envelope"]["nonce"])
    about = f"{FORMAT}|7|1".encode()
    assert ChaCha20Poly1305(key).encrypt(nonce, rescue["plain"].encode(), about) == b64decode(
        rescue["envelope"]["body"]
    )
    body = b64decode(paper["sealed"]["body"])
    packed = open_sealed(key, nonce, body, paper["sealed"]["mark"].encode())
    assert json.loads(gzip.decompress(packed)) == paper["form"]


# What is taken in


def test_what_could_not_be_delivered_is_taken_in(house: House, cast: Cast, over: Sitter) -> None:
    content = a_file(house, over.attempt_id, a_revision(1), a_revision(2, 2, "B"), a_revision(3, 1, "C", flagged=True))
    assert bring_in(house, cast, content) == 2
    assert house.see(answers_of, over.attempt_id) == {1: "C", 2: "B"}
    (row,) = house.see(lambda db: list(db.scalars(select(Rescue))))
    assert (row.attempt_id, row.taken, row.known, row.refused, row.lease) == (over.attempt_id, 2, 1, 0, 1)
    assert (row.imported_by, row.seconded_by, row.reason) == (cast.inez.id, cast.carl.id, "网络长时间中断")
    kept = house.see(lambda db: list(db.scalars(select(AnswerRevision).order_by(AnswerRevision.number))))
    assert [(r.number, r.rescue_id, r.flagged) for r in kept] == [
        (1, None, False),
        (2, row.id, False),
        (3, row.id, True),
    ]


def test_it_stands_in_the_record_and_in_the_audit(house: House, cast: Cast, over: Sitter) -> None:
    bring_in(house, cast, a_file(house, over.attempt_id, a_revision(2, 2, "B")))
    (incident,) = house.see(lambda db: list(db.scalars(select(Incident))))
    assert incident.attempt_id == over.attempt_id
    assert "新增 1 条作答：网络长时间中断（复核人 主监考卡尔）" in incident.text
    (audit,) = house.see(lambda db: list(db.scalars(select(AuditRow).where(AuditRow.what == "rescue.imported"))))
    assert (audit.who_id, audit.attempt_id, audit.detail["seconded_by"]) == (
        cast.inez.id,
        over.attempt_id,
        cast.carl.id,
    )


def test_the_attempt_is_marked_anew(house: House, cast: Cast, clock: MovableClock, over: Sitter) -> None:
    def mark() -> TheoryMark:
        return house.see(lambda db: db.get_one(TheoryMark, over.attempt_id))

    before = mark()
    right = house.see(right_answers, cast.paper_id)
    revisions = [a_revision(n, no, answer) for n, (no, answer) in enumerate(right.items(), 2)]
    bring_in(house, cast, a_file(house, over.attempt_id, *revisions))
    clock.move(seconds=1)
    run_once(house)
    assert (before.points < 10_000, mark().points) == (True, 10_000)
    again = mark().marked_at
    clock.move(seconds=5)
    run_once(house)
    assert mark().marked_at == again


def right_answers(db: Any, paper_id: int) -> dict[int, Any]:
    from examserver.papers.reads import frozen_items

    def right(item: Any) -> Any:
        key = item.spec["key"]
        if item.kind == "fill_in":
            return [accepted[0] for accepted in key]
        return list(key) if item.kind == "multiple_choice" else key

    return {item.no: right(item) for item in frozen_items(db, paper_id).values()}


def test_a_practical_work_is_sealed_and_coded_anew(
    house: House, cast: Cast, clock: MovableClock, working: dict[str, Sitter]
) -> None:
    ada = working["ada"]
    clock.move(minutes=121)
    run_once(house)
    before = house.see(lambda db: (db.get_one(Seal, ada.attempt_id).digest, db.scalars(select(CodedWork)).first()))
    clock.move(seconds=30)
    content = a_file(house, ada.attempt_id, a_revision(1, 1, "山野茶铺", part="shop_name"))
    assert bring_in(house, cast, content, sitting_id=cast.practical) == 1
    clock.move(seconds=1)
    run_once(house)
    seal_now = house.see(lambda db: db.get_one(Seal, ada.attempt_id))
    assert seal_now.digest != before[0]
    assert [entry["label"] for entry in seal_now.manifest] == ["店铺名称"]
    works = house.see(lambda db: [w.coded_at for w in db.scalars(select(CodedWork)) if w.attempt_id == ada.attempt_id])
    assert works == [seal_now.sealed_at]


def test_what_an_earlier_terminal_left_is_taken_in_while_the_exam_goes_on(
    house: House, cast: Cast, answering: dict[str, Sitter]
) -> None:
    ada = answering["ada"]
    other = move_terminal(house, cast, ada)
    house.act(save_answer, other, asked=an_answer(ada, number=9, lease=2, answer="D"))
    content = a_file(house, ada.attempt_id, a_revision(5, 1, "A"), a_revision(6, 2, "B", left_ms=0))
    assert bring_in(house, cast, content) == 2
    assert house.see(answers_of, ada.attempt_id) == {1: "D", 2: "B"}


def test_the_terminal_hears_of_it(house: House, cast: Cast, answering: dict[str, Sitter]) -> None:
    heard: list[str] = []
    house.listeners.append(lambda fact: heard.append(fact.what))
    bring_in(house, cast, a_file(house, answering["ada"].attempt_id, a_revision(1)))
    assert "attempt.rescued" in heard


# What is not taken in


@pytest.mark.parametrize(
    ("revision", "code"),
    [
        (a_revision(2, left_ms=0), "rescue_after_time"),
        (a_revision(2, left_ms=-5), "rescue_after_time"),
        (a_revision(2, lease=2), "rescue_of_no_lease"),
        (a_revision(2, lease=0), "rescue_of_no_lease"),
        (a_revision(1, answer="B"), "rescue_differs"),
        (a_revision(1, flagged=True), "rescue_differs"),
        (a_revision(2, answer="Z"), "rescue_bad_answer"),
        (a_revision(2, question_no=99), "no_such_question"),
        (a_revision(2, part="shop_name"), "no_such_question"),
        (a_revision(0), "malformed"),
        (a_revision(2, 9, ["x" * 200_001, ""]), "answer_too_large"),
    ],
)
def test_a_revision_that_cannot_be_taken_is_named_with_its_reason_and_the_others_go_in(
    house: House, cast: Cast, over: Sitter, revision: dict[str, Any], code: str
) -> None:
    content = a_file(house, over.attempt_id, revision, a_revision(7, 3, "C"))
    seen = house.see(preview, cast.inez, cast.theory, opened(house, content), house.clock.now())
    assert [reason for reason, _detail, _n in seen.reasons] == [code]
    assert (seen.count("new"), seen.count("refused")) == (1, 1)
    assert bring_in(house, cast, content) == 1
    assert house.see(answers_of, over.attempt_id) == {1: "A", 3: "C"}


def test_two_of_one_number_in_one_file_are_one_or_a_contradiction(house: House, cast: Cast, over: Sitter) -> None:
    content = a_file(house, over.attempt_id, a_revision(2, 2, "B"), a_revision(2, 2, "B"), a_revision(2, 2, "C"))
    seen = house.see(preview, cast.inez, cast.theory, opened(house, content), house.clock.now())
    assert [v.outcome for v in seen.verdicts] == ["new", "known", "refused"]
    assert bring_in(house, cast, content) == 1


def test_the_same_file_is_imported_once(house: House, cast: Cast, over: Sitter, refused: Refusal) -> None:
    content = a_file(house, over.attempt_id, a_revision(2, 2, "B"))
    bring_in(house, cast, content)
    with refused("rescue_known"):
        bring_in(house, cast, content)
    with refused("rescue_nothing_new"):
        bring_in(house, cast, a_file(house, over.attempt_id, a_revision(2, 2, "B")))
    assert house.see(lambda db: len(db.scalars(select(Rescue)).all())) == 1


def test_after_the_counting_nothing_is_taken_in(house: House, cast: Cast, over: Sitter, refused: Refusal) -> None:
    content = a_file(house, over.attempt_id, a_revision(2, 2, "B"))
    run_once(house)
    if house.see(lambda db: attempt_sitting_state(db, over.attempt_id)) != "finished":
        house.act(finish, cast.inez, sitting_id=cast.theory)
    house.act(reconcile, cast.inez, sitting_id=cast.theory, present=2, absent=1, second=cast.carl.id)
    with refused("rescue_too_late"):
        bring_in(house, cast, content)


def attempt_sitting_state(db: Any, attempt_id: int) -> str:
    from examserver.attempts.reads import sitting_of

    return sitting_of(db, db.get_one(Attempt, attempt_id)).state


def test_whoever_was_excluded_is_not_rescued(
    house: House, cast: Cast, answering: dict[str, Sitter], refused: Refusal
) -> None:
    ada = answering["ada"]
    record = {"tier": "B", "behaviour": "夹带", "witness": "伊内兹", "second": cast.carl.id}
    house.act(end_for_misconduct, cast.inez, attempt_id=ada.attempt_id, **record)
    with refused("rescue_not_answered"):
        bring_in(house, cast, a_file(house, ada.attempt_id, a_revision(1)))


def test_a_file_is_imported_in_its_own_sitting_by_its_own_invigilators(
    house: House, cast: Cast, over: Sitter, refused: Refusal
) -> None:
    content = a_file(house, over.attempt_id, a_revision(2, 2, "B"))
    with refused("rescue_other_sitting"):
        bring_in(house, cast, content, sitting_id=cast.practical)
    with pytest.raises(NotYours):
        bring_in(house, cast, content, who=cast.iris)


def test_a_file_of_the_same_attempt_in_another_database_is_foreign(
    house: House, cast: Cast, over: Sitter, refused: Refusal
) -> None:
    with refused("rescue_foreign"):
        bring_in(house, cast, a_file(house, over.attempt_id, a_revision(2), origin="0" * 16))
    unknown = json.dumps({"origin": "0" * 16, "revisions": []}).encode()
    nonce, body = seal(rescue_key(house.settings.data_key, 999, 1), unknown, f"{FORMAT}|999|1".encode())
    sealed = {"nonce": b64encode(nonce).decode(), "body": b64encode(body).decode()}
    with refused("rescue_foreign"):
        bring_in(house, cast, an_envelope(attempt=999, lease=1, **sealed))


# Files that are none


def malformed(code: str) -> Any:
    return pytest.raises(Malformed, check=lambda e: e.code == code)


@pytest.mark.parametrize(
    "change",
    [
        lambda e: {**e, "attempt": e["attempt"] + 1},
        lambda e: {**e, "lease": 2},
        lambda e: {**e, "nonce": b64encode(b"x" * 12).decode()},
        lambda e: {**e, "nonce": b64encode(b"x").decode()},
        lambda e: {**e, "body": b64encode(b64decode(e["body"])[:-1]).decode()},
        lambda e: {**e, "body": b64encode(b"\0" + b64decode(e["body"])[1:]).decode()},
        lambda e: {**e, "body": ""},
    ],
)
def test_a_file_with_a_changed_byte_is_not_opened(
    house: House, answering: dict[str, Sitter], change: Callable[[dict[str, Any]], dict[str, Any]]
) -> None:
    envelope = json.loads(a_file(house, answering["ada"].attempt_id, a_revision()))
    with malformed("seal_broken"):
        opened(house, json.dumps(change(envelope)).encode())


def test_a_file_of_another_site_is_not_opened(house: House, answering: dict[str, Sitter]) -> None:
    content = a_file(house, answering["ada"].attempt_id, a_revision())
    with malformed("seal_broken"):
        open_rescue(content, b"another site's key")


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{", b"[]", b"null", b"\xff\xfe", b"PK\x03\x04", b'{"format": "other"}', b"[" * 10_000,
        an_envelope(), an_envelope(attempt="1", lease=1, nonce="", body=""),
        an_envelope(attempt=2**40, lease=1, nonce="", body=""), an_envelope(attempt=True, lease=1, nonce="", body=""),
        an_envelope(attempt=1, lease=1, nonce="%", body=""), an_envelope(attempt=1, lease=1, nonce=None, body=[]),
        an_envelope(attempt=1, lease=1, nonce="ä", body="ä"),
    ],
)  # fmt: skip
def test_what_is_no_rescue_file_is_said_to_be_none(house: House, content: bytes) -> None:
    with malformed("rescue_unreadable"):
        opened(house, content)


@pytest.mark.parametrize(
    "rows",
    [
        "none", [1], [None], [[]], [{}], [a_revision(answer="A", extra=1)], [a_revision(number="1")],
        [a_revision(left_ms=1.5)], [a_revision(part=None)], [a_revision(lease=2**60)], [a_revision(attempt_id=9)],
    ],
)  # fmt: skip
def test_a_sealed_file_with_other_things_inside_is_no_rescue_file_either(
    house: House, answering: dict[str, Sitter], rows: Any
) -> None:
    ada = answering["ada"]
    if rows == [a_revision(attempt_id=9)]:
        assert opened(house, a_file(house, ada.attempt_id, *rows)).revisions[0].attempt_id == ada.attempt_id
        return
    with malformed("rescue_unreadable"):
        opened(house, a_file(house, ada.attempt_id, revisions=rows))


# The pages


def upload(client: FlaskClient, sitting_id: int, content: bytes, name: str = "救援-1-01.exam") -> tuple[int, Any]:
    given = {"file": (BytesIO(content), name)}
    answer = client.post(f"/attempts/rescue/{sitting_id}", data=given, headers=AS_SCRIPT)
    return answer.status_code, answer.get_json()


def test_a_file_is_looked_at_and_then_imported_by_two_persons(
    client_of: Open, house: House, cast: Cast, over: Sitter
) -> None:
    client = client_of(cast.inez)
    assert client.get(f"/attempts/rescue/{cast.theory}").status_code == 200
    status, said = upload(client, cast.theory, a_file(house, over.attempt_id, a_revision(1), a_revision(2, 2, "B")))
    assert status == 200, said
    page = client.get(said["goto"]).get_data(as_text=True)
    assert "艾达" in page
    assert "导入 1 条作答" in page
    form = {"reason": "网络长时间中断", "text": "停电", "second_username": "carl", "second_password": PASSWORD}
    wrong = client.post(said["goto"], data={**form, "second_password": "x"}, headers=AS_SCRIPT)
    assert (wrong.status_code, wrong.get_json()["code"]) == (409, "needs_second_person")
    alone = client.post(said["goto"], data={**form, "second_username": "inez"}, headers=AS_SCRIPT)
    assert alone.get_json()["code"] == "second_is_first"
    assert house.see(answers_of, over.attempt_id) == {1: "A"}
    assert client.post(said["goto"], data=form, headers=AS_SCRIPT).get_json()["ok"]
    assert house.see(answers_of, over.attempt_id) == {1: "A", 2: "B"}
    assert "停电" in client.get(f"/attempts/rescue/{cast.theory}").get_data(as_text=True)
    again = client.get(said["goto"]).get_data(as_text=True)
    assert "再次导入不会改变任何内容" in again
    assert "second_password" not in again
    refused = client.post(said["goto"], data=form, headers=AS_SCRIPT)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "rescue_known")


@pytest.mark.parametrize(
    "content", [b"", b"{", b"PK\x03\x04" * 100, an_envelope(attempt=1, lease=1, nonce="", body="")]
)
def test_a_file_that_cannot_be_opened_is_refused_with_a_sentence(
    client_of: Open, cast: Cast, over: Sitter, content: bytes
) -> None:
    status, said = upload(client_of(cast.inez), cast.theory, content)
    assert (status, said["field"]) == (400, "file")
    assert said["message"]


def test_a_file_that_is_missing_or_too_large_is_refused(client_of: Open, cast: Cast, over: Sitter) -> None:
    client = client_of(cast.inez)
    assert upload(client, cast.theory, b"", name="")[1]["code"] == "no_file"
    given = {"file": (BytesIO(b"x" * (MOST_MB * 1024 * 1024 + 1)), "救援.exam")}
    answer = client.post(f"/attempts/rescue/{cast.theory}", data=given, headers=AS_SCRIPT)
    assert (answer.status_code, answer.get_json()["code"]) == (400, "file_too_large")
    answer.request.environ["wsgi.input"].close()


@pytest.mark.parametrize("name", ["ivan", "gita", "rita", "ada"])
def test_nobody_else_comes_to_the_page(client_of: Open, cast: Cast, over: Sitter, name: str) -> None:
    client = client_of(getattr(cast, name))
    assert client.get(f"/attempts/rescue/{cast.theory}").status_code == 403


def test_an_invigilator_of_another_room_finds_no_such_page(
    client_of: Open, house: House, cast: Cast, over: Sitter
) -> None:
    content = a_file(house, over.attempt_id, a_revision(2, 2, "B"))
    _status, said = upload(client_of(cast.inez), cast.theory, content)
    iris = client_of(cast.iris)
    assert iris.get(f"/attempts/rescue/{cast.theory}").status_code == 404
    assert iris.get(said["goto"]).status_code == 404
    assert iris.post(said["goto"], data={"reason": "其他原因"}, headers=AS_SCRIPT).status_code == 404
    assert upload(iris, cast.theory, content)[0] == 404


def test_only_rescue_files_are_opened_from_the_store(client_of: Open, house: House, cast: Cast, over: Sitter) -> None:
    client = client_of(cast.inez)
    photo, _size = house.files.keep(BytesIO(b"a photo"))
    for sha256 in (photo, "0" * 64, "x", "..%2f.."):
        assert client.get(f"/attempts/rescue/{cast.theory}/{sha256}").status_code == 404


def test_the_exam_page_names_its_files_and_their_version(client_of: Open, cast: Cast) -> None:
    client = client_of(cast.ada)
    said = client.get("/exam/shell").get_json()
    assert {"/static/attempts/exam.js", "/static/base.css", "/kinds/fill_in/widget.js"} <= set(said["files"])
    for address in said["files"]:
        with client.get(address) as answer:
            assert answer.status_code == 200, address
    assert client_of(cast.inez).get("/exam/shell").status_code == 403


def test_the_worker_of_the_exam_page_is_served_from_the_root(client_of: Open, cast: Cast) -> None:
    with client_of(cast.ada).get("/exam-worker.js") as answer:
        assert (answer.status_code, answer.mimetype) == (200, "text/javascript")
        assert "worker-src 'self'" in answer.headers["Content-Security-Policy"]


def test_a_collected_attempt_can_be_rescued_before_its_terminal_is_seen_again(
    house: House, cast: Cast, answering: dict[str, Sitter]
) -> None:
    house.act(collect, SERVER, attempt_id=answering["ben"].attempt_id)
    assert bring_in(house, cast, a_file(house, answering["ben"].attempt_id, a_revision(1))) == 1


def test_the_file_of_an_old_terminal_says_nothing_under_the_lease_of_a_newer_one(
    house: House, cast: Cast, answering: dict[str, Sitter]
) -> None:
    ada = answering["ada"]
    other = move_terminal(house, cast, ada)
    house.act(save_answer, other, asked=an_answer(ada, number=1, lease=2, answer="A"))
    forged = a_file(house, ada.attempt_id, a_revision(2, 2, "C"), a_revision(999, 1, "B", lease=2))
    assert bring_in(house, cast, forged) == 1
    assert house.see(answers_of, ada.attempt_id) == {1: "A", 2: "C"}
