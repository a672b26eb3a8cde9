"""Every control of the page, without a browser."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pages._ui.controls import OPTIMIZERS
from playground.digits.spec import TRAIN, DigitsSpec
from playground.labs.train_digits.lab import CHALLENGES, PRESETS, S1
from playground.runs.index import DONE, STOPPED
from tests.conftest import wait_end, wait_for
from tests.pages import opened

PAGE = "pages/train_digits.py"


@pytest.fixture
def page(app):
    """The page at its first look."""
    return opened(app, PAGE)


def shown_code(page) -> str:
    """The script of the settings on the screen."""
    page.segmented_control(key="digits_view").set_value("Code").run()
    assert not page.exception
    return page.code[0].value


def test_it_is_alive_on_first_paint(page) -> None:
    assert page.title[0].value == "Train digits"
    metrics = {metric.label: metric.value for metric in page.metric}
    assert float(metrics["Test accuracy"].rstrip("%")) > 98
    assert page.button(key="digits_run_start").label == "Train again"
    assert len([element for element in page.markdown if "check_box" in element.value]) == len(CHALLENGES)


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.id)
def test_a_preset_sets_every_control(page, preset) -> None:
    page.selectbox(key="digits_preset").set_value(preset.name).run()
    assert not page.exception
    assert page.number_input(key="digits_epochs").value == preset.spec.epochs
    assert page.text_input(key="digits_layers").value == " ".join(preset.spec.layers)
    assert f"epochs={preset.spec.epochs}" in shown_code(page)


@pytest.mark.parametrize("optimizer", list(OPTIMIZERS))
def test_every_optimizer_with_its_own_parameters(page, optimizer: str) -> None:
    page.selectbox(key="digits_optimizer").set_value(optimizer).run()
    code = shown_code(page)
    if optimizer == "nesterov":
        assert "SGD(0.01, momentum=0.9, nesterov=True)" in code
    elif optimizer == "momentum":
        assert "SGD(0.01, momentum=0.9, nesterov=False)" in code
    elif optimizer == "sgd":
        assert "SGD(0.01, momentum=0.0, nesterov=False)" in code
    elif optimizer == "adamw":
        assert "AdamW(0.001, weight_decay=0.004, beta_1=0.9, beta_2=0.999, epsilon=1e-07)" in code
    else:
        assert {"adagrad": "Adagrad(", "rmsprop": "RMSprop(", "adam": "Adam("}[optimizer] + "0.001" in code


@pytest.mark.parametrize(
    ("kind", "name", "value", "code"),
    [
        ("select_slider", "train_size", 1_000, "[:1000]"),
        ("select_slider", "validation_split", 0.2, "validation_split=0.2"),
        ("slider", "augment_shift", 2.0, "RandomTranslation(0.0714"),
        ("slider", "augment_rotation", 15.0, "RandomRotation(0.041"),
        ("slider", "augment_zoom", 0.1, "RandomZoom(0.1"),
        ("slider", "attack_epsilon", 0.1, "epsilon = 0.1 * tf.minimum("),
        ("selectbox", "initializer", "he_normal", 'kernel_initializer="he_normal"'),
        ("select_slider", "l1", 1e-4, "L1L2(l1=0.0001, l2=0.0)"),
        ("select_slider", "l2", 1e-3, "L1L2(l1=0.0, l2=0.001)"),
        ("select_slider", "learning_rate", 0.01, "RMSprop(0.01"),
        ("selectbox", "schedule", "cosine", "CosineDecay(0.001"),
        ("select_slider", "batch_size", 128, "batch_size=128"),
        ("number_input", "epochs", 7, "epochs=7"),
        ("number_input", "seed", 42, "set_random_seed(42)"),
    ],
)
def test_every_control_reaches_the_spec(page, kind: str, name: str, value, code: str) -> None:
    getattr(page, kind)(key=f"digits_{name}").set_value(value).run()
    assert not page.exception
    assert code in shown_code(page)


def test_early_stopping_without_validation_is_refused_in_words(page) -> None:
    page.number_input(key="digits_patience").set_value(3).run()
    assert "needs a validation share" in page.warning[0].value
    assert page.button(key="digits_run_start").disabled
    page.select_slider(key="digits_validation_split").set_value(0.1).run()
    assert not page.warning


def test_layers_are_edited_by_their_buttons(page) -> None:
    page.selectbox(key="digits_layers_add").set_value("dropout").run()
    assert page.text_input(key="digits_layers").value.endswith("dense:64 dropout:0.25 dense:10:softmax")
    page.slider(key="digits_layers_7_dropout_rate").set_value(0.5).run()
    assert "dropout:0.5" in page.text_input(key="digits_layers").value.split()[-2] + ":0.5"
    page.number_input(key="digits_layers_0_conv2d_filters").set_value(16).run()
    assert page.text_input(key="digits_layers").value.startswith("conv2d:16:3 ")
    page.button(key="digits_layers_1_Up").click().run()
    assert page.text_input(key="digits_layers").value.startswith("max_pooling2d conv2d:16:3 ")
    page.button(key="digits_layers_0_remove").click().run()
    assert page.text_input(key="digits_layers").value.startswith("conv2d:16:3 conv2d:64:3 ")
    assert not page.exception


def test_an_impossible_network_is_refused_in_words_and_the_page_goes_on(page) -> None:
    page.text_input(key="digits_layers").set_value("dense:10:softmax").run()
    assert "Put a Flatten before it" in page.warning[0].value
    assert page.button(key="digits_run_start").disabled
    assert page.metric


def test_the_summary_shows_shapes_and_parameters(page) -> None:
    page.segmented_control(key="digits_view").set_value("Network").run()
    table = page.dataframe[0].value
    assert table["Parameters"].sum() == 93_322
    assert table["Output shape"].iloc[1] == "26 × 26 × 32"


def test_a_server_with_small_limits_refuses(page, engine, monkeypatch) -> None:
    monkeypatch.setattr(engine, "settings", replace(engine.settings, max_parameters=1_000))
    page.run()
    assert "at most 1,000" in page.warning[0].value
    assert page.button(key="digits_run_start").disabled


@pytest.mark.parametrize(
    "parameters",
    [
        {"digits_preset": "nope"}, {"digits_epochs": "-4"}, {"digits_epochs": "1e99"}, {"digits_seed": "9" * 40},
        {"digits_layers": "\x00<script>alert(1)</script>"}, {"digits_layers": "flatten," * 300},
        {"digits_learning_rate": "nan"}, {"digits_train_size": "abc"}, {"digits_run": "../../etc/passwd"},
        {"digits_optimizer": "'; DROP TABLE runs;--"}, {"digits_view": "💥"}, {"cell_true": "99"}, {"cell_read": "x"},
        {"digits_augment_shift": "1e308"}, {"unknown": "x" * 5_000}, {"digits_validation_split": ""},
    ],
)  # fmt: skip
def test_nonsense_in_the_url_leaves_a_working_page(app, parameters: dict[str, str]) -> None:
    opened(app, PAGE, **parameters)
    assert app.title[0].value == "Train digits"
    app.text_input(key="digits_layers").set_value("flatten dense:10:softmax").run()
    assert "dense:10" not in shown_code(app)
    assert "keras.layers.Dense(10" in app.code[0].value


def test_a_training_from_the_button_to_the_mistakes(page, engine) -> None:
    page.selectbox(key="digits_preset").set_value("Softmax regression").run()
    page.select_slider(key="digits_train_size").set_value(1_000).run()
    page.number_input(key="digits_epochs").set_value(2).run()
    assert page.button(key="digits_run_start").label == "Start training"
    page.button(key="digits_run_start").click().run()
    assert not page.exception
    run_id = page.session_state["digits_run"]
    assert wait_end(engine, run_id).record.status == DONE
    page.run()
    metrics = {metric.label: metric.value for metric in page.metric}
    assert metrics["Epoch"] == "2.0 of 2"
    assert metrics["Test accuracy"].endswith("%")
    assert DigitsSpec.from_json(engine.runs.get(run_id).spec).train_size == 1_000
    page.select_slider(key=f"epoch_{run_id}").set_value(0).run()
    assert any("After epoch 0" in caption.value for caption in page.caption)
    assert any("the network's predictions after epoch 0" in caption.value for caption in page.caption)
    page.selectbox(key="cell_true").set_value(4).run()
    page.selectbox(key="cell_read").set_value(9).run()
    assert any("True digit 4, predicted 9" in element.value for element in page.markdown)
    page.button(key="cell_clear").click().run()
    assert any("The worst mistakes" in element.value for element in page.markdown)
    page.segmented_control(key="digits_view").set_value("Compare").run()
    page.text_input(key=f"name_{run_id}").set_value("My first").run()
    visitor = page.session_state["visitor"]
    assert [item.name for item in engine.runs.of_visitor(visitor, TRAIN)] == ["My first"]
    page.button(key=f"delete_{run_id}").click().run()
    assert not page.exception
    assert engine.watch(run_id) is None


def test_a_cure_and_a_comparison(page, engine) -> None:
    page.text_input(key="digits_layers").set_value("flatten dense:16 dense:10:softmax").run()
    page.select_slider(key="digits_train_size").set_value(600).run()
    page.number_input(key="digits_epochs").set_value(1).run()
    page.button(key="digits_run_start").click().run()
    wait_end(engine, page.session_state["digits_run"])
    page.segmented_control(key="digits_view").set_value("Compare").run()
    page.button(key="cure_dropout").click().run()
    assert not page.exception
    cured = wait_end(engine, page.session_state["digits_run"]).record
    assert DigitsSpec.from_json(cured.spec).layers == ("flatten", "dense:16", "dropout", "dense:10:softmax")
    page.run()
    assert len(page.pills(key="digits_run_overlay").options) == 2
    for item in engine.runs.of_visitor(page.session_state["visitor"], TRAIN):
        engine.delete(item.run.id, page.session_state["visitor"])


def test_a_shared_run_is_shown_by_its_link(app, engine) -> None:
    spec = replace(S1.spec, layers=("flatten", "dense:10:softmax"), train_size=300, epochs=1)
    record = engine.start(TRAIN, spec, visitor="teacher", name="x")
    wait_end(engine, record.id)
    app.run()
    app.query_params["digits_run"] = record.id
    app.switch_page(PAGE).run()
    assert not app.exception
    assert {metric.label: metric.value for metric in app.metric}["Epoch"] == "1.0 of 1"
    engine.delete(record.id, "teacher")


def test_an_optimizers_own_parameter_reaches_the_spec(page) -> None:
    page.number_input(key="digits_rho").set_value(0.8).run()
    assert "rho=0.8" in shown_code(page)


def test_reset_returns_to_the_preset(page) -> None:
    page.number_input(key="digits_epochs").set_value(9).run()
    page.button(key="digits_reset").click().run()
    assert not page.exception
    assert page.number_input(key="digits_epochs").value == S1.spec.epochs


def test_the_settings_of_the_shown_run_are_loaded(page) -> None:
    page.number_input(key="digits_epochs").set_value(9).run()
    page.button(key="digits_load").click().run()
    assert not page.exception
    assert page.number_input(key="digits_epochs").value == S1.spec.epochs


def test_a_learning_curve_is_started_and_a_full_queue_is_said(page, engine, monkeypatch) -> None:
    # It has seven runs.
    monkeypatch.setattr(engine, "settings", replace(engine.settings, max_queue_per_visitor=4))
    page.text_input(key="digits_layers").set_value("flatten dense:10:softmax").run()
    page.number_input(key="digits_epochs").set_value(1).run()
    page.segmented_control(key="digits_view").set_value("Compare").run()
    page.button(key="learning_curve").click().run()
    visitor = page.session_state["visitor"]
    runs = engine.runs.of_visitor(visitor, TRAIN)
    for item in runs:
        engine.delete(item.run.id, visitor)
    assert any("4 runs queued or running" in element.value for element in page.warning)
    assert "100 images" in {item.name for item in runs}


def test_a_stopped_run_shows_what_it_has_learned(page, engine) -> None:
    page.text_input(key="digits_layers").set_value("flatten dense:10:softmax").run()
    page.select_slider(key="digits_train_size").set_value(600).run()
    page.number_input(key="digits_epochs").set_value(200).run()
    page.button(key="digits_run_start").click().run()
    run_id = page.session_state["digits_run"]
    wait_for(lambda: any(event["kind"] == "epoch" for event in engine.watch(run_id).events))
    page.run().button(key="digits_run_stop").click().run()
    record = wait_end(engine, run_id).record
    assert record.status == STOPPED
    page.run()
    assert not page.exception
    metrics = {metric.label: metric.value for metric in page.metric}
    assert metrics["Test accuracy"] == f"{record.result['test_accuracy']:.2%}"
    assert any("test digits are read correctly" in element.value for element in page.caption)
    page.segmented_control(key="digits_view").set_value("Compare").run()
    assert any("stopped after" in element.value for element in page.markdown)
    assert page.button(key="digits_run_start").label == "Start training"
    engine.delete(run_id, page.session_state["visitor"])


def test_a_run_that_was_cut_short_is_not_called_the_stored_one(app, engine, tmp_path) -> None:
    whole = next(item.run for item in engine.runs.shipped(TRAIN) if item.name == S1.name)
    cut = replace(whole, id="cut", owner="ann", status=STOPPED, message="Stopped before the end.", result={})
    engine.runs.add(replace(cut, folder=str(tmp_path)))
    opened(app, PAGE, digits_run="cut")
    assert any("did not reach its end" in element.value for element in app.caption)
    assert not any("stored result is shown" in element.value for element in app.caption)
    assert any("was not tested" in element.value for element in app.caption)
    app.button(key="digits_run_complete").click().run()
    assert app.session_state["digits_run"] == whole.id
    assert any("stored result is shown" in element.value for element in app.caption)
    engine.runs._execute("DELETE FROM runs WHERE id = 'cut'")
