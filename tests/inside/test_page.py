"""Every control of the page, without a browser."""

from __future__ import annotations

import numpy as np
import pytest

from pages._ui.digit_picture import MISTAKE, PHOTO, TEST_DIGIT
from playground.digits.mnist import shared_mnist
from playground.digits.networks import EPOCH_BY_EPOCH, READER_NAME, WITH_DROPOUT
from playground.digits.photo import read_photo
from playground.labs.inside.frozen import FrozenSpec
from playground.labs.inside.kernels import CUSTOM
from playground.labs.inside.lab import CHALLENGES, FILTERS, KERNEL, MOVED
from playground.runs.index import STOPPED
from tests.conftest import wait_end
from tests.digits.photographed import Scene, pen_photo
from tests.pages import opened

PAGE = "pages/inside.py"


def shown_texts(page) -> str:
    return " ".join(element.value for element in [*page.markdown, *page.caption, *page.warning])


def work(page):
    """What the page shows, as it hands it to its challenges."""
    return page.session_state["inside.work"]


def test_it_is_alive_on_first_paint(app) -> None:
    page = opened(app, PAGE)
    assert page.title[0].value == "Inside a network"
    assert page.selectbox(key="inside_network").value == EPOCH_BY_EPOCH
    assert work(page).look.layers[0].name == "conv2d"
    # The example is not the visitor's own work.
    assert not work(page).drawn
    assert len([element for element in page.markdown if "check_box" in element.value]) == len(CHALLENGES)
    # The program holds the picture, so a stroke would carry it: it is sent once the section is open.
    assert not page.code
    page.session_state["inside_code"] = True
    page.run()
    assert "def" not in page.code[0].value
    assert "model.keras" in page.code[0].value


@pytest.mark.parametrize("name", [READER_NAME, WITH_DROPOUT, "Softmax regression", "MLP with Adam"])
def test_every_network_lies_open(app, name: str) -> None:
    page = opened(app, PAGE, inside_network=name)
    look = work(page).look
    assert look.layers[-1].output_shape == (10,)
    assert look.probabilities.sum() == pytest.approx(1, abs=1e-5)


def test_a_link_opens_a_channel_and_the_program_computes_it(app) -> None:
    app.session_state["inside_code"] = True
    page = opened(app, PAGE, inside_at="conv2d_1/5", inside_picture=TEST_DIGIT, inside_test="4")
    detail = work(page).look.detail
    assert (detail.choice.layer, detail.choice.channel) == (2, 5)
    np.testing.assert_array_equal(work(page).image[0, ..., 0], shared_mnist().x_test[4].astype("float32") / 255)
    assert "index, channel = 2, 5" in page.code[0].value
    assert f"Its label is {shared_mnist().y_test[4]}." not in shown_texts(page)
    assert "reads 4" in shown_texts(page)
    # Another network has no such layer: all of its layers are shown.
    page.selectbox(key="inside_network").set_value("Softmax regression").run()
    assert not page.exception
    assert work(page).look.detail is None


@pytest.mark.parametrize("at", ["nothing/1", "conv2d/999", "conv2d", "![x](y)/3"])
def test_a_channel_that_is_not_there_shows_all_layers(app, at: str) -> None:
    page = opened(app, PAGE, inside_at=at)
    assert work(page).look.detail is None
    assert not page.exception
    assert "This network has no channel" in page.warning[0].value
    page.text_input(key="inside_at").set_value("conv2d/3").run()
    assert work(page).look.detail.choice.channel == 3
    assert not page.warning


def test_mistakes_of_the_network_are_offered(app) -> None:
    page = opened(app, PAGE, inside_network="Softmax regression", inside_picture=MISTAKE, inside_mistake="3")
    assert "misreads" in shown_texts(page)
    look = work(page).look
    (index,) = (
        i for i in range(10_000) if np.array_equal(work(page).image[0, ..., 0], shared_mnist().x_test[i].astype("float32") / 255)
    )  # fmt: skip
    assert look.probabilities.argmax() != shared_mnist().y_test[index]
    assert "That is right" not in shown_texts(page)


def test_what_a_filter_looks_for(app) -> None:
    page = opened(app, PAGE, inside_view=FILTERS, inside_layer="conv2d_1", inside_channel="5", inside_seed="3")
    texts = shown_texts(page)
    assert "excite channel 5 most" in texts
    assert "gradient ascent, which began with noise (seed 3)" in texts
    assert "of the 64 channels" in texts or "of 64 channels" in texts
    # A layer with fewer channels has no such channel; one without weights has no ascent.
    page.number_input(key="inside_channel").set_value(63).run()
    page.selectbox(key="inside_layer").set_value("max_pooling2d").run()
    assert not page.exception
    assert page.number_input(key="inside_channel").value == 31
    assert "no weights of its own" in shown_texts(page)


def test_a_network_without_maps_has_no_filters_and_nothing_that_moves_along(app) -> None:
    page = opened(app, PAGE, inside_view=FILTERS, inside_network=WITH_DROPOUT)
    assert "no layer with maps" in page.info[0].value
    page.segmented_control(key="inside_view").set_value(MOVED).run()
    assert not page.exception
    assert "no maps that could move along" in page.info[0].value


def test_a_picture_is_moved(app) -> None:
    page = opened(
        app, PAGE, inside_view=MOVED, inside_picture=TEST_DIGIT, inside_test="0", inside_right="2", inside_down="0"
    )
    assert "reads a 7 at" in shown_texts(page)
    rows = page.table[0].value
    assert rows["Layer"].tolist()[:2] == ["conv2d", "max_pooling2d"]
    assert rows["Pixels per value"].tolist()[:2] == ["1", "2"]
    # What is inside the picture stays inside.
    assert rows["Difference from the moved maps"][0] == "0.0%"
    page.slider(key="inside_right").set_value(1).run()
    assert not page.exception
    assert "no whole step" in page.table[0].value["Difference from the moved maps"][1]
    assert "the maps without pooling differ from the moved maps by 0.0% of their size" in shown_texts(page)


