"""The printed forms: they are PDF, say what they must, and take any name as text."""

import shutil
import subprocess
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import unquote

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from examserver.attempts.actions.desk import end_for_misconduct, extend_time, finish, mark_absent
from examserver.attempts.actions.outages import Absence, compensate, keep_outages
from examserver.attempts.tables import Attempt
from examserver.house import House
from examserver.sittings.actions import record_incident
from examserver.sittings.tables import Sitting
from examserver.who import SERVER, Who
from tests.cast import CANDIDATES, Cast, MovableClock, Sitter, a_photo
from tests.results.scenes import attempt_of, set_candidate

Open = Callable[..., FlaskClient]
JSON = {"Accept": "application/json"}


def text_of(pdf: bytes, folder: Path) -> str:
    """The words of a PDF; without pdftotext, only that it is one."""
    assert pdf.startswith(b"%PDF")
    tool = shutil.which("pdftotext")
    if tool is None:
        pytest.fail("pdftotext is missing: make test installs it (poppler-utils)")
    path = folder / "form.pdf"
    path.write_bytes(pdf)
    done = subprocess.run([tool, "-layout", str(path), "-"], capture_output=True, check=True)
    return done.stdout.decode().replace(" ", "")


def test_the_record_of_a_sitting_tells_what_happened(
    client_of: Open, house: House, cast: Cast, clock: MovableClock, answering: dict[str, Sitter], tmp_path: Path
) -> None:
    clock.move(minutes=10)
    house.act(
        extend_time, cast.carl, sitting_id=cast.theory, minutes=7, reason="断电补时", second=cast.inez.id,
        attempt_id=answering["ben"].attempt_id,
    )  # fmt: skip
    house.act(
        end_for_misconduct, cast.carl, attempt_id=answering["ada"].attempt_id, tier="B", behaviour="抄袭邻座",
        witness="监考员伊内兹", second=cast.inez.id,
    )  # fmt: skip
    house.act(mark_absent, cast.carl, attempt_id=attempt_of(house, cast.cai, "theory"))
    house.act(record_incident, cast.carl, sitting_id=cast.theory, kind="equipment", text="投影故障，已更换")
    answer = client_of(cast.carl).get(f"/paperwork/sitting/{cast.theory}/sitting_record")
    name = unquote(answer.headers["Content-Disposition"].rpartition("''")[2])
    assert name == "考场情况记录单_2026年第一批_第1考场_理论知识考试.pdf"
    words = text_of(answer.data, tmp_path)
    for word in ("考场情况记录单", "断电补时", "抄袭邻座", "投影故障，已更换", "261128000140103", "督导员", "应到"):
        assert word in words


def test_the_record_lists_whose_terminal_was_away_and_what_was_given(
    client_of: Open, house: House, cast: Cast, clock: MovableClock, answering: dict[str, Sitter], tmp_path: Path
) -> None:
    clock.move(minutes=10)
    ada, ben = answering["ada"].attempt_id, answering["ben"].attempt_id
    came, went = clock.now(), clock.now() - timedelta(seconds=200)
    house.act(keep_outages, SERVER, absences={ada: Absence(went, "server", came), ben: Absence(went)})
    house.act(
        compensate, cast.carl, sitting_id=cast.theory, attempt_id=ada, minutes=4, reason="停电", second=cast.inez.id
    )
    answer = client_of(cast.carl).get(f"/paperwork/sitting/{cast.theory}/sitting_record")
    words = text_of(answer.data, tmp_path)
    for word in ("服务器中断", "3分20秒", "补时4分钟", "停电", "考试机失联", "未恢复", "未补时"):
        assert word in words


def test_the_sign_in_sheet_lists_every_seat(client_of: Open, cast: Cast, tmp_path: Path) -> None:
    answer = client_of(cast.inez).get(f"/paperwork/sitting/{cast.theory}/sign_in_sheet")
    words = text_of(answer.data, tmp_path)
    for word in ("考生签到表", "艾达", "本杰明", "蔡文", CANDIDATES["ada"][2], "261128000140101"):
        assert word in words
    assert "多拉" not in words


