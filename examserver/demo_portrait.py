"""A drawn one-inch portrait for every invented person: head and shoulders on white, never a real face."""

import io
from random import Random

from PIL import Image, ImageDraw, ImageFilter

WIDTH, HEIGHT = 295, 413
FINE = 3
ZOOM, MIDDLE_X, MIDDLE_Y = 1.14, 147.5, 210
SKIN = ((246, 217, 194), (241, 208, 181), (234, 197, 168), (250, 226, 206))
HAIR = ((38, 31, 30), (28, 26, 30), (58, 42, 36), (46, 38, 44))
CLOTHES = (
    (45, 74, 116), (96, 118, 142), (122, 62, 72), (72, 104, 88), (140, 126, 104), (60, 60, 72), (150, 88, 66),
    (88, 84, 132), (52, 110, 120),
)  # fmt: skip
SHIRTS = ((255, 255, 255), (236, 242, 250), (250, 240, 236), (240, 240, 236))
LIPS, BLUSH, EYE, GLINT, FRAME = (190, 98, 92), (240, 150, 140), (44, 34, 32), (250, 250, 250), (70, 70, 78)
Colour = tuple[int, int, int]


def demo_photo(name: str, sex: str, seed: str) -> bytes:
    """295×413 pixels as JPEG; the same person and seed always give the same bytes."""
    chance = Random(f"{name} {sex} {seed}")
    picture = Image.new("RGB", (WIDTH * FINE, HEIGHT * FINE), "white")
    Portrait(ImageDraw.Draw(picture), chance, sex == "女").draw()
    picture = picture.filter(ImageFilter.GaussianBlur(FINE / 2)).resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=88, optimize=True, dpi=(300, 300))
    return out.getvalue()


