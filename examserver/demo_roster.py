"""The demo registration list: sixty invented people as a 33-column workbook; their portraits are drawn."""

from dataclasses import dataclass
from datetime import date
from random import Random

from examserver.demo_portrait import demo_photo
from question_bank.identity import make_id
from question_bank.sheets import write_sheet

__all__ = ["HEADERS", "demo_photo", "demo_rows", "demo_workbook", "people"]


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


HEADERS = _words("""
    序号 职业工种名称* 认定等级* 申报条件* 证件类型* 证件号码* 姓名* 性别 出生日期 手机号码* 是否有职业资格证书*
    证书等级 证书编号 文化程度* 所在省（市）区* 考生来源* 所在单位 报名单位* 认定分类* 专业 考试类型* 民族*
    参加工作时间 电子邮箱 专业年限 户籍所在地 政治面貌 学历证书编号 简要经历 通讯地址 证书领取方式 邮政编码 邮寄地址
""")
LEVELS = {4: "四级/中级工", 3: "三级/高级工"}
LEVEL_4 = 32
EXAM_YEAR = 2026

# Name, sex, people, place of the ID number: invented, as everything about them.
PEOPLE = """
    林晓岚 女 汉族 越秀 | 陈启航 男 汉族 天河 | 阿依古丽·买买提江 女 维吾尔族 喀什 | 黄梓轩 男 汉族 南海 |
    欧阳若曦 女 汉族 福田 | 梁颂恩 男 汉族 新会 | 何佩珊 女 汉族 香洲 | 覃家豪 男 壮族 青秀 | 苏婉仪 女 汉族 龙湖 |
    扎西多吉 男 藏族 城关 | 罗嘉欣 女 汉族 惠城 | 谭俊杰 男 汉族 东莞 | 李思远 男 汉族 宝安 | 石秀英 女 苗族 凤凰 |
    冯子健 男 汉族 顺德 | 司徒静雯 女 汉族 开平 | 金英姬 女 朝鲜族 延吉 | 郑宇辰 男 汉族 潮安 | 曾雨桐 女 汉族 梅江 |
    韦春燕 女 壮族 宜州 | 杜明哲 男 汉族 中山 | 彭佳怡 女 汉族 榕城 | 努尔兰·哈力别克 男 哈萨克族 昌吉 |
    叶知秋 女 汉族 番禺 | 邓浩然 男 汉族 清城 | 卢诗敏 女 汉族 端州 | 上官云飞 男 汉族 思明 | 莫小棠 女 瑶族 连南 |
    吴泽楷 男 汉族 潮阳 | 谢依琳 女 汉族 源城 | 马文博 男 回族 金凤 | 朱晨曦 女 汉族 浈江 | 周慕白 男 汉族 白云 |
    许若琳 女 汉族 南山 | 古丽巴哈尔·阿卜杜热西提 女 维吾尔族 喀什 | 钟志远 男 汉族 梅县 | 蔡嘉敏 女 汉族 澄海 |
    乌云其其格 女 蒙古族 赛罕 | 潘文韬 男 水族 三都 | 张雪莹 女 汉族 海珠 | 袁立诚 男 汉族 从化 |
    江楚楚 女 汉族 禅城 | 慕容雪 女 汉族 岳麓 | 赵鹏宇 男 满族 浑南 | 龙思琪 女 土家族 永定 | 王瑾瑜 女 汉族 罗湖 |
    刘承志 男 汉族 增城 | 次仁卓玛 女 藏族 城关 | 杨景行 男 白族 大理 | 唐诗韵 女 汉族 花都 | 高逸飞 男 汉族 龙岗 |
    沈听澜 女 汉族 西湖 | 诸葛明远 男 汉族 兰溪 | 白玛央金 女 藏族 巴宜 | 余安然 女 汉族 荔湾 | 孙博文 男 汉族 茂南 |
    田野 男 土家族 恩施 | 阿卜杜拉·吐尔逊 男 维吾尔族 喀什 | 廖可儿 女 畲族 丰顺 | 方亦舟 男 汉族 霞山
"""
PLACES = """
    越秀 440104 广东省广州市越秀区 | 天河 440106 广东省广州市天河区 | 海珠 440105 广东省广州市海珠区 |
    荔湾 440103 广东省广州市荔湾区 | 白云 440111 广东省广州市白云区 | 番禺 440113 广东省广州市番禺区 |
    花都 440114 广东省广州市花都区 | 从化 440117 广东省广州市从化区 | 增城 440118 广东省广州市增城区 |
    浈江 440204 广东省韶关市浈江区 | 罗湖 440303 广东省深圳市罗湖区 | 福田 440304 广东省深圳市福田区 |
    南山 440305 广东省深圳市南山区 | 宝安 440306 广东省深圳市宝安区 | 龙岗 440307 广东省深圳市龙岗区 |
    香洲 440402 广东省珠海市香洲区 | 龙湖 440507 广东省汕头市龙湖区 | 潮阳 440513 广东省汕头市潮阳区 |
    澄海 440515 广东省汕头市澄海区 | 禅城 440604 广东省佛山市禅城区 | 南海 440605 广东省佛山市南海区 |
    顺德 440606 广东省佛山市顺德区 | 新会 440705 广东省江门市新会区 | 开平 440783 广东省江门市开平市 |
    霞山 440803 广东省湛江市霞山区 | 茂南 440902 广东省茂名市茂南区 | 端州 441202 广东省肇庆市端州区 |
    惠城 441302 广东省惠州市惠城区 | 梅江 441402 广东省梅州市梅江区 | 梅县 441403 广东省梅州市梅县区 |
    丰顺 441423 广东省梅州市丰顺县 | 源城 441602 广东省河源市源城区 | 清城 441802 广东省清远市清城区 |
    连南 441826 广东省清远市连南瑶族自治县 | 东莞 441900 广东省东莞市 | 中山 442000 广东省中山市 |
    潮安 445103 广东省潮州市潮安区 | 榕城 445202 广东省揭阳市榕城区 | 青秀 450103 广西壮族自治区南宁市青秀区 |
    宜州 451203 广西壮族自治区河池市宜州区 | 凤凰 433123 湖南省湘西土家族苗族自治州凤凰县 |
    岳麓 430104 湖南省长沙市岳麓区 | 永定 430802 湖南省张家界市永定区 | 恩施 422801 湖北省恩施土家族苗族自治州恩施市 |
    思明 350203 福建省厦门市思明区 | 西湖 330106 浙江省杭州市西湖区 | 兰溪 330781 浙江省金华市兰溪市 |
    延吉 222401 吉林省延边朝鲜族自治州延吉市 | 浑南 210112 辽宁省沈阳市浑南区 |
    赛罕 150105 内蒙古自治区呼和浩特市赛罕区 | 金凤 640106 宁夏回族自治区银川市金凤区 |
    三都 522732 贵州省黔南布依族苗族自治州三都水族自治县 | 大理 532901 云南省大理白族自治州大理市 |
    城关 540102 西藏自治区拉萨市城关区 | 巴宜 540402 西藏自治区林芝市巴宜区 |
    喀什 653101 新疆维吾尔自治区喀什地区喀什市 | 昌吉 652301 新疆维吾尔自治区昌吉回族自治州昌吉市
"""
EMPLOYERS = """
    广州岭间优选电子商务有限公司 私营企业 | 深圳云帆跨境供应链有限公司 私营企业 | 佛山木棉家居科技有限公司 私营企业 |
    东莞小满服饰电商运营中心 个体企业 | 珠海海岚生鲜电子商务有限公司 私营企业 | 广东南粤农产品产销联合社 集体企业 |
    中山灯语照明电子商务有限公司 私营企业 | 惠州青禾直播基地管理有限公司 私营企业 | 江门侨乡陈皮电商合作社 集体企业 |
    广州市粤湾国际贸易促进与跨境电子商务综合服务中心（有限合伙） 私营企业 | 汕头潮玩汇网络科技有限公司 私营企业 |
    广东示例外贸集团股份有限公司 国有企业
"""
SCHOOLS = "岭南示例职业技术学院 职业技术学院 | 粤东示例技师学院 技师学院"
AGENCIES = _words("岭南示例职业培训学校 广东示例电子商务协会 粤东示例技师学院")
DIPLOMAS = {18: "高中", 19: "中等专业学校", 20: "技师学院", 21: "大学专科和专科学校", 22: "大学本科"}
MAJORS = _words("电子商务 电子商务 跨境电子商务 市场营销 网络营销与直播电商 连锁经营与管理 国际贸易")
POLITICS = _words("群众 群众 群众 中共党员")
WORK = _words("店铺运营 直播选品 网店美工 客服主管 数据分析 推广投放 供应链跟单")
HOMES = _words("越秀 天河 海珠 白云 番禺 福田 宝安 香洲 禅城 南海 顺德 东莞 中山 惠城 龙湖")


