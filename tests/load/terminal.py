"""A scripted terminal: what the page does, over one cheap socket."""

import asyncio
import base64
import gzip
import re
import time
from collections.abc import Callable, Sequence
from typing import Any

import aiohttp
import orjson
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from tests.load.site import Question, Seat
from tests.load.wire import Wire, WireLost, dial

JSON_HEADERS = {"Accept": "application/json"}


class Terminal:
    """One candidate's machine. `picture` is what the server last showed, without the paper."""

    def __init__(self, url: str, admission_no: str = "", id_number: str = "", cookie: str = "") -> None:
        self.url, self.admission_no, self.id_number, self.cookie = url, admission_no, id_number, cookie
        self.wire: Wire | None = None
        self.picture: dict[str, Any] = {}
        self.questions: Sequence[Question] = ()
        self.attempt_id, self.lease, self.number = 0, 1, 0
        self.mark = ""
        self.sealed: dict[str, str] = {}
        self.deadline_version = 0
        self.ends_at = 0.0
        self.began = asyncio.Event()
        self.on_event: Callable[[str, bytes], None] | None = None
        self.on_lost: Callable[[], None] | None = None

    # Coming in

    async def sign_in(self) -> None:
        """As the page does: the form with its token."""
        async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
            token = token_in(await (await http.get(f"{self.url}/terminal")).text())
            form = {"admission_no": self.admission_no, "id_number": self.id_number}
            headers = {"X-CSRFToken": token, **JSON_HEADERS}
            said = await (await http.post(f"{self.url}/terminal", data=form, headers=headers)).json()
            assert said["ok"], said
            self.cookie = "; ".join(f"{c.key}={c.value}" for c in http.cookie_jar)

    async def connect(self) -> None:
        """A socket with a session; one that was open is cut."""
        self.cut()
        self.wire = await dial(self.url, self.cookie, on_event=self._told, on_lost=self._lost)

    async def open(self, *, has_nothing: bool = False) -> dict[str, Any]:
        """attempt.open with the marks of what this terminal has; gives the picture."""
        has = {"paper": self.mark, "sealed": self.sealed.get("mark", ""), "order": self.picture.get("origin", "")}
        said = await self.ask("attempt.open", **({} if has_nothing else has))
        assert said["ok"], said
        self.take(said)
        return said

    def take(self, said: dict[str, Any]) -> None:
        """Keep what a picture says."""
        attempt = said["attempt"]
        self.attempt_id, self.lease = attempt["id"], attempt["lease"]
        self.number = max(self.number, said.get("last_number", 0))
        self.deadline_version = attempt["deadline_version"]
        self.ends_at = time.perf_counter() + (attempt["remaining_ms"] or 0) / 1000
        self.sealed = said.pop("sealed", None) or self.sealed
        paper = said.pop("form", None)
        if paper:
            self.mark = said["mark"]
            self.questions = self.questions or [question_of(q) for q in paper["questions"]]
        if attempt["state"] == "answering":
            self.began.set()
        self.picture = said

    async def sit_down(self) -> None:
        """Open, confirm, accept."""
        await self.open()
        for step in ("attempt.confirm_identity", "attempt.accept_pledge"):
            said = await self.ask(step, attempt_id=self.attempt_id)
            assert said["ok"], said

    async def fetch_paper(self) -> None:
        """Wait for the start, then take the paper."""
        await self.began.wait()
        await self.open(has_nothing=True)
        assert self.questions, self.picture

    async def reopen(self) -> None:
        """Come back after a cut: the same paper, and the last number that the server has."""
        await self.open()

    # Working

    async def ask(self, name: str, **asked: Any) -> dict[str, Any]:
        """One command and its acknowledgement. Raises WireLost."""
        if self.wire is None:
            raise WireLost(name)
        return await self.wire.ask(name, asked)

    def next_answer(self) -> dict[str, Any]:
        """The next revision: questions in turn, another answer in each round."""
        self.number += 1
        return self.revision(self.number)

    def revision(self, number: int) -> dict[str, Any]:
        """What this terminal says under a number: always the same, so that anybody can check it."""
        turn, place = divmod(number - 1, len(self.questions))
        question = self.questions[place]
        return {
            "attempt_id": self.attempt_id,
            "lease": self.lease,
            "number": number,
            "question_no": question.no,
            "part": "",
            "answer": question.answers[(turn + self.attempt_id) % len(question.answers)],
            "flagged": False,
            "left_ms": max(0, int((self.ends_at - time.perf_counter()) * 1000)),
        }

    def send_answer(self, then: Callable[[bytes], None]) -> None:
        """One answer, without waiting: `then` gets the acknowledgement. Raises WireLost."""
        if self.wire is None:
            raise WireLost("answer.save")
        self.wire.send("answer.save", self.next_answer(), then)

    def send_report(self, then: Callable[[bytes], None]) -> None:
        """The heartbeat of the page. Raises WireLost."""
        asked = {
            "attempt_id": self.attempt_id,
            "clock_ms": int(time.time() * 1000),
            "screen": "1366×768",
            "unsent": 0,
            "deadline_version": self.deadline_version,
        }
        if self.wire is None:
            raise WireLost("terminal.report")
        self.wire.send("terminal.report", asked, then)

    async def answer(self) -> float:
        """One revision; gives the milliseconds until its acknowledgement."""
        started = time.perf_counter()
        said = await self.ask("answer.save", **self.next_answer())
        if not said["ok"]:
            assert said["code"] == "too_many_requests", said
            await asyncio.sleep(0.5)
        return (time.perf_counter() - started) * 1000

    # The connection

    def cut(self) -> None:
        """As if the cable were pulled."""
        if self.wire:
            wire, self.wire = self.wire, None
            wire.on_lost = None
            wire.cut()

    def close(self) -> None:
        """A polite end."""
        if self.wire:
            self.wire.on_lost = None
            self.wire.close()

    def _told(self, name: str, body: bytes) -> None:
        if name == "sitting.began" or (name == "attempt.changed" and b'"state":"answering"' in body):
            self.began.set()
        if self.on_event:
            self.on_event(name, body)

    def _lost(self) -> None:
        self.wire = None
        if self.on_lost:
            self.on_lost()


