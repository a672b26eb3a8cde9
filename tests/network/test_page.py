"""The page "A neural network in 2D" without a browser."""

from __future__ import annotations

import json

import pytest

from pages._network.session import KEY, NetworkSession
from playground.labs.network.lab import PRESETS
from playground.labs.network.spec import NetworkSpec
from tests.pages import opened

PAGE = "pages/network.py"


def session_of(page) -> NetworkSession:
    return page.session_state[KEY]


def test_the_page_draws_the_default_network(app) -> None:
    page = opened(app, PAGE)
    assert page.title[0].value == "A neural network in 2D"
    assert session_of(page).run.spec == NetworkSpec()


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.id)
def test_each_preset_is_reached_by_a_link(app, preset) -> None:
    page = opened(app, PAGE, net_preset=preset.name)
    assert session_of(page).run.spec == preset.spec
    assert any(preset.about in one.value for one in page.caption)


LINK = {
    "net_data": "blobs", "net_num_classes": "4", "net_samples": "600", "net_noise": "0.1", "net_train_share": "0.7",
    "net_data_seed": "3", "net_formula": "x1*x2", "net_layers": "5:relu 3:mish", "net_initializer": "he_normal",
    "net_batch_normalization": "true", "net_loss": "cross_entropy", "net_optimizer": "adam", "net_learning_rate": "0.03",
    "net_l1": "0.001", "net_l2": "0.01", "net_dropout": "0.25", "net_batch_size": "32", "net_seed": "9",
}  # fmt: skip


def test_every_setting_comes_from_the_link(app) -> None:
    page = opened(app, PAGE, **LINK)
    assert session_of(page).run.spec == NetworkSpec(
        data="blobs", num_classes=4, samples=600, noise=0.1, train_share=0.7, data_seed=3, formula="x1*x2",
        layers=("5:relu", "3:mish"), initializer="he_normal", batch_normalization=True, loss="cross_entropy",
        optimizer="adam", learning_rate=0.03, l1=0.001, l2=0.01, dropout=0.25, batch_size=32, seed=9,
    )  # fmt: skip


@pytest.mark.parametrize(
    "asked", [["x1", "x1^2", "sin(x2)"], ["x₁", "x₁²", "sin x₂"]], ids=["old link", "as the page shows them"]
)
def test_inputs_come_from_the_link_as_they_are_shown_or_as_old_links_name_them(app, asked: list[str]) -> None:
    page = opened(app, PAGE, net_features=asked)
    assert session_of(page).run.spec.features == ("x1", "x1^2", "sin(x2)")
    assert page.query_params["net_features"] == ["x₁", "x₁²", "sin x₂"]
    assert not page.warning


def test_every_field_of_the_spec_is_in_the_link() -> None:
    fields = {name.removeprefix("net_") for name in LINK} | {"features"}
    assert fields == set(json.loads(NetworkSpec().to_json()))


def test_settings_are_changed_on_the_page(app) -> None:
    page = opened(app, PAGE)
    page.selectbox(key="net_data").set_value("xor").run()
    page.slider(key="net_noise").set_value(0.2).run()
    assert not page.exception
    assert session_of(page).run.spec == NetworkSpec(data="xor", noise=0.2)


def test_a_regression_gets_its_usual_size(app) -> None:
    page = opened(app, PAGE)
    page.selectbox(key="net_data").set_value("bumps").run()
    assert session_of(page).run.spec.samples == 1_200


def test_another_optimizer_gets_a_rate_that_suits_it(app) -> None:
    page = opened(app, PAGE)
    page.selectbox(key="net_optimizer").set_value("sgd").run()
    assert session_of(page).run.spec.learning_rate == 0.03


@pytest.mark.parametrize(
    "parameters",
    [
        {"net_layers": "99:tanh"}, {"net_layers": "x"}, {"net_formula": "import os"}, {"net_loss": "cross_entropy", "net_data": "plane"},
        {"net_data": "own"}, {"net_data": "\x00"}, {"net_learning_rate": "nan"}, {"net_preset": "nope"}, {"net_noise": "9"},
        {"hide": "x,,data"}, {"net_seed": "-4"}, {"net_features": "y"},
    ],
    ids=str,
)  # fmt: skip
def test_nonsense_in_the_link_leaves_a_working_page(app, parameters: dict[str, str]) -> None:
    page = opened(app, PAGE, **parameters)
    assert page.title[0].value == "A neural network in 2D"
    if "net_layers" in parameters or "net_formula" in parameters or parameters.get("net_data") == "own":
        assert page.warning


def test_a_link_hides_parts_and_their_settings_still_count(app) -> None:
    page = opened(app, PAGE, hide="data,challenges,lesson,code", net_noise="0.3")
    assert session_of(page).run.spec.noise == 0.3
    assert not any("Challenges" in one.value for one in page.subheader)
    assert not any(one.value == "What to notice" for one in page.subheader)
