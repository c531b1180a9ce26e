"""From a cookie's token to a person, once for each request; a sign-in in use is noted once a minute."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

from examserver.errors import Unavailable
from examserver.house import House
from examserver.people.actions import digest_of_token, touch
from examserver.people.reads import seen
from examserver.who import Who

NOTED_EVERY = timedelta(seconds=60)


def doorman(house: House) -> Callable[[str], Who | None]:
    """The function that flask-login asks."""

    def find_user(token: str) -> Who | None:
        now = house.clock.now()
        found = house.see(seen, digest_of_token(token), house.settings.idle_minutes, now)
        if found is None:
            return None
        if now - found.last_seen_at > NOTED_EVERY:
            with suppress(Unavailable):  # a full disk keeps nobody from reading on
                house.act(touch, found.who, sign_in_ids=[found.who.sign_in_id])
        return found.who

    return find_user
