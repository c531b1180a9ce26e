"""Metrics in the Prometheus text format, for those who may see them."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from examserver import metrics
from examserver.attempts.actions.saving import save_answers
from examserver.chores import duties
from examserver.errors import NotYours
from examserver.house import House
from examserver.metrics import Recent
from examserver.who import NOBODY
from tests.cast import Cast, Sitter, an_answer

ELSEWHERE = {"REMOTE_ADDR": "10.0.0.9"}


def values(text: str) -> dict[str, float]:
    """Each sample's value; of those with labels as name{first label's value}."""
    return {
        f"{s.name}{{{next(iter(s.labels.values()))}}}" if s.labels else s.name: s.value
        for family in text_string_to_metric_families(text)
        for s in family.samples
    }


@pytest.fixture
def scrape(client_of: Callable[..., FlaskClient]) -> Callable[[], dict[str, float]]:
    return lambda: values(client_of(None).get("/metrics").text)


def test_answers_commits_and_refusals_are_counted(
    house: House, answering: dict[str, Sitter], scrape: Callable[[], dict[str, float]]
) -> None:
    before, ada = scrape(), answering["ada"]
    for number in (1, 2, 3):
        house.act_together(save_answers, ada.who, an_answer(ada, number))
    with pytest.raises(NotYours):
        house.act_together(save_answers, NOBODY, an_answer(ada, 4))
    after = scrape()

    def more(name: str) -> float:
        return after[name] - before[name]

    assert more("exam_answer_ack_seconds_count") == 3
    assert more("exam_answer_ack_seconds_bucket{+Inf}") == 3
    assert more("exam_commit_batch_count") == 4
    assert more("exam_commit_seconds_count") == 3  # what was refused was not written
    assert after["exam_queue_length"] == 0


def test_a_refused_request_is_counted_by_its_code(
    client_of: Callable[..., FlaskClient], cast: Cast, scrape: Callable[[], dict[str, float]]
) -> None:
    before = scrape().get("exam_refusals_total{not_admitting}", 0)
    assert client_of(cast.inez).post(f"/monitor/{cast.theory}/start").status_code == 409
    counted = {n: v for n, v in scrape().items() if n.startswith("exam_refusals_total{")}
    assert sum(counted.values()) > before


def test_alarms_and_connections_are_seen(house: House, scrape: Callable[[], dict[str, float]]) -> None:
    house.health.raise_alarm("disk_low", "disk", free_gb=4)
    opened = scrape()["exam_connects_total"]
    metrics.connected(0)
    for n in (1, 2, 1, 2):
        metrics.connected(n)
    metrics.reconnected()
    seen = scrape()
    assert (seen["exam_alarm{disk_low}"], seen["exam_connections"]) == (1, 2)
    assert seen["exam_connects_total"] - opened == 3
    house.health.clear("disk_low", source="disk")
    assert scrape()["exam_alarm{disk_low}"] == 0
    metrics.connected(0)


def test_attempts_at_work_and_free_space_are_seen(
    house: House, answering: dict[str, Sitter], scrape: Callable[[], dict[str, float]]
) -> None:
    house.health.look()
    for duty in duties():
        duty(house)
    seen = scrape()
    assert seen["exam_attempts_answering"] == 2
    assert seen["exam_disk_free_bytes"] > 0


# ── Who may see them ──


def test_this_machine_may_see_them(client_of: Callable[..., FlaskClient]) -> None:
    for address in ("127.0.0.1", "::1"):
        answer = client_of(None).get("/metrics", environ_base={"REMOTE_ADDR": address})
        assert answer.status_code == 200
        assert answer.content_type.startswith("text/plain; version=")


@pytest.mark.parametrize("name", [None, "inez", "gita", "ivan", "ada"])
def test_nobody_else_may(client_of: Callable[..., FlaskClient], cast: Cast, name: str | None) -> None:
    who = getattr(cast, name) if name else None
    assert client_of(who).get("/metrics", environ_base=ELSEWHERE).status_code == 403


def test_an_administrator_may_from_anywhere(client_of: Callable[..., FlaskClient], cast: Cast) -> None:
    assert client_of(cast.adam).get("/metrics", environ_base=ELSEWHERE).status_code == 200


def test_a_request_that_a_proxy_brought_is_not_from_this_machine(client_of: Callable[..., FlaskClient]) -> None:
    assert client_of(None).get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 403


@pytest.mark.parametrize(
    ("token", "said", "status"),
    [("secret", "Bearer secret", 200), ("secret", "Bearer other", 403), ("secret", "", 403), ("", "Bearer ", 403)],
)
def test_the_token_opens_them(
    house: House, client_of: Callable[..., FlaskClient], token: str, said: str, status: int
) -> None:
    house.settings.metrics_token = token
    headers = {"Authorization": said} if said else {}
    answer = client_of(None).get("/metrics", headers=headers, environ_base=ELSEWHERE)
    assert answer.status_code == status


# ── Several processes ──

WORKER = """
from examserver import metrics
metrics.started("1"); metrics.connected({n}); metrics.acknowledged(0.004); metrics.refused("time_is_up")
metrics.alarm("storage_full", {n} == 3)
"""


def run(code: str, folder: Path) -> str:
    environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(folder)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    return done.stdout


def test_the_workers_of_a_cluster_are_added_up(tmp_path: Path) -> None:
    workers = [WORKER.format(n=n) + "import os; print(os.getpid())" for n in (3, 4)]
    gone, _other = (run(worker, tmp_path) for worker in workers)
    show = "from examserver import metrics; print(metrics.exposition().decode(), end='')"
    seen = values(run(show, tmp_path))
    assert (seen["exam_connections"], seen["exam_workers"], seen["exam_alarm{storage_full}"]) == (7, 2, 1)
    assert (seen["exam_answer_ack_seconds_count"], seen["exam_refusals_total{time_is_up}"]) == (2, 2)
    run(f"from examserver import metrics; metrics.worker_gone({int(gone)})", tmp_path)
    seen = values(run(show, tmp_path))
    assert (seen["exam_connections"], seen["exam_workers"], seen["exam_answer_ack_seconds_count"]) == (4, 1, 2)


# ── The figures of the last minutes ──


def noted(recent: Recent, durations: Iterable[float]) -> None:
    for seconds in durations:
        recent.note(seconds)


def test_shares_are_near_to_the_truth() -> None:
    recent = Recent()
    noted(recent, (n / 1000 for n in range(1, 1001)))
    half, most = recent.quantiles(0.5, 0.99)
    assert half == pytest.approx(0.5, rel=0.08)
    assert most == pytest.approx(0.99, rel=0.08)


def test_what_is_older_than_a_minute_no_longer_counts_for_it() -> None:
    now = [1000.0]
    recent = Recent(lambda: now[0])
    noted(recent, [0.001] * 5)
    now[0] += 61
    noted(recent, [0.1])
    assert (recent.count(60), recent.count(300), recent.count()) == (1, 6, 6)
    now[0] += 3600
    assert (recent.count(60), recent.count()) == (0, 6)
    assert recent.quantiles(0.5, seconds=60) == [None]


@pytest.mark.parametrize("seconds", [0, 1e-9, 3600.0])
def test_no_duration_is_too_short_or_too_long(seconds: float) -> None:
    recent = Recent()
    recent.note(seconds)
    assert recent.quantiles(0.5)[0] is not None


def test_nothing_has_no_median() -> None:
    nothing: list[Any] = Recent().quantiles(0.5, 0.99)
    assert nothing == [None, None]