def test_the_tickets_are_two_on_a_page(client_of: Open, cast: Cast, tmp_path: Path) -> None:
    answer = client_of(cast.adam).get(f"/paperwork/batch/{cast.batch_id}/admission_tickets")
    assert unquote(answer.headers["Content-Disposition"]).endswith("准考证_2026年第一批.pdf")
    words = text_of(answer.data, tmp_path)
    assert words.count("考生须知") == 4
    assert "第1页共2页" in words
    for word in ("多拉·阿布都热合曼", "四级/中级工", "261128000140201", "09:20—10:50", "第2考场"):
        assert word in words


def test_a_ticket_has_the_numbers_of_its_own_sittings(
    client_of: Open, house: House, cast: Cast, tmp_path: Path
) -> None:
    def change(db: Session, _who: Who, *, now: datetime) -> None:
        sitting = db.get_one(Sitting, cast.practical)
        sitting.rules = {**sitting.rules, "earliest_hand_in_minutes": 0}

    house.act(change, SERVER)
    words = text_of(
        client_of(cast.adam).get(f"/paperwork/batch/{cast.batch_id}/admission_tickets").data, tmp_path
    ).replace("\n", "")
    assert "理论知识考试开考30分钟后、技能操作考核开考后方可交卷" in words
    assert "理论知识考试开考30分钟后、技能操作考核开考后不得入场" in words


def test_whoever_came_late_and_was_sent_away_is_absent_and_not_late(
    client_of: Open, house: House, cast: Cast, clock: MovableClock, answering: dict[str, Sitter], tmp_path: Path
) -> None:
    def come(db: Session, _who: Who, *, now: datetime) -> None:
        attempt = db.get_one(Attempt, attempt_of(house, cast.cai, "theory"))
        attempt.state, attempt.checked_in_at, attempt.ended_at = "absent", now, now

    clock.move(minutes=10)
    house.act(come, SERVER)
    answer = client_of(cast.carl).get(f"/paperwork/sitting/{cast.theory}/sitting_record")
    words = text_of(answer.data, tmp_path)
    assert "蔡文" not in words


@pytest.mark.parametrize("name", ['#read("/etc/passwd")', "$x$", "*a* _b_ `c`", '"] #panic() [', "<x>@y", "𬬻㛃䶮"])
def test_a_name_is_printed_as_text(client_of: Open, house: House, cast: Cast, tmp_path: Path, name: str) -> None:
    set_candidate(house, cast.ada, name=name)
    answer = client_of(cast.adam).get(f"/paperwork/batch/{cast.batch_id}/admission_tickets")
    assert answer.status_code == 200
    words = text_of(answer.data, tmp_path)
    assert name.replace(" ", "")[:8] in words
    assert "root:" not in words


def test_a_photo_that_cannot_be_read_leaves_an_empty_frame(client_of: Open, house: House, cast: Cast) -> None:
    import io

    broken, _size = house.files.keep(io.BytesIO(b"\xff\xd8\xff broken"))
    set_candidate(house, cast.ada, photo_sha256=broken)
    set_candidate(house, cast.ben, photo_sha256="0" * 64)
    set_candidate(house, cast.cai, photo_sha256=None)
    set_candidate(house, cast.dora, photo_sha256=house.files.keep(a_photo())[0])
    assert client_of(cast.adam).get(f"/paperwork/batch/{cast.batch_id}/admission_tickets").status_code == 200
    assert client_of(cast.adam).get(f"/paperwork/sitting/{cast.theory}/sign_in_sheet").status_code == 200


def test_a_sitting_is_printed_only_by_those_who_watch_it(client_of: Open, house: House, cast: Cast) -> None:
    url = f"/paperwork/sitting/{cast.theory}/sitting_record"
    assert [client_of(cast.who[n]).get(url, headers=JSON).status_code for n in ("adam", "carl", "inez", "iris")] == [
        200, 200, 200, 404,
    ]  # fmt: skip
    for name in ("rita", "gita", "gao", "ivan"):
        assert client_of(cast.who[name]).get(url, headers=JSON).status_code == 403


