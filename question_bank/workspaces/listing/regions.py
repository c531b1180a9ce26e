"""Where parcels go: the regions of a freight template, by the parts of the country that they lie in."""

from collections.abc import Mapping, Sequence

AREAS: Mapping[str, Sequence[str]] = {
    "华东": ("上海", "江苏", "浙江", "安徽", "福建", "江西", "山东"),
    "华北": ("北京", "天津", "河北", "山西", "内蒙古"),
    "华中": ("河南", "湖北", "湖南"),
    "华南": ("广东", "广西", "海南"),
    "东北": ("辽宁", "吉林", "黑龙江"),
    "西南": ("重庆", "四川", "贵州", "云南", "西藏"),
    "西北": ("陕西", "甘肃", "青海", "宁夏", "新疆"),
    "港澳台": ("香港", "澳门", "台湾"),
}
REGIONS = tuple(region for area in AREAS.values() for region in area)
