"""The page that says why not, for members of staff, for candidates and for nobody."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests.cast import Cast

Open = Callable[..., FlaskClient]


def test_nobody_gets_a_page_with_a_way_out(client_of: Open) -> None:
    answer = client_of(None).get("/no-such-page")
    assert answer.status_code == 404
    assert "没有找到" in answer.text
    assert 'href="/"' in answer.text


@pytest.mark.parametrize("name", ["inez", "ada"])
def test_a_wrong_role_is_told_so(client_of: Open, cast: Cast, name: str) -> None:
    answer = client_of(getattr(cast, name)).get("/accounts")
    assert answer.status_code == 403
    assert "您的角色无权进行这项操作" in answer.text
    assert ("监考员伊内兹" in answer.text) == (name == "inez")


def test_the_page_speaks_english(client_of: Open) -> None:
    client = client_of(None)
    client.set_cookie("language", "en")
    assert "Not found" in client.get("/no-such-page").text
