"""Links that somebody typed, mutilated or made up: every parameter of every page, with anything in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from streamlit.testing.v1 import AppTest

from pages._ui import backend
from pages._ui.link import is_unusable, says
from pages._ui.navigation import LABS
from playground.engine.engine import Engine
from tests.pages import APP, opened

# Runs of every kind that ships, and none.
RUNS = (
    "shipped-landscape-spiral", "shipped-s1-cnn", "shipped-conditional-gan", "shipped-depth-dead-relus", "nope", "../../etc/passwd",
)  # fmt: skip
NONSENSE = (
    "", " ", "nan", "inf", "-inf", "1e400", "9" * 4_000, "-" + "9" * 30, "-1", "0", "0.0137", "1e9", "x" * 3_000, "\x00", "true",
    "![i](http://a.example/x.png)", "[Session expired](http://a.example)", "<img src=x>", "$x$", "`", "None", "[]", "{}",
)  # fmt: skip
# As Streamlit's front end reads what a page says.
MARKDOWN = MarkdownIt("gfm-like", {"html": True})


def brought(text: str) -> list[str]:
    """Links, pictures and tags of a text that our own words do not contain."""
    tokens = [token for line in MARKDOWN.parse(text) for token in (line, *(line.children or ()))]
    places = [str(token.attrs.get("href") or token.attrs.get("src") or "") for token in tokens]
    tags = [token.content for token in tokens if token.type.startswith("html")]
    return [one for one in (*places, *tags) if "a.example" in one or "<img" in one]


@pytest.fixture
def new_app(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Callable[[], AppTest]:
    """Makes the app over the tests' engine, once for each visitor."""
    monkeypatch.setattr(backend, "started_engine", lambda: engine)
    return lambda: AppTest.from_file(str(APP), default_timeout=60)


def parameters(app) -> dict[str, list[str]]:
    """Each setting's name in the link, and values that it may have."""
    found: dict[str, list[str]] = {"hide": [], "unheard_of": []}
    for element in app._tree:
        key = getattr(element, "key", None)
        if key and "." not in key and hasattr(element, "value"):
            found[key] = [str(option) for option in getattr(element, "options", ())][:12]
    return found


@pytest.mark.parametrize("lab", [lab.name for lab in LABS])
def test_no_link_ends_in_an_exception_or_shows_what_it_brings(lab: str, new_app) -> None:
    known = parameters(opened(new_app(), f"pages/{lab}.py"))
    assert len(known) > 5

    def values(name: str) -> st.SearchStrategy[str]:
        most = (*NONSENSE, *RUNS) if name.endswith("_run") else NONSENSE
        return st.one_of(st.sampled_from(most), st.sampled_from(known[name] or list(most)), st.text(max_size=20))

    names = {"digits_run", "draw_run", "land_run", "gand_run", "neuron_run", "reg_points", *known}
    known |= {name: [] for name in names if name not in known}
    links = st.lists(st.sampled_from(sorted(names)), min_size=1, max_size=12, unique=True).flatmap(
        lambda chosen: st.fixed_dictionaries({name: values(name) for name in chosen})
    )

    @settings(
        max_examples=6, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), database=None, phases=[Phase.generate],
    )  # fmt: skip
    @given(links)
    def opens(asked: dict[str, str]) -> None:
        page = opened(new_app(), f"pages/{lab}.py", **asked)
        assert len(page.title) == 1
        said: list[Any] = [*page.warning, *page.error, *page.info, *page.caption, *page.markdown]
        for element in said:
            assert brought(element.value) == []

    opens()


@pytest.mark.parametrize("text", ["inf", "-inf", "nan", "1e400", "9" * 4_000, "1e16"])
def test_numbers_that_no_setting_can_have_are_taken_out(text: str) -> None:
    assert is_unusable(text)


@pytest.mark.parametrize("text", ["1e9", "-3", "0.001", "adam", "inf inity", ""])
def test_other_values_stay(text: str) -> None:
    assert not is_unusable(text)


@pytest.mark.parametrize(
    ("value", "asked"),
    [
        (0.001, ["1e-3"]),
        (5, ["5"]),
        (True, ["TRUE"]),
        ("adam", ["adam"]),
        (["x2", "x1"], ["x1", "x2"]),
        (None, [""]),
        ([], [""]),
    ],
)
def test_a_value_is_what_the_link_says(value: object, asked: list[str]) -> None:
    assert says(value, asked)


@pytest.mark.parametrize(
    ("value", "asked"),
    [(0.01, ["0.0137"]), (5, ["five"]), (True, ["yes"]), ("adam", ["adamm"]), (["x1"], ["x1", "x9"])],
)
def test_a_value_is_not_what_the_link_says(value: object, asked: list[str]) -> None:
    assert not says(value, asked)


def test_what_is_not_understood_is_said_in_one_line(new_app) -> None:
    page = opened(new_app(), "pages/train_digits.py", digits_epochs="7", digits_seed="inf", digits_colour="red")
    assert "digits\\_seed=inf (0 is used)" in page.warning[0].value.replace("\\(", "(").replace("\\)", ")")
    assert "digits\\_colour=red" in page.warning[0].value
    assert "digits\\_epochs" not in page.warning[0].value
    assert page.number_input(key="digits_epochs").value == 7
    page.number_input(key="digits_epochs").set_value(8).run()
    assert "digits\\_colour=red" in page.warning[0].value


def test_a_rate_between_two_of_the_slider_becomes_the_nearest_and_says_so(new_app) -> None:
    page = opened(new_app(), "pages/network.py", net_learning_rate="0.0123")
    assert page.select_slider(key="net_learning_rate").value == 0.01
    (line,) = [element.value for element in page.warning if "Not understood" in element.value]
    assert "net\\_learning\\_rate=0.0123 (0.01 is used)" in line


def test_a_run_of_another_page_is_a_sentence(new_app) -> None:
    page = opened(new_app(), "pages/train_digits.py", digits_run="shipped-landscape-spiral")
    assert any("belongs to another page" in element.value for element in page.info)
    assert "digits_run" not in page.query_params
