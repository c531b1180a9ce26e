"""The part of a picture that a work shows, as a file of the size that was asked for."""

from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from question_bank.contract import Facts, Malformed

QUALITY = 90


def cut(facts: Facts, crop: list[int] | None, size: tuple[int, int]) -> bytes:
    """The part that is shown, at the size of its place. Malformed: the file is no picture."""
    out = BytesIO()
    try:
        with Image.open(facts["path"]) as found:
            whole = ImageOps.exif_transpose(found)
            left, top, width, height = crop or (0, 0, *whole.size)
            part = whole.crop((left, top, left + width, top + height))
            if facts["type"] == "jpg":
                part.convert("RGB").resize(size, Image.Resampling.LANCZOS).save(out, "JPEG", quality=QUALITY)
            else:
                part.convert("RGBA").resize(size, Image.Resampling.LANCZOS).save(out, "PNG")
    except (OSError, ValueError, UnidentifiedImageError, Image.DecompressionBombError) as fault:
        raise Malformed("无法识别为图片") from fault
    return out.getvalue()
