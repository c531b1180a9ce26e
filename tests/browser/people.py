"""What people do in a browser, in a few words: sign in, sit down, answer; and a member of staff over plain HTTP."""

import re

from playwright.sync_api import APIRequestContext, Page, Playwright, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from examserver.attempts.tables import Attempt
from examserver.house import House
from examserver.registration.tables import Candidate
from tests.cast import CANDIDATES, PASSWORD, Cast


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


def choose(page: Page, place: int, option: int = 0) -> None:
    """Go to a question by its place and choose an option."""
    page.locator(".qmap-cell").nth(place - 1).click()
    expect(page.get_by_role("heading", name=f"第 {place} 题")).to_be_visible()
    page.locator(".choice").nth(option).click()


def expect_all_saved(page: Page) -> None:
    """The head says that the server has everything."""
    expect(page.locator(".exam-head .save-state")).to_contain_text("全部已保存", timeout=15_000)
