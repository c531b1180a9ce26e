"""What Moodle has no field for and our own tags say: how lenient a blank is, whose rule a multiple choice follows.

In a file that somebody else wrote there are no such tags, and everything is marked as Moodle marks it.
"""

from collections.abc import Mapping
from typing import Any

MARKING = "计分规则"
PICTURE = "图片说明"
RULE_OF_PAPER = "随卷"
LENIENT = "不计全半角和空格"
SORT = "题型"
CASE = "综合题"


def as_ours(spec: dict[str, Any], spoken: Mapping[str, str]) -> dict[str, Any]:
    """A question with what our own tags say of it."""
    marking, picture = spoken.get(MARKING), spoken.get(PICTURE)
    if marking == RULE_OF_PAPER and spec.get("rule") == "per_option":
        del spec["rule"]
    if marking == LENIENT and spec["kind"] == "fill_in":
        spec["key"] = [[_lenient(accepted) for accepted in blank] for blank in spec["key"]]
    if spec["kind"] == "case":
        spec["parts"] = [as_ours(part, spoken) for part in spec["parts"]]
        if spoken.get(SORT) == CASE:
            _divide_analysis(spec)
    if picture and spec["kind"] == "hot_spot":
        spec["picture"]["alt"] = picture
    return spec


def _divide_analysis(spec: dict[str, Any]) -> None:
    """The analyses of a case and of its parts, where a rule stands between each and the next."""
    whole, *told = str(spec.get("analysis", "")).split("<hr>")
    if len(told) == len(spec["parts"]):
        spec["analysis"] = whole.strip()
        if not spec["analysis"]:
            del spec["analysis"]
        spec["parts"] = [
            {**part, "analysis": one.strip()} if one.strip() else part
            for part, one in zip(spec["parts"], told, strict=True)
        ]


def _lenient(accepted: Any) -> Any:
    """An accepted text that is compared as our own kind does."""
    if isinstance(accepted, str):
        return accepted
    kept = {name: value for name, value in accepted.items() if name != "exact"}
    return kept["text"] if set(kept) == {"text"} else kept
