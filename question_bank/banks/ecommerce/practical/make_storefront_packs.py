"""Makes the material pack of the storefront task: run it in this folder's project and commit what it writes.

The prices, coupons and recommended goods of the task's key are worked out here from the rows written, and printed.
"""

# ruff: noqa: E501 (a row of a table stays on one line)
from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pack_pictures as draw
import storefront_pictures as shop
from make_packs import document, grid, pack, workbook

CODE = "L4-WDZX-02"

GOODS = grid("""
    商品编码 | 商品名称 | 一级分类 | 二级分类 | 规格 | 日常价（元） | 活动折扣率 | 成本（元） | 可售库存（件） | 近30天销量（件） | 状态
    CY-01 | 雪松香薰蜡烛 | 香薰蜡烛 | 罐装蜡烛 | 220克，燃烧约45小时 | 128.00 | 85% | 48.00 | 620 | 815 | 在售
    CY-02 | 柑橘香薰蜡烛 | 香薰蜡烛 | 罐装蜡烛 | 220克，燃烧约45小时 | 128.00 | 80% | 52.00 | 480 | 930 | 在售
    CY-03 | 木兰香薰蜡烛 | 香薰蜡烛 | 罐装蜡烛 | 220克，燃烧约45小时 | 138.00 | 85% | 54.00 | 80 | 742 | 在售
    CY-04 | 橙花旅行蜡烛 | 香薰蜡烛 | 旅行蜡烛 | 80克铁罐，燃烧约18小时 | 59.00 | 90% | 22.00 | 1500 | 688 | 在售
    CY-05 | 白茶藤条香薰 | 无火香薰 | 藤条香薰 | 180毫升，约90天 | 168.00 | 85% | 63.00 | 430 | 596 | 在售
    CY-06 | 鼠尾草空间喷雾 | 无火香薰 | 空间喷雾 | 120毫升 | 88.00 | 90% | 31.00 | 520 | 417 | 在售
    CY-07 | 暖冬香薰礼盒 | 礼盒套装 | 节日礼盒 | 木兰蜡烛一罐、白茶藤条一瓶、火柴一盒 | 268.00 | 85% | 104.00 | 300 | 655 | 在售
    CY-08 | 素陶香薰炉 | 香器配件 | 香薰炉 | 高14厘米，附茶蜡4枚 | 98.00 | 90% | 41.00 | 210 | 263 | 在售
    CY-09 | 剪芯灭烛两件套 | 香器配件 | 烛芯工具 | 黄铜色，附托盘 | 79.00 | 95% | 29.00 | 340 | 188 | 在售
    CY-10 | 桂花香薰蜡烛 | 香薰蜡烛 | 罐装蜡烛 | 220克，12月5日起发货 | 148.00 | 85% | 56.00 | 900 | 990 | 预售
""")
RULES = grid("""
    项目 | 内容
    活动名称 | 暖冬点灯节
    活动时间 | 2026年11月20日—2026年11月30日
    活动价 | 日常价×活动折扣率，四舍五入取整到元
    优惠券 | 共三张，门槛为满99元、满199元、满299元；减额为门槛的10%，向下取整到5元的整数倍；有效期同活动时间
    赠品 | 活动期间每单送火柴一盒
    发货 | 付款后48小时内发货，预售商品除外
    运费 | 实付满99元包邮（偏远地区除外）
    退换 | 未点燃、未开封支持7天无理由退货；运输破损包赔，签收48小时内拍照联系客服
""")
THRESHOLDS = (99, 199, 299)


def pictures() -> None:
    folder = pack(CODE)
    walnut, oak, stone = (150, 108, 74), (196, 160, 120), (150, 140, 126)
    drawn = {
        "sign.png": lambda: shop.sign(920, 280),
        "sign-old.png": lambda: shop.old_sign(600),
        "banner-dusk.jpg": lambda: shop.dusk(1600, 916),
        "banner-linen.jpg": lambda: shop.linen(1600, 916),
        "banner-gift.jpg": lambda: shop.gifts(1600, 916),
        "banner-copy.jpg": shop.blurred_banner,
        "candle-cedar.jpg": lambda: shop.scented("雪松", "香薰蜡烛 220g", shop.CEDAR, walnut),
        "candle-citrus.jpg": lambda: shop.scented("柑橘", "香薰蜡烛 220g", shop.CITRUS, oak),
        "candle-magnolia.jpg": lambda: shop.scented("木兰", "香薰蜡烛 220g", shop.MAGNOLIA, oak),
        "tin-orange.jpg": lambda: shop.still(shop.tin(), 1000, (238, 226, 210), (176, 132, 92)),
        "diffuser-tea.jpg": lambda: shop.still(shop.diffuser(), 1200, (236, 230, 218), oak),
        "spray-sage.jpg": lambda: shop.still(shop.spray(), 1000, (226, 230, 226), stone),
        "burner.jpg": lambda: shop.still(shop.burner(), 1000, (222, 214, 204), (120, 84, 58)),
        "tools.jpg": lambda: shop.still(shop.scissors(), 1000, (240, 234, 224), (206, 186, 160)),
        "gift-box.jpg": lambda: shop.still(shop.present(), 1200, (236, 222, 204), (128, 88, 60)),
        "detail-wax.jpg": shop.wax_macro,
        "detail-workshop.jpg": shop.workshop,
        "detail-size.jpg": shop.sizes,
        "detail-packing.jpg": shop.steps,
    }
    for name, picture in drawn.items():
        draw.save(picture(), folder / name)


