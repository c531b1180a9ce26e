"""Sentences of the question bank, which knows no language and no page, in the words of the page and in English."""

import re
from functools import lru_cache

from examserver.languages import N_, _, current_language, english
from examserver.papers.comparing import WORDS

OF_A_PART = re.compile(r"第 ([0-9]+) 小题：([a-z_]+): (.*)", re.DOTALL)
PLACE = re.compile(r"%\((\w+)\)s")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
LEAST_OWN = 2
"""A sentence with places to fill has so many Chinese characters of its own, or it would fit anything."""

PLAIN_WORDS = {  # what a file would be told to write is a box or a field on the page
    "须写 fixed_order: true": "须勾选“选项固定顺序”",
    "须写 many: true": "须勾选“左侧一条可以对应几条”",
    "须写 reuse: true": "须勾选“可以重复使用”",
    "须为 true 或 false": "须选择",
    "且须为文字（数字请加引号）": "且不能空着",
    "须为文字（数字、是否等请加引号）": "不能为空",
    "除 re: 外至少写一个普通答案": "除正则表达式外至少写一个普通答案",
    "缺少图片，或不是题库里的图片": "请上传图片",
    "每个小题须写明题型和该题型的各项": "小题没有写完",
}

MADE = (  # sentences that the question bank puts together, for the catalogue
    # any question
    N_("超过 %(n)s 字"),
    N_("不允许的标签 %(tags)s（小于号请写 &lt;）"),
    N_("须为 %(names)s 之一"),
    N_("公式 %(tex)s 无法转换：%(reason)s"),
    # kinds
    N_("须有 %(least)s 到 %(most)s 条"),
    N_("左侧第 %(n)s 条没有配对"),
    N_("题干有 %(blanks)s 个空（____），答案有 %(n)s 组"),
    N_("不分先后的空最多 %(n)s 个"),
    N_("答案超过 %(n)s 字"),
    N_("正则表达式有误（%(error)s）"),
    N_("有 %(goods)s 项，答案有 %(n)s 个"),
    N_("须有 1 到 %(n)s 个区域"),
    N_("第 %(n)s 个区域点不到：在图外、太小或被写在前面的区域盖住"),
    N_("第 %(n)s 个区域的形状须为 %(names)s 之一"),
    N_("第 %(n)s 个区域的坐标须为%(coords)s，以图片像素计"),
    N_("第 %(n)s 个区域：%(fault)s"),
    N_("宽和高须为图片的像素数（1 到 %(n)s）"),
    N_("须用文字说明图片内容（不超过 %(n)s 字，不透露答案）"),
    N_("须为 1 到 %(n)s 的整数"),
    N_("须有 2 到 %(n)s 个词"),
    N_("须有 1 到 %(n)s 个空，写作 [[1]]、[[2]]……"),
    N_("%(n)s 个空须各选一项"),
    N_("第 %(n)s 空须选一项"),
    N_("%(n)s 个空须各有一组选项"),
    N_("第 %(n)s 空须有 2 到 %(most)s 个选项"),
    N_("第 %(n)s 空的选项只能是文字，不能有标签或图片（小于号请写 &lt;）"),
    N_("第 %(n)s 空有相同的选项"),
    N_("须有 1 到 %(n)s 个小题"),
    N_("小题写在文中时，须从 [[1]] 到 [[%(n)s]] 按顺序各标一次"),
    N_("第 %(n)s 小题：没有这种题型，或不能作小题"),
    N_("第 %(n)s 小题：标题须为文字，不超过 %(most)s 字"),
    N_("最多 %(n)s 个要点，每个要有文字（不超过 %(most)s 字），可加得分比例"),
    N_("字数须为 1 到 %(n)s 的整数"),
    N_("有效数字须为 1 到 %(n)s 的整数"),
    N_("须有 1 到 %(n)s 个答案，每个是数值（可带误差）或范围（下限、上限）"),
    N_("单位须为 1 到 %(n)s 字，不以数字开头"),
    # what PLAIN_WORDS and the kinds make of fixed words
    N_("选项提到其他选项，须勾选“选项固定顺序”"),
    N_("同一左项有几个答案时须勾选“左侧一条可以对应几条”"),
    N_("同一右项用了几次时须勾选“可以重复使用”"),
    N_("每个空至少一个答案，且不能空着"),
    N_("除正则表达式外至少写一个普通答案，供阅卷人查看"),
    N_("同一个词填了两个空，须勾选“可以重复使用”，或把这个词写两次"),
    N_("数值须为数字"),
    N_("下限须为数字"),
    N_("上限须为数字"),
    N_("每题分值须为数字，最多两位小数"),
    N_("每题分值须在 0 到 100 之间"),
    # blueprints
    N_("不能超过 %(n)s 字"),
    N_("题数须为 1 到 %(n)s 的整数"),
    N_("总分为 %(total)s，须为 %(all)s"),
    N_("配额之和为 %(sum)s，题数为 %(count)s"),
    N_("没有模块 %(names)s"),
    N_("题数写作 count，或 least、most，须为 0 到 %(n)s 的整数"),
    N_("%(sort)s 须有 %(least)s 题，本部分只有 %(n)s 题"),
    N_("%(sorts)s 共须 %(least)s 题，本部分只有 %(n)s 题"),
    N_("%(code)s 写了两次"),
    N_("%(code)s 既必选又排除"),
    N_("%(codes)s 互斥，不能都必选"),
    # files
    N_("表格不能照原样保存 %(names)s"),
    N_("表格不能保存题型 %(kind)s"),
    # what is not taken in from a file
    N_("这种题目还不能在考试机上作答"),
    N_("这个编号已用于实操任务"),
    N_("题干和选项与 %(code)s 相同"),
    N_("这个编号的新版本正在审核"),
    N_("这个编号的新版本正由他人编写"),
)