class Portrait:
    """Strokes from back to front: hair behind, clothes, neck, head, hair in front, face."""

    def __init__(self, pen: ImageDraw.ImageDraw, chance: Random, is_woman: bool) -> None:
        self.pen, self.is_woman = pen, is_woman
        self.skin, self.hair = chance.choice(SKIN), chance.choice(HAIR)
        self.clothes, self.shirt = chance.choice(CLOTHES), chance.choice(SHIRTS)
        self.wide = chance.randint(-4, 5)
        self.is_formal = chance.random() < 0.6
        self.has_glasses = chance.random() < 0.28
        self.style = chance.choice(("long", "bob", "tied") if is_woman else ("short", "parted", "crop"))
        self.tie = _shade(chance.choice(CLOTHES), 0.9) if self.is_formal and not is_woman else None

    def draw(self) -> None:
        """The whole of it."""
        self._hair_behind()
        self._clothes()
        self._head()
        self._hair_in_front()
        self._face()

    def _place(self, *points: float) -> list[float]:
        xs = [((x - MIDDLE_X) * ZOOM + WIDTH / 2) * FINE for x in points[::2]]
        ys = [((y - MIDDLE_Y) * ZOOM + HEIGHT / 2) * FINE for y in points[1::2]]
        return [value for pair in zip(xs, ys, strict=True) for value in pair]

    def _oval(self, left: float, top: float, right: float, bottom: float, colour: Colour) -> None:
        self.pen.ellipse(self._place(left, top, right, bottom), fill=colour)

    def _box(self, left: float, top: float, right: float, bottom: float, radius: float, colour: Colour) -> None:
        self.pen.rounded_rectangle(self._place(left, top, right, bottom), radius * ZOOM * FINE, fill=colour)

    def _arc(self, left: float, top: float, right: float, bottom: float, begin: int, end: int, colour: Colour) -> None:
        self.pen.arc(self._place(left, top, right, bottom), begin, end, fill=colour, width=2 * FINE + 1)

    def _shape(self, *points: float, colour: Colour) -> None:
        self.pen.polygon(self._place(*points), fill=colour)

    def _both(self, *points: float, colour: Colour) -> None:
        """A shape and its mirror image."""
        self._shape(*points, colour=colour)
        mirrored = [2 * MIDDLE_X - value if i % 2 == 0 else value for i, value in enumerate(points)]
        self._shape(*mirrored, colour=colour)

    def _hair_behind(self) -> None:
        w, back = self.wide, _shade(self.hair, 0.85)
        if self.style == "long":
            self._box(76 - w, 110, 219 + w, 334, 58, back)
        elif self.style == "bob":
            self._box(76 - w, 100, 219 + w, 258, 58, back)
        elif self.style == "tied":
            self._oval(120, 48, 175, 100, back)

    def _clothes(self) -> None:
        w = 2 * self.wide
        self._oval(22 - w, 284, 150, 540, self.clothes)
        self._oval(145, 284, 273 + w, 540, self.clothes)
        self._box(66, 282, 229, 460, 36, self.clothes)
        if self.is_formal:
            self._shape(108, 280, 187, 280, 170, 430, 125, 430, colour=self.shirt)
        neck = _shade(self.skin, 0.9)
        self._box(121, 228, 174, 304, 18, neck)
        self._oval(121, 280, 174, 316, neck)
        if self.is_formal:
            self._suit()
        else:
            self._arc(113, 258, 182, 323, 12, 168, _shade(self.clothes, 0.72))

    def _suit(self) -> None:
        self._both(117, 278, 147.5, 320, 128, 340, 106, 290, colour=_shade(self.shirt, 0.93))
        if self.tie:
            self._shape(140, 320, 155, 320, 152, 334, 143, 334, colour=_shade(self.tie, 0.85))
            self._shape(143, 334, 152, 334, 159, 430, 136, 430, colour=self.tie)
        lapel = (104, 286, 90, 314, 112, 330, 104, 340, 141, 430, 98, 430, 72, 298)
        self._both(*lapel, colour=_shade(self.clothes, 0.8))

    def _head(self) -> None:
        w, ear = self.wide, _shade(self.skin, 0.94)
        if self.style not in ("long", "bob"):
            self._oval(81 - w, 170, 101 - w, 210, ear)
            self._oval(194 + w, 170, 214 + w, 210, ear)
        self._oval(90 - w, 92, 205 + w, 236, self.skin)
        self._box(93 - w, 150, 202 + w, 232, 40, self.skin)
        self._oval(101 - w / 2, 168, 194 + w / 2, 262, self.skin)

    def _hair_in_front(self) -> None:
        w = self.wide
        begin = {"crop": 201, "short": 197}.get(self.style, 195)
        self.pen.chord(self._place(87 - w, 74, 208 + w, 220), begin, 540 - begin, fill=self.hair)
        if self.style in ("long", "bob"):
            bottom = 240 if self.style == "long" else 226
            self._both(84 - w, 130, 132, 96, 104 - w, 150, 97 - w, bottom, 82 - w, bottom, colour=self.hair)
        else:
            low = 162 if self.style == "crop" else 176
            self._both(87 - w, 142, 90 - w, 112, 114, 108, 97 - w, 146, 95 - w, low, 89 - w, low, colour=self.hair)
        if self.style == "parted":
            self._oval(104, 86, 203 + w, 142, self.hair)
        if self.style in ("tied", "long"):
            self._oval(91 - w, 84, 168, 138, self.hair)

    def _face(self) -> None:
        for middle in (121, 174):
            self._arc(middle - 15, 160, middle + 15, 184, 215, 325, _shade(self.hair, 1.15))
            self._oval(middle - 5.5, 177, middle + 5.5, 187, EYE)
            self._oval(middle + 0.5, 178.5, middle + 3.5, 181.5, GLINT)
            if self.has_glasses:
                self._arc(middle - 20, 164, middle + 20, 201, 0, 360, FRAME)
        if self.has_glasses:
            self._arc(139, 174, 156, 190, 200, 340, FRAME)
        self._arc(139, 192, 156, 212, 30, 150, _shade(self.skin, 0.8))
        self._arc(127, 208, 168, 234, 28, 152, LIPS)
        if self.is_woman:
            blush = _blend(self.skin, BLUSH, 0.22)
            self._oval(104, 200, 122, 212, blush)
            self._oval(173, 200, 191, 212, blush)


def _shade(colour: Colour, by: float) -> Colour:
    red, green, blue = (min(255, max(0, round(c * by))) for c in colour)
    return red, green, blue


def _blend(colour: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (round((1 - share) * a + share * b) for a, b in zip(colour, other, strict=True))
    return red, green, blue
