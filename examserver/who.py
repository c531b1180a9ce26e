"""Who asks: the role and the identity that every action and read is given."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """The roles of domain.md 4.1 and issue ground rules."""

    ADMINISTRATOR = "administrator"
    INVIGILATOR = "invigilator"
    CHIEF_INVIGILATOR = "chief_invigilator"
    GRADER = "grader"
    CHIEF_GRADER = "chief_grader"
    RESULT_OFFICER = "result_officer"
    INSPECTOR = "inspector"
    AUTHOR = "author"
    CANDIDATE = "candidate"
    SERVER = "server"
    NOBODY = "nobody"


STAFF = frozenset(Role) - {Role.CANDIDATE, Role.SERVER, Role.NOBODY}


@dataclass(frozen=True)
class Who:
    """One person (or the server itself) as seen by one request: `id` is an account's or a candidate's row."""

    role: Role
    id: int = 0
    name: str = ""
    sign_in_id: int = 0
    address: str = ""
    must_change_password: bool = False

    @property
    def is_staff(self) -> bool:
        """Whether this is a signed-in member of staff."""
        return self.role in STAFF

    # flask-login's protocol
    @property
    def is_authenticated(self) -> bool:
        """Whether somebody is signed in."""
        return self.role is not Role.NOBODY

    is_active = is_authenticated

    @property
    def is_anonymous(self) -> bool:
        """The opposite of `is_authenticated`."""
        return not self.is_authenticated


SERVER = Who(Role.SERVER, name="server")
NOBODY = Who(Role.NOBODY)
