"""Every control and view of the page, without a browser; the two components have tests of their own."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from pages._ui.digit_canvas import Drawing
from pages._ui.drawing import DRAWING
from playground.labs.gan_digits.lab import CHALLENGES, PRESETS
from playground.labs.gan_digits.shipped import SHIPPED_SPECS
from playground.labs.gan_digits.spec import CONDITIONAL, DCGAN, EVALUATE, TRAIN, GanDigitsSpec
from playground.runs.index import DONE
from tests.conftest import wait_end
from tests.pages import opened

PAGE = "pages/gan_digits.py"
SEVEN = (((0.25, 0.2), (0.7, 0.2), (0.45, 0.8)),)
TINY = {"filters": 4, "latent": 4, "steps": 20, "sample_every": 10, "batch_size": 16}


@pytest.fixture
def page(app):
    """The page at its first look."""
    return opened(app, PAGE)


def words(page) -> str:
    return "\n".join(element.value for element in (*page.markdown, *page.caption))


def view(page, name: str):
    page.segmented_control(key="gand_view").set_value(name).run()
    assert not page.exception
    assert not page.warning, page.warning[0].value
    return page


def ticked(page) -> str:
    return "\n".join(element.value for element in page.markdown if "check_box:" in element.value)


# -- samples -------------------------------------------------------------------------------------------------------


def test_it_is_alive_on_first_paint(page) -> None:
    assert page.title[0].value == "Generated digits"
    assert "50 samples; " in words(page)
    assert not page.warning
    assert len([element for element in page.markdown if "check_box" in element.value]) == len(CHALLENGES)


def test_eights_are_asked_for(page) -> None:
    page.selectbox(key="gand_digit").set_value("8").run()
    page.slider(key="gand_count").set_value(20).run()
    assert not page.exception
    assert "20 samples; " in words(page)


def test_a_sample_is_looked_at_closely(page) -> None:
    page.number_input(key="gand_sample").set_value(3).run()
    assert not page.exception
    said = words(page)
    assert "Sample 3: asked for a 2" in said
    assert "of real test digits have a lower score" in said
    assert "Is it a copy?" in said
    # Fewer samples than its number: nothing is picked then.
    page.slider(key="gand_count").set_value(2).run()
    assert not page.exception
    assert page.number_input(key="gand_sample").value is None


def test_an_unconditional_gan_cannot_be_asked_for_a_digit(page) -> None:
    page.selectbox(key="gand_pair").set_value("DCGAN").run()
    assert not page.exception
    assert page.selectbox(key="gand_digit").disabled
    assert "samples;** " in words(page)


def test_directions_noise_and_truncation_are_taken(page) -> None:
    page.slider(key="gand_direction_1").set_value(2.0).run()
    assert not page.exception
    assert "GANSpace" in words(page)
    page.button(key="gand_no_offsets").click().run()
    assert page.slider(key="gand_direction_1").value == 0
    page.slider(key="gand_truncation").set_value(0.5).run()
    page.toggle(key="gand_same_noise").set_value(False).run()
    page.button(key="gand_other_noise").click().run()
    assert not page.exception
    assert page.number_input(key="gand_seed_of_noise").value == 1


# -- interpolation, verdict ----------------------------------------------------------------------------------------


def test_an_interpolation_between_digits_and_between_samples(page) -> None:
    view(page, "Interpolate")
    assert "The reader's predictions along the way" in words(page)
    page.selectbox(key="gand_walk_begin_digit").set_value(1).run()
    assert not page.exception
    page.segmented_control(key="gand_walk").set_value("two samples").run()
    assert not page.exception
    page.number_input(key="gand_walk_end").set_value(5).run()
    assert "The reader's predictions along the way" in words(page)
    page.selectbox(key="gand_pair").set_value("DCGAN").run()
    assert not page.exception
    assert not page.warning


def test_real_generated_and_nothing_drawn(page) -> None:
    view(page, "Real or not?")
    assert "of 200 real test digits as real" in words(page)
    assert "has never seen your handwriting" in words(page)


def test_the_visitors_drawing_is_judged(app) -> None:
    app.session_state[DRAWING] = Drawing(strokes=SEVEN, number=1)
    app.run()
    app.switch_page(PAGE).run()
    view(app, "Real or not?")
    assert "Labelled as a" in words(app)
    app.selectbox(key="gand_pair").set_value("DCGAN").run()
    assert not app.exception
    assert "The discriminator classifies it as **" in words(app)


# -- training ------------------------------------------------------------------------------------------------------


def set_tiny(page, **more) -> None:
    """Settings that train within seconds."""
    for name, value in {**TINY, **more}.items():
        kind = (
            page.number_input
            if name in ("steps", "seed")
            else page.selectbox
            if name in ("kind", "loss")
            else page.select_slider
        )
        kind(key=f"gand_{name}").set_value(value)
    page.run()
    assert not page.exception


def test_a_shipped_run_is_there_to_look_at(page) -> None:
    view(page, "Train")
    assert "training of the conditional GAN" in page.info[0].value
    assert len(page.metric) == 5
    page.selectbox(key="gand_preset").set_value("Conditional GAN").run()
    assert not page.exception
    assert not page.info
    metrics = {metric.label: metric.value for metric in page.metric}
    steps = SHIPPED_SPECS[CONDITIONAL].steps
    assert metrics[f"Step of {steps:,}"] == f"{steps:,}"
    assert page.button(key="gand_run_start").label == "Train again"


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.id)
def test_a_preset_sets_every_control(page, preset) -> None:
    view(page, "Train")
    page.selectbox(key="gand_preset").set_value(preset.name).run()
    assert not page.exception
    assert page.number_input(key="gand_steps").value == preset.spec.steps
    assert page.selectbox(key="gand_loss").value == preset.spec.loss
    assert page.select_slider(key="gand_generator_rate").value == preset.spec.generator_rate


def test_a_gan_is_trained_used_and_continued(page, engine) -> None:
    view(page, "Train")
    set_tiny(page)
    page.button(key="gand_run_start").click().run()
    assert not page.exception
    visitor = page.session_state["visitor"]
    (item,) = engine.runs.of_visitor(visitor, TRAIN)
    run = wait_end(engine, item.run.id, timeout_s=150)
    assert run.record.status == DONE, run.record.message
    page.run()
    assert not page.exception
    assert {metric.label: metric.value for metric in page.metric}["Step of 20"] == "20"
    page.number_input(key="gand_more").set_value(100).run()
    page.button(key="gand_continue").click().run()
    assert not page.exception
    more = next(one for one in engine.runs.of_visitor(visitor, TRAIN) if one.run.id != item.run.id)
    spec = GanDigitsSpec.from_json(more.run.spec)
    assert (spec.steps, spec.continue_from) == (120, item.run.folder)
    assert wait_end(engine, more.run.id, timeout_s=150).record.status == DONE
    page.run()
    page.button(key="gand_use").click().run()
    assert not page.exception
    assert page.selectbox(key="gand_pair").value == "Continued"
    assert "50 samples" in words(page)
    for one in engine.runs.of_visitor(visitor, TRAIN):
        engine.delete(one.run.id, visitor)


def test_a_server_with_small_limits_refuses(page, engine, monkeypatch) -> None:
    monkeypatch.setattr(engine, "settings", replace(engine.settings, max_epochs=1))
    view_name = page.segmented_control(key="gand_view")
    view_name.set_value("Train").run()
    page.number_input(key="gand_steps").set_value(5_000).run()
    assert "this server trains for at most 1" in page.warning[0].value
    assert page.button(key="gand_run_start").disabled


# -- own images ----------------------------------------------------------------------------------------------------


def png(value: int) -> bytes:
    buffer = io.BytesIO()
    picture = np.zeros((28, 28), "uint8")
    picture[4:24, 10:14] = value
    Image.fromarray(picture).save(buffer, "PNG")
    return buffer.getvalue()


def test_the_visitors_images_are_learned_from(page, engine) -> None:
    view(page, "Train")
    files = [(f"{place % 10}_{place:03}.png", png(100 + place), "image/png") for place in range(50)]
    page.file_uploader(key="gand_own").set_value(files).run()
    assert not page.exception
    assert "50 images with labels" in words(page)
    set_tiny(page, kind=DCGAN)
    page.button(key="gand_run_start").click().run()
    visitor = page.session_state["visitor"]
    (item,) = engine.runs.of_visitor(visitor, TRAIN)
    run = wait_end(engine, item.run.id, timeout_s=150)
    assert run.record.status == DONE, run.record.message
    assert next(event for event in run.events if event["kind"] == "setup")["images"] == 50
    engine.delete(item.run.id, visitor)


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ([("a.png", b"no picture", "image/png")], "not a PNG or JPEG"),
        ([("a.png", png(9), "image/png")] * 3, "Number of images: 3."),
        ([("a.npy", b"\x93NUMPY\x01\x00nonsense", "application/octet-stream")], "not a file of plain NumPy arrays"),
    ],
)
def test_nonsense_for_pictures_is_a_sentence(page, files, sentence: str) -> None:
    view(page, "Train")
    page.file_uploader(key="gand_own").set_value(files).run()
    assert not page.exception
    assert sentence in page.warning[0].value
    assert page.button(key="gand_run_start").disabled


def test_images_without_labels_are_not_for_a_conditional_gan(page) -> None:
    view(page, "Train")
    buffer = io.BytesIO()
    np.save(buffer, np.random.default_rng(0).integers(0, 256, (60, 28, 28)).astype("uint8"))
    page.file_uploader(key="gand_own").set_value([("a.npy", buffer.getvalue(), "application/octet-stream")]).run()
    assert "have no labels" in page.warning[0].value
    page.selectbox(key="gand_kind").set_value("dcgan").run()
    assert not page.warning


# -- evaluation, few digits, code --------------------------------------------------------------------------------------


def test_the_evaluation_of_what_ships_is_there(page) -> None:
    view(page, "Evaluate")
    metrics = {metric.label: metric.value for metric in page.metric}
    assert float(metrics["Read as asked"].rstrip("%")) >= 97
    said = words(page)
    assert "times the floor" in said
    assert "cannot be compared" in said
    table = page.dataframe[0].value.set_index("Generator")
    ours, keras = (
        float(table["Fréchet distance"][name]) for name in ("Conditional GAN (shown above)", "Keras's DCGAN recipe")
    )
    assert ours <= keras / 2
    page.selectbox(key="gand_pair").set_value("DCGAN").run()
    assert not page.exception
    assert {metric.label: metric.value for metric in page.metric}["Read as asked"] == "–"


def test_another_truncation_is_evaluated(page, engine) -> None:
    page.slider(key="gand_truncation").set_value(1.0).run()
    view(page, "Evaluate")
    assert "has not been evaluated with truncation 1 yet" in words(page)
    page.button(key="gand_examine").click().run()
    assert not page.exception
    visitor = page.session_state["visitor"]
    (item,) = engine.runs.of_visitor(visitor, EVALUATE)
    engine.stop(item.run.id, visitor)
    wait_end(engine, item.run.id)
    page.run()
    assert not page.exception
    engine.delete(item.run.id, visitor)


def test_few_digits_are_reported(page) -> None:
    view(page, "Few digits")
    assert "Test accuracy with these alone" in words(page)


def test_both_programs_are_shown(page) -> None:
    page.selectbox(key="gand_digit").set_value("8").run()
    view(page, "Code")
    assert "generator.keras" in page.code[0].value
    page.slider(key="gand_direction_1").set_value(2.0).run()
    assert "principal directions" in page.code[0].value
    page.segmented_control(key="gand_code").set_value("for training").run()
    assert not page.exception
    assert "set_random_seed(0)" in page.code[0].value
    page.number_input(key="gand_seed").set_value(5).run()
    assert "set_random_seed(5)" in page.code[0].value


# -- links ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "parameters",
    [
        {"gand_view": "💥"}, {"gand_pair": "nope"}, {"gand_digit": "12"}, {"gand_count": "-3"}, {"gand_sample": "99"}, {"gand_truncation": "nan"},
        {"gand_seed_of_noise": "9" * 40}, {"gand_direction_1": "1e308"}, {"gand_view": "Walk", "gand_walk_noise": "100", "gand_walk_frames": "x"},
        {"gand_view": "Walk", "gand_walk_begin_digit": "77", "gand_walk": "sideways"}, {"gand_view": "Train", "gand_run": "../../etc/passwd"},
        {"gand_view": "Train", "gand_preset": "nope", "gand_loss": "\x00", "gand_steps": "1e99"}, {"gand_view": "Train", "gand_latent": "3"},
        {"gand_view": "Health", "gand_truncation": "0"}, {"gand_view": "Code", "gand_code": "x" * 5_000},
    ],
)  # fmt: skip
def test_nonsense_in_the_url_leaves_a_working_page(app, parameters: dict[str, str]) -> None:
    opened(app, PAGE, **parameters)
    assert app.title[0].value == "Generated digits"


@pytest.mark.parametrize(
    ("parameters", "key", "value"),
    [
        ({"gand_view": "Walk"}, "gand_view", "Interpolate"), ({"gand_view": "Health"}, "gand_view", "Evaluate"),
        ({"gand_view": "Few data"}, "gand_view", "Few digits"),
        ({"gand_view": "Code", "gand_code": "of a training"}, "gand_code", "for training"),
    ],
)  # fmt: skip
def test_an_old_link_opens_the_renamed_view(app, parameters: dict[str, str], key: str, value: str) -> None:
    opened(app, PAGE, **parameters)
    assert app.segmented_control(key=key).value == value


def test_a_run_of_another_lab_in_the_link_is_passed_over(app, engine) -> None:
    app.run()
    app.query_params["gand_run"] = "shipped-s1-cnn"
    app.query_params["gand_view"] = "Train"
    app.switch_page(PAGE).run()
    assert not app.exception


def test_a_challenge_ticks_itself_and_stays(page, engine) -> None:
    assert "A hundred eights" not in ticked(page)
    page.selectbox(key="gand_digit").set_value("8")
    page.slider(key="gand_count").set_value(100).run()
    for seed in range(20):
        page.number_input(key="gand_seed_of_noise").set_value(seed).run()
        if "A hundred eights" in ticked(page):
            break
    else:
        pytest.fail("no seed of 20 gave a hundred eights")
    page.selectbox(key="gand_digit").set_value("1").run()
    assert "A hundred eights" in ticked(page)
