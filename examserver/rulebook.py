"""Every number of the regulations: a field, a default, its origin mark. Frozen onto each sitting as JSON."""

from dataclasses import asdict, dataclass, field, fields
from typing import Any


def rule(default: Any, origin: str, source: str) -> Any:
    """A field with the origin mark of domain.md (C2, C3, O, G, I, D) and where it was found."""
    return field(default=default, metadata={"origin": origin, "source": source})


@dataclass(frozen=True)
class Rulebook:
    """The rules of one sitting; times in the unit that the name says, points in hundredths."""

    entry_opens_minutes: int = rule(30, "O", "domain.md 4.3 entry opens")
    late_limit_theory_minutes: int = rule(30, "C3", "domain.md 4.3 late limit, theory")
    late_limit_practical_minutes: int = rule(0, "O", "domain.md 4.3 late limit, CBT practical")
    earliest_hand_in_minutes: int = rule(30, "C3", "domain.md 4.3 earliest submission")
    drain_seconds: int = rule(20, "D", "lessons.md 4 drain after T")
    outage_noted_after_seconds: int = rule(10, "D", "lessons.md 4 heartbeat and colours")
    outage_compensated_minutes: int = rule(45, "O", "lessons.md 3.2 a power cut up to 45 min; a longer one: reschedule")
    theory_minutes: int = rule(90, "D", "domain.md 1 presets")
    practical_minutes: int = rule(120, "D", "domain.md 1 presets")
    theory_least_minutes: int = rule(90, "O", "domain.md 1 times, 2022 standard 1.9.4")
    practical_least_minutes: int = rule(90, "O", "domain.md 1 times, 2022 standard 1.9.4")
    pass_points: int = rule(6000, "C3", "domain.md 1 pass mark 60 of 100")
    graders: int = rule(2, "D", "domain.md 5 number of graders")
    tolerance_points: int = rule(1000, "D", "domain.md 5 tolerance 10 points of 100")
    written_tolerance_percent: int = rule(10, "D", "domain.md 5 the same 10 of 100, of what the written part is worth")
    minimum_age: int = rule(16, "D", "domain.md 10 age on exam day")
    half_rounds_up: bool = rule(False, "O", "domain.md 2 WJX detail for half")
    penalty_distorted: str = rule("line 50", "C2", "domain.md 3 general penalties: picture stretched or blurred")
    penalty_missing: str = rule("line 0", "C2", "domain.md 3 general penalties: number of pictures not reached")
    penalty_unrelated: str = rule("line 0", "O", "domain.md 3 general penalties: work unrelated to the task")
    penalty_named: str = rule("module 0", "O", "domain.md 3 general penalties: a school or person named in the work")
    penalty_uncivil: str = rule("module 0", "O", "domain.md 3 general penalties: uncivil content")

    def late_limit_minutes(self, subject: str) -> int:
        """Minutes after the start in which a candidate may still come in."""
        return self.late_limit_practical_minutes if subject == "practical" else self.late_limit_theory_minutes

    def minutes(self, subject: str) -> int:
        """The allowance of a subject."""
        return self.practical_minutes if subject == "practical" else self.theory_minutes

    def least_minutes(self, subject: str) -> int:
        """What the standard asks for at least; planning less gives a warning."""
        return self.practical_least_minutes if subject == "practical" else self.theory_least_minutes

    @property
    def penalties(self) -> dict[str, str]:
        """Each general penalty of practical work, as question_bank/penalties/rules.py reads it, by its kind."""
        names = [f.name for f in fields(self) if f.name.startswith("penalty_")]
        return {name.removeprefix("penalty_"): getattr(self, name) for name in names}

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for the sitting's row."""
        return asdict(self)


def rulebook_from(values: dict[str, Any]) -> Rulebook:
    """The rulebook frozen earlier; rules that did not exist then take their default."""
    known = {f.name for f in fields(Rulebook)}
    return Rulebook(**{k: v for k, v in values.items() if k in known})