def papers() -> None:
    folder = pack(CODE)
    workbook(
        folder / "goods.xlsx",
        {"商品资料": GOODS, "活动规则": RULES},
        {"商品资料": [10, 18, 11, 11, 34, 12, 12, 10, 14, 16, 8], "活动规则": [14, 78]},
    )
    document(
        folder / "brand.docx",
        "澄屿香居 品牌资料与装修规范",
        [
            ("h", "一、品牌与顾客"),
            (
                "p",
                "澄屿香居是一家居家香氛网店，主营大豆蜡香薰蜡烛、无火香薰、香器配件与礼盒，客单价60—270元。顾客多为22—40岁、喜欢把家收拾得舒服的人，自用约六成，送礼约四成。",
            ),
            ("p", "品牌主张：把一座岛的安静点在桌上。语气：温和、具体、不夸张，多写气味与场景，少写形容词。"),
            ("h", "二、视觉规范"),
            (
                "t",
                grid("""
        项目 | 要求
        主色 | 黛青 #244e52 或 胡桃 #7a4f32，主色上的文字用米白 #faf5ec
        页面 | 底色用白色或米白 #faf5ec，正文用墨褐 #2b2622，价格与按钮用琥珀 #9e4214
        对比 | 文字与底色的对比度不低于4.5
        店标 | 用现行横版店标（sign.png），不得使用已停用的方形旧标，不得拉伸
        画面 | 商品完整、不裁断；Banner文字放在画面空处，不压住商品；不用模糊的小图
    """),
            ),
            ("h", "三、首页结构"),
            (
                "p",
                "首页自上而下为：店招、Banner轮播、优惠券、商品分类、推荐商品、服务说明。商品列表可以不设；设置时放在推荐商品与服务说明之间。",
            ),
            (
                "li",
                [
                    "Banner至少两张，一张写活动名称、活动时间和一项优惠，一张推无火香薰或礼盒；",
                    "商品分类分两级，以《商品资料》的一级分类、二级分类为准，一级分类各配一张分类图；",
                    "推荐商品共4个：状态为“在售”、可售库存不少于100件、毛利率不低于50%的商品中，近30天销量最高的4个，按销量从高到低排列；毛利率＝（活动价－成本）÷活动价；",
                    "服务说明至少3条，内容以《活动规则》为准。",
                ],
            ),
            ("h", "四、详情页"),
            (
                "p",
                "详情页按顺序设六个板块：商品展示、吸引购买、促销活动、实力展示、交易说明、关联销售。每个板块有标题和正文，正文不少于20字；商品展示须有参数表和图片；关联销售列出2—3个关联商品并说明搭配理由。",
            ),
            ("h", "五、雪松香薰蜡烛（CY-01）资料"),
            (
                "t",
                grid("""
        项目 | 内容
        净含量 | 220克
        尺寸 | 高9.5厘米，口径8.2厘米
        材质 | 大豆蜡与椰子蜡，棉芯，彩色玻璃罐
        香调 | 前调 柠檬、豆蔻；中调 雪松、柏木；后调 檀木、麝香
        燃烧 | 约45小时；首次点燃至蜡面全部融化，约2小时；每次点燃前把烛芯剪到5毫米
        制作 | 小批量手工灌注，每罐静置14天后装箱；批号印在罐底
        包装 | 罐口封膜、蜂窝纸、纸托、五层外箱
        注意 | 远离窗帘与儿童；剩余1厘米时停止点燃
    """),
            ),
            ("h", "六、禁用表述"),
            (
                "p",
                "不得使用：最好、顶级、第一、全网最低、国家级、纯天然、助眠、安神、治疗、零风险。不得编造检测报告、获奖与销量。",
            ),
        ],
    )


def answers() -> dict[str, Any]:
    def price(row: list[Any]) -> Decimal:
        return (row[5] * Decimal(str(row[6]))).quantize(Decimal(1), ROUND_HALF_UP)

    prices = {row[1]: price(row) for row in GOODS[1:]}
    fit = [r for r in GOODS[1:] if r[10] == "在售" and r[8] >= 100 and (price(r) - r[7]) / price(r) >= Decimal("0.5")]
    best = sorted(fit, key=lambda row: -row[9])[:4]
    return {
        "prices": {name: str(value) for name, value in prices.items()},
        "recommended": [row[1] for row in best],
        "coupons": [(n, n // 10 // 5 * 5) for n in THRESHOLDS],
    }


if __name__ == "__main__":
    pictures()
    papers()
    for name, value in answers().items():
        print(name, value)
