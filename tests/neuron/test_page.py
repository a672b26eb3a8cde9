"""The page "A neuron, forward and back" without a browser: the components themselves are the browser tests' matter."""

from __future__ import annotations

import pytest

from playground.labs.neuron.lab import DEPTH, LOSSES_VIEW, NETWORK, PRESETS
from tests.conftest import wait_for
from tests.pages import opened

PAGE = "pages/neuron.py"


def opened_neuron(app, **parameters: str):
    return opened(app, PAGE, **{f"neuron_{name}": value for name, value in parameters.items()})


def says(app, text: str) -> bool:
    return any(text in element.value for element in (*app.markdown, *app.caption))


def ticked(app, text: str) -> bool:
    return any("check_box:" in element.value and text in element.value for element in app.markdown)


def test_weights_by_hand_make_an_and(app) -> None:
    page = opened_neuron(app)
    assert says(page, "2 of 4 points are on the correct side")
    assert not ticked(page, "AND")
    page.text_input(key="neuron_weights").set_value("1,1,-1.5").run()
    assert says(page, "4 of 4 points are on the correct side")
    assert ticked(page, "AND")


def test_the_losses_part_where_the_prediction_is_wrong(app) -> None:
    page = opened_neuron(app, view=LOSSES_VIEW)
    assert page.slider(key="neuron_logit").value == -1
    assert not ticked(page, "20 times")
    page.slider(key="neuron_logit").set_value(-5.0).run()
    assert not page.exception
    assert ticked(page, "20 times")


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.id)
def test_every_preset_opens_its_view_and_says_what_it_is(app, preset) -> None:
    page = opened_neuron(app)
    page.selectbox(key="neuron_preset").set_value(preset.name).run()
    assert not page.exception
    assert not page.warning
    assert says(page, preset.about)
    if preset.spec.view == NETWORK:
        assert says(page, "**Update 1** uses")
    if preset.spec.view == DEPTH:
        assert says(page, "Before the first update")


def test_a_link_of_a_preset_is_the_same_page(app) -> None:
    page = opened_neuron(app, preset="Regression")
    assert page.selectbox(key="neuron_task").value == "regression"
    assert says(page, "9 samples")


def test_steps_go_on_and_begin_again_and_the_sample_takes_turns(app) -> None:
    page = opened_neuron(app, view=NETWORK)
    assert says(page, "sample 2 of 4")
    page.button(key="neuron_more_1").click().run()
    assert says(page, "**Update 2** uses only sample 3 of 4")
    page.button(key="neuron_more_100").click().run()
    assert page.number_input(key="neuron_steps").value == 101
    page.button(key="neuron_again").click().run()
    assert says(page, "**Update 1** uses")
    assert not page.exception


def test_a_diverged_network_is_said_to_be_one(app) -> None:
    page = opened_neuron(app, view=NETWORK, task="regression", learning_rate="10.0", steps="500")
    assert any("The training diverged" in element.value for element in page.warning)
    page.button(key="neuron_again").click().run()
    assert not page.warning


def test_check_prints_the_largest_difference(app) -> None:
    page = opened_neuron(app, view=NETWORK, check="true")
    assert says(page, "9 gradients")
    assert len(page.dataframe[0].value) == 9


def test_another_task_fits_what_was_set_for_the_last(app) -> None:
    page = opened_neuron(app, view=NETWORK, task="circle", sample="20")
    assert says(page, "sample 20 of 24")
    page.selectbox(key="neuron_task").set_value("regression").run()
    assert not page.exception
    assert says(page, "sample 9 of 9")
    assert "SGD(0.5)" in page.code[0].value


def test_depth_measures_and_trains(app, engine) -> None:
    page = opened_neuron(app, view=DEPTH, data="circle", depth="3", deep="tanh")
    assert says(page, "keep their size")
    page.button(key="neuron_run_start").click().run()
    run_id = page.session_state["neuron_run"]
    wait_for(lambda: not engine.runs.get(run_id).active, timeout_s=120)
    page.run()
    assert not page.exception
    assert says(page, "The network trains.")


@pytest.mark.parametrize(
    "preset", [preset for preset in PRESETS if preset.spec.view == DEPTH], ids=lambda preset: preset.id
)
def test_a_deep_preset_shows_its_training_at_once(app, preset) -> None:
    page = opened_neuron(app, preset=preset.name)
    if preset.id == "exploding-gradients":
        assert page.button(key="neuron_run_start").label == "Start training"
    else:
        assert says(
            page,
            "The network trains."
            if preset.spec.settings.get("residual")
            else "The network has hardly learned anything.",
        )
        assert page.button(key="neuron_run_start").label == "Train again"


@pytest.mark.parametrize(
    "parameters",
    [
        {"view": "nope"},
        {"preset": "\x00"},
        {"weights": "a,b", "point": "1e999,nan", "points": "?", "activation": "softmax"},
        {"view": LOSSES_VIEW, "logit": "1e9", "target": "2"},
        {"view": NETWORK, "sample": "99", "layers": "7", "units1": "-1", "steps": "1e9", "seed": "x", "task": "nand"},
        {"view": NETWORK, "task": "xor", "sample": "24", "loss": "hinge", "learning_rate": "7"},
        {"view": DEPTH, "depth": "0", "width": "5", "initializer": "magic", "stddev": "-1", "run": "../../etc"},
    ],
)
def test_nonsense_in_the_url_leaves_a_working_page(app, parameters: dict[str, str]) -> None:
    page = opened_neuron(app, **parameters)
    assert page.title[0].value == "A neuron, forward and back"
    assert any("Challenges" in element.value for element in page.subheader)
