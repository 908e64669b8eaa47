"""Names: what a text may hold, and the import name that is made of it."""

import keyword
import re
import string
import sys

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from scaffoldpy.extension import naming
from scaffoldpy.model import FRAMEWORKS, Framework
from scaffoldpy.template import load_template


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Harbour Library", "harbour_library"),
        ("  C++ & Co.  ", "c_co"),
        ("图书馆", "tu_shu_guan"),
        ("Библиотека", "biblioteka"),
        ("Ærøskøbing Smørrebrød", "aeroskobing_smorrebrod"),
        ("O'Neil\u2019s", "oneils"),
        ("3D Shop", "site_3d_shop"),
        ("class", "class_site"),
        ("JSON", "json_site"),
        ("Lazy", "lazy_site"),
        ("imp", "imp_site"),
        ("nul", "nul_site"),
        ("tests", "tests_site"),
        ("🎉", "project"),
        ("___", "project"),
        ("x" * 80, "x" * 50),
        ("a" * 49 + " b", "a" * 49),
    ],
)
def test_the_slug_of_a_name(name: str, slug: str) -> None:
    assert naming.slug_of(name) == slug


def test_a_name_the_template_takes_is_avoided() -> None:
    assert naming.slug_of("Django", {"django"}) == "django_site"
    assert naming.slug_problem("django", {"django"}) == "is taken by the project itself or one of its dependencies"


@given(st.text(max_size=200), st.sets(st.text(string.ascii_lowercase + "_", max_size=8)))
def test_every_name_has_a_slug_that_will_do(name: str, reserved: set[str]) -> None:
    slug = naming.slug_of(name, reserved)
    assert naming.slug_problem(slug, reserved) is None
    assert slug.isidentifier()
    assert not keyword.iskeyword(slug)
    assert slug not in sys.stdlib_module_names


@pytest.mark.parametrize(
    ("slug", "problem"),
    [
        ("", "small ASCII letter"),
        ("Shop", "small ASCII letter"),
        ("1shop", "small ASCII letter"),
        ("_shop", "small ASCII letter"),
        ("sh-op", "small ASCII letter"),
        ("../shop", "small ASCII letter"),
        ("shop\n", "small ASCII letter"),
        ("größe", "small ASCII letter"),
        ("shop_", "end with _"),
        ("s" * 51, "longer than 50"),
        ("class", "keyword"),
        ("match", "keyword"),
        ("type", "keyword"),
        ("json", "standard-library"),
        ("asyncore", "standard-library"),
        ("annotationlib", "standard-library"),
        ("com1", "Windows"),
        ("docs", "taken"),
    ],
)
def test_a_slug_that_will_not_do_is_told_why(slug: str, problem: str) -> None:
    assert problem in (naming.slug_problem(slug) or "")


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_no_slug_collides_with_what_the_template_has_at_its_top(framework: Framework) -> None:
    template = load_template(framework)
    top = next(template.folder.glob("*cookiecutter.slug*"))
    for path in top.iterdir():
        name = path.name.removesuffix(".py")
        assert "cookiecutter" in name or naming.slug_problem(name, template.reserved), path.name


