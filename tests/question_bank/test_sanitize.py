"""Rich text: what stays, what goes, and how its words are counted."""

from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from question_bank.sanitize import count_characters, foreign_tags, sanitize_html, text_of

PIECES = st.sampled_from(
    [
        "<b>",
        "</b>",
        "<p>",
        "</p>",
        "<table>",
        "<tr>",
        "<td colspan=2>",
        "<img src=/files/1.png>",
        "<img src=x onerror=y>",
        "<svg>",
        "<script>",
        "</script>",
        "<style>",
        "<a href=javascript:1>",
        "<!--",
        "-->",
        "&lt;",
        "&",
        "<",
        ">",
        '"',
        "x",
        "字",
        "<math>",
        "<select>",
        "<pre>",
        "<li>",
        "<br/>",
        "<template>",
        "</p",
        "<noscript>",
        "<title>",
        "<textarea>",
        "<h2>",
        "\n",
        "<plaintext>",
        "</math>",
        "<mtext>",
        "</mtext>",
        "<mi>",
        "<mrow>",
        "</mrow>",
        "<mtable>",
        "<mtd>",
        "<mspace/>",
        "<mfrac>",
        "<mglyph>",
        "<malignmark>",
        "<semantics>",
        "<annotation-xml encoding=text/html>",
        "<math><annotation-xml encoding='text/html'><style>",
        "<math href=javascript:1 mathcolor=red>",
        "<mo stretchy=true onclick=y style=x>",
        "<audio controls src=/media/a.mp3>",
        "<audio autoplay src=//x onerror=y>",
        "</audio>",
        "<![CDATA[",
        "]]>",
        "<img alt='</math><img src=x onerror=y>'>",
        "<sub>",
        "</table>",
        "<?x",
    ]
)


