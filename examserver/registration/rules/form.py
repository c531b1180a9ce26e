"""The registration list of domain.md 7.1: its 33 columns, its lists, and what other provinces call the same things."""

from collections.abc import Mapping

from question_bank import texts
from question_bank.contract import Malformed


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _pairs(text: str) -> Mapping[str, str]:
    """Each line: the listed word, then other words for it."""
    lines = [line.split() for line in text.strip().splitlines()]
    return {other: word for word, *others in lines for other in others}


HEADERS = _words("""
    序号 职业工种名称* 认定等级* 申报条件* 证件类型* 证件号码* 姓名* 性别 出生日期 手机号码* 是否有职业资格证书*
    证书等级 证书编号 文化程度* 所在省（市）区* 考生来源* 所在单位 报名单位* 认定分类* 专业 考试类型* 民族*
    参加工作时间 电子邮箱 专业年限 户籍所在地 政治面貌 学历证书编号 简要经历 通讯地址 证书领取方式 邮政编码 邮寄地址
""")
COLUMNS = tuple(header.rstrip("*") for header in HEADERS)
STARRED = frozenset(header.rstrip("*") for header in HEADERS if header.endswith("*"))
NEEDED = ("姓名", "证件号码", "认定等级", "职业工种名称")
"""What every sheet must tell of a candidate."""
MOSTLY_OFFICIAL = 25
"""A sheet with so many of the 33 columns is the official one, and must have all that are starred."""

OWN = _words("序号 职业工种名称 认定等级 证件类型 证件号码 姓名 性别 出生日期 手机号码 所在单位 考试类型")
EXTRA = tuple(column for column in COLUMNS if column not in OWN)
"""Columns that are kept as they are; those in OWN have a place of their own in the table of candidates."""
JOB_TYPE = "工种名称"
"""Some sheets have occupation and job type in two columns; the official form has one for both."""

OTHER_NAMES = """
    序号 编号 序列 No No.
    职业工种名称 职业 职业名称 职业工种 职业/工种 职业/工种名称 职业及工种 申报职业 申报职业名称 申报职业工种 报考职业
    职业工种名称 报考职业名称 鉴定职业 鉴定职业名称 认定职业 认定职业名称 评价职业 考核职业
    工种名称 工种 申报工种 报考工种 鉴定工种 认定工种 职业方向 工种/职业方向 工种方向
    认定等级 等级 级别 技能等级 职业等级 职业技能等级 申报等级 申报级别 报考等级 报考级别 鉴定等级 鉴定级别
    认定等级 认定级别 评价等级 考核等级
    申报条件 报考条件 鉴定条件 申报条件序号
    证件类型 证件类别 证件种类 证件名称 身份证件类型
    证件号码 证件号 证件编号 身份证 身份证号 身份证号码 居民身份证 居民身份证号 居民身份证号码 公民身份号码 身份号码
    证件号码 有效证件号码 身份证件号码 身份证件号
    姓名 考生姓名 学员姓名 申报人姓名 申请人姓名 真实姓名 名字
    出生日期 出生年月 出生年月日 出生时间 生日
    手机号码 手机 手机号 移动电话 联系电话 联系手机 联系方式 本人手机 电话 电话号码
    是否有职业资格证书 有无职业资格证书 是否持有职业资格证书
    证书等级 原证书等级 原等级 现等级 已有证书等级 原职业资格等级
    证书编号 原证书编号 原证书号码 已有证书编号 职业资格证书编号
    文化程度 学历 最高学历 受教育程度 文化水平
    所在省（市）区 所在省份 所在省 所在地区 所在省市区 省份
    考生来源 来源 人员来源 考生类别 人员类别
    所在单位 所在单位名称 工作单位 工作单位名称 现工作单位 所属单位 单位 单位名称 企业名称
    报名单位 报名机构 报名点 申报单位 组织单位
    认定分类 认定类别 鉴定分类 鉴定类别 申报类别 申报类型
    专业 专业名称 所学专业
    考试类型 考试类别 考试性质 考核类型
    参加工作时间 参加工作日期 参加工作年月 工作时间
    电子邮箱 邮箱 电子邮件 Email E-mail
    专业年限 从事本职业年限 本职业工作年限 本工种年限 工作年限 工龄
    户籍所在地 户籍 户口所在地 籍贯
    学历证书编号 学历证书号 毕业证书编号 毕业证编号
    简要经历 工作简历 工作经历 个人简历 简历
    通讯地址 通信地址 联系地址 家庭住址 地址
    证书领取方式 领取方式 领证方式
    邮政编码 邮编
    邮寄地址 证书邮寄地址 收件地址
"""
NAMES: Mapping[str, tuple[str, ...]] = {
    column: (column, *(other for other, own in _pairs(OTHER_NAMES).items() if own == column))
    for column in (*COLUMNS, JOB_TYPE)
}

