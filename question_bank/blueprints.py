"""Blueprints: what a paper must look like, as its author writes it and as the draw reads it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from typing import Any

from question_bank.authoring import IMPORTANCE, MODULES, is_codes, is_whole, is_words
from question_bank.contract import Malformed, Spec
from question_bank.points import TOTAL, from_points, to_points
from question_bank.registry import kinds

MOST_ITEMS = 500
MOST_EXPOSURE = 100_000
TOLERANCE = 0.05
"""How far the mean difficulty of a paper may be from its target where the author does not say (domain.md 2, D)."""

HARD_BELOW, EASY_ABOVE = 0.4, 0.75
CLASSES = ("难", "中", "易")


def difficulty_class(difficulty: float) -> str:
    """难, 中 or 易; the larger the number, the easier."""
    return "难" if difficulty < HARD_BELOW else "易" if difficulty > EASY_ABOVE else "中"


def words_of_sort(module: str, point: str, difficulty: str, importance: str) -> str:
    """Which questions are meant: 职业道德、难度 难; nothing where all are."""
    parts = (module, point, f"难度 {difficulty}" if difficulty else "", f"重要程度 {importance}" if importance else "")
    return "、".join(part for part in parts if part)


@dataclass(frozen=True)
class Quota:
    """How many questions of one sort stand in a section; what is empty does not narrow the sort.

    `difficulty` is a class, or the lowest and the highest number.
    """

    least: int
    most: int
    module: str = ""
    point: str = ""
    difficulty: str | tuple[float, float] = ""
    importance: str = ""

    def fits(self, question: Spec) -> bool:
        """Whether a question is of this sort."""
        return (
            self.module in ("", question.get("module"))
            and self.point in ("", question.get("point"))
            and self.importance in ("", question.get("importance"))
            and (self.difficulty == "" or self._is_so_hard(question.get("difficulty")))
        )

    def _is_so_hard(self, difficulty: float | None) -> bool:
        if difficulty is None:
            return False
        if isinstance(self.difficulty, str):
            return difficulty_class(difficulty) == self.difficulty
        low, high = self.difficulty
        return low <= difficulty <= high

    @property
    def difficulty_words(self) -> str:
        """The difficulty as it is shown."""
        return self.difficulty if isinstance(self.difficulty, str) else "{:g}–{:g}".format(*self.difficulty)

    @property
    def sort_words(self) -> str:
        """Which questions are meant: 职业道德、难; nothing where all are."""
        return words_of_sort(self.module, self.point, self.difficulty_words, self.importance)

    @property
    def count_words(self) -> str:
        """How many are meant."""
        if self.least == self.most:
            return f"{self.least} 题"
        if not self.least:
            return f"至多 {self.most} 题"
        return f"至少 {self.least} 题" if self.most >= MOST_ITEMS else f"{self.least} 到 {self.most} 题"


@dataclass(frozen=True)
class Section:
    """One part of a paper: items of one kind, each worth `points` hundredths.

    `quotas` divides the whole section among modules; `limits` may overlap with it and with each other.
    """

    title: str
    kind: str
    count: int
    points: int
    rule: str = ""
    shuffle_items: bool = True
    shuffle_options: bool = True
    quotas: Mapping[str, int] = field(default_factory=dict)
    limits: tuple[Quota, ...] = ()

    @property
    def demands(self) -> tuple[Quota, ...]:
        """Quotas and limits in one form."""
        return (*(Quota(count, count, module=module) for module, count in self.quotas.items()), *self.limits)


@dataclass(frozen=True)
class Blueprint:
    """What a paper must look like.

    Of each group of `enemies` at most one stands in a paper. A question that was used `most_exposure` times (counted
    by the caller, from `exposed_since` on) is not drawn. The mean difficulty is within `tolerance` of its target.
    """

    code: str
    title: str
    level: int
    minutes: int
    sections: tuple[Section, ...]
    exclude: tuple[str, ...] = ()
    mandatory: tuple[str, ...] = ()
    enemies: tuple[tuple[str, ...], ...] = ()
    most_exposure: int | None = None
    exposed_since: str = ""
    target_difficulty: float | None = None
    tolerance: float = TOLERANCE


def check_blueprint(data: Mapping[str, Any]) -> list[str]:
    """Every authoring fault of a blueprint as it is written."""
    faults = [f"{name}: 不能为空" for name in ("code", "title") if not is_words(data.get(name))]
    faults += _faults_of_fields(data, Blueprint)
    if data.get("level") not in (1, 2, 3, 4, 5) or isinstance(data.get("level"), bool):
        faults.append("level: 须为 1 到 5")
    if not is_whole(data.get("minutes"), 1, 600):
        faults.append("minutes: 须为 1 到 600 的整数")
    faults += [*_faults_of_codes(data), *_faults_of_exposure(data), *_faults_of_target(data)]
    sections = data.get("sections")
    if not isinstance(sections, list) or not sections or not all(isinstance(s, dict) for s in sections):
        return [*faults, "sections: 至少一个部分"]
    faults += [
        f"sections: {section.get('title', i + 1)}：{f}" for i, section in enumerate(sections) for f in _faults(section)
    ]
    return faults or _faults_of_sum(sections)


def _faults_of_fields(data: Mapping[str, Any], form: type[Any]) -> list[str]:
    known = {f.name for f in fields(form)}
    return [f"{name}: 没有这个字段" for name in data if name not in known and not str(name).startswith("_")]


def _faults_of_codes(data: Mapping[str, Any]) -> Iterator[str]:
    lists = {name: data.get(name, []) for name in ("exclude", "mandatory")}
    for name, codes in lists.items():
        if not is_codes(codes):
            yield f"{name}: 须为题目编号的列表"
    groups = data.get("enemies", [])
    if not isinstance(groups, list) or not all(is_codes(group) and len(set(group)) > 1 for group in groups):
        yield "enemies: 须为互斥组的列表，每组至少两个题目编号"
    elif all(is_codes(codes) for codes in lists.values()):
        yield from _faults_of_mandatory(lists["mandatory"], lists["exclude"], groups)


def _faults_of_mandatory(must: list[str], out: list[str], groups: list[list[str]]) -> Iterator[str]:
    for code in sorted({code for code in must if must.count(code) > 1}):
        yield f"mandatory: {code} 写了两次"
    for code in sorted(set(must) & set(out)):
        yield f"mandatory: {code} 既必选又排除"
    for group in groups:
        if len(both := sorted(set(group) & set(must))) > 1:
            yield f"enemies: {'、'.join(both)} 互斥，不能都必选"


def _faults_of_exposure(data: Mapping[str, Any]) -> Iterator[str]:
    if data.get("most_exposure") is not None and not is_whole(data["most_exposure"], 1, MOST_EXPOSURE):
        yield f"most_exposure: 须为 1 到 {MOST_EXPOSURE} 的整数"
    since = data.get("exposed_since", "")
    if since != "" and not _is_date(since):
        yield "exposed_since: 须为 2026-01-31 这样的日期，加引号"


def _faults_of_target(data: Mapping[str, Any]) -> Iterator[str]:
    if data.get("target_difficulty") is not None and not _is_share(data["target_difficulty"]):
        yield "target_difficulty: 须为 0 到 1"
    if not _is_share(data.get("tolerance", TOLERANCE)):
        yield "tolerance: 须为 0 到 1"


def _faults(section: Mapping[str, Any]) -> Iterator[str]:
    yield from _faults_of_fields(section, Section)
    if not is_words(section.get("title")):
        yield "缺少标题"
    if section.get("kind") not in tuple(kinds()):
        yield "没有这种题型"
    if not is_whole(section.get("count"), 1, MOST_ITEMS):
        yield f"题数须为 1 到 {MOST_ITEMS} 的整数"
    try:
        to_points(section.get("points"))
    except Malformed as fault:
        yield f"每题{fault}"
    if section.get("rule", "") not in ("", "strict", "half", "per_option"):
        yield "计分规则须为 strict、half 或 per_option"
    yield from _faults_of_quotas(section)
    yield from _faults_of_limits(section)


def _faults_of_quotas(section: Mapping[str, Any]) -> Iterator[str]:
    quotas = section.get("quotas") or {}
    if isinstance(quotas, list):
        return
    if not isinstance(quotas, dict) or not all(is_whole(n, 1, MOST_ITEMS) for n in quotas.values()):
        yield "配额须为“模块: 题数”，或限额的列表"
    elif quotas and sum(quotas.values()) != section.get("count"):
        yield f"配额之和为 {sum(quotas.values())}，题数为 {section.get('count')}"
    elif strange := [str(module) for module in quotas if module not in MODULES]:
        yield f"没有模块 {'、'.join(strange)}"


def _faults_of_limits(section: Mapping[str, Any]) -> Iterator[str]:
    limits = _written_limits(section)
    if not isinstance(limits, list) or not all(isinstance(limit, dict) for limit in limits):
        yield "限额须为列表，每条写明题目的范围和题数"
        return
    faults = [f"限额 {no}：{fault}" for no, limit in enumerate(limits, 1) for fault in _faults_of_limit(limit)]
    yield from faults
    if not faults and is_whole(section.get("count"), 1, MOST_ITEMS):
        yield from _faults_of_room([_read_limit(limit) for limit in limits], section["count"])


def _faults_of_limit(limit: Mapping[str, Any]) -> Iterator[str]:
    if strange := [str(name) for name in limit if name not in (*SORT, *COUNTS)]:
        yield f"没有字段 {'、'.join(strange)}"
    if not any(name in limit for name in SORT):
        yield f"须写明 {'、'.join(SORT)} 中的至少一项"
    if "module" in limit and limit["module"] not in MODULES:
        yield f"没有模块 {limit['module']}"
    if "point" in limit and not is_words(limit["point"]):
        yield "知识点不能为空"
    if "difficulty" in limit and limit["difficulty"] not in CLASSES and not _is_range(limit["difficulty"]):
        yield "难度须为 难、中、易 或 [最低, 最高]"
    if "importance" in limit and limit["importance"] not in IMPORTANCE:
        yield "重要程度须为 X、Y 或 Z"
    counts = [limit[name] for name in COUNTS if name in limit]
    if not counts or not all(n == 0 or is_whole(n, 1, MOST_ITEMS) for n in counts) or any(n is False for n in counts):
        yield f"题数写作 count，或 least、most，须为 0 到 {MOST_ITEMS} 的整数"
    elif "count" in limit and len(counts) > 1:
        yield "写了 count，就不能再写 least 或 most"
    elif limit.get("least", 0) > limit.get("most", MOST_ITEMS):
        yield "least 大于 most"


def _faults_of_room(limits: Sequence[Quota], count: int) -> Iterator[str]:
    for limit in limits:
        if limit.least > count:
            yield f"{limit.sort_words} 须有 {limit.least} 题，本部分只有 {count} 题"
    for name in SORT:  # sorts that differ in this one word exclude each other
        alike = {getattr(limit, name): limit for limit in limits if _narrows(limit) == [name]}
        apart = [limit for value, limit in alike.items() if isinstance(value, str)]
        if len(apart) > 1 and (needed := sum(limit.least for limit in apart)) > count:
            yield f"{'、'.join(limit.sort_words for limit in apart)} 共须 {needed} 题，本部分只有 {count} 题"


def _narrows(limit: Quota) -> list[str]:
    return [name for name in SORT if getattr(limit, name) != ""]


def _faults_of_sum(sections: Sequence[Mapping[str, Any]]) -> list[str]:
    total = sum(s["count"] * to_points(s["points"]) for s in sections)
    return [] if total == TOTAL else [f"sections: 总分为 {from_points(total)}，须为 {from_points(TOTAL)}"]


SORT = ("module", "point", "difficulty", "importance")
COUNTS = ("count", "least", "most")


def _is_share(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1


def _is_range(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(map(_is_share, value)) and value[0] <= value[1]


def _is_date(value: Any) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def read_blueprint(data: Mapping[str, Any]) -> Blueprint:
    """A blueprint from its written form. Malformed: every fault in one sentence."""
    if faults := check_blueprint(data):
        raise Malformed("；".join(faults).replace("%", "%%"), faults=faults)
    return take_blueprint(data)


def take_blueprint(data: Mapping[str, Any]) -> Blueprint:
    """A blueprint from a written form in which no field is at fault; its points may not sum to 100 yet."""
    return Blueprint(
        code=data["code"],
        title=data["title"],
        level=data["level"],
        minutes=data["minutes"],
        sections=tuple(_read_section(section) for section in data["sections"]),
        exclude=tuple(data.get("exclude", ())),
        mandatory=tuple(data.get("mandatory", ())),
        enemies=tuple(tuple(group) for group in data.get("enemies", ())),
        most_exposure=data.get("most_exposure"),
        exposed_since=data.get("exposed_since", ""),
        target_difficulty=data.get("target_difficulty"),
        tolerance=data.get("tolerance", TOLERANCE),
    )


def _read_section(data: Mapping[str, Any]) -> Section:
    quotas = data.get("quotas") or {}
    return Section(
        title=data["title"],
        kind=data["kind"],
        count=data["count"],
        points=to_points(data["points"]),
        rule=data.get("rule", ""),
        shuffle_items=bool(data.get("shuffle_items", True)),
        shuffle_options=bool(data.get("shuffle_options", True)),
        quotas=dict(quotas) if isinstance(quotas, dict) else {},
        limits=tuple(_read_limit(limit) for limit in _written_limits(data)),
    )


def _written_limits(section: Mapping[str, Any]) -> Any:
    """Limits stand under `limits`; a list under `quotas` is taken for the same."""
    quotas, limits = section.get("quotas") or [], section.get("limits") or []
    return [*quotas, *limits] if isinstance(quotas, list) and isinstance(limits, list) else limits


def _read_limit(limit: Mapping[str, Any]) -> Quota:
    difficulty = limit.get("difficulty", "")
    return Quota(
        least=limit.get("count", limit.get("least", 0)),
        most=limit.get("count", limit.get("most", MOST_ITEMS)),
        module=limit.get("module", ""),
        point=limit.get("point", ""),
        difficulty=difficulty if isinstance(difficulty, str) else (difficulty[0], difficulty[1]),
        importance=limit.get("importance", ""),
    )


def write_blueprint(blueprint: Blueprint) -> dict[str, Any]:
    """The written form, plain JSON values: points as text."""
    data = asdict(blueprint)
    sections = [
        {**written, "points": from_points(section.points), "limits": list(_write_limits(section.limits))}
        for written, section in zip(data["sections"], blueprint.sections, strict=True)
    ]
    return {
        **data,
        "sections": sections,
        "exclude": list(blueprint.exclude),
        "mandatory": list(blueprint.mandatory),
        "enemies": [list(group) for group in blueprint.enemies],
    }


def _write_limits(limits: Iterable[Quota]) -> Iterator[dict[str, Any]]:
    for limit in limits:
        sort = {name: getattr(limit, name) for name in _narrows(limit)}
        if "difficulty" in sort and not isinstance(sort["difficulty"], str):
            sort["difficulty"] = list(sort["difficulty"])
        if limit.least == limit.most:
            yield {**sort, "count": limit.least}
        else:
            most = {} if limit.most >= MOST_ITEMS else {"most": limit.most}
            yield {**sort, **({"least": limit.least} if limit.least or not most else {}), **most}