def split_fault(fault: str) -> tuple[str, str]:
    """A fault `field: sentence` in two, in an author's words. The fields of a part of a case are `parts.2.key`."""
    name, colon, sentence = fault.partition(": ")
    name, sentence = (name, sentence) if colon and name.isidentifier() else ("", fault)
    if name == "parts" and (inner := OF_A_PART.fullmatch(sentence)):
        name, sentence = f"parts.{inner[1]}.{inner[2]}", inner[3]
    for written, said_instead in PLAIN_WORDS.items():
        sentence = sentence.replace(written, said_instead)
    return name, sentence


def fault_said(fault: str) -> str:
    """A fault `field: sentence` for the page: what the field is called, and the sentence."""
    name, sentence = split_fault(fault)
    own = name.rpartition(".")[2]
    label = str(WORDS.get(own, "")) and _(str(WORDS[own]))
    if name.startswith("parts.") and label:
        label = _("第 %(n)s 小题 · %(label)s", n=name.split(".")[1], label=label)
    return _("%(label)s：%(sentence)s", label=label, sentence=said(sentence)) if label else said(sentence)


def said(sentence: str) -> str:
    """A finished Chinese sentence in the language of the page; as it is where the catalogue has nothing like it."""
    return _in_english(sentence) if current_language() == "en" else sentence


@lru_cache(maxsize=4096)
def _in_english(sentence: str) -> str:
    if not CHINESE.search(sentence):
        return sentence
    known: str = english().ugettext(sentence)
    if known != sentence:
        return known
    for pattern, template in _with_places():
        if found := pattern.fullmatch(sentence):
            filled = {name: _in_english(text) for name, text in found.groupdict().items()}
            return str(english().ugettext(template)) % filled
    pieces = sentence.split("、")
    return ", ".join(map(_in_english, pieces)) if len(pieces) > 1 else sentence


@lru_cache
def _with_places() -> list[tuple[re.Pattern[str], str]]:
    """Every text of the catalogue that has places to fill, the most telling first."""
    texts = [text for text in english()._catalog if isinstance(text, str) and PLACE.search(text)]
    own = {text: len(CHINESE.findall(text)) for text in texts}
    telling = sorted((text for text in texts if own[text] >= LEAST_OWN), key=lambda text: -own[text])
    return [(_pattern(text), text) for text in telling]


def _pattern(text: str) -> re.Pattern[str]:
    pieces, seen = PLACE.split(text), set[str]()
    made = ""
    for place, piece in enumerate(pieces):
        if place % 2 == 0:
            made += re.escape(piece.replace("%%", "%"))
        else:
            made += f"(?P={piece})" if piece in seen else f"(?P<{piece}>.+?)"
            seen.add(piece)
    return re.compile(made, re.DOTALL)
