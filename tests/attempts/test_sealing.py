"""Keys of papers and rescue files: each purpose its own, and nothing opens that was touched."""

from collections.abc import Callable
from typing import Any

import pytest

from examserver.attempts.sealing import open_sealed, paper_key, rescue_key, seal
from examserver.errors import Malformed

SECRET = b"the site's key"


def test_every_paper_sitting_attempt_and_lease_has_a_key_of_its_own() -> None:
    keys = [
        paper_key(SECRET, 1, "a"), paper_key(SECRET, 2, "a"), paper_key(SECRET, 1, "b"), paper_key(b"other", 1, "a"),
        rescue_key(SECRET, 1, 1), rescue_key(SECRET, 1, 2), rescue_key(SECRET, 11, 1), rescue_key(SECRET, 1, 11),
    ]  # fmt: skip
    assert len(set(keys)) == len(keys)
    assert {len(key) for key in keys} == {32}
    assert paper_key(SECRET, 1, "a") == keys[0]


def test_what_was_sealed_opens_with_its_key_and_what_goes_with_it() -> None:
    key = paper_key(SECRET, 1, "a")
    nonce, body = seal(key, b"paper", b"mark")
    assert open_sealed(key, nonce, body, b"mark") == b"paper"
    assert b"paper" not in body


@pytest.mark.parametrize(
    "touch",
    [
        lambda key, nonce, body, aad: (paper_key(SECRET, 2, "a"), nonce, body, aad),
        lambda key, nonce, body, aad: (key, nonce[::-1], body, aad),
        lambda key, nonce, body, aad: (key, nonce, body[:-1] + bytes([body[-1] ^ 1]), aad),
        lambda key, nonce, body, aad: (key, nonce, bytes([body[0] ^ 1]) + body[1:], aad),
        lambda key, nonce, body, aad: (key, nonce, body, b"another"),
        lambda key, nonce, body, aad: (key, nonce, b"", aad),
        lambda key, nonce, body, aad: (key, b"", body, aad),
        lambda key, nonce, body, aad: (b"short", nonce, body, aad),
    ],
)
def test_what_was_touched_is_refused(touch: Callable[..., Any]) -> None:
    key = paper_key(SECRET, 1, "a")
    nonce, body = seal(key, b"paper", b"mark")
    with pytest.raises(Malformed) as refusal:
        open_sealed(*touch(key, nonce, body, b"mark"))
    assert refusal.value.code == "seal_broken"
