"""Every control of the page, without a browser: the canvas itself is the browser tests' matter."""

from __future__ import annotations

import pytest

from pages._regression.points import HELD
from playground.labs.regression.lab import CHALLENGES, PRESETS
from playground.labs.regression.points import to_text
from playground.labs.regression.spec import RegressionSpec
from tests.pages import opened

PAGE = "pages/regression.py"


@pytest.fixture
def page(app):
    """The page at its first look."""
    return opened(app, PAGE)


def metrics(page) -> dict[str, str]:
    return {metric.label: metric.value for metric in page.metric}


def said(page) -> str:
    return " ".join(element.value for element in [*page.markdown, *page.caption])


def draw(page, points: list[float]) -> None:
    """What the canvas would send."""
    held = page.session_state[HELD]
    page.session_state["reg_canvas"] = {"points": {"number": held.edit.number + 1, "points": points}}
    page.run()
    assert not page.exception


def test_it_is_alive_on_first_paint(page) -> None:
    assert page.title[0].value == "Regression"
    assert set(metrics(page)) == {"Slope w", "Intercept b", "Loss"}
    assert "**Unfinished.** After 100 epochs" in said(page)
    assert r"\hat y = w\,x + b" in said(page)
    assert len([element for element in page.markdown if "check_box" in element.value]) == len(CHALLENGES)
    assert "model.fit(x[order], y[order], batch_size=32" in page.code[0].value


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.id)
def test_a_preset_sets_every_control(page, preset) -> None:
    page.pills(key="reg_preset").set_value(preset.name).run()
    assert not page.exception
    assert "You have changed it" not in said(page)
    if isinstance(preset.spec, RegressionSpec):
        assert page.select_slider(key="reg_epochs").value == preset.spec.epochs
        assert f"SGD({preset.spec.learning_rate!r})" in page.code[0].value
    else:
        assert page.slider(key="reg_curve_degree").value == preset.spec.degree
        assert "legvander" in page.code[0].value


@pytest.mark.parametrize(
    ("kind", "name", "value", "code"),
    [
        ("select_slider", "learning_rate", 0.03, "SGD(0.03)"),
        ("select_slider", "epochs", 50, "range(50)"),
        ("select_slider", "batch_size", 8, "batch_size=8"),
        ("select_slider", "l2", 0.01, "regularizers.L2(0.01)"),
        ("selectbox", "shuffle", "seeded_fit", "model.fit(x, y, batch_size=32, epochs=100"),
        ("number_input", "seed", 42, "set_random_seed(42)"),
        ("number_input", "samples", 50, "uniform(0, 1, 50)"),
        ("slider", "noise", 0.2, "normal(0, 0.2, 50)"),
    ],
)
def test_every_control_reaches_the_code(page, kind: str, name: str, value, code: str) -> None:
    getattr(page, kind)(key=f"reg_{name}").set_value(value).run()
    assert not page.exception
    assert code.replace("50)", "100)" if name == "noise" else "50)") in page.code[0].value
    assert "You have changed it" in said(page)


@pytest.mark.parametrize("preset", ["Linear regression", "Logistic regression"])
def test_a_remedy_is_one_click(page, preset: str) -> None:
    page.pills(key="reg_preset").set_value(preset).run()
    page.button(key="reg_cure_rate").click().run()
    assert not page.exception
    assert page.select_slider(key="reg_learning_rate").value == (0.1 if preset == "Linear regression" else 3.0)
    assert ("**Converged.**" in said(page)) == (preset == "Linear regression")
    assert "Barely" not in said(page).split("What to notice")[0].split("Logistic regression.")[0]
    page.button(key="reg_reset").click().run()
    assert page.select_slider(key="reg_learning_rate").value == 0.01


def test_an_old_link_opens_an_option_that_bears_another_name_now(app) -> None:
    page = opened(app, PAGE, reg_shuffle="anew")
    assert page.selectbox(key="reg_shuffle").value == "reshuffled"


def test_s5_says_why_its_answer_is_near_one_half(page) -> None:
    page.pills(key="reg_preset").set_value("Logistic regression").run()
    assert "lies on the true boundary" in said(page)
    assert "The weights are still small" in said(page)
    page.number_input(key="reg_x1").set_value(0.9).run()
    assert "lies on the true boundary" not in said(page)
    page.segmented_control(key="reg_plane").set_value("size, b").run()
    assert not page.exception


def test_a_prediction_at_any_place_has_its_formula_filled_in(page) -> None:
    page.number_input(key="reg_x").set_value(-2.0).run()
    assert r"\cdot (-2)" in said(page)
    assert "The true mean is 2x + 1 = −3." in said(page)


def test_too_high_a_rate_diverges_in_words(page) -> None:
    page.select_slider(key="reg_learning_rate").set_value(2.0).run()
    assert not page.exception
    assert "The training diverged in epoch" in said(page)
    assert "The largest stable learning rate for these points is 0." in said(page)


def test_too_many_updates_are_refused_and_the_points_stay(page) -> None:
    page.select_slider(key="reg_epochs").set_value(5_000).run()
    page.select_slider(key="reg_batch_size").set_value(1).run()
    assert "These settings need 500,000 updates" in page.warning[0].value
    assert not page.exception
    page.select_slider(key="reg_batch_size").set_value(300).run()
    assert not page.warning