def _table(text: str) -> list[list[str]]:
    """Entries parted by bars, each of some words."""
    return [entry.split() for entry in text.split("|") if entry.strip()]


PLACE_OF = {name: (region, full) for name, region, full in _table(PLACES)}


@dataclass(frozen=True)
class Person:
    """One invented person."""

    name: str
    sex: str
    nation: str
    place: str
    birth: date
    number: str


def people() -> list[Person]:
    """The sixty, always the same."""
    chance = Random("sixty invented people")
    return [_person(chance, 2006 if no < LEVEL_4 else 2000, *line) for no, line in enumerate(_table(PEOPLE))]


def _person(chance: Random, youngest: int, name: str, sex: str, nation: str, place: str) -> Person:
    birth = date.fromordinal(chance.randint(date(1985, 1, 1).toordinal(), date(youngest, 12, 31).toordinal()))
    serial = 2 * chance.randint(1, 180) + (sex == "男")
    return Person(name, sex, nation, place, birth, make_id(PLACE_OF[place][0], birth, serial))


def demo_rows() -> tuple[tuple[str, ...], list[list[str]]]:
    """Headers and rows of the registration list: 32 people for 四级/中级工, then 28 for 三级/高级工."""
    chance = Random("what they tell about themselves")
    rows = [_row(chance, no, person, 4 if no <= LEVEL_4 else 3) for no, person in enumerate(people(), 1)]
    return HEADERS, rows


