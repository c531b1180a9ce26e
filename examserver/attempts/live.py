"""The terminal's socket: opening, steps before the start, saving answers, handing in."""

from dataclasses import dataclass
from typing import Any

from examserver.attempts import reads
from examserver.attempts.actions import ending, presence, saving
from examserver.attempts.actions.saving import SaveAnswer
from examserver.facts import Fact
from examserver.house import House
from examserver.sockets import Connection, bind_attempt, command, drop_sign_in, enter, publish
from examserver.who import Role


@dataclass(frozen=True)
class Nothing:
    """A command without fields."""


@dataclass(frozen=True)
class OfAttempt:
    """A command about one attempt."""

    attempt_id: int


@dataclass(frozen=True)
class HandIn:
    """`last_number`: the highest revision number that the terminal has given."""

    attempt_id: int
    last_number: int = 0


@dataclass(frozen=True)
class Report:
    """What a terminal says of itself: its own clock (ms since 1970), its screen, unsent answers."""

    attempt_id: int
    clock_ms: int = 0
    screen: str = ""
    unsent: int = 0


@command("attempt.open", Nothing, Role.CANDIDATE)
def on_open(house: House, connection: Connection, _asked: Nothing) -> dict[str, Any]:
    """Come in, or come back: everything the page shows."""
    attempt_id = house.see(reads.already_here, connection.who) or house.act(presence.arrive, connection.who)
    picture = house.see(reads.opened, connection.who, attempt_id, house.clock.now())
    sitting_id = picture["attempt"]["sitting_id"]
    enter(connection, f"attempt:{attempt_id}")
    enter(connection, f"sitting:{sitting_id}")
    if picture["is_holder"]:
        bind_attempt(house, connection, attempt_id, sitting_id)
    return picture


@command("attempt.confirm_identity", OfAttempt, Role.CANDIDATE)
def on_confirm(house: House, connection: Connection, asked: OfAttempt) -> None:
    """This is me."""
    house.act(presence.confirm_identity, connection.who, attempt_id=asked.attempt_id)


@command("attempt.accept_pledge", OfAttempt, Role.CANDIDATE)
def on_accept(house: House, connection: Connection, asked: OfAttempt) -> None:
    """The pledge is accepted."""
    house.act(presence.accept_pledge, connection.who, attempt_id=asked.attempt_id)


@command("attempt.refuse_pledge", OfAttempt, Role.CANDIDATE)
def on_refuse(house: House, connection: Connection, asked: OfAttempt) -> None:
    """The pledge is refused: giving up."""
    house.act(presence.refuse_pledge, connection.who, attempt_id=asked.attempt_id)


@command("answer.save", SaveAnswer, Role.CANDIDATE, is_hot=True)
def on_answer_save(house: House, connection: Connection, asked: SaveAnswer) -> dict[str, Any]:
    """Keep one revision; acknowledged after the commit."""
    saved: dict[str, Any] = house.act_together(saving.save_answers, connection.who, asked)
    return saved


@command("attempt.hand_in", HandIn, Role.CANDIDATE)
def on_hand_in(house: House, connection: Connection, asked: HandIn) -> None:
    """交卷."""
    house.act(ending.hand_in, connection.who, attempt_id=asked.attempt_id, last_number=asked.last_number)


@command("terminal.report", Report, Role.CANDIDATE, is_hot=True)
def on_report(house: House, connection: Connection, asked: Report) -> dict[str, Any]:
    """A heartbeat: the time comes back."""
    skew_ms = asked.clock_ms - int(house.clock.now().timestamp() * 1000) if asked.clock_ms else 0
    connection.report = {"skew_ms": skew_ms, "screen": asked.screen[:40], "unsent": asked.unsent}
    return house.see(reads.own_clock, connection.who, asked.attempt_id, house.clock.now())


def tell_terminals(house: House, fact: Fact) -> None:
    """After a commit: the attempt's whole small state to its terminal, a notice to the room or to one."""
    if fact.what == "notice.posted":
        room = f"attempt:{fact.attempt_id}" if fact.attempt_id else f"sitting:{fact.sitting_id}"
        publish("notice.posted", house.see(reads.notice_of, fact.noun_id), room)
    elif fact.noun == "attempt" and fact.attempt_id:
        state = house.see(reads.small_state, fact.attempt_id, house.clock.now())
        publish("attempt.changed", {**state, "what": fact.what}, f"attempt:{fact.attempt_id}")
    elif fact.noun == "sign_in" and fact.what == "sign_in.ended":
        drop_sign_in(fact.noun_id)


LISTENERS = (tell_terminals,)