def test_own_points_are_trained_on_kept_in_the_link_and_given_up_again(page) -> None:
    sample = metrics(page)["Slope w"]
    draw(page, [0, 1, 0, 0.5, 2, 0, 1, 3, 0])
    assert "x = np.array([[0.0], [0.5], [1.0]])" in page.code[0].value
    assert page.query_params["reg_points"]
    assert metrics(page)["Slope w"] != sample
    page.button(key="reg_back").click().run()
    assert metrics(page)["Slope w"] == sample
    assert "reg_points" not in page.query_params


def test_a_cleared_canvas_says_what_to_do(page) -> None:
    draw(page, [])
    assert "At least two points" in page.warning[0].value
    draw(page, [0.2, 2, 0])
    assert "At least two points" in page.warning[0].value
    draw(page, [0.2, 2, 0, 0.2, 2, 0])
    assert not page.warning


def test_points_of_one_class_are_no_trouble(page) -> None:
    page.pills(key="reg_preset").set_value("Logistic regression").run()
    draw(page, [0.1, 0.2, 1, 0.4, 0.5, 1])
    assert "All points belong to one class" in said(page)


def test_a_link_with_points_shows_them(app) -> None:
    app.run()
    from playground.labs.regression.points import Point

    app.query_params["reg_points"] = to_text([Point(x=0, y=1), Point(x=1, y=3), Point(x=0.5, y=2)])
    app.switch_page(PAGE).run()
    assert not app.exception
    assert "x = np.array([[0.0], [1.0], [0.5]])" in app.code[0].value


@pytest.mark.parametrize(("degree", "words"), [(1, "**Underfitting:**"), (15, "**Overfitting:**")])
def test_a_polynomial_under_and_overfits(page, degree: int, words: str) -> None:
    page.pills(key="reg_preset").set_value("Polynomials").run()
    page.slider(key="reg_curve_degree").set_value(degree).run()
    assert not page.exception
    assert words in said(page)


def test_a_penalty_tames_degree_fifteen_and_ticks_its_challenge(page) -> None:
    page.pills(key="reg_preset").set_value("Polynomials").run()
    page.slider(key="reg_curve_degree").set_value(15).run()
    page.selectbox(key="reg_curve_penalty").set_value("l2").run()
    assert not page.exception
    assert "**About right.**" in said(page)
    assert any("check_box:" in element.value and "degree 15" in element.value for element in page.markdown)


def test_a_polynomial_of_own_points_needs_two_to_train_on(page) -> None:
    page.pills(key="reg_preset").set_value("Polynomials").run()
    draw(page, [0.1, 1, 1, 0.5, 0, 0])
    assert "At least two training points" in page.warning[0].value
    draw(page, [0.1, 1, 0, 0.5, 0, 0])
    assert "Add some test points" in said(page)


@pytest.mark.parametrize("data", [b"x,y\n1,2\n3,\n4,5", b"\xff\xfe\x00", b""], ids=["missing", "no text", "empty"])
def test_a_bad_file_gets_a_sentence_and_the_points_stay(page, data: bytes) -> None:
    before = metrics(page)
    page.file_uploader(key="reg_upload").upload("points.csv", data, "text/csv").run()
    assert not page.exception
    assert page.warning
    assert metrics(page) == before


def test_an_uploaded_table_is_trained_on_in_its_own_units(page) -> None:
    rows = "\n".join(f"{size},{1000 * size + 500}" for size in range(10, 60))
    page.file_uploader(key="reg_upload").upload("p.csv", f"size,price\n{rows}".encode(), "text/csv").run()
    assert not page.exception
    page.select_slider(key="reg_learning_rate").set_value(0.1).run()
    assert "The training sees both columns standardised" in said(page)
    assert "price = 1000 · size + 500" in said(page)
    # What is asked and answered is in the table's units too, and nothing speaks of the sample.
    page.number_input(key="reg_own_0_34.5").set_value(40.0).run()
    assert not page.exception
    assert "For size = 40, the prediction is **price = 40500**." in said(page)
    assert "50 points with the columns size and price" in said(page)
    assert page.number_input(key="reg_samples").disabled
    page.button(key="reg_back").click().run()
    assert not page.number_input(key="reg_samples").disabled
    assert page.number_input(key="reg_x").value


def test_a_table_with_two_classes_is_asked_in_its_own_units(page) -> None:
    page.pills(key="reg_preset").set_value("Logistic regression").run()
    rows = "\n".join(f"{x},{1000 - x},{'big' if x > 50 else 'small'}" for x in range(10, 90))
    page.file_uploader(key="reg_upload").upload("p.csv", f"a,b,c\n{rows}".encode(), "text/csv").run()
    assert not page.exception
    page.number_input(key="reg_own_0_49.5").set_value(80.0).run()
    assert not page.exception
    assert "standardised" in said(page)


@pytest.mark.parametrize(
    "parameters",
    [
        {"reg_preset": "nope"}, {"reg_epochs": "-4"}, {"reg_epochs": "1e99"}, {"reg_seed": "9" * 40}, {"reg_learning_rate": "nan"},
        {"reg_points": "\x00<script>"}, {"reg_points": "A" * 9_000}, {"reg_x": "1e999"}, {"reg_plane": "💥"}, {"reg_l2": ""},
        {"reg_preset": "Polynomials", "reg_curve_degree": "99"}, {"reg_preset": "Polynomials", "reg_curve_penalty": "'; DROP"}, {"x": "y" * 5_000},
    ],
    ids=str,
)  # fmt: skip
def test_nonsense_in_the_url_leaves_a_working_page(app, parameters: dict[str, str]) -> None:
    opened(app, PAGE, **parameters)
    assert app.title[0].value == "Regression"
    assert app.metric
    if "reg_points" in parameters:
        assert "cannot be read" in app.warning[0].value
