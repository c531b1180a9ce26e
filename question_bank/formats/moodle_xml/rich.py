"""Rich text of a question: its text formats and its embedded files; what would be lost is refused."""

import html as entities
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote

from question_bank.formats import pictures
from question_bank.formats.basket import Unusable
from question_bank.formats.cleaning import clean, quick
from question_bank.formats.moodle_xml.elements import CannotTake, words
from question_bank.formats.moodle_xml.markdown import from_markdown
from question_bank.formats.pictures import DRAWING
from question_bank.formats.tex import HAS_TEX, held, on_one_line, put_back, with_formulas
from question_bank.formats.xml_reader import Element
from question_bank.formulas import guarded

HERE = "@@PLUGINFILE@@/"
LONGEST = 100_000
MOST_TAGS = 2_000
MOST_MEDIA = 60
DEEPEST = 40
MOST_WORK_US = 4_000_000
LOST = "img audio video iframe object embed svg canvas applet math input select textarea button".replace(" ", "|")
WORTH_A_LOOK = re.compile(rf"<(?:{LOST})\b|@@PLUGINFILE@@", re.IGNORECASE)
SCRIPT = re.compile(r"<\s*/?\s*script\b|<[^<>]*[\s\"'/]on[a-z]{3,20}\s*=|<[^<>]*\b(?:java|vb)script\s*:", re.IGNORECASE)
MEDIA = re.compile(
    r"<img\b(?:[^>\"']|\"[^\"]*\"|'[^']*')*>|<audio\b[^>]*>.*?</audio\s*>|<a\b[^>]*@@PLUGINFILE@@[^>]*>.*?</a\s*>",
    re.IGNORECASE | re.DOTALL,
)
ATTRIBUTE = re.compile(r"\b(src|href|alt)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
BEGINS_MEDIA = re.compile(r"<(?:img|audio|a)\b", re.IGNORECASE)
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
SHUT_BY_THEMSELVES = frozenset(
    ("p", "li", "tr", "td", "th", "dt", "dd", "br", "hr", "img", "col", "wbr", "option", "source")
)
DATA_URI = re.compile(r"data:(?:image|audio)/[a-z0-9.+-]+;base64,(.*)", re.IGNORECASE | re.DOTALL)


@dataclass
class Allowance:
    """What one file may cost: the work of cleaning, and its media, which are kept by their content."""

    work_us: int = MOST_WORK_US
    elements: int = 0
    media: dict[str, bytes] = field(default_factory=dict)


class Texts:
    """The texts of one question."""

    def __init__(self, question: Element, allowance: Allowance) -> None:
        self.allowance = allowance
        stem = question.find("questiontext")
        self.form = (stem.get("format") if stem is not None else None) or "html"

    def html(self, holder: Element | None, column: str) -> str:
        """The clean HTML of an element with `text`, perhaps a `format`, perhaps `file`s; empty where there is none."""
        raw = words(holder, "text")
        return self.cleaned(raw, holder, column) if holder is not None and raw else ""

    def cleaned(self, raw: str, holder: Element, column: str) -> str:
        """The clean HTML of a text that stands in an element."""
        html = to_html(raw, holder.get("format") or self.form, column, holder)
        if not WORTH_A_LOOK.search(html):
            return self.tidy(html, column, holder)
        html = self._with_media(
            DRAWING.sub(lambda found: self._drawing(found.group(), column, holder), html), holder, column
        )
        if HERE in html:
            raise CannotTake("unsupported_file", "文中链接的附件不能保留（只支持图片和声音）", column, holder)
        return _nothing_lost(html, self.tidy(html, column, holder), column, holder)

    def tidy(self, html: str, column: str, at: Element) -> str:
        """Clean HTML, as long as it holds no script and the file does not ask for too much of it."""
        if "<" in html and SCRIPT.search(html):
            raise CannotTake("script", "含有脚本，不予读取", column, at)
        if len(html) > LONGEST:
            raise CannotTake("text_too_long", f"文字超过 {LONGEST} 个字符", column, at)
        simple = quick(html) if not HAS_TEX.search(html) else None
        if simple is not None:
            return simple
        tags = html.count("<")
        self.allowance.work_us -= 10 * (tags + html.count("&")) + len(html) // 5
        if tags > MOST_TAGS or self.allowance.work_us < 0:
            raise CannotTake("too_much_markup", "HTML 标签过多，请分成几个文件或去掉多余的格式", column, at)
        if _depth_of(html) > DEEPEST:
            raise CannotTake("too_much_markup", f"HTML 标签嵌套超过 {DEEPEST} 层", column, at)
        text, formulas = held(self._with_formulas(html, column, at))
        return put_back(clean(text), formulas)

    def _with_formulas(self, html: str, column: str, at: Element) -> str:
        """The same with formulas in TeX as MathML, as Moodle's own filters show them."""
        try:
            done = with_formulas(html, dollars=False)
        except Unusable as why:
            raise CannotTake(why.code, str(why), column, at) from None
        self.allowance.work_us -= (len(done) - len(html)) // 2
        return done

    def _with_media(self, html: str, holder: Element, column: str) -> str:
        files, pieces, at = dict(files_of(holder)), [], 0
        if len(BEGINS_MEDIA.findall(html)) > MOST_MEDIA:
            raise CannotTake("too_many_files", f"图片、声音和链接超过 {MOST_MEDIA} 个", column, holder)
        for match in MEDIA.finditer(html):
            pieces += [html[at : match.start()], self._medium(match.group(), files, column, holder)]
            at = match.end()
        return "".join([*pieces, html[at:]])

    def _medium(self, markup: str, files: dict[str, Element], column: str, holder: Element) -> str:
        found = {match[1].lower(): match[2] or match[3] or match[4] or "" for match in ATTRIBUTE.finditer(markup)}
        address = entities.unescape(found.get("src") or found.get("href") or "").strip()
        if address.startswith("/media/") and address.removeprefix("/media/") in self.allowance.media:
            return markup  # a drawing of this very text
        content = _bytes_of(address, files, column, holder)
        if markup[:4].lower() == "<img":
            alt = entities.escape(entities.unescape(found.get("alt", "")).strip())
            return f'<img src="{self.keep_picture(content, column, holder)}" alt="{alt}">'
        return f'<audio controls="" src="{self._keep_sound(content, column, holder)}"></audio>'

    def _drawing(self, markup: str, column: str, holder: Element) -> str:
        try:
            return f'<img src="{pictures.keep_drawing(markup, self.allowance.media)}" alt="">'
        except Unusable as why:
            raise CannotTake(why.code, str(why), column, holder) from None

    def keep_picture(self, content: bytes, column: str, at: Element) -> str:
        """The address of a picture that is now among the media."""
        try:
            return pictures.keep(content, self.allowance.media)
        except Unusable as why:
            raise CannotTake(why.code, str(why), column, at) from None

    def _keep_sound(self, content: bytes, column: str, at: Element) -> str:
        if not pictures.sound_of(content):
            raise CannotTake("unsupported_file", "附件不是图片，也不是声音（MP3、OGG、WAV、M4A）", column, at)
        try:
            return pictures.keep_sound(content, self.allowance.media)
        except Unusable as why:
            raise CannotTake(why.code, str(why), column, at) from None


def to_html(raw: str, form: str, column: str, at: Element) -> str:
    """A text of any of Moodle's formats as HTML that is not yet clean."""
    if form.strip() == "wiki_like":
        raise CannotTake("unsupported_text_format", "不支持 wiki_like 文本格式", column, at)
    convert = FORMATS.get(form.strip())
    if convert is not None and len(raw) > LONGEST:
        raise CannotTake("text_too_long", f"文字超过 {LONGEST} 个字符", column, at)
    return raw if convert is None else convert(raw)


def from_plain(raw: str) -> str:
    """Every character stands for itself."""
    return guarded(entities.escape(raw, quote=False)).replace("\n", "<br>")


def from_auto(raw: str) -> str:
    """HTML in which a line end that is not beside a tag is a line break."""
    html, *lines = (line.strip() for line in on_one_line(raw).split("\n"))
    pieces = [html]
    for line in lines:
        beside_tag = line.startswith("<") or pieces[-1].endswith(">")
        pieces += [" " if beside_tag else "<br>", line]
    return "".join(pieces)


FORMATS: dict[str, Callable[[str], str]] = {
    "plain_text": from_plain,
    "moodle_auto_format": from_auto,
    "markdown": from_markdown,
}


def files_of(holder: Element) -> Iterator[tuple[str, Element]]:
    """The embedded files by path and name; of equal names the first counts."""
    seen = set()
    for file in holder.findall("file"):
        path = (file.get("path", "/") + file.get("name", "")).lstrip("/")
        if path not in seen:
            seen.add(path)
            yield path, file


def content_of(file: Element, column: str) -> bytes:
    """What an embedded file holds."""
    if file.get("encoding", "base64") != "base64":
        raise CannotTake("bad_file", f"附件 {file.get('name', '')[:80]} 须为 base64 编码", column, file)
    return _from_base64(file.text or "", column, file)


def _depth_of(html: str) -> int:
    """How deep elements stand in one another, those that need no end left out."""
    depth = deepest = 0
    for closing, tag in TAG.findall(html):
        if tag.lower() not in SHUT_BY_THEMSELVES:
            depth = max(depth - 1, 0) if closing else depth + 1
            deepest = max(deepest, depth)
    return deepest


def _nothing_lost(html: str, tidy: str, column: str, at: Element) -> str:
    before, after = html.lower(), tidy.lower()
    for match in WORTH_A_LOOK.finditer(before):
        if before.count(match.group()) > after.count(match.group()):
            raise CannotTake("unsupported_media", f"不支持 {match.group()}>", column, at)
    return tidy


def _bytes_of(address: str, files: dict[str, Element], column: str, holder: Element) -> bytes:
    if address.startswith(HERE):
        path = unquote(address.removeprefix(HERE).partition("?")[0])
        if path not in files:
            raise CannotTake("missing_file", f"文件里没有附件 {path[:80]}", column, holder)
        return content_of(files[path], column)
    if uri := DATA_URI.fullmatch(address):
        return _from_base64(uri[1], column, holder)
    raise CannotTake("external_file", f"图片或声音不在文件里：{address[:80]}", column, holder)


def _from_base64(text: str, column: str, at: Element) -> bytes:
    try:
        return pictures.from_base64(text)
    except ValueError:
        raise CannotTake("bad_file", "附件的 base64 编码有误", column, at) from None
