"""The page "A network on the plane" without a browser: the drawing's requests are written as the browser would send them."""

from __future__ import annotations

import json
import time

import numpy as np
import pytest

from pages._network.session import KEY, NetworkSession, Stops
from pages._network.view import Request
from pages._ui import live_session
from playground.labs.network.lab import PRESETS
from playground.labs.network.run import NetworkRun
from playground.labs.network.spec import NetworkSpec
from playground.plane.hidden import flat
from tests.pages import opened

PAGE = "pages/network.py"


def session_of(page) -> NetworkSession:
    return page.session_state[KEY]


def ask(session: NetworkSession, kind: str, **fields: object) -> None:
    """Sends a request until its network is compiled."""
    for _ in range(400):
        session.answer(Request(n=session.answered + 1, kind=kind, **fields))
        if not session.compiling:
            return
        time.sleep(0.2)
    pytest.fail("was not compiled in time")


@pytest.fixture
def session(engine, monkeypatch: pytest.MonkeyPatch) -> NetworkSession:
    """A session on the tests' engine, compiled and at its start."""
    monkeypatch.setattr(live_session, "engine", lambda: engine)
    monkeypatch.setattr(live_session, "visitor_id", lambda: "tester")
    made = NetworkSession(NetworkRun(NetworkSpec()))
    ask(made, "look")
    return made


def test_the_page_draws_the_default_network(app) -> None:
    page = opened(app, PAGE)
    assert page.title[0].value == "A network on the plane"
    assert session_of(page).run.spec == NetworkSpec()


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.id)
def test_each_preset_is_reached_by_a_link(app, preset) -> None:
    page = opened(app, PAGE, net_preset=preset.id)
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
    assert page.title[0].value == "A network on the plane"
    if "net_layers" in parameters or "net_formula" in parameters or parameters.get("net_data") == "own":
        assert page.warning


def test_a_link_hides_parts_and_their_settings_still_count(app) -> None:
    page = opened(app, PAGE, hide="data,challenges,lesson,code", net_noise="0.3")
    assert session_of(page).run.spec.noise == 0.3
    assert not any("Challenges" in one.value for one in page.subheader)
    assert not any(one.value == "What to notice" for one in page.subheader)


def test_play_step_and_replay(session: NetworkSession) -> None:
    ask(session, "run", epochs=10)
    assert session.run.epoch == 10
    ask(session, "epoch")
    ask(session, "batch")
    assert session.run.epoch == pytest.approx(11 + 1 / 25)
    there = flat(session.run.state.model)
    ask(session, "reset")
    assert session.run.epoch == 0
    ask(session, "run", epochs=11)
    ask(session, "batch")
    np.testing.assert_array_equal(flat(session.run.state.model), there)


def test_any_earlier_epoch_is_the_same_again(session: NetworkSession) -> None:
    wanted = {}
    for _ in range(6):
        ask(session, "run", epochs=7)
        wanted[session.run.epoch] = flat(session.run.state.model)
    for epoch in (7, 21, 35):
        ask(session, "go", epoch=epoch)
        np.testing.assert_array_equal(flat(session.run.state.model), wanted[epoch])
    assert session.run.top == 42


def test_the_way_back_takes_the_rates_of_its_time(session: NetworkSession) -> None:
    ask(session, "run", epochs=10)
    session.use(NetworkSpec(learning_rate=0.1), None)
    ask(session, "run", epochs=5)
    there = flat(session.run.state.model)
    ask(session, "go", epoch=5)
    ask(session, "go", epoch=15)
    np.testing.assert_array_equal(flat(session.run.state.model), there)


def test_pause_edit_resume(session: NetworkSession) -> None:
    ask(session, "run", epochs=3)
    ask(session, "edit", changes={0: 2.5, 24: -1.0, 99_999: 1.0})
    values = flat(session.run.state.model)
    assert (values[0], values[24]) == (2.5, -1.0)
    ask(session, "run", epochs=1)
    after = flat(session.run.state.model)
    assert abs(after[0] - 2.5) < 1.5
    assert (after != values).any()
    assert not session.work({}).honest


def test_stops(session: NetworkSession) -> None:
    session.stops = Stops(test_loss=0.2)
    for _ in range(60):
        ask(session, "run", epochs=10)
        if session.halt:
            break
    assert session.halt
    assert "below 0.2" in session.note
    assert session.run.now[2] < 0.2
    before = session.run.curves[session.run.curves[:, 0] < session.run.epoch]
    assert (before[:, 2] >= 0.2).all()


def test_stops_after_epochs(session: NetworkSession) -> None:
    session.stops = Stops(epochs=12)
    ask(session, "run", epochs=10)
    assert not session.halt
    ask(session, "run", epochs=10)
    assert session.halt
    assert session.run.epoch == 12


def test_stops_when_it_no_longer_improves() -> None:
    curves = np.array([[e, 0.1, 0.5 - 0.01 * min(e, 20), 1, 1] for e in range(31)])
    assert Stops(patience=10).found(curves)[0] == 30
    assert Stops(patience=11).found(curves)[0] == 0
    assert Stops().found(curves) == (0, "")


def test_divergence_halts_with_words(session: NetworkSession) -> None:
    session.use(next(one.spec for one in PRESETS if one.id == "too high a rate"), None)
    ask(session, "look")
    ask(session, "run", epochs=50)
    assert session.halt
    view = session.view(None, hide=(), show_test=False, discrete=False)
    assert view.live.verdict.startswith("**Diverging.** In epoch 3")
    assert np.isfinite(flat(session.run.state.model)).all()


def test_full_speed_asks_for_what_fits_a_slice(session: NetworkSession) -> None:
    session.pace = 1_000.0
    ask(session, "run")
    assert session.run.epoch == 80


def test_only_new_rows_travel_to_who_has_the_others(session: NetworkSession) -> None:
    ask(session, "run", epochs=5)
    request = Request(n=session.answered + 1, kind="run", epochs=5, have=(session.run.number, 5.0))
    session.answer(request)
    view = session.view(request, hide=(), show_test=False, discrete=False)
    assert not view.live.curve_reset
    assert view.live.curve[:, 0].tolist() == [6, 7, 8, 9, 10]
    stranger = session.view(Request(n=1, kind="run"), hide=(), show_test=False, discrete=False)
    assert stranger.live.curve_reset
    assert len(stranger.live.curve) == 11
