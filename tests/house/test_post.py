"""What one process tells is heard by the others, over Redis; without Redis everything local goes on."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from examserver.facts import Fact, tell
from examserver.house import House
from examserver.online import Elsewhere
from examserver.post import Post
from examserver.who import SERVER, Who
from tests.cast import Cast, MovableClock, copy_site, settings_in
from tests.redis import OwnRedis, redis

__all__ = ["redis"]


def until(holds: Callable[[], Any], what: str) -> None:
    """Wait for something that other threads do. Raises AssertionError when it does not come."""
    woken, end = threading.Event(), time.monotonic() + 30
    while not holds():
        assert time.monotonic() < end, f"in vain: {what}"
        woken.wait(0.01)


@pytest.fixture
def houses(prepared: tuple[Path, Cast], tmp_path: Path, redis: OwnRedis) -> Iterator[tuple[House, House]]:
    """Two houses of one site, as two processes have them, joined by the post."""
    copy_site(prepared[0], tmp_path / "site")
    two = [House(settings_in(tmp_path / "site", redis_url=redis.url), MovableClock()) for _ in range(2)]
    for house in two:
        assert house.post
        house.post.open()
    until(lambda: all(h.post and h.post.is_connected for h in two), "both hear")
    yield two[0], two[1]
    for house in two:
        assert house.post
        house.post.close()
        house.engine.dispose()


def ring(db: Session, who: Who, *, now: datetime, n: int) -> None:
    tell(db, who, now, "bell.rung", n, sitting_id=7, at=now.isoformat())


def listen(house: House) -> list[Fact]:
    heard: list[Fact] = []
    house.listeners.append(heard.append)
    return heard


def test_a_fact_is_heard_once_in_every_process_and_in_order(houses: tuple[House, House]) -> None:
    here, there = houses
    heard_here, heard_there = listen(here), listen(there)
    for n in range(20):
        here.act(ring, SERVER, n=n)
    until(lambda: len(heard_there) == 20, "twenty facts")
    assert heard_there == heard_here
    assert [fact.noun_id for fact in heard_there] == list(range(20))
    assert heard_there[0].detail == {"at": here.clock.now().isoformat()}


def test_after_redis_was_away_everybody_looks_again_and_hears_again(
    houses: tuple[House, House], redis: OwnRedis
) -> None:
    here, there = houses
    heard_here, heard_there = listen(here), listen(there)
    redis.kill()
    until(lambda: here.health.has("redis_unreachable") and there.health.has("redis_unreachable"), "the alarm")
    here.act(ring, SERVER, n=1)
    assert [f.noun_id for f in heard_here if f.what == "bell.rung"] == [1]
    redis.start()
    until(lambda: all(any(f.what == "post.gap" for f in heard) for heard in (heard_here, heard_there)), "both look")
    until(lambda: not (here.health.has("redis_unreachable") or there.health.has("redis_unreachable")), "no alarm")
    here.act(ring, SERVER, n=2)
    until(lambda: any(f.noun_id == 2 for f in heard_there), "the next fact")


def test_while_redis_is_away_what_waits_is_bounded(houses: tuple[House, House], redis: OwnRedis) -> None:
    here, _there = houses
    assert here.post
    here.post.most_waiting = 5
    redis.kill()
    until(lambda: here.health.has("redis_unreachable"), "it is cut off")
    for n in range(9):
        here.act(ring, SERVER, n=n)
    assert len(here.post._waiting) <= 5


def test_a_house_alone_has_no_post(house: House) -> None:
    heard = listen(house)
    house.act(ring, SERVER, n=3)
    assert house.post is None
    assert [f.noun_id for f in heard] == [3]


def test_another_site_on_the_same_redis_hears_nothing(houses: tuple[House, House], redis: OwnRedis) -> None:
    stranger = Post(redis.url, "another")
    heard: list[Any] = []
    stranger.on("facts", lambda _from, facts: heard.append(facts))
    stranger.open()
    until(lambda: stranger.is_connected, "the stranger hears")
    there = listen(houses[1])
    houses[0].act(ring, SERVER, n=1)
    until(lambda: there, "the fact")
    stranger.close()
    assert heard == []


def test_terminals_are_on_line_for_all_processes_and_gone_with_their_process(redis: OwnRedis) -> None:
    own: list[dict[int, dict[str, Any]]] = [{1: {"unsent": 0}}, {2: {"unsent": 5}}]
    posts = [Post(redis.url, "site") for _ in own]
    views = [Elsewhere(post, lambda n=n: dict(own[n])) for n, post in enumerate(posts)]  # type: ignore[misc]
    for post in posts:
        post.open()
    until(lambda: [v.terminals() for v in views] == [{2: {"unsent": 5}}, {1: {"unsent": 0}}], "each sees the other's")
    own[1] = {2: {"unsent": 0}, 3: {}}
    until(lambda: views[0].terminals() == own[1], "what changed")
    own[1] = {3: {}}
    until(lambda: views[0].terminals() == own[1], "one that went")
    posts[1].close()  # as when it is killed: it says nothing more
    until(lambda: views[0].terminals() == {}, "the other process is gone")
    posts[0].close()


def test_while_redis_is_away_what_was_last_known_of_the_others_stands(redis: OwnRedis) -> None:
    posts = [Post(redis.url, "site") for _ in range(2)]
    views = [Elsewhere(post, lambda n=n: {n: {}}) for n, post in enumerate(posts)]  # type: ignore[misc]
    for post in posts:
        post.open()
    until(lambda: views[0].terminals() == {1: {}}, "the other's terminal")
    redis.kill()
    until(lambda: not posts[0].is_connected, "it is cut off")
    for other in views[0]._others.values():
        other.heard_at -= 3600  # as after an hour
    assert views[0].terminals() == {1: {}}
    redis.start()
    until(lambda: posts[0].is_connected, "it is back")
    assert views[0].terminals() == {1: {}}
    for post in posts:
        post.close()
