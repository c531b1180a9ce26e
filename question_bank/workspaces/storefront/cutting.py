"""The pictures of a shop as files of the sizes that were asked for, cut out of what they were made from."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from question_bank.contract import Files, Product
from question_bank.workspaces import pictures
from question_bank.workspaces.cropping import cut
from question_bank.workspaces.storefront import shape

CUT = ("logo", "banner", "main")
"""The places whose pictures are judged one by one; the others are seen in the shop."""


def cut_pictures(plan: Mapping[str, Any], fields: Mapping[str, Any], files: Files) -> Iterator[Product]:
    """A picture for each that can be seen and whose file is there."""
    seen = shape.pictures_in(fields)
    for id, found in ((id, seen[id]) for id in CUT):
        place = shape.place_of(plan, id)
        for number, one in enumerate(found if place else (), 1):
            facts = pictures.facts_of(files, one["picture"])
            if place and facts and "path" in facts and not facts.get("problem"):
                kind = "jpg" if facts["type"] == "jpg" else "png"
                name = f"{shape.PLACES[id]}-{number}.{kind}"
                label = f"{place['label']} {number}（{place['width']}×{place['height']}）"
                yield Product(name, label, partial(cut, facts, one["crop"], (place["width"], place["height"])))
