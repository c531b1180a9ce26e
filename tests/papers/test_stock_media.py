"""The pictures of a bank come into the house with it."""

from collections.abc import Callable

from flask.testing import FlaskClient

from examserver.house import House
from examserver.papers import stock
from question_bank.bank import shipped_banks
from tests.cast import Cast


def test_every_picture_that_a_bank_names_can_be_seen_by_who_is_signed_in(
    house: House, cast: Cast, client_of: Callable[..., FlaskClient]
) -> None:
    bank, _counts = stock.bring_bank(house, cast.adam, shipped_banks()["ecommerce"])
    assert len(bank.media) > 20
    client = client_of(cast.ada)
    for name, path in bank.media.items():
        with client.get(f"/media/{name}") as answer:
            assert (answer.status_code, answer.mimetype) == (200, "image/png")
            assert answer.data == path.read_bytes()


def test_a_bank_that_is_brought_twice_keeps_its_pictures_once(house: House, cast: Cast) -> None:
    path = shipped_banks()["ecommerce"]
    stock.bring_bank(house, cast.adam, path)
    bank, counts = stock.bring_bank(house, cast.adam, path)
    assert counts["changed"] == counts["added"] == 0
    assert all(house.media.path(name.partition(".")[0]) for name in bank.media)
