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