def test_a_kernel_of_ones_own(app) -> None:
    page = opened(app, PAGE, inside_view=KERNEL)
    assert page.text_input(key="inside_kernel").value == "1,2,1,0,0,0,-1,-2,-1"
    page.selectbox(key="inside_name").set_value("blur").run()
    assert page.text_input(key="inside_kernel").value.startswith("0.0625,0.125")
    page.select_slider(key="inside_size").set_value(5).run()
    assert page.selectbox(key="inside_name").value == CUSTOM
    assert len(page.text_input(key="inside_kernel").value.split(",")) == 25
    page.slider(key="inside_stride").set_value(2).run()
    assert "never seen" in shown_texts(page)
    page.slider(key="inside_dilation").set_value(2).run()
    assert "not with both" in shown_texts(page)
    assert not page.exception
    page.text_input(key="inside_kernel").set_value("1,2").run()
    assert "needs 25 numbers" in shown_texts(page)
    assert not page.exception


def test_a_link_brings_a_kernel_that_finds_corners(app) -> None:
    page = opened(app, PAGE, inside_view=KERNEL, inside_size="2", inside_kernel="1,-1,-1,1")
    assert work(page).kernel.weights == (1, -1, -1, 1)
    assert any("check_box:" in element.value and "finds corners" in element.value for element in page.markdown)


def test_the_slider_leads_through_the_training_in_every_view(app) -> None:
    page = opened(app, PAGE, inside_picture=TEST_DIGIT, inside_epoch="0")
    before = work(page).look
    assert before.probabilities.max() < 0.5
    assert f"{EPOCH_BY_EPOCH}, before training" in shown_texts(page)
    page.select_slider(key="inside_epoch").set_value(5).run()
    after = work(page).look
    assert after.probabilities.argmax() == 7
    assert after.probabilities.max() > 0.9
    page.select_slider(key="inside_epoch").set_value(1).run()
    for view, words in ((FILTERS, "excite channel 0 most"), (MOVED, "after epoch 1” reads a 7 at"), (KERNEL, "window")):
        page.segmented_control(key="inside_view").set_value(view).run()
        assert not page.exception
        assert words in shown_texts(page)
        assert page.select_slider(key="inside_epoch").value == 1


def test_an_epoch_that_is_not_there_and_a_network_without_epochs(app) -> None:
    page = opened(app, PAGE, inside_epoch="77")
    assert page.select_slider(key="inside_epoch").value == 5
    page.selectbox(key="inside_network").set_value("MLP with Adam").run()
    assert page.select_slider(key="inside_epoch").options == ["0", "1", "5"]
    page.selectbox(key="inside_network").set_value(READER_NAME).run()
    assert not page.exception
    assert "no earlier epoch to show" in shown_texts(page)


def test_mistakes_are_those_of_the_epoch(app) -> None:
    page = opened(app, PAGE, inside_network="Softmax regression", inside_picture=MISTAKE, inside_epoch="1")
    early = next(text for text in shown_texts(page).split(". ") if "misreads" in text)
    page.select_slider(key="inside_epoch").set_value(10).run()
    late = next(text for text in shown_texts(page).split(". ") if "misreads" in text)
    assert early != late


def test_a_photo_is_the_picture(app) -> None:
    page = opened(app, PAGE, inside_picture=PHOTO)
    assert "the sample photo, which is shown until you choose a photo" in shown_texts(page)
    sample = work(page).image
    content, labels = pen_photo([5, 14], Scene(columns=2, rows=1))
    page.file_uploader(key="inside_photo_file").set_value(("mine.jpg", content, "image/jpeg")).run()
    page.number_input(key="inside_photo").set_value(2).run()
    assert "2 digits were found in your photo. This is number 2" in shown_texts(page)
    sheet = read_photo(content, max_megabytes=10, max_megapixels=25)
    np.testing.assert_array_equal(work(page).image[0, ..., 0], sheet.digits[1].astype("float32") / 255)
    assert len(labels) == 2
    assert not work(page).drawn
    # Beyond the last digit the last one is shown.
    page.number_input(key="inside_photo").set_value(40).run()
    assert "This is number 2" in shown_texts(page)
    page.file_uploader(key="inside_photo_file").set_value(("mine.jpg", b"%PDF-1.7", "image/jpeg")).run()
    assert "This file is a PDF" in page.warning[0].value
    np.testing.assert_array_equal(work(page).image.shape, sample.shape)
    assert not page.exception


def test_a_network_is_trained_with_ones_own_kernel(app, engine) -> None:
    page = opened(app, PAGE, inside_view=KERNEL)
    # The training of the kernel that the page begins with ships.
    assert "the network with your kernel reads" in shown_texts(page)
    page.text_input(key="inside_kernel").set_value("0,0,0,0,1,0,0,0,0").run()
    assert "The training that is shown has another kernel: 1,2,1,0,0,0,-1,-2,-1" in shown_texts(page)
    page.button(key="inside_run_start").click().run()
    assert not page.exception
    run_id = page.session_state["inside_run"]
    assert FrozenSpec.from_json(engine.runs.get(run_id).spec).weights == (0, 0, 0, 0, 1, 0, 0, 0, 0)
    page.button(key="inside_run_stop").click().run()
    assert not page.exception
    assert wait_end(engine, run_id).record.status == STOPPED
