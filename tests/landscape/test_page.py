"""Every control of the page, without a browser."""

from __future__ import annotations

import pytest

from playground.labs.landscape.lab import CHALLENGES, PRESETS, TRAIN
from playground.labs.landscape.spec import ACTIVATIONS, DATA, LandscapeSpec
from playground.runs.index import DONE
from tests.conftest import wait_end, wait_ready
from tests.pages import opened

PAGE = "pages/landscape.py"


@pytest.fixture
def page(app, engine):
    """The page at its first look."""
    wait_ready(engine)
    return opened(app, PAGE)


def words(page) -> str:
    return "\n".join(element.value for element in page.markdown)


def test_it_is_alive_on_first_paint(page) -> None:
    assert page.title[0].value == "The loss landscape"
    assert "337 weights" in words(page)
    assert "of the path's variance" in words(page)
    assert not page.warning
    assert len([element for element in page.markdown if "check_box" in element.value]) == len(CHALLENGES)


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.id)
def test_a_preset_sets_every_control(page, preset) -> None:
    page.selectbox(key="land_preset").set_value(preset.name).run()
    assert not page.exception
    for name in ("epochs", "seed"):
        assert page.number_input(key=f"land_{name}").value == getattr(preset.spec, name)
    assert page.slider(key="land_hidden_layers").value == preset.spec.hidden_layers
    page.segmented_control(key="land_section").set_value("Code").run()
    assert f"epochs={preset.spec.epochs}" in page.code[0].value


def test_a_random_plane_the_test_loss_and_the_straight_line(page) -> None:
    page.segmented_control(key="land_plane").set_value("random").run()
    assert "almost perpendicular" in words(page)
    page.segmented_control(key="land_examples").set_value("test").run()
    page.segmented_control(key="land_section").set_value("Interpolation").run()
    assert not page.exception
    assert not page.warning


def test_an_old_link_opens_a_section_that_bears_another_name_now(app, engine) -> None:
    wait_ready(engine)
    page = opened(app, PAGE, land_section="Straight line")
    assert page.segmented_control(key="land_section").value == "Interpolation"


def test_a_training_is_shown_when_it_has_ended(page, engine) -> None:
    page.number_input(key="land_epochs").set_value(3).run()
    page.button(key="land_run_start").click().run()
    spec = LandscapeSpec.from_json(PRESETS[0].spec.to_json().replace('"epochs":120', '"epochs":3'))
    record = engine.stored(TRAIN, spec)
    assert record is not None
    assert wait_end(engine, record.id).record.status == DONE
    page.run()
    assert not page.exception
    assert "337 weights" in words(page)
    page.segmented_control(key="land_section").set_value("Runs").run()
    assert "My network" in words(page)
    for item in engine.runs.of_visitor(record.owner, TRAIN):
        engine.delete(item.run.id, record.owner)


@pytest.mark.parametrize("name", ["data", "activation", "optimizer"])
def test_every_choice(page, name: str) -> None:
    for value in {"data": DATA, "activation": ACTIVATIONS, "optimizer": ("sgd", "adamw")}[name]:
        page.selectbox(key=f"land_{name}").set_value(value).run()
        assert not page.exception


@pytest.mark.parametrize(
    "parameter",
    ["land_plane=x", "land_epochs=-3", "land_units=1000", "land_run=nobody", "land_resolution=7", "land_data="],
)
def test_nonsense_in_the_address_leaves_a_working_page(app, engine, parameter: str) -> None:
    wait_ready(engine)
    name, value = parameter.split("=")
    app.query_params[name] = value
    opened(app, PAGE)
    assert app.title[0].value == "The loss landscape"
