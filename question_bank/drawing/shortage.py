"""Supply against demand: what the bank has for each demand, and why a paper cannot be drawn, in words."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from question_bank.contract import Malformed
from question_bank.drawing.exact import (
    Alike,
    Count,
    Lot,
    Model,
    Must,
    Rule,
    counted,
    lots_of,
    rules_of,
    single_lots,
    whole,
)
from question_bank.drawing.paper import Short, Shortage
from question_bank.drawing.program import Undecided
from question_bank.drawing.stock import Stock


@dataclass(frozen=True)
class Supply:
    """What one demand asks and what there is for it; what is empty does not narrow it."""

    section: str
    kind: str
    module: str
    point: str
    difficulty: str
    importance: str
    least: int
    most: int
    found: int

    @property
    def is_met(self) -> bool:
        """Whether this demand alone can be met."""
        return self.found >= self.least


def supply_of(stock: Stock) -> list[Supply]:
    """Each section and each of its demands; of twins, siblings and enemies only as many as one paper can hold."""
    lots = lots_of(stock)
    rows: list[Supply] = []
    for i, shelf in enumerate(stock.shelves):
        for quota in (whole(stock, i), *shelf.demands):
            section, found = shelf.section, _most(stock, lots, Count(i, quota))
            rows.append(
                Supply(
                    section.title,
                    section.kind,
                    quota.module,
                    quota.point,
                    quota.difficulty_words,
                    quota.importance,
                    quota.least,
                    min(quota.most, section.count),
                    found,
                )
            )
    return rows


def _most(stock: Stock, lots: Sequence[Lot], rule: Count, forms: int = 1) -> int:
    """The most questions of a sort that papers can hold, whatever else is asked."""
    meant = [lots[place] for place in counted(stock, lots, rule)]
    if forms == 1 and not any(lot.clashes for lot in meant):
        return sum(lot.most for lot in meant)
    return _reach(Model(stock, meant, (), forms), rule, 1) or 0


def _reach(model: Model, rule: Count, sign: int) -> int | None:
    """The most (sign 1) or the fewest (sign -1) questions of a sort that a model allows."""
    terms = model.terms(rule)
    for column in terms:
        model.program.costs[column] = -sign
    values = model.program.solve()
    return None if values is None else sum(values[column] for column in terms)


def why_not(stock: Stock, forms: int = 1, overlap: int = 0) -> Exception:
    """Why no paper exists: a Shortage with its table, or Malformed where the bank has no part in it."""
    lots = lots_of(stock, forms)
    if overlap:
        lots = list(single_lots(stock, lots, dict.fromkeys(stock.questions, 0), forms))
    if alone := list(_short_alone(stock, lots, 1 if overlap else forms)):
        return Shortage(alone)
    problem = _Problem(stock, lots, forms, overlap)
    core = problem.core()
    words = [*(_words(stock, rule) for rule in core), *problem.besides(core)]
    table = [problem.short(rule, core) for rule in core if isinstance(rule, Count)]
    return (
        Shortage(table, words) if table else Malformed("以下要求不能同时满足：" + "，".join(words).replace("%", "%%"))
    )


def _short_alone(stock: Stock, lots: Sequence[Lot], forms: int) -> Iterator[Short]:
    for i, shelf in enumerate(stock.shelves):
        short: list[Short] = []
        for quota in (*shelf.demands, whole(stock, i)):
            # quotas divide the whole section: what is missing there need not be told again of the whole
            if not (short and shelf.section.quotas and quota not in shelf.demands):
                found = _most(stock, lots, Count(i, quota), forms)
                if found < quota.least * forms:
                    short.append(_short(stock, Count(i, quota), quota.least * forms, found))
        yield from short


def _short(stock: Stock, rule: Count, wanted: int, found: int) -> Short:
    section, quota = stock.shelves[rule.section].section, rule.quota
    sort = (quota.point, quota.difficulty_words, quota.importance)
    return Short(section.title, section.kind, quota.module, wanted, found, *sort)


def _words(stock: Stock, rule: Rule) -> str:
    blueprint = stock.blueprint
    if isinstance(rule, Count):
        sort, title = rule.quota.sort_words, stock.shelves[rule.section].section.title
        return f"{title}{f'（{sort}）' if sort else '共'} {rule.quota.count_words}"
    if isinstance(rule, Must):
        return f"必选题 {rule.code}"
    if isinstance(rule, Alike):
        return f"各卷平均难度相差不超过 {blueprint.tolerance:g}"
    return f"平均难度 {blueprint.target_difficulty:g}±{blueprint.tolerance:g}"


class _Problem:
    """Rules that cannot hold together."""

    def __init__(self, stock: Stock, lots: Sequence[Lot], forms: int, overlap: int) -> None:
        self.stock, self.lots, self.forms, self.overlap = stock, lots, forms, overlap

    def _model(self, rules: Collection[Rule]) -> Model:
        return Model(self.stock, self.lots, rules, self.forms, self.overlap)

    def _holds(self, rules: Collection[Rule]) -> bool:
        try:
            return self._model(rules).program.solve() is not None
        except Undecided:
            return True  # the rule that was left out stays: the core may then be larger than it need be

    def core(self) -> list[Rule]:
        """As few of the rules as cannot hold together: without any one of them the others can.

        Rules are left out one by one, the special ones first, so that what stays is what an author can count.
        """
        rules = rules_of(self.stock, self.forms)
        for rule in reversed(rules):
            others = [other for other in rules if other is not rule]
            if not self._holds(others):
                rules = others
        return rules

    def besides(self, core: Collection[Rule]) -> Iterator[str]:
        """What holds for every paper, where that has a part in it."""
        if self.forms > 1:
            yield f"{self.forms} 份试卷两两" + (f"至多重复 {self.overlap} 题" if self.overlap else "不重复")
        free = lots_of(self.stock, self.forms, enemies=False)
        if self.overlap:
            free = list(single_lots(self.stock, free, dict.fromkeys(self.stock.questions, 0), self.forms))
        if Model(self.stock, free, core, self.forms, self.overlap).program.solve() is not None:
            yield "互斥题不同卷"

    def short(self, rule: Count, core: Collection[Rule]) -> Short:
        """How near one rule comes while the others hold."""
        others = [other for other in core if other is not rule]
        least, most = rule.quota.least * self.forms, rule.quota.most * self.forms
        highest = _reach(self._model(others), rule, 1) or 0
        if highest < least:
            return _short(self.stock, rule, least, highest)
        lowest = _reach(self._model(others), rule, -1) or 0
        return _short(self.stock, rule, most if lowest > most else least, lowest if lowest > most else highest)
