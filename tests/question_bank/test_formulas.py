"""Formulas: where TeX is found, what becomes of it, and what is said of TeX that is wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.formulas import LONGEST_TEX, mathml_of, tex_to_mathml
from question_bank.sanitize import sanitize_html, text_of

HALF = '<math display="inline"><mrow><mfrac><mrow><mn>1</mn></mrow><mrow><mn>2</mn></mrow></mfrac></mrow></math>'


def said(text: str, dollars: bool = True) -> str:
    """The words of a text after its formulas have been converted without a fault."""
    html, faults = tex_to_mathml(text, dollars)
    assert faults == []
    return text_of(html)


@pytest.mark.parametrize("written", [r"$\frac{1}{2}$", r"\(\frac{1}{2}\)", r"\( \frac12 \)"])
def test_a_formula_in_a_line_becomes_mathml(written: str) -> None:
    html, faults = tex_to_mathml(f"占 {written} 以上")
    assert faults == []
    assert html.startswith('占 <math display="inline">')
    assert html.endswith("</math> 以上")
    assert text_of(html) == "占 1/2 以上"


@pytest.mark.parametrize("written", [r"$$\frac{1}{2}$$", r"\[\frac{1}{2}\]", "$$\n\\frac{1}{2}\n$$"])
def test_a_formula_of_its_own_becomes_a_block(written: str) -> None:
    html, faults = tex_to_mathml(f"<p>{written}</p>")
    assert faults == []
    assert '<math display="block">' in html


@pytest.mark.parametrize(
    "text",
    [
        "单价 $5 和 $10", "$5和$10", "售价$12，运费$3", "每件 $ 5 或 6 $", "只有一个 $ 号", "$$", "$$$$", r"\( 未完",
        r"\[ 未完", "未完 $x", "<pre>$x$</pre>", "<code>$x$</code>", "<math><mi>$x$</mi></math>",
        '<img src="/media/a.png" alt="$x$">', "美元记作$，变量也用$表示", "没有公式", "a &lt; b",
    ],
)  # fmt: skip
def test_what_is_no_formula_stays_as_it_is(text: str) -> None:
    assert tex_to_mathml(text) == (text, [])


def test_a_dollar_sign_may_be_written_with_a_backslash() -> None:
    assert tex_to_mathml(r"\$5 与 \$x$") == ("$5 与 $x$", [])
    assert said(r"价格 \$5，\(x^2\)") == "价格 $5，x^2"


def test_single_dollars_are_left_alone_where_a_format_does_not_know_them() -> None:
    assert tex_to_mathml(r"$x$ 与 \$", dollars=False) == (r"$x$ 与 \$", [])
    assert said(r"$x$ 与 $$x^2$$ 与 \(y\)", dollars=False) == "$x$ 与 x^2 与 y"


@pytest.mark.parametrize(
    ("tex", "words"),
    [
        ("a+b=c", "a+b=c"), ("x^2", "x^2"), ("x_1", "x_1"), ("x_1^2", "x_1^2"), ("x^{n+1}", "x^(n+1)"),
        (r"\frac{a+b}{2}", "(a+b)/2"), (r"\sqrt{x}", "√x"), (r"\sqrt{x+1}", "√(x+1)"), (r"\sqrt[3]{8}", "√[3]8"),
        (r"\sum_{i=1}^{n} x_i", "∑_(i=1)^nx_i"), (r"\bar{x}", "x¯"), (r"62 \div 1000 \times 100\%", "62÷1000×100%"),
        ("a &lt; b", "a&lt;b"), (r"\text{客单价}", "客单价"),
        (r"客单价=\frac{支付金额}{支付买家数}", "客单价=支付金额/支付买家数"),
        (r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}", "(a, b; c, d)"),
    ],
)  # fmt: skip
def test_a_formula_has_sensible_words(tex: str, words: str) -> None:
    assert said(rf"\({tex}\)") == words.replace("&lt;", "<")


EVERYDAY = [
    r"a \le b \ge c \ne d \approx e", r"\alpha\beta\gamma\Delta\Omega\pi", r"\left(\frac{a}{b}\right)^2",
    r"\dfrac{1}{2}",
    r"\int_0^1 f(x)\,dx", r"\lim_{x \to 0} x", r"\prod_{i=1}^n i", r"\binom{n}{k}", r"\vec{a}\cdot\hat{b}",
    r"\overline{AB}", r"\underline{x}", r"\overrightarrow{AB}", r"\mathrm{kg}", r"\mathbf{x}", r"\mathbb{R}",
    r"\begin{cases} 1 & x>0 \\ 0 & x \le 0 \end{cases}", r"\begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}",
    r"\begin{array}{c|c} a & b \\ \hline c & d \end{array}", r"\begin{aligned} a &= b \\ &= c \end{aligned}",
    r"\begin{align*} a &= b \\ &= c \end{align*}", r"\begin{gathered} a \\ b \end{gathered}", r"a \& b", r"\large x",
    r"\left. x \right|", r"\hat{y} \tilde{z} \dot{x}", r"x\!y\;z\negthinspace w",
    r"\log_2 8 + \ln e + \sin x", r"\operatorname{ROI} = 3", r"x \quad y \qquad z", r"\{1, 2\}", r"|x|", r"a'",
    r"5^\circ",
    r"\textbf{x} + \textit{y}", r"\color{red}{x}", r"\boxed{x}", r"\stackrel{a}{=}", r"\overbrace{a+b}",
    r"\cdots\ldots",
    r"A \cup B \cap C \subset D \in E \notin F", r"\forall x \exists y", r"a \bmod b", r"10^{-3}", r"\infty\pm\mp",
]  # fmt: skip


@pytest.mark.parametrize("tex", EVERYDAY)
def test_everyday_tex_is_converted_and_cleaning_takes_nothing_away(tex: str) -> None:
    mathml, reason = mathml_of(tex)
    assert reason == ""
    assert sanitize_html(mathml, allow_images=True) == mathml
    assert "\\" not in text_of(mathml)


@pytest.mark.parametrize(
    ("tex", "reason"),
    [
        (r"\frac{1}", "缺少参数"), (r"\frac{1", "花括号不配对"), ("x}", "花括号不配对"), (r"\left( x", "不配对"),
        (r"\nosuchcommand x", r"没有命令 \nosuchcommand"), ("x^2^3", "上标写了两次"), ("x_1_2", "下标写了两次"),
        ("x^", "上标或下标"), (r"\begin{matrix} a", ""), ("{" * 40 + "x" + "}" * 40, "嵌套过深"), ("50% x", r"\%"),
        ("x" * (LONGEST_TEX + 1), "超过 1000 字符"), (r"\href{javascript:alert(1)}{x}", "不支持"),
        (r"\style{color:red}{x}", ""), (r"\sqrt", ""), (r"\over", ""), (r"a & b", "只能写在矩阵"),
        (r"a \\ b", "只能写在矩阵"),
        (r"\newcommand{\a}{xx}\a", "不能定义"), (r"\def\a{x}\a", "不能定义"),
    ],
)  # fmt: skip
def test_tex_that_is_wrong_stays_and_is_said_to_be_wrong(tex: str, reason: str) -> None:
    html, faults = tex_to_mathml(rf"求 \({tex}\) 的值")
    assert html == rf"求 \({tex}\) 的值"
    assert len(faults) == 1
    assert "无法转换" in faults[0]
    assert reason in faults[0]


def test_one_wrong_formula_does_not_hold_up_the_others() -> None:
    html, faults = tex_to_mathml(r"$x^2$、$\nosuch$、$y$")
    assert html.count("<math") == 2
    assert len(faults) == 1


@pytest.mark.parametrize(
    "tex", [r"\text{<script>alert(1)</script>}", r"\text{<img src=x onerror=y>}", "<b>x</b>", r"\mbox{&lt;i&gt;}"]
)
def test_tex_never_becomes_tags(tex: str) -> None:
    mathml, _reason = mathml_of(tex)
    assert not any(tag in mathml for tag in ("<script", "<img", "<b>", "<i>"))


TEX = st.lists(
    st.sampled_from(
        [r"\frac", r"\sqrt", "{", "}", "[", "]", "^", "_", "x", "2", r"\left", r"\right", "(", ")", "&", r"\\", "%",
         "<",
         r"\begin{matrix}", r"\end{matrix}", r"\text{a}", r"\over", r"\sum", r"\limits", r"\color", r"\hline",
         "'", "字",
         r"\genfrac", r"\sideset", r"\href", r"\style", r"\skew", r"\hspace", r"\big", r"\middle", " ", "$", "&lt;"]
    ),
    max_size=12,
).map("".join)  # fmt: skip


@given(TEX | st.text(max_size=30))
def test_whatever_stands_in_a_formula_gives_clean_html_or_a_fault(tex: str) -> None:
    mathml, reason = mathml_of(tex.strip())
    assert bool(mathml) != bool(reason)
    assert sanitize_html(mathml, allow_images=True) == mathml
    before = sanitize_html(rf"<p>$$ {tex} $$</p>", allow_images=True)
    html, _faults = tex_to_mathml(before)
    assert sanitize_html(html, allow_images=True) == html


@pytest.mark.parametrize(
    "text",
    [
        "$" * 90_000, r"\(" * 90_000, r"\[" * 90_000, "$x$ " * 30_000, "$a" * 60_000, "<p " * 60_000, '<"' * 90_000,
        "$" + "x" * 150_000 + "$", r"\(" + r"\sqrt{" * 5000 + "}" * 5000 + r"\)", "$$" + "^" * 900 + "$$",
        "$" + r"\frac" * 180 + "$", "$" + r"\begin{matrix}" * 60 + "$", "$" + "x_" * 400 + "y$", "$" + "'" * 900 + "$",
    ],
)  # fmt: skip
def test_hostile_text_is_done_with_quickly(text: str) -> None:
    tex_to_mathml(text)


def test_a_formula_too_many_is_said() -> None:
    html, faults = tex_to_mathml(r"\(x\)" * 201)
    assert html.count("<math") == 200
    assert faults == ["公式超过 200 个，其余未转换"]