RESIDENT_ID = "居民身份证"
PERMITS = _words("港澳居民居住证 台湾居民居住证 港澳台居民居住证")
"""Residence permits: numbers like those of the 居民身份证, with 81, 82 or 83 in front (domain.md 10)."""
LISTS: Mapping[str, tuple[str, ...]] = {
    "考试类型": ("正考", "补考"),
    "认定分类": ("初次认定", "晋级认定"),
    "证件类型": (
        RESIDENT_ID,
        *PERMITS,
        *_words("港澳居民来往内地通行证 台湾居民来往大陆通行证 军官证 外国人永久居留身份证 护照"),
    ),
    "文化程度": _words(
        "博士 研究生 大学本科 大学专科和专科学校 中等专业学校 技校 高级技校 技师学院 高中 职高 初中 小学"
    ),
    "是否有职业资格证书": ("是", "否"),
}
SOFT_LISTS: Mapping[str, tuple[str, ...]] = {
    "考生来源": _words("""
        国有企业 集体企业 私营企业 个体企业 外商投资 港澳台商投资 职业高中 普通技工学校 高级技工学校 技师学院
        职业技术学院 普通中专 普通高中 普通大专 普通大学 研究生院 其它 下岗失业人员 现役军人 农民工 劳改劳教人员
        其他人员 机关事业单位
    """),
    "证书领取方式": ("自取", "邮寄"),
    "民族": _words("""
        汉族 蒙古族 回族 藏族 维吾尔族 苗族 彝族 壮族 布依族 朝鲜族 满族 侗族 瑶族 白族 土家族 哈尼族 哈萨克族 傣族
        黎族 傈僳族 佤族 畲族 高山族 拉祜族 水族 东乡族 纳西族 景颇族 柯尔克孜族 土族 达斡尔族 仫佬族 羌族 布朗族
        撒拉族 毛南族 仡佬族 锡伯族 阿昌族 普米族 塔吉克族 怒族 乌孜别克族 俄罗斯族 鄂温克族 德昂族 保安族 裕固族
        京族 塔塔尔族 独龙族 鄂伦春族 赫哲族 门巴族 珞巴族 基诺族
    """),
}
"""Lists whose other values are kept, with a warning."""
SAME: Mapping[str, Mapping[str, str]] = {
    "考试类型": _pairs("""
        正考 初考 首考 正常考试
        补考 重考
    """),
    "认定分类": _pairs("""
        初次认定 初次 初次鉴定
        晋级认定 晋级 晋级鉴定
    """),
    "证件类型": _pairs("""
        居民身份证 身份证 二代身份证 第二代身份证 第二代居民身份证 中华人民共和国居民身份证 201
        港澳台居民居住证 港澳台居住证
        港澳居民来往内地通行证 回乡证 港澳通行证
        台湾居民来往大陆通行证 台胞证
        外国人永久居留身份证 外国人永久居留证 外国人永久居留
    """),
    "文化程度": _pairs("""
        博士 博士研究生
        研究生 硕士 硕士研究生
        大学本科 本科 大学
        大学专科和专科学校 大专 专科 大学专科 高职
        中等专业学校 中专
        技校 技工学校
        高级技校 高级技工学校
        高中 普通高中
        职高 职业高中
    """),
    "是否有职业资格证书": {"有": "是", "无": "否"},
}

LEVEL_WORDS: Mapping[str, int] = {
    word: level
    for level, words in {
        5: "五级 5级 5 V V级 初级工 初级 职业资格五级 国家职业资格五级",
        4: "四级 4级 4 IV IV级 中级工 中级 职业资格四级 国家职业资格四级",
        3: "三级 3级 3 III III级 高级工 高级 职业资格三级 国家职业资格三级",
        2: "二级 2级 2 II II级 技师 职业资格二级 国家职业资格二级",
        1: "一级 1级 1 I I级 高级技师 职业资格一级 国家职业资格一级",
    }.items()
    for word in words.split()
}


def level_of(text: str) -> int:
    """5 to 1 from 四级/中级工, 四级, 中级工, 4, 中级工（四级） … Malformed: none, or two different levels."""
    words = "".join("/" if c in "/\\|、,;()[]-—·【】" else c for c in texts.unify(text).replace(" ", "")).split("/")
    levels = {LEVEL_WORDS.get(word.upper(), 0) for word in words if word}
    if len(levels) == 1 and 0 not in levels:
        return levels.pop()
    if len(levels) > 1 and 0 not in levels:
        raise Malformed("等级前后不一致")
    raise Malformed("无法识别的等级，应为五级/初级工、四级/中级工、三级/高级工、二级/技师或一级/高级技师")


def listed(column: str, text: str) -> str:
    """The word of the column's list that a text stands for. Malformed: it is none of them."""
    word = texts.unify(text).replace(" ", "")
    word = SAME.get(column, {}).get(word, word)
    if word not in LISTS[column]:
        raise Malformed("不在允许的取值之内：%(allowed)s", allowed="、".join(LISTS[column]))
    return word


def soft(column: str, text: str) -> tuple[str, bool]:
    """The usual word for a text, and whether it is on the column's list."""
    word = text + "族" if column == "民族" and text + "族" in SOFT_LISTS[column] else text
    return word, word in SOFT_LISTS[column]
