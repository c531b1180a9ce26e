"""The terminal's socket: opening, steps before the start, saving answers, handing in."""

from dataclasses import dataclass, replace
from typing import Any

from examserver.attempts import opening, picture, reads
from examserver.attempts.actions import ending, presence, saving
from examserver.attempts.actions.saving import SaveAnswer
from examserver.attempts.away import note_presence
from examserver.attempts.opening import Held
from examserver.attempts.rules import OVER, S
from examserver.facts import Fact
from examserver.house import House
from examserver.people.reads import ended_among
from examserver.sockets import (
    Connection,
    bind_attempt,
    command,
    drop_sign_in,
    enter,
    has_listeners,
    part,
    publish,
    sign_ins_connected,
)
from examserver.who import Role


@dataclass(frozen=True)
class Open:
    """The marks of the paper that the terminal holds opened, and of the one it holds sealed; whose order it holds."""

    paper: str = ""
    sealed: str = ""
    order: str = ""


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
class Look:
    """One task, whose world is asked for."""

    attempt_id: int
    question_no: int


@dataclass(frozen=True)
class Report:
    """What a terminal says of itself.

    Its own clock (ms since 1970), its screen, how many answers are unsent, the version of the deadline that it shows.
    """

    attempt_id: int
    clock_ms: int = 0
    screen: str = ""
    unsent: int = 0
    deadline_version: int = 0


@command("attempt.open", Open, Role.CANDIDATE)
def on_open(house: House, connection: Connection, asked: Open) -> dict[str, Any]:
    """Come in, or come back: everything the page shows, without the paper that it holds already."""
    held = Held(asked.paper, asked.sealed, asked.order, house.settings.data_key)
    shown = house.see_together(opening.pictures, connection.who, held)
    if shown is None:
        held = replace(held, attempt_id=house.act(presence.arrive, connection.who))
        shown = house.see_together(opening.pictures, connection.who, held)
    attempt_id, sitting_id, state = (shown["attempt"][name] for name in ("id", "sitting_id", "state"))
    enter(connection, f"attempt:{attempt_id}")
    if shown["is_holder"]:
        bind_attempt(house, connection, attempt_id, sitting_id, is_back=bool(asked.paper or asked.sealed))
        if state not in OVER:
            enter(connection, f"sitting:{sitting_id}")
        if state == S.WAITING:  # a start that came before the room was entered is seen now
            shown = house.see_together(opening.pictures, connection.who, held) or shown
    return dict(shown)


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


@command("answer.save", SaveAnswer, Role.CANDIDATE)
def on_answer_save(house: House, connection: Connection, asked: SaveAnswer) -> dict[str, Any]:
    """Keep one revision; acknowledged after the commit."""
    saved: dict[str, Any] = house.act_together(saving.save_answers, connection.who, asked)
    return saved


@command("task.look", Look, Role.CANDIDATE)
def on_look(house: House, connection: Connection, asked: Look) -> dict[str, Any]:
    """What has come of what was done in a task so far, and when it changes by itself."""
    now = house.clock.now()
    scene = house.see(reads.scene_of, connection.who, asked.attempt_id, asked.question_no, now=now)
    return {"scene": {"view": scene.view, "next_ms": scene.next_ms} if scene else None}


@command("attempt.hand_in", HandIn, Role.CANDIDATE)
def on_hand_in(house: House, connection: Connection, asked: HandIn) -> None:
    """交卷."""
    house.act(ending.hand_in, connection.who, attempt_id=asked.attempt_id, last_number=asked.last_number)


@command("terminal.report", Report, Role.CANDIDATE)
def on_report(house: House, connection: Connection, asked: Report) -> dict[str, Any]:
    """A heartbeat: the time comes back."""
    skew_ms = asked.clock_ms - int(house.clock.now().timestamp() * 1000) if asked.clock_ms else 0
    connection.report = {
        "skew_ms": skew_ms,
        "screen": asked.screen[:40],
        "unsent": asked.unsent,
        "deadline_version": asked.deadline_version,
    }
    clock: dict[str, Any] = house.see_together(picture.own_clocks, connection.who, asked.attempt_id)
    return clock


def tell_terminals(house: House, fact: Fact) -> None:
    """After a commit: the attempt's whole small state to its terminal, the start to its room, a notice to either."""
    if fact.what == "notice.posted":
        room = f"attempt:{fact.attempt_id}" if fact.attempt_id else f"sitting:{fact.sitting_id}"
        if has_listeners(room):
            publish("notice.posted", house.see(reads.notice_of, fact.noun_id), room)
    elif fact.what == "attempts.began" and has_listeners(room := f"sitting:{fact.sitting_id}"):
        said = house.see(opening.start_of, fact.noun_id, house.clock.now(), house.settings.data_key)
        publish("sitting.began", said, room)
    elif fact.what == "attempts.collected":
        here = [id for id in fact.detail["ids"] if has_listeners(f"attempt:{id}")]
        for state in house.see(picture.small_states, here, house.clock.now()) if here else ():
            publish("attempt.changed", {**state, "what": "attempt.collected"}, f"attempt:{state['id']}")
            part(f"attempt:{state['id']}", f"sitting:{state['sitting_id']}")
    elif fact.noun == "attempt" and fact.attempt_id and has_listeners(room := f"attempt:{fact.attempt_id}"):
        state = house.see(picture.small_state, fact.attempt_id, house.clock.now())
        publish("attempt.changed", {**state, "what": fact.what}, room)
        if state["state"] in OVER:  # whoever is out of it does not hear the start's key
            part(room, f"sitting:{state['sitting_id']}")
    elif fact.noun == "sign_in" and fact.what == "sign_in.ended":
        drop_sign_in(fact.noun_id)
    elif fact.what == "post.gap":  # what other processes told may have been missed; heartbeats bring the rest
        for sign_in_id in house.see(ended_among, sign_ins_connected()):
            drop_sign_in(sign_in_id)


LISTENERS = (note_presence, tell_terminals)
