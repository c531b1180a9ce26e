"""The exact draw: a blueprint and a bank as an integer program. It finds papers wherever they exist."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from random import Random

from question_bank.blueprints import Quota
from question_bank.drawing.chance import spread_piles
from question_bank.drawing.paper import fine
from question_bank.drawing.program import Program
from question_bank.drawing.stock import Key, Piles, Stock
from question_bank.points import TOTAL

STEP = 1000
"""A question later in the spread order costs a step more; chance below a step makes the cheapest paper the only one."""


@dataclass(frozen=True)
class Count:
    """So many of a sort in a section."""

    section: int
    quota: Quota


@dataclass(frozen=True)
class Must:
    """A mandatory question."""

    code: str


@dataclass(frozen=True)
class Target:
    """The mean difficulty is near its target."""


@dataclass(frozen=True)
class Alike:
    """The mean difficulties of the forms are near each other."""


Rule = Count | Must | Target | Alike


def rules_of(stock: Stock, forms: int = 1) -> list[Rule]:
    """All that a blueprint asks, besides what holds for every paper: no twins, no siblings, no enemies."""
    rules: list[Rule] = [Count(i, quota) for i, shelf in enumerate(stock.shelves) for quota in shelf.demands]
    rules += [Count(i, whole(stock, i)) for i in range(len(stock.shelves))]
    rules += map(Must, stock.blueprint.mandatory)
    rules += [Target()] if stock.blueprint.target_difficulty is not None else []
    return [*rules, *([Alike()] if forms > 1 else [])]


def whole(stock: Stock, section: int) -> Quota:
    """The count of a section as a quota that all its questions fit."""
    count = stock.shelves[section].section.count
    return Quota(count, count)


@dataclass(frozen=True)
class Lot:
    """Questions that no rule tells apart. Those of a lot with clashes keep each other out of a paper."""

    codes: tuple[str, ...]
    masks: Mapping[int, int]
    clashes: tuple[Key, ...]
    difficulty: int | None
    rank: int = 0

    @property
    def twin(self) -> Key | None:
        """What is not to come again in another form: a stem that several questions share, or nothing."""
        return next((key for key in self.clashes if key[0] == "stem"), None)

    @property
    def most(self) -> int:
        """How many of them one paper can hold."""
        return 1 if self.clashes else len(self.codes)

    @property
    def most_in_forms(self) -> int:
        """How many of them forms without overlap can hold together."""
        return 1 if self.twin else len(self.codes)


def lots_of(stock: Stock, forms: int = 1, *, enemies: bool = True) -> list[Lot]:
    """All questions, gathered in as few lots as the rules allow."""
    keys = {code: [key for key in stock.keys(code) if enemies or key[0] != "enemies"] for code in stock.questions}
    times = Counter(key for found in keys.values() for key in found)
    must, by_difficulty = set(stock.blueprint.mandatory), forms > 1 or stock.blueprint.target_difficulty is not None
    lots: dict[tuple[tuple[tuple[int, int], ...], tuple[Key, ...], int | None, str], list[str]] = defaultdict(list)
    for code, found in keys.items():
        masks = tuple((i, stock.shelves[i].masks[code]) for i in stock.places(code))
        clashes = tuple(key for key in found if times[key] > 1)
        if masks:
            difficulty = stock.difficulty(code) if by_difficulty else None
            lots[masks, clashes, difficulty, code if code in must else ""].append(code)
    return [
        Lot(tuple(codes), dict(masks), clashes, difficulty)
        for (masks, clashes, difficulty, _must), codes in lots.items()
    ]


def counted(stock: Stock, lots: Sequence[Lot], rule: Count) -> list[int]:
    """The places of the lots whose questions count towards a rule."""
    demands = stock.shelves[rule.section].demands
    bit = 1 << demands.index(rule.quota) if rule.quota in demands else 0
    return [
        place for place, lot in enumerate(lots) if rule.section in lot.masks and lot.masks[rule.section] & bit == bit
    ]


def single_lots(stock: Stock, lots: Iterable[Lot], ranks: Mapping[str, int], forms: int) -> Iterator[Lot]:
    """A lot for each question; of those that no rule tells apart, only as many of the first as papers can hold."""
    for lot in lots:
        places = forms * sum(stock.shelves[i].section.count for i in lot.masks)
        for code in sorted(lot.codes, key=ranks.__getitem__)[:places]:
            yield replace(lot, codes=(code,), rank=ranks[code])


class Model:
    """The program of these lots under these rules, for one paper or for several forms at once."""

    def __init__(
        self, stock: Stock, lots: Sequence[Lot], rules: Collection[Rule], forms: int = 1, overlap: int = 0
    ) -> None:
        self.stock, self.lots, self.forms = stock, lots, forms
        self.program = Program()
        self.columns = {
            (form, i, place): self.program.column(lot.most)
            for form in range(forms)
            for place, lot in enumerate(lots)
            for i in lot.masks
        }
        self._once()
        self._between_forms(overlap)
        for rule in rules:
            self._hold(rule)

    def terms(self, rule: Count) -> dict[int, int]:
        """The columns that count towards a rule, in all forms."""
        return {column: 1 for form in range(self.forms) for column in self._counted(rule, form)}

    def _counted(self, rule: Count, form: int) -> list[int]:
        return [self.columns[form, rule.section, place] for place in counted(self.stock, self.lots, rule)]

    def _of_lot(self, form: int, place: int) -> list[int]:
        return [self.columns[form, i, place] for i in self.lots[place].masks]

    def _once(self) -> None:
        clashing: dict[Key, list[int]] = defaultdict(list)
        for place, lot in enumerate(self.lots):
            for key in lot.clashes:
                clashing[key].append(place)
        for form in range(self.forms):
            for place, lot in enumerate(self.lots):
                if len(lot.masks) > 1:
                    self.program.row(None, lot.most, dict.fromkeys(self._of_lot(form, place), 1))
            for places in clashing.values():
                columns = [column for place in places for column in self._of_lot(form, place)]
                if len(columns) > 1:
                    self.program.row(None, 1, dict.fromkeys(columns, 1))

    def _between_forms(self, overlap: int) -> None:
        must = set(self.stock.blueprint.mandatory)
        alike: dict[Key, list[int]] = defaultdict(list)
        for place, lot in enumerate(self.lots if self.forms > 1 else ()):
            if must.isdisjoint(lot.codes):
                alike[lot.twin or ("code", lot.codes[0])].append(place)
        if overlap:
            self._share(list(alike.values()), overlap)
            return
        for places in alike.values():
            columns = [c for form in range(self.forms) for place in places for c in self._of_lot(form, place)]
            self.program.row(None, max(self.lots[place].most_in_forms for place in places), dict.fromkeys(columns, 1))

    def _share(self, alike: Sequence[Sequence[int]], overlap: int) -> None:
        """Two forms have at most `overlap` in common; a column of its own says whether they share a question."""
        pairs = list(combinations(range(self.forms), 2))
        common: dict[tuple[int, int], list[int]] = {pair: [] for pair in pairs}
        for places in alike:
            there = [[c for place in places for c in self._of_lot(form, place)] for form in range(self.forms)]
            for one, other in pairs:
                column = self.program.column(1)
                common[one, other].append(column)
                self.program.row(None, 1, {**dict.fromkeys(there[one] + there[other], 1), column: -1})
            # what stands in so many forms is shared by at least one pair less: without this no bound is ever seen
            shared = {columns[-1]: -1 for columns in common.values()}
            self.program.row(None, 1, {**dict.fromkeys((c for columns in there for c in columns), 1), **shared})
        for columns in common.values():
            self.program.row(None, overlap, dict.fromkeys(columns, 1))

    def _hold(self, rule: Rule) -> None:
        for form in range(self.forms):
            if isinstance(rule, Count):
                self.program.row(rule.quota.least, rule.quota.most, dict.fromkeys(self._counted(rule, form), 1))
            elif isinstance(rule, Must):
                place = next(place for place, lot in enumerate(self.lots) if rule.code in lot.codes)
                self.program.row(1, 1, dict.fromkeys(self._of_lot(form, place), 1))
            elif isinstance(rule, Target):
                target, tolerance = fine(self.stock.blueprint.target_difficulty or 0), self._tolerance
                self.program.row(None, 0, self._weighed(form, target + tolerance))
                self.program.row(0, None, self._weighed(form, target - tolerance))
        if isinstance(rule, Alike):
            for one, other in combinations(range(self.forms), 2):
                minus = {column: -weight for column, weight in self._weighed(other, 0).items()}
                self.program.row(-self._tolerance * TOTAL, self._tolerance * TOTAL, {**self._weighed(one, 0), **minus})

    @property
    def _tolerance(self) -> int:
        return fine(self.stock.blueprint.tolerance)

    def _weighed(self, form: int, less: int) -> dict[int, int]:
        """Worth times difficulty, of which so much is taken off; nothing for a question that says no difficulty."""
        return {
            self.columns[form, i, place]: self.stock.shelves[i].section.points * (lot.difficulty - less)
            for place, lot in enumerate(self.lots)
            if lot.difficulty is not None
            for i in lot.masks
        }

    def price(self, rng: Random) -> None:
        """Give every question of a paper a cost by its rank, and a little of chance."""
        for (_form, _i, place), column in self.columns.items():
            self.program.costs[column] = self.lots[place].rank * STEP + rng.randrange(STEP)

    def papers(self, values: Sequence[int]) -> list[list[list[str]]]:
        """The codes of each section of each form, where every lot is a single question."""
        papers: list[list[list[str]]] = [[[] for _shelf in self.stock.shelves] for _form in range(self.forms)]
        for (form, i, place), column in self.columns.items():
            if values[column]:
                papers[form][i].append(self.lots[place].codes[0])
        return papers


def solve(stock: Stock, rng: Random, forms: int = 1, overlap: int = 0) -> list[list[list[str]]] | None:
    """The codes of each section, in a mixed order, for each form; None where no such papers exist."""
    lots = list(single_lots(stock, lots_of(stock, forms), _ranks(stock, rng), forms))
    model = Model(stock, lots, rules_of(stock, forms), forms, overlap)
    model.price(rng)
    values = model.program.solve()
    papers = None if values is None else model.papers(values)
    for codes in (codes for paper in papers or () for codes in paper):
        rng.shuffle(codes)
    return papers


def _ranks(stock: Stock, rng: Random) -> dict[str, int]:
    """The place of each question in an order that visits all points, kind by kind."""
    piles: dict[str, Piles] = {shelf.section.kind: shelf.whole for shelf in stock.shelves}
    return {code: place for pile in piles.values() for place, code in enumerate(spread_piles(pile, rng))}
