"""Templates escape every value that is no markup; a name without a value is an error."""

import jinja2
import pytest
from markupsafe import Markup

from geo.maps import markup


@pytest.fixture
def templates(monkeypatch):
    environment = markup._templates.__wrapped__()
    environment.loader = jinja2.DictLoader({"maps/name.html": "<b title={{ name }}>{{ name }}</b>"})
    monkeypatch.setattr(markup, "_templates", lambda: environment)


def test_a_value_is_escaped_and_markup_is_not(templates):
    assert markup.render("maps/name.html", name="<i>&") == "<b title=&lt;i&gt;&amp;>&lt;i&gt;&amp;</b>"
    assert markup.render("maps/name.html", name=Markup("&amp;")) == "<b title=&amp;>&amp;</b>"


def test_a_name_without_a_value_is_an_error(templates):
    with pytest.raises(jinja2.UndefinedError):
        markup.render("maps/name.html")


def test_an_element_escapes_what_it_holds_and_writes_names_as_svg_does():
    drawn = markup.element("path", class_="a b", d='"><x>', stroke_width=1, fill=None)
    assert drawn == '<path class="a b" d="&#34;&gt;&lt;x&gt;" stroke-width="1"/>'
    assert markup.element("text", "<1>", drawn) == f"<text>&lt;1&gt;{drawn}</text>"
    with pytest.raises(ValueError, match="expected a name"):
        markup.element("path", **{'x="" onclick': "1"})


def test_a_brace_does_not_reach_a_second_template():
    assert markup.unbraced("{{ 7 * 7 }}<b>") == "&#123;&#123; 7 * 7 }}&lt;b&gt;"
    assert markup.unbraced(Markup("<b>{% x %}</b>")) == "<b>&#123;% x %}</b>"


def test_a_style_from_elsewhere_is_refused(tmp_path):
    (tmp_path / "a.css").write_text("</style>")
    with pytest.raises(ValueError):
        markup.shipped_style(tmp_path / "a.css")
