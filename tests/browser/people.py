"""What people do in a browser, in a few words: sign in, sit down, answer; and a member of staff over plain HTTP."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import APIRequestContext, Page, Playwright, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from examserver.attempts.reads import newest_revisions
from examserver.attempts.tables import Attempt
from examserver.grading.tables import TheoryMark
from examserver.house import House
from examserver.monitor.words import EXTENSION_REASONS
from examserver.papers.reads import frozen_items
from examserver.registration.tables import Candidate
from question_bank.sanitize import text_of
from tests.cast import CANDIDATES, PASSWORD, QUESTIONS, Cast


class Staff:
    """A signed-in member of staff who presses buttons over HTTP, where the page itself is not what is tested."""

    def __init__(self, playwright: Playwright, url: str, username: str, password: str = PASSWORD) -> None:
        self.request: APIRequestContext = playwright.request.new_context(
            base_url=url, extra_http_headers={"Accept": "application/json"}
        )
        self.token = ""
        self._learn_token("/sign-in")
        said = self.post("/sign-in", username=username, password=password)
        assert said["ok"], said
        self._learn_token("/password")

    def _learn_token(self, path: str) -> None:
        page = self.request.get(path, headers={"Accept": "text/html"}).text()
        found = re.search(r'name="csrf-token" content="([^"]+)"', page)
        assert found, page[:500]
        self.token = found[1]

    def post(self, path: str, **form: str | int) -> dict[str, object]:
        """Send a form; gives what the server said."""
        answer = self.request.post(path, form=form, headers={"X-CSRFToken": self.token})  # type: ignore[arg-type]
        said: dict[str, object] = answer.json()
        return said


def extend(staff: Staff, cast: Cast, minutes: int) -> None:
    """Give the theory room more time, Inez being the second person."""
    title, reasons = next(iter(EXTENSION_REASONS.items()))
    said = staff.post(
        f"/monitor/{cast.theory}/extend",
        minutes=minutes,
        reason=f"{title}·{reasons[0]}",
        second_username="inez",
        second_password=PASSWORD,
    )
    assert said["ok"], said


def admission_no(house: House, cast: Cast, name: str) -> str:
    """The admission number that the site gave."""

    def look(db: Session) -> str:
        return db.scalar(select(Candidate.admission_no).where(Candidate.id == getattr(cast, name).id)) or ""

    return house.see(look)


def attempt_of(house: House, cast: Cast, name: str, subject: str = "theory") -> Attempt:
    """The candidate's attempt as it stands in the database."""

    def look(db: Session) -> Attempt:
        query = select(Attempt).where(Attempt.candidate_id == getattr(cast, name).id, Attempt.subject == subject)
        return db.scalars(query).one()

    return house.see(look)


def sign_in(page: Page, house: House, cast: Cast, name: str) -> None:
    """At a terminal: two numbers."""
    page.goto("/")
    page.get_by_label("准考证号").fill(admission_no(house, cast, name))
    page.get_by_label("证件号码").fill(CANDIDATES[name][2])
    page.get_by_role("button", name="登录").click()


def sit_down(page: Page, house: House, cast: Cast, name: str) -> None:
    """From the sign-in to waiting for the start."""
    sign_in(page, house, cast, name)
    page.get_by_role("button", name="确认无误").click()
    page.get_by_label("我已认真阅读并接受以上承诺").check()
    page.get_by_role("button", name="接受承诺，进入等待").click()
    expect(page.get_by_role("heading", name="请等待开考")).to_be_visible()


def go_to(page: Page, place: int) -> None:
    """Go to a question by its place."""
    page.locator(".qmap-cell").nth(place - 1).click()
    expect(page.get_by_role("heading", name=f"第 {place} 题", exact=True)).to_be_visible()


def choose(page: Page, place: int, option: int = 0) -> None:
    """Go to a question by its place and choose an option."""
    go_to(page, place)
    page.locator(".choice").nth(option).click()


def expect_all_saved(page: Page) -> None:
    """The head says that the server has everything."""
    expect(page.locator(".exam-head .save-state")).to_contain_text("全部已保存", timeout=15_000)


SEEN = """() => {
  const words = (one, of) => [...one.querySelectorAll(of)].map((each) => each.value ?? each.textContent)
  const question = document.querySelector('.question')
  return [
    words(question, '.question-stem')[0],
    words(question, '.blank').concat(words(question, '.choice:has(:checked) .choice-text')),
    Boolean(document.querySelector('.qmap-cell.is-current.is-flagged')),
  ]
}"""


