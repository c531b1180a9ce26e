"""Sheet, script and broadcast as one document, for people."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

TOLD = {"began": "开播", "ended": "下播", "time_up": "直播时间到，自动下播"}

Made = Mapping[str, Any]


def html_of(made: Made) -> str:
    """The document of what `show` gives."""
    return "".join(_pieces(made))


def _pieces(made: Made) -> Iterator[str]:
    yield "<h2>排品表</h2>"
    heads = ("顺序", "商品", "日常价", "直播价", "赠品", "优惠券", "链接标题")
    names = ("place", "name", "usual", "price", "gift", "coupon", "title")
    yield _table(heads, [[row[name] for name in names] for row in made["sheet"]])
    yield "<h2>直播脚本</h2>"
    rows = [
        [row["title"], row["seconds"], "主播" if row["is_host"] else row["shows"], row["words"]]
        for row in made["script"]["rows"]
    ]
    yield _table(("环节", "秒", "画面", "台词"), rows)
    yield f"<p>合计 {made['script']['total']} 秒</p>"
    if made["air"]:
        yield "<h2>直播记录</h2>"
        yield _table(("时间", "事项", "内容"), [[_clock(x["second"]), *_said(x)] for x in made["air"]["lines"]])


def _said(line: Made) -> tuple[str, str]:
    who, text = line["who"], line["text"]
    return {
        "comment": (f"弹幕 {who}", text),
        "say": (f"主播回复 {who}" if who else "主播", text),
        "item": ("上架讲解" if text else "撤下商品", text),
        "coupon": ("发放优惠券", text),
        "mute": ("禁言", who),
        "system": ("系统", f"{who} 已售罄" if who else TOLD.get(text, text)),
    }[line["sort"]]


def _clock(second: int) -> str:
    return f"{second // 60:02d}:{second % 60:02d}"


def _table(heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    top = "".join(f"<th><p>{head}</p></th>" for head in heads)
    body = "".join(f"<tr>{''.join(f'<td>{_cell(value)}</td>' for value in row)}</tr>" for row in rows)
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"


def _cell(value: Any) -> str:
    text = "" if value is None else str(value)
    return "".join(f"<p>{escape(line)}</p>" for line in text.split("\n"))
