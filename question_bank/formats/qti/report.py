"""What was wrong with one document, and where; and whether it can still be taken."""

from dataclasses import dataclass, field

from question_bank.contract import Fault


@dataclass
class Report:
    """Faults of one file. `path` is its place inside a package."""

    file: str
    path: str = ""
    faults: list[Fault] = field(default_factory=list)
    refused: bool = False

    def refuse(self, line: int, reason: str, code: str = "bad_qti") -> None:
        """A fault that keeps the item from being taken."""
        self.refused = True
        self.note(line, reason, code)

    def note(self, line: int, reason: str, code: str) -> None:
        """A fault that the item can live with."""
        place = f"第 {line} 行" if line else ""
        where = " ".join(part for part in (self.path, place) if part)
        fault = Fault(self.file, where, "", reason, code=code, line=line or None, path=self.path)
        if fault not in self.faults:
            self.faults.append(fault)
