"""Rich text: what stays, what goes, and how its words are counted."""

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
    ]
)


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
    assert not any(word in clean for word in ("onerror", "href", "<script", "<style", "src=x"))
    assert images or "<img" not in clean


def test_the_words_of_html_come_block_by_block() -> None:
    assert text_of("<p>甲 <b>乙</b></p><p>丙&lt;<br>丁</p>") == "甲 乙\n丙<\n丁"
    assert text_of("<p> </p>") == ""


def test_white_space_and_tags_are_not_counted() -> None:
    assert count_characters("<p>设计 说明</p>\n<p>&amp;一&nbsp;二</p>") == 7


def test_foreign_tags_are_named_once() -> None:
    assert foreign_tags("<DIV><span>a</span></div><b>c</b> 1<2 <img>") == ["div", "span"]
