"""The page "Gradient descent" without a browser: what is played is the browser tests' matter."""

from __future__ import annotations

import numpy as np
import pytest

from pages._gradient_descent.controls import RATES, nearest_rate, preset_values
from pages._gradient_descent.picture import divisors, velocities
from playground.labs.gradient_descent.descent import Path
from playground.labs.gradient_descent.lab import CONTESTANTS, PRESETS, RACES
from playground.preset import preset_by_id
from tests.pages import opened

PAGE = "pages/gradient_descent.py"


@pytest.fixture
def page(app):
    return opened(app, PAGE)


def texts(page) -> str:
    """All Markdown of the page."""
    return "\n".join(element.value for element in page.markdown)


def test_it_is_alive_at_once(page) -> None:
    assert "**sgd** (α = 0.0882) ✓ Converged to the lowest minimum, at (0, 0)," in texts(page)
    assert "Step against the gradient" in texts(page)


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.id)
def test_every_preset_by_its_link(app, preset) -> None:
    page = opened(app, PAGE, gd_preset=preset.name)
    assert f"**{preset.name}.** {preset.about}" in page.caption[0].value
    for name in preset.spec.optimizers:
        assert f"**{name}** (α" in texts(page)


def test_too_high_a_rate_says_its_limit(app) -> None:
    page = opened(app, PAGE, gd_preset="Learning rate too high", gd_steps="500")
    assert "Diverged: " in texts(page)
    assert "2/λmax = 0.1" in texts(page)


def test_the_saddle_is_not_a_minimum(app) -> None:
    page = opened(app, PAGE, gd_preset="Saddle point")
    assert "Stuck at a saddle point, (0, 0)" in texts(page)


def test_a_preset_sets_every_control(page) -> None:
    page.selectbox(key="gd_preset").set_value("Ravine").run()
    assert not page.exception
    values = preset_values(preset_by_id(PRESETS, "ravine").spec)
    assert page.select_slider(key="gd_condition_number").value == 100.0
    assert page.select_slider(key="gd_rate").value == values["gd_rate"] == nearest_rate(0.019)
    assert "λ = 100" not in texts(page)
    page.select_slider(key="gd_rate").set_value(nearest_rate(0.03)).run()
    page.button(key="gd_reset").click().run()
    assert page.select_slider(key="gd_rate").value == nearest_rate(0.019)


def test_another_surface_brings_its_own_start_and_rates(page) -> None:
    page.selectbox(key="gd_surface").set_value("himmelblau").run()
    assert not page.exception
    assert (page.number_input(key="gd_x").value, page.number_input(key="gd_y").value) == (0.0, -0.5)
    assert page.select_slider(key="gd_sgd_rate").value == nearest_rate(0.01)
    assert "Converged" in texts(page)


def test_all_views(page) -> None:
    for view, found in (
        ("Tuning", "**The tuning rule.**"), ("Learning rate and momentum", "**Your settings** (momentum)"), ("Mini-batch noise", "true gradient has length"),
        ("Code", "Keras's optimizers, one step at a time"), ("One step", "Before step 1 of sgd"),
    ):  # fmt: skip
        page.segmented_control(key="gd_view").set_value(view).run()
        assert not page.exception
        assert found in texts(page)


@pytest.mark.parametrize("name", CONTESTANTS)
def test_one_step_of_every_optimizer(app, name: str) -> None:
    page = opened(app, PAGE, gd_optimizers=name, gd_step="7", gd_follow=name)
    assert f"Before step 8 of {name}" in texts(page)
    assert "Keras's own step ends at" in page.caption[-1].value or any(
        "Keras's own step" in c.value for c in page.caption
    )


def test_the_last_step_and_what_is_beyond_it(app) -> None:
    page = opened(app, PAGE, gd_step="200")
    assert any("ends at step 200" in caption.value for caption in page.caption)
    assert "Before step 200 of sgd" in texts(page)