@dataclass
class Work:
    """Answers and flags in the words that people see, by the words of the question."""

    answers: dict[str, list[str]] = field(default_factory=dict)
    flags: set[str] = field(default_factory=set)

    def note(self, stem: str, words: list[str], is_flagged: bool, *, is_choice: bool = True) -> None:
        """How one question stands."""
        self.answers[stem] = sorted(words) if is_choice else words
        if not any(words):
            del self.answers[stem]
        (self.flags.add if is_flagged else self.flags.discard)(stem)


class Writer:
    """A candidate at the theory paper who remembers what the screen showed last."""

    def __init__(self, page: Page) -> None:
        self.page, self.work = page, Work()

    def choose(self, place: int, *options: int) -> None:
        """Click options of a question by their places."""
        go_to(self.page, place)
        for option in options:
            self.page.locator(".choice").nth(option).click()
        self.look(self.work)

    def fill(self, place: int, *texts: str) -> None:
        """Type into the blanks of a question."""
        go_to(self.page, place)
        for blank, text in enumerate(texts):
            box = self.page.locator(".blank").nth(blank)
            box.clear()
            box.press_sequentially(text)
        self.look(self.work)

    def flag(self, place: int) -> None:
        """Mark a question for later, or take the mark away."""
        go_to(self.page, place)
        button = self.page.locator(".exam-foot button[aria-pressed]")
        before = button.get_attribute("aria-pressed")
        button.click()
        expect(button).not_to_have_attribute("aria-pressed", before or "")
        self.look(self.work)

    def look(self, work: Work) -> None:
        """Note the question on the screen."""
        stem, words, is_flagged = self.page.evaluate(SEEN)
        work.note(stem, words, is_flagged, is_choice=self.page.locator(".question .blank").count() == 0)

    def shown(self) -> Work:
        """What the screen shows, question by question."""
        work = Work()
        for place in range(1, self.page.locator("ol .qmap-cell").count() + 1):
            go_to(self.page, place)
            self.look(work)
        return work


def kept_work(house: House, attempt: Attempt) -> Work:
    """What the database has of a theory paper, in the words that people see."""

    def look(db: Session) -> Work:
        work = Work()
        items = frozen_items(db, attempt.paper_id or 0)
        for row in newest_revisions(db, attempt.id):
            spec = items[row.question_no].spec
            options = dict(zip("ABCD", spec.get("options", ()), strict=False)) | {"true": "正确", "false": "错误"}
            given = row.answer if isinstance(row.answer, list) else [row.answer]
            words = [options.get(str(g).lower() if isinstance(g, bool) else g, g) for g in given if g is not None]
            stem = text_of(spec["stem"]).replace("_", "")
            work.note(stem, words, row.flagged, is_choice=items[row.question_no].kind != "fill_in")
        return work

    return house.see(look)


def points_for(work: Work) -> int:
    """What the work is worth by the small site's key, in hundredths; every question all or nothing."""
    return sum(_points(question, work.answers.get(_stem(question))) for question in QUESTIONS)


def _stem(question: dict[str, Any]) -> str:
    return str(question["stem"]).replace("_", "")


def _points(question: dict[str, Any], words: list[str] | None) -> int:
    key = question["key"]
    if words is None:
        return 0
    if question["kind"] == "fill_in":
        return 2000 if all(word in right for word, right in zip(words, key, strict=True)) else 0
    if question["kind"] == "true_false":
        right = ["正确" if key else "错误"]
    else:
        right = [question["options"]["ABCD".index(letter)] for letter in key]
    return 1000 if words == sorted(right) else 0


def marked_points(house: House, attempt: Attempt) -> int | None:
    """What the machine gave, in hundredths; None as long as it has not marked what was saved last."""

    def look(db: Session) -> int | None:
        mark, now = db.get(TheoryMark, attempt.id), db.get_one(Attempt, attempt.id)
        return mark.points if mark and now.last_saved_at and mark.marked_at >= now.last_saved_at else None

    return house.see(look)


def soon(page: Page, is_so: Callable[[], bool]) -> bool:
    """Look again until it is so, for fifteen seconds, while the page lives on."""
    for _ in range(150):
        if is_so():
            return True
        page.wait_for_timeout(100)
    return is_so()