@pytest.mark.parametrize(
    "url",
    [
        "/paperwork/batch/{batch}/nothing", "/paperwork/batch/{batch}/__init__",
        "/paperwork/batch/{batch}/sitting_record", "/paperwork/sitting/1/score_roster",
        "/paperwork/batch/99/score_roster", "/paperwork/sitting/99/sitting_record",
        "/paperwork/batch/99999999999999999999999/score_roster?draft=1", "/paperwork/batch/0",
        "/paperwork/sitting/99999999999999999999999/sitting_record", "/paperwork/batch/99999999999999999999999",
    ],
)  # fmt: skip
def test_what_does_not_exist_is_not_found(client_of: Open, cast: Cast, url: str) -> None:
    assert client_of(cast.adam).get(url.format(batch=cast.batch_id), headers=JSON).status_code == 404


@pytest.mark.parametrize("query", ["?level=99999999999999999999", "?level=-1", "?level=3&draft=1"])
def test_a_level_nobody_has_gives_nothing(client_of: Open, cast: Cast, query: str) -> None:
    client, url = client_of(cast.adam), f"/paperwork/batch/{cast.batch_id}"
    assert client.get(f"{url}/score_roster{query}", headers=JSON).status_code == 409
    assert client.get(f"{url}{query}").status_code == 200


@pytest.mark.parametrize(("name", "status"), [("adam", 200), ("rita", 200), ("ivan", 403), ("gao", 403), ("inez", 403)])
def test_who_may_export(client_of: Open, cast: Cast, name: str, status: int) -> None:
    client = client_of(cast.who[name])
    assert client.get(f"/paperwork/batch/{cast.batch_id}", headers=JSON).status_code == status
    answer = client.get(f"/paperwork/batch/{cast.batch_id}/score_roster?draft=1", headers=JSON)
    assert answer.status_code == status


def test_the_page_offers_drafts_until_everything_is_locked(client_of: Open, house: House, cast: Cast) -> None:
    from tests.results.scenes import finish_all

    client = client_of(cast.adam)
    page = client.get(f"/paperwork/batch/{cast.batch_id}").text
    assert "draft=1" in page
    assert "考场情况记录单" in page
    finish_all(house, cast)
    assert "draft=1" not in client.get(f"/paperwork/batch/{cast.batch_id}").text


def test_a_record_of_a_sitting_that_has_not_begun_is_empty_but_printed(client_of: Open, cast: Cast) -> None:
    assert client_of(cast.adam).get(f"/paperwork/sitting/{cast.practical}/sitting_record").status_code == 200


def test_a_room_without_candidates_has_no_sign_in_sheet(client_of: Open, house: House, cast: Cast) -> None:
    def empty(db: Session, _who: Who, *, now: datetime) -> None:
        from sqlalchemy import delete

        from examserver.attempts.tables import Attempt

        db.execute(delete(Attempt).where(Attempt.sitting_id == cast.practical))

    house.act(empty, SERVER)
    answer = client_of(cast.adam).get(f"/paperwork/sitting/{cast.practical}/sign_in_sheet", headers=JSON)
    assert answer.status_code == 409


def test_a_finished_sitting_prints_its_times(
    client_of: Open, house: House, cast: Cast, clock: MovableClock, answering: dict[str, Sitter], tmp_path: Path
) -> None:
    from examserver.attempts.duties import collect_due

    clock.move(minutes=95)
    collect_due(house)
    house.act(finish, cast.carl, sitting_id=cast.theory)
    words = text_of(client_of(cast.adam).get(f"/paperwork/sitting/{cast.theory}/sitting_record").data, tmp_path)
    assert "2026-11-2809:00" in words
    assert "2026-11-2810:35" in words
    assert "强制收卷" in words