def test_a_custom_formula_and_a_bad_one(app) -> None:
    page = opened(app, PAGE, gd_surface="custom formula", gd_formula="(x-1)^2 + y^2", gd_x="0", gd_y="1")
    assert "Converged to a minimum at (1, 0)" in texts(page)
    page.text_input(key="gd_formula").set_value("x^2 + foo(y)").run()
    assert not page.exception
    assert "'foo' is not known here" in page.warning[0].value
    assert page.code[0].value.splitlines()[1] == "      ^"
    page.text_input(key="gd_formula").set_value("log(-1 - x^2)").run()
    assert "no finite value" in page.warning[0].value
    page.text_input(key="gd_formula").set_value("log(x) + y^2").run()
    assert not page.exception
    page.text_input(key="gd_formula").set_value("1/x").run()
    assert not page.exception


def test_no_optimizer_is_a_sentence(app) -> None:
    page = opened(app, PAGE)
    page.pills(key="gd_optimizers").set_value([]).run()
    assert not page.exception
    assert "Choose at least one optimizer" in page.info[0].value


@pytest.mark.parametrize(
    "parameters",
    [
        {"gd_preset": "nope"}, {"gd_surface": "\x00"}, {"gd_optimizers": "x,y"}, {"gd_race": "zzz"}, {"gd_rate": "7e99"}, {"gd_steps": "-5"},
        {"gd_x": "nan"}, {"gd_x": "1e400"}, {"gd_step": "99999"}, {"gd_follow": "lion"}, {"gd_view": "No"}, {"gd_adam_beta_1": "2"},
        {"gd_condition_number": "3"}, {"gd_surface": "own formula", "gd_formula": "__import__('os')"}, {"gd_show": "all"}, {"x": "y" * 5000},
        {"gd_surface": "own formula", "gd_formula": "(" * 300}, {"gd_surface": "own formula", "gd_width": "-1"},
    ],
    ids=lambda parameters: "-".join((*parameters, next(iter(parameters.values()))[:8])).replace("\x00", "0"),
)  # fmt: skip
def test_nonsense_in_the_url_leaves_a_working_page(app, parameters: dict[str, str]) -> None:
    page = opened(app, PAGE, **parameters)
    assert page.title[0].value == "Gradient descent"


def test_tuned_rates_become_individual_ones(app) -> None:
    page = opened(app, PAGE, gd_surface="bowl", gd_view="Tuning")
    page.button(key="gd_take").click().run()
    assert not page.exception
    assert page.segmented_control(key="gd_race").value == RACES[0]
    assert page.select_slider(key="gd_sgd_rate").value == nearest_rate(10 ** (-4 + 5 * 11 / 14))


def test_a_challenge_ticks_itself(app) -> None:
    page = opened(app, PAGE, gd_preset="Learning rate too high", gd_steps="500")
    assert ":material/check_box: Find the stability limit" in texts(page)


@pytest.mark.parametrize(
    ("former", "present"),
    [
        ({"gd_view": "Noise"}, "Mini-batch noise"),
        ({"gd_view": "Rate and momentum"}, "Learning rate and momentum"),
        ({"gd_surface": "own formula"}, "custom formula"),
        ({"gd_race": "own", "gd_preset": "Ravine"}, "individual"),
    ],
)
def test_old_links_open_what_bears_another_name_now(app, former: dict[str, str], present: str) -> None:
    page = opened(app, PAGE, **former)
    assert page.session_state[next(iter(former))] == present


def test_rates_are_five_percent_apart() -> None:
    ratios = np.array(RATES[1:]) / RATES[:-1]
    assert RATES[0] == 1e-4
    assert RATES[-1] == pytest.approx(10, rel=0.05)
    assert ratios.max() < 1.06


def test_velocity_and_divisor() -> None:
    m, v = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[0.0, 0.0], [9.0, 16.0]])
    path = Path(
        positions=m, losses=m[:, 0], gradients=m, hessians=np.zeros((2, 2, 2)), rates=np.ones(1), slots={"m": m, "v": v}
    )
    assert (velocities(path, CONTESTANTS["momentum"]) == m).all()
    assert (velocities(path, CONTESTANTS["adam"]) == -m).all()
    assert divisors(path, CONTESTANTS["adam"]).tolist() == [[3, 4], [3, 4]]


def test_the_caption_says_when_the_settings_are_no_longer_the_preset_s(app) -> None:
    page = opened(app, PAGE)
    assert "**Elongated bowl:**" in page.caption[0].value
    assert "changed" not in page.caption[0].value
    page.number_input(key="gd_x").set_value(1.0).run()
    assert "You have changed its settings." in page.caption[0].value