def _row(chance: Random, no: int, person: Person, level: int) -> list[str]:
    is_student = level == 4 and person.birth.year >= 2004
    employer, source = chance.choice(_table(SCHOOLS if is_student else EMPLOYERS))
    began = min(person.birth.year + chance.randint(18, 22), EXAM_YEAR - (5 if level == 4 else 8))
    years = EXAM_YEAR - began
    has_certificate = level == 3 or (not is_student and chance.random() < 0.4)
    before = {4: "五级/初级工", 3: "四级/中级工"}[level]
    issued = (EXAM_YEAR - chance.randint(7 - level, 9 - level)) % 100
    diploma = "大学专科和专科学校" if is_student else DIPLOMAS[began - person.birth.year]
    politics = "共青团员" if person.birth.year >= EXAM_YEAR - 27 else chance.choice(POLITICS)
    address = f"{PLACE_OF[chance.choice(HOMES)][1]}示例路{chance.randint(1, 288)}号"
    by_post = chance.random() < 0.5
    told = {
        "序号": str(no),
        "职业工种名称": "电子商务师/网商",
        "认定等级": LEVELS[level],
        "申报条件": _condition(level, is_student, has_certificate, years),
        "证件类型": "居民身份证",
        "证件号码": person.number,
        "姓名": person.name,
        "性别": person.sex,
        "出生日期": person.birth.isoformat(),
        "手机号码": f"1380000{chance.randint(0, 9999):04d}",
        "是否有职业资格证书": "是" if has_certificate else "否",
        "证书等级": before if has_certificate else "",
        "证书编号": f"S000044000123{issued:02d}{level + 1}{no:06d}" if has_certificate else "",
        "文化程度": diploma,
        "所在省（市）区": "广东省",
        "考生来源": source,
        "所在单位": employer,
        "报名单位": chance.choice(AGENCIES),
        "认定分类": "晋级认定" if has_certificate else "初次认定",
        "专业": "电子商务" if is_student else chance.choice(MAJORS),
        "考试类型": "补考" if no in (9, 47) else "正考",
        "民族": person.nation,
        "参加工作时间": "" if is_student else f"{began}-07",
        "电子邮箱": f"candidate{no:02d}@example.com" if chance.random() < 0.8 else "",
        "专业年限": "" if is_student else str(years),
        "户籍所在地": PLACE_OF[person.place][1],
        "政治面貌": politics,
        "学历证书编号": "" if is_student or diploma == "高中" else f"{began}{chance.randint(10**13, 10**14 - 1)}",
        "简要经历": f"{employer}在读" if is_student else f"{began} 年起在{employer}从事{chance.choice(WORK)}工作",
        "通讯地址": address,
        "证书领取方式": "邮寄" if by_post else "自取",
        "邮政编码": "510000" if by_post else "",
        "邮寄地址": address if by_post else "",
    }
    return [told[header.rstrip("*")] for header in HEADERS]


def _condition(level: int, is_student: bool, has_certificate: bool, years: int) -> str:
    if is_student:
        return "取得技工学校、中等职业学校或以上本专业或相关专业毕业证书（含在读应届毕业生）"
    if has_certificate:
        before, wait = ("五级/初级工", 3) if level == 4 else ("四级/中级工", 4)
        return f"取得本职业{before}职业技能等级证书后，累计从事本职业或相关职业工作满 {wait} 年"
    return f"累计从事本职业或相关职业工作满 {years} 年"


def demo_workbook() -> bytes:
    """The same as an xlsx file: headers in row 1, every cell text."""
    headers, rows = demo_rows()
    return write_sheet([headers, *rows], title="报名表")
