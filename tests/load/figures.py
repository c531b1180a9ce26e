"""Figures: noted as they are measured, medians over runs, a table with the ratio to the floor, and bench.json."""

import json
import os
import platform
import statistics
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

FIELDS = ("name", "value", "unit", "terminals", "runs", "median", "min", "max", "machine")
"""What bench.json promises of every figure; `floor`, `ratio` and `generator` stand beside where they make sense."""


@dataclass
class Figure:
    """One quantity, measured once or more."""

    name: str
    unit: str
    terminals: int
    floor: str = ""
    count: float = 1
    values: list[float] = field(default_factory=list)
    generator: list[str] = field(default_factory=list)

    @property
    def median(self) -> float:
        """The middle value; this is the figure."""
        return statistics.median(self.values)


class Book:
    """All figures of one run of the benchmark."""

    def __init__(self) -> None:
        self.figures: dict[tuple[str, int], Figure] = {}
        self.machine = machine()

    def note(
        self,
        name: str,
        value: float,
        unit: str,
        terminals: int = 0,
        *,
        floor: str = "",
        count: float = 1,
        generator: str = "",
    ) -> None:
        """Keep one value: `count` times `floor` is its floor. `generator`: a word where that one may be the limit."""
        figure = self.figures.setdefault((name, terminals), Figure(name, unit, terminals, floor, count))
        figure.values.append(value)
        if generator:
            figure.generator.append(generator)
        print(f"  {name:<70}{shown(value):>10} {unit:<8}{terminals or '':>7}  {generator}", flush=True)

    def span(self, name: str, seconds: float, terminals: int, generator: str = "") -> None:
        """How long it took everybody, beside the processor time of a no-op event of each."""
        self.note(name, seconds, "s", terminals, floor=ECHO_COST, count=terminals, generator=generator)

    def percentiles(
        self, name: str, seconds: list[float], terminals: int, limit: Callable[[float], str] = lambda _p99: ""
    ) -> None:
        """p50, p99 and max of acknowledgements; `limit` says whether the generator was the limit of such a p99."""
        ordered = sorted(seconds)
        generator = limit(at(ordered, 0.99))
        for label, value in (("p50", at(ordered, 0.5)), ("p99", at(ordered, 0.99)), ("max", ordered[-1])):
            floor = FSYNC_ONE if label == "p50" else ""
            self.note(f"{name}: ack {label}", value * 1000, "ms", terminals, floor=floor, generator=generator)

    def rows(self) -> list[dict[str, Any]]:
        """As bench.json has them."""
        return [self._row(figure) for figure in self.figures.values()]

    def _row(self, figure: Figure) -> dict[str, Any]:
        row = {
            "name": figure.name,
            "value": round(figure.median, 4),
            "unit": figure.unit,
            "terminals": figure.terminals,
            "runs": len(figure.values),
            "median": round(figure.median, 4),
            "min": round(min(figure.values), 4),
            "max": round(max(figure.values), 4),
            "machine": self.machine,
        }
        floor = self.figures.get((figure.floor, 0))
        if floor and floor.median:
            least = figure.count * floor.median * SECONDS.get(floor.unit, 1)
            row |= {"floor": floor.name, "count": figure.count}
            row |= {"ratio": round(figure.median * SECONDS.get(figure.unit, 1) / least, 3)}
        if figure.generator:
            row["generator"] = "; ".join(figure.generator)
        return row

    def write(self, path: Path) -> None:
        """bench.json."""
        when = datetime.now(UTC).isoformat(timespec="seconds")
        path.write_text(json.dumps({"machine": self.machine, "at": when, "figures": self.rows()}, indent=1) + "\n")

    def table(self) -> str:
        """What a reader wants to see at the end."""
        head = f"{'figure':<70}{'value':>10} {'unit':<8}{'terms':>7}{'runs':>5}{'min':>10}{'max':>10}  to the floor"
        lines = [head, "-" * len(head)]
        for row in self.rows():
            spread = (shown(row["min"]), shown(row["max"])) if row["runs"] > 1 else ("", "")
            count = f"{row.get('count', 1):,.0f} " if row.get("count", 1) > 1 else ""
            ratio = f"× {shown(row['ratio'])} of {count}{SHORT[row['floor']]}" if "ratio" in row else ""
            mark = f"  ! {row['generator']}" if "generator" in row else ""
            lines.append(
                f"{row['name']:<70}{shown(row['value']):>10} {row['unit']:<8}{row['terminals'] or '':>7}"
                f"{row['runs']:>5}{spread[0]:>10}{spread[1]:>10}  {ratio}{mark}"
            )
        return "\n".join(lines)


FSYNC_ONE = "floor: durable commit of 1 row"
FSYNC_GROUP = "floor: durable commit of 64 rows"
ECHO_RATE = "floor: no-op events acknowledged by the same server"
ECHO_COST = "floor: processor time of one no-op event"
SHORT = {
    FSYNC_ONE: "one fsync",
    FSYNC_GROUP: "groups of 64 rows",
    ECHO_RATE: "no-op events",
    ECHO_COST: "no-op events",
}
SECONDS = {"s": 1.0, "ms": 1e-3, "µs": 1e-6}


def at(ordered: list[float], share: float) -> float:
    """The value below which that share of the ordered values lies."""
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def shown(value: float) -> str:
    """Three or four digits, whatever the size."""
    if abs(value) >= 1000 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 100 else f"{value:.2f}" if abs(value) >= 1 else f"{value:.3f}"


def machine() -> str:
    """The machine in one line."""
    name = next((line for line in _lines("/proc/cpuinfo") if line.startswith("model name")), "").partition(":")[2]
    memory = next((line for line in _lines("/proc/meminfo") if line.startswith("MemTotal")), "0 0").split()[1]
    parts = [platform.machine(), name.strip(), f"{os.cpu_count()} cores", f"{int(memory) / 2**20:.0f} GiB"]
    return ", ".join([*(p for p in parts if p), f"Linux {platform.release()}", f"Python {platform.python_version()}"])


def _lines(path: str) -> list[str]:
    file = Path(path)
    return file.read_text().splitlines() if file.exists() else []
