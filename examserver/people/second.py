"""The second person: an act that needs two names is confirmed with the other's own password."""

from collections.abc import Mapping
from typing import Any

from examserver.errors import Refused
from examserver.house import House
from examserver.parsing import text
from examserver.people.actions import try_second
from examserver.people.passwords import passwords
from examserver.people.reads import account_of_username
from examserver.who import Role, Who


def second_person(house: House, who: Who, form: Mapping[str, Any], *roles: Role) -> int:
    """The account id of the second person named in `second_username` and `second_password`.

    Refuses: needs_second_person (unknown, wrong password, wrong role), second_is_first, locked_out.
    """
    settings = house.settings
    username = text(form, "second_username", max=40)
    password = text(form, "second_password", max=200)
    account = house.see(account_of_username, username)
    is_right = passwords(settings.password_memory_kib).matches(account.password_hash if account else None, password)
    code, account_id = house.act(
        try_second,
        who,
        username=username,
        is_right=is_right,
        roles=roles,
        limit=settings.lockout_failures,
        minutes=settings.lockout_minutes,
    )
    if code:
        raise Refused(code, field="second_username")
    return account_id