class _Seen(HTMLParser):
    """The tags and the names of attributes that a browser would find."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.names: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.names |= {name for name, _value in attrs}


@pytest.mark.parametrize(
    "html",
    [
        "<p>甲<b>乙</b><br>丙</p>",
        '<table><tbody><tr><td colspan="2">甲</td></tr></tbody></table>',
        "<ul><li>甲</li></ul>",
        "<h2>甲</h2><blockquote>乙</blockquote><pre>丙</pre><hr>",
        "H<sub>2</sub>O 与 m<sup>2</sup>",
        "a &lt; b &amp; c",
    ],
)
def test_what_is_on_the_list_stays_as_it_is(html: str) -> None:
    assert sanitize_html(html) == html


@pytest.mark.parametrize(
    ("html", "clean"),
    [
        ("<script>alert(1)</script>甲", "甲"),
        ("<style>p{}</style>甲", "甲"),
        ('<p onclick="x()" style="a" class="b">甲</p>', "<p>甲</p>"),
        ('<a href="javascript:x">甲</a>', "甲"),
        ("<img src=/files/a.png>甲", "甲"),
        ("<iframe src=x>甲</iframe>", "甲"),
        ("<svg><b>甲</b></svg>", "<b>甲</b>"),
        ('<td colspan="999">', ""),
        ("甲<!-- 乙 -->", "甲"),
        ("<div>甲</div>", "甲"),
    ],
)
def test_what_is_not_on_the_list_goes(html: str, clean: str) -> None:
    assert sanitize_html(html) == clean


@pytest.mark.parametrize("src", ["/files/a.png", "/media/01/a-b_c.jpg"])
def test_our_own_pictures_stay_where_pictures_are_allowed(src: str) -> None:
    assert sanitize_html(f'<img src="{src}" alt="图" width="9">', allow_images=True) == f'<img src="{src}" alt="图">'


@pytest.mark.parametrize(
    "src",
    [
        "http://a/b.png",
        "//a/b.png",
        "/files/../x.png",
        "data:image/png;base64,AA",
        "files/a.png",
        "/other/a.png",
        "/files/a?x=1",
        "x",
    ],
)
def test_a_picture_from_elsewhere_loses_its_source(src: str) -> None:
    assert "src" not in sanitize_html(f'<img src="{src}">', allow_images=True)


@example("<pre>\n\n\n", False)
@given(st.lists(PIECES, max_size=14).map("".join), st.booleans())
def test_cleaned_text_is_harmless_and_cleaning_it_again_changes_nothing(html: str, images: bool) -> None:
    clean = sanitize_html(html, allow_images=images)
    assert sanitize_html(clean, allow_images=images) == clean
    assert foreign_tags(clean) == []
    assert not any(word in clean for word in ("href", "<script", "<style", "src=x>", "autoplay", "<annotation"))
    seen = _Seen()
    seen.feed(clean)
    assert not {"onerror", "onclick", "style", "href", "autoplay"} & seen.names
    assert images or not {"img", "math", "audio"} & seen.tags


def test_the_words_of_html_come_block_by_block() -> None:
    assert text_of("<p>甲 <b>乙</b></p><p>丙&lt;<br>丁</p>") == "甲 乙\n丙<\n丁"
    assert text_of("<p> </p>") == ""


def test_white_space_and_tags_are_not_counted() -> None:
    assert count_characters("<p>设计 说明</p>\n<p>&amp;一&nbsp;二</p>") == 7


def test_foreign_tags_are_named_once() -> None:
    assert foreign_tags("<DIV><span>a</span></div><b>c</b> 1<2 <img>") == ["div", "span"]


FORMULAS = [
    '<math display="block"><mrow><mi>x</mi><mo stretchy="false">=</mo><mn>1</mn></mrow></math>',
    '<math><mfrac linethickness="0"><mi>a</mi><mi>b</mi></mfrac><mspace width="0.167em"></mspace></math>',
    '<math><mtable columnalign="left right" rowlines="none solid"><mtr><mtd columnalign="left"><mi>a</mi></mtd></mtr>'
    "</mtable></math>",
    '<math><mstyle mathcolor="#ff0000" displaystyle="true" scriptlevel="0"><mtext>客单价</mtext></mstyle></math>',
    "<math><mmultiscripts><mi>C</mi><mn>2</mn><none></none><mprescripts></mprescripts></mmultiscripts></math>",
]


@pytest.mark.parametrize("html", FORMULAS)
def test_a_formula_of_an_author_stays_as_it_is(html: str) -> None:
    assert sanitize_html(html, allow_images=True) == html
    assert foreign_tags(html) == []


@pytest.mark.parametrize("html", FORMULAS)
def test_a_candidates_text_has_no_formulas(html: str) -> None:
    assert "<" not in sanitize_html(html)


@pytest.mark.parametrize(
    ("html", "clean"),
    [
        ('<math><mi href="javascript:x">x</mi></math>', "<math><mi>x</mi></math>"),
        ('<math><mi xlink:href="x" style="a" class="b" id="c" onclick="d">x</mi></math>', "<math><mi>x</mi></math>"),
        ('<math><mspace width="9999999em"/></math>', "<math><mspace></mspace></math>"),
        ('<math><mo mathcolor="url(x)">x</mo></math>', "<math><mo>x</mo></math>"),
        ("<math><maction actiontype='x'><mi>x</mi></maction></math>", "<math><mi>x</mi></math>"),
        ('<math xmlns="http://www.w3.org/1998/Math/MathML"><mi>x</mi></math>', "<math><mi>x</mi></math>"),
    ],
)
def test_what_does_not_draw_a_formula_goes(html: str, clean: str) -> None:
    assert sanitize_html(html, allow_images=True) == clean


@pytest.mark.parametrize(
    "html",
    [
        "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
        "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
        "<math><annotation-xml encoding='text/html'><noscript><img alt='</noscript><img src=x onerror=y>'></math>",
        "<math><mi><table><mglyph><svg><mtext><textarea><path id='</textarea><img onerror=y src=1>'>",
        "<math><![CDATA[<img src=x onerror=y>]]></math>",
        "<svg></p><style><a id='</style><img src=1 onerror=y>'>",
        "<math><mtext><img alt='</mtext></math><img src=x onerror=y>'></mtext></math>",
    ],
)
def test_known_tricks_with_other_languages_leave_nothing_that_acts(html: str) -> None:
    clean = sanitize_html(html, allow_images=True)
    seen = _Seen()
    seen.feed(clean)
    assert seen.names <= {"alt", "src", "encoding"}
    assert not {"style", "svg", "mglyph", "annotation-xml", "form", "textarea"} & seen.tags
    assert sanitize_html(clean, allow_images=True) == clean


@pytest.mark.parametrize(
    ("html", "clean"),
    [
        ('<audio controls src="/media/01ab.mp3"></audio>', '<audio controls="" src="/media/01ab.mp3"></audio>'),
        ('<audio src="/media/01ab.mp3" autoplay loop></audio>', '<audio src="/media/01ab.mp3" controls=""></audio>'),
        ('<audio controls src="https://x/a.mp3"></audio>', '<audio controls=""></audio>'),
        ('<audio controls src="/files/a.mp3"></audio>', '<audio controls=""></audio>'),
        ('<audio controls src="/media/../a.mp3"></audio>', '<audio controls=""></audio>'),
        ('<video controls src="/media/a.mp4"></video>', ""),
    ],
)
def test_a_sound_has_its_controls_and_is_our_own(html: str, clean: str) -> None:
    assert sanitize_html(html, allow_images=True) == clean
    assert "<audio" not in sanitize_html(html)


@pytest.mark.parametrize(
    ("inside", "words"),
    [
        ("<mfrac><mi>a</mi><mi>b</mi></mfrac>", "a/b"),
        ("<mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mn>2</mn></mfrac>", "(a+b)/2"),
        ("<msup><mi>x</mi><mn>2</mn></msup><mo>\u2062</mo><mi>y</mi>", "x^2y"),
        ("<msub><mi>x</mi><mrow><mi>i</mi><mo>+</mo><mn>1</mn></mrow></msub>", "x_(i+1)"),
        ("<munderover><mo>∑</mo><mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow><mi>n</mi></munderover>", "∑_(i=1)^n"),
        ("<mroot><mn>8</mn><mn>3</mn></mroot>", "√[3]8"),
        ("<msqrt><mi>x</mi><mo>+</mo><mn>1</mn></msqrt>", "√(x+1)"),
        ("<mtable><mtr><mtd><mn>1</mn></mtd><mtd><mn>2</mn></mtd></mtr><mtr><mtd><mn>3</mn></mtd></mtr></mtable>",
         "1, 2; 3"),
        ("<mrow>\n  <mi> x </mi>\n  <mo>=</mo>\n</mrow>", "x="),
        ("<mtext>客 单 价</mtext><mspace width='1em'></mspace><mi>x</mi>", "客 单 价 x"),
    ],
)  # fmt: skip
def test_a_formula_is_said_in_one_line(inside: str, words: str) -> None:
    assert text_of(f"<p>求 <math>{inside}</math>。</p><p>完</p>") == f"求 {words}。\n完"


def test_the_words_of_a_very_deep_formula_are_read_quickly() -> None:
    assert text_of("<math>" + "<mrow><mi>x</mi>" * 20_000) == "x" * 20_000


def test_a_formula_that_is_never_closed_still_has_its_words() -> None:
    assert text_of("甲<math><mfrac><mi>a</mi><mi>b") == "甲a/b"
    assert text_of("甲</math></mi>乙") == "甲乙"