@pytest.mark.parametrize("field", ["name", "description", "author"])
@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a\nb", "a line break (U+000A) at character 2"),
        ("a\r", "a line break (U+000D)"),
        ("a\u2028b", "a line break (U+2028)"),
        ("a\x85b", "a line break (U+0085)"),
        ("\0", "a control character (U+0000) at character 1"),
        ("a\tb", "a control character (U+0009)"),
        ("a\x1b[31mb", "a control character (U+001B)"),
        ("a\x9fb", "a control character (U+009F)"),
        ("a\u202eb", "a mark that reverses the direction of text (U+202E)"),
        ("a\u2066b", "a mark that reverses the direction of text (U+2066)"),
        ("a\ud800b", "not a character (U+D800)"),
        ("\ufeffa", "not a character (U+FEFF)"),
        ("a\ufffeb", "not a character (U+FFFE)"),
        ("a\U0001ffffb", "not a character (U+1FFFF)"),
        ("a\U00050000b", "not a character (U+50000)"),
        ("\u200b", "an invisible character (U+200B) at character 1"),
        ("a\u00adb", "an invisible character (U+00AD) at character 2"),
        ("a\u2060b", "an invisible character (U+2060)"),
        ("a\U000e0001b", "an invisible character (U+E0001)"),
        ("a\U000e0041b", "an invisible character (U+E0041)"),
        ("a\ue000b", "a character of private use (U+E000)"),
        ("a\U0010fffdb", "a character of private use (U+10FFFD)"),
        ("\u200da", "an invisible character (U+200D) at character 1"),
        ("a \u200cb", "an invisible character (U+200C) at character 3"),
        ("a\u200d\u200db", "an invisible character (U+200D) at character 3"),
        ("\u061c", "nothing visible"),
        ("\u3164 \u2800", "nothing visible"),
        ("\ufe0f", "nothing visible"),
    ],
)
def test_what_no_line_of_text_holds_is_refused_with_its_place(field: str, text: str, problem: str) -> None:
    assert problem in (naming.text_problem(field, text) or "")


@pytest.mark.parametrize(
    "text",
    ["plain", "\"'`\\{}[]", "图书馆", "مكتبة", "👨‍👩‍👧", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "a\u00a0b", "Zoe\u0308", "{{ 7*7 }}", "\u200fعربي",
     "नी\u200cला", "അവന്\u200d", "❤️\u200d🔥", "C++\u200e", "한글", "⠓⠊"],
)  # fmt: skip
def test_anything_printable_is_a_display_name(text: str) -> None:
    assert naming.text_problem("name", text) is None


ODD = st.sampled_from(
    "a \u00ad\u034f\u061c\u115f\u200b\u200c\u200d\u200e\u2060\u2800\u3164\ud7ff\ue000\uf8ff\ufdd0\ufe0f\ufff9\ufffd❤🏴"
    "\U0001bca0\U0001d173\U0003fffd\U00040000\U000e0001\U000e0041\U000e007f\U000e0080\U000e0100\U000f0000\U0010fffd"
)


@pytest.mark.parametrize("field", ["name", "description"])
@given(text=st.text(ODD, max_size=6) | st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=6))
@example(text="🏴\U000e0067\U000e007f")
@example(text="❤\ufe0f\u200d❤")
@example(text="\u200d")
@example(text="a\U0003ffff")
def test_the_pattern_takes_the_texts_that_will_do(field: str, text: str) -> None:
    text = text.strip()
    assert bool(re.search(naming.pattern(field), text)) == (naming.text_problem(field, text) is None)


@pytest.mark.parametrize(("field", "longest"), naming.LONGEST_TEXT.items())
def test_a_text_has_a_longest_length(field: str, longest: int) -> None:
    text = "a" * (longest - 10) + "@b.example"
    assert naming.text_problem(field, text) is None
    assert naming.text_problem(field, f"a{text}") == f"is longer than {longest} characters"


def test_a_name_is_not_empty_and_the_rest_may_be() -> None:
    assert naming.text_problem("name", " ") == "must not be empty"
    assert naming.text_problem("description", "") is None
    assert naming.text_problem("email", "") is None


@pytest.mark.parametrize("email", ["ada@example.org", "o'neil+x@ex-ample.org", "a@localhost", "a.b@bücher.example"])
def test_an_e_mail_address_will_do(email: str) -> None:
    assert naming.text_problem("email", email) is None


@pytest.mark.parametrize(
    "email", ["ada", "@", "a b@c.de", "a@b c", "<a@b.c>", "a..b@c.de", "a@b@c", "a@", "ü@b.de", "a@-b"]
)
def test_what_is_no_e_mail_address_is_refused(email: str) -> None:
    assert naming.text_problem("email", email) == "must look like name@example.org"
