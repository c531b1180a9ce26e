"""Whether words can be read on a colour: relative luminance and contrast as WCAG 2.2 defines them."""

RGB_PARTS = ((1, 0.2126), (3, 0.7152), (5, 0.0722))


def luminance(colour: str) -> float:
    """From 0 (black) to 1 (white), of #rrggbb."""
    return sum(weight * _linear(int(colour[at : at + 2], 16) / 255) for at, weight in RGB_PARTS)


def _linear(value: float) -> float:
    return float(value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black on white)."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