def terminals_of(url: str, seats: Sequence[Seat], questions: Sequence[Question] = ()) -> list[Terminal]:
    """A terminal for each seat of a site."""
    found = []
    for seat in seats:
        terminal = Terminal(url, seat.admission_no, seat.id_number, seat.cookie)
        terminal.attempt_id, terminal.questions = seat.attempt_id, questions
        found.append(terminal)
    return found


def question_of(shown: dict[str, Any]) -> Question:
    """What to answer to a question as it is shown."""
    if shown["kind"] == "true_false":
        return Question(shown["no"], (True, False))
    if shown["kind"] == "fill_in":
        return Question(shown["no"], (["答"] * int(shown.get("blanks", 1)),))
    letters = [option["id"] for option in shown["options"]]
    return Question(shown["no"], tuple([x] if shown["kind"] == "multiple_choice" else x for x in sorted(letters)))


def open_paper(sealed: dict[str, str], key: str) -> dict[str, Any]:
    """The form in a sealed paper, as the page opens it: ChaCha20-Poly1305, gzip, JSON."""
    nonce, body = base64.b64decode(sealed["nonce"]), base64.b64decode(sealed["body"])
    plain = ChaCha20Poly1305(base64.b64decode(key)).decrypt(nonce, body, sealed["mark"].encode())
    form: dict[str, Any] = orjson.loads(gzip.decompress(plain))
    return form


def token_in(page: str) -> str:
    """The CSRF token of a page."""
    found = re.search(r'name="csrf-token" content="([^"]+)"', page)
    assert found
    return found[1]


async def crowd(terminals: Sequence[Any], what: str, at_once: int = 64) -> float:
    """Everybody does one thing; gives the seconds until the last one has."""
    gate = asyncio.Semaphore(at_once)

    async def one(terminal: Any) -> None:
        async with gate:
            await getattr(terminal, what)()

    started = time.perf_counter()
    await asyncio.gather(*(one(t) for t in terminals))
    return time.perf_counter() - started
