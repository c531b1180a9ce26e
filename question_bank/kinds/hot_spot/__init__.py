"""图上标点题: points that are set on a picture, and the areas in which they must lie."""

import math
import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from random import Random
from typing import Any

from question_bank.authoring import check_flags, check_rule, check_stem, is_whole
from question_bank.contract import SECRETS, Malformed, Mark, Sample, Spec
from question_bank.kinds.hot_spot.areas import area_of, check_areas, is_number, point_of, shares_of
from question_bank.points import bounded, fault_of_share, part_of, to_share
from question_bank.sanitize import OUR_PICTURE

RULES = ("areas", "strict", "sum")
OWN_PICTURE = re.compile(r"/kinds/hot_spot/[a-z0-9][a-z0-9_-]*\.(?:svg|png)")
LARGEST = 10_000
LONGEST_ALT = 500
MOST_POINTS = 30


class HotSpot:
    """Points in pixels of the picture. `most` points at most, which the candidate is told. `rule`:

    areas: the shares of the areas that hold a point, each once; nothing as soon as a point lies in no area.
    strict: every area and no point elsewhere.  sum: the shares added up, negative ones too, and `outside` for every
    point in no area; with `bounded` at least nothing and at most the whole.
    Under the first two rules an area whose share is not positive is a trap: a point in it is a point elsewhere.
    """

    LABEL = "图上标点题"
    KEY_FIELDS = (*SECRETS, "areas", "rule", "outside", "bounded")

    def check(self, spec: Spec) -> list[str]:
        """Every authoring fault."""
        faults = check_stem(spec) + check_picture(spec.get("picture"))
        return faults or check_areas(spec) or check_marking(spec)

    def present(self, spec: Spec, rng: Random | None) -> dict[str, Any]:  # noqa: ARG002
        """The stem, the picture and how many points may be set, where the author says so."""
        picture = {name: spec["picture"][name] for name in ("src", "width", "height", "alt")}
        most = spec.get("most")
        return {"kind": "hot_spot", "label": self.LABEL, "stem": spec["stem"], "picture": picture, "most": most}

    def read(self, spec: Spec, raw: Any) -> list[list[int]] | None:
        """Whole pixels, each point once, in the order in which they were set."""
        if raw is None:
            return None
        if not isinstance(raw, list) or len(raw) > 2 * MOST_POINTS:
            raise Malformed("应为图上各点的坐标")
        points = [list(point) for point in dict.fromkeys(read_point(spec, point) for point in raw)]
        most = spec.get("most") or MOST_POINTS
        if len(points) > most:
            raise Malformed("最多标 %(max)s 处", max=most)
        return points or None

    def mark(self, spec: Spec, answer: Any, worth: int) -> Mark:
        """By the rule."""
        if answer is None:
            return Mark(0, "未作答")
        fraction = self.fraction(spec, answer)
        return Mark(part_of(worth, fraction), self._why(spec, answer, fraction))

    def _why(self, spec: Spec, answer: Sequence[Sequence[int]], fraction: Fraction) -> str:
        if fraction >= 1:
            return "全部标对"
        if spec.get("rule") == "sum":
            return "按所标区域计分"
        right, elsewhere = sort_points(spec, answer)
        if elsewhere:
            return "有标错的地方，不得分"
        return "没有标全，不得分" if spec.get("rule") == "strict" else f"标对 {len(right)} 处"

    def fraction(self, spec: Spec, answer: Any) -> Fraction:
        """The shares of the areas that were found, as the rule says."""
        if answer is None:
            return Fraction(0)
        if spec.get("rule") == "sum":
            return _sum(spec, answer)
        shares = shares_of(spec)
        right, elsewhere = sort_points(spec, answer)
        if elsewhere:
            return Fraction(0)
        if spec.get("rule") == "strict":
            return Fraction(len(right) == sum(share > 0 for share in shares))
        return sum((shares[place] for place in right), Fraction(0))

    def from_plain(self, spec: Spec, plain: Any) -> Any:  # noqa: ARG002
        """A list of [x, y] in pixels; one [x, y] where there is one point."""
        is_one = isinstance(plain, list) and len(plain) == 2 and all(map(is_number, plain))
        return [plain] if is_one else plain

    def samples(self, spec: Spec) -> Iterator[Sample]:
        """The best points in any order, one of them, a point elsewhere, nothing, and what is no point."""
        best = best_points(spec)
        nowhere = point_of(spec, None)
        for raw in (best, best[::-1], best[:1]):
            yield Sample(raw, points=part_of(100, self.fraction(spec, raw)))
        if nowhere is not None:
            yield Sample([list(nowhere)], points=part_of(100, self.fraction(spec, [nowhere])))
        yield Sample([], points=0)
        yield Sample(None, points=0)
        width = spec["picture"]["width"]
        no_points: list[Any] = [1, [1], [1, 1, 1], ["1", "1"], [True, 1], [-1, 0], [width + 1, 0], [1e9, 0], {}]
        for point in no_points:
            yield Sample([point], malformed=True)
        many = [[n % (width + 1), n // (width + 1)] for n in range((spec.get("most") or MOST_POINTS) + 1)]
        for raw_answer in (many, best[0], "1,1", True):
            yield Sample(raw_answer, malformed=True)


def read_point(spec: Spec, raw: Any) -> tuple[int, int]:
    """A pixel of the picture; between two pixels it is the nearer one."""
    if not isinstance(raw, list) or len(raw) != 2 or not all(map(is_number, raw)):
        raise Malformed("应为图上各点的坐标")
    x, y = (math.floor(value + 0.5) for value in raw)
    if not (0 <= x <= spec["picture"]["width"] and 0 <= y <= spec["picture"]["height"]):
        raise Malformed("有一处标在图外")
    return x, y


def sort_points(spec: Spec, answer: Sequence[Sequence[int]]) -> tuple[set[int], int]:
    """The areas worth something that were found, and the number of points elsewhere."""
    shares = shares_of(spec)
    found = [area_of(spec["areas"], point) for point in answer]
    right = [place for place in found if place is not None and shares[place] > 0]
    return set(right), len(found) - len(right)


def _sum(spec: Spec, answer: Sequence[Sequence[int]]) -> Fraction:
    shares = shares_of(spec)
    found = [area_of(spec["areas"], point) for point in answer]
    total = sum((shares[place] for place in set(found) if place is not None), Fraction(0))
    total += found.count(None) * to_share(spec.get("outside", "0"))
    return bounded(total) if spec.get("bounded") else total


def best_points(spec: Spec) -> list[list[int]]:
    """A point in each area that is worth something, the dearest first, as many as may be set."""
    shares = shares_of(spec)
    good = sorted((place for place, share in enumerate(shares) if share > 0), key=lambda place: -shares[place])
    points = [point_of(spec, place) for place in good[: spec.get("most") or MOST_POINTS]]
    return [list(point) for point in points if point is not None]


def check_picture(picture: Any) -> list[str]:
    """Faults of the picture."""
    if not isinstance(picture, dict):
        return ["picture: 须有图片、它的宽和高（像素）和文字说明"]
    src, alt, faults = picture.get("src"), picture.get("alt"), []
    if not isinstance(src, str) or not (OUR_PICTURE.fullmatch(src) or OWN_PICTURE.fullmatch(src)):
        faults.append("picture: 缺少图片，或不是题库里的图片")
    if not all(is_whole(picture.get(name), 1, LARGEST) for name in ("width", "height")):
        faults.append(f"picture: 宽和高须为图片的像素数（1 到 {LARGEST}）")
    if not isinstance(alt, str) or not alt.strip() or len(alt) > LONGEST_ALT:
        faults.append(f"picture: 须用文字说明图片内容（不超过 {LONGEST_ALT} 字，不透露答案）")
    return faults


def check_marking(spec: Spec) -> list[str]:
    """Faults of how it is marked."""
    faults, rule, most = check_rule(spec, RULES), spec.get("rule", "areas"), spec.get("most")
    if most is not None and not is_whole(most, 1, MOST_POINTS):
        faults.append(f"most: 须为 1 到 {MOST_POINTS} 的整数")
    elif _is_out_of_reach(spec, rule, most or MOST_POINTS):
        faults.append("most: 少于须标的区域数，无人能得满分")
    if rule != "sum" and ("outside" in spec or "bounded" in spec):
        faults.append("rule: 区域外的得分和合计的上下限只用于“按区域累加”")
    faults += check_flags(spec, "bounded")
    if fault := fault_of_share(spec.get("outside", "0")):
        faults.append(f"outside: {fault}")
    return faults


def _is_out_of_reach(spec: Spec, rule: Any, most: int) -> bool:
    needed = sum(share > 0 for share in shares_of(spec))
    return needed > most and (rule == "strict" or "share" not in spec["areas"][0])


KIND = HotSpot()
