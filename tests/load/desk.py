"""The invigilator's desk: buttons over HTTP."""

from typing import Any

import aiohttp

from tests.cast import PASSWORD
from tests.load.terminal import JSON_HEADERS, token_in


class Desk:
    """A member of staff in a browser. Use with `async with Desk(url) as desk`."""

    def __init__(self, url: str, username: str = "carl") -> None:
        self.url, self.username = url, username
        self.http: aiohttp.ClientSession
        self.token = ""

    async def __aenter__(self) -> "Desk":
        self.http = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
        await staff_post(self.http, self.url, "/sign-in", username=self.username, password=PASSWORD)
        self.token = token_in(await (await self.http.get(f"{self.url}/sign-in")).text())
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.http.close()

    async def press(self, path: str, **form: Any) -> Any:
        """One button: one request, no page before it."""
        headers = {"X-CSRFToken": self.token, **JSON_HEADERS}
        return await (await self.http.post(f"{self.url}{path}", data=form, headers=headers)).json()

    @property
    def cookie(self) -> str:
        """For a socket of the same person."""
        return "; ".join(f"{c.key}={c.value}" for c in self.http.cookie_jar)


async def staff_post(http: aiohttp.ClientSession, url: str, path: str, **form: Any) -> Any:
    """A button of the invigilator, with the page before it that has the token."""
    token = token_in(await (await http.get(f"{url}/sign-in")).text())
    headers = {"X-CSRFToken": token, **JSON_HEADERS}
    return await (await http.post(f"{url}{path}", data=form, headers=headers)).json()
