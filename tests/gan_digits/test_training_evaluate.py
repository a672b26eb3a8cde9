"""The examination on pictures of which one knows how good they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from playground.digits.mnist import shared_mnist
from playground.engine.report import Report, Stopped
from playground.labs.gan_digits.spec import Evaluation, EvaluationSpec, GanDigitsSpec
from playground.labs.gan_digits.training import evaluate
from playground.labs.gan_digits.training.evaluate import examine, measure
from playground.labs.gan_digits.training.nearest import by_features
from playground.labs.gan_digits.training.train import Gan, training_images
from playground.runs.folder import Folder

COUNT = 1_000


@pytest.fixture(scope="module", autouse=True)
def few_searched() -> Iterator[None]:
    """Of fewer samples than on the page the nearest training digit is searched."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(evaluate, "NEAREST", 64)
        yield


def quiet(events: list[dict] | None = None, stop: Callable[[], bool] = lambda: False) -> Report:
    return Report(send=([] if events is None else events).append, stop_requested=stop)


def examined(pictures: np.ndarray, asked: np.ndarray | None = None) -> Evaluation:
    return examine(lambda check: pictures, asked, len(pictures), quiet())


@pytest.fixture(scope="module")
def real() -> Evaluation:
    """Training digits that play no part in the floor, examined as if they were samples."""
    mnist = shared_mnist()
    chosen = np.random.default_rng(0).permutation(60_000)[-COUNT:]
    return examined(mnist.x_train[chosen], mnist.y_train[chosen].astype("int64"))


@pytest.mark.proof
def test_real_digits_are_near_the_floor(real: Evaluation) -> None:
    assert real.frechet == pytest.approx(real.floor, rel=0.15)
    assert real.precision == pytest.approx(real.floor_precision, abs=0.06)
    assert real.recall == pytest.approx(real.floor_recall, abs=0.06)
    assert real.read_as_asked is not None
    assert real.read_as_asked > 0.98
    assert len(real.asked) == 10


@pytest.mark.proof
def test_copies_are_told_by_their_distance_to_the_training_digits(real: Evaluation) -> None:
    """Training digits are their own nearest neighbours; test digits are not."""
    assert real.nearest[1] < 0.05 * real.nearest_real[1]
    others = [by_features(shared_mnist().x_test[start : start + 16], 1)[1] for start in range(0, 160, 16)]
    assert np.median(others) == pytest.approx(real.nearest_real[1], rel=0.15)


@pytest.mark.proof
def test_a_constant_picture_is_terrible(real: Evaluation) -> None:
    evaluation = examined(np.full((COUNT, 28, 28), 128, "uint8"))
    assert evaluation.frechet > 10 * real.floor
    assert evaluation.recall < 0.01
    assert evaluation.read_as_asked is None
    assert max(evaluation.histogram) == COUNT


@pytest.mark.proof
def test_a_single_class_is_detected(real: Evaluation) -> None:
    mnist = shared_mnist()
    sevens = mnist.x_train[mnist.y_train == 7][:COUNT]
    evaluation = examined(sevens, np.arange(COUNT) % 10)
    assert evaluation.histogram[7] > 0.98 * COUNT
    assert evaluation.rare == (0, 1, 2, 3, 4, 5, 6, 8, 9)
    assert evaluation.frequent == (7,)
    assert evaluation.read_as_asked == pytest.approx(0.1, abs=0.01)
    assert evaluation.frechet > 3 * real.floor
    assert evaluation.recall < 0.3
    # Each of them is a good digit all the same.
    assert evaluation.precision > 0.5


def test_a_run_s_generator_is_examined_and_can_be_stopped(tmp_path: Path) -> None:
    spec = GanDigitsSpec(latent=6, filters=4, batch_size=8, train_size=100)
    folder = Folder(str(tmp_path))
    Gan(spec, *training_images(spec)).save(folder, 0, [])
    asked = replace(EvaluationSpec.of(folder.url, conditional=True), samples=1_000)
    events: list[dict] = []
    result = measure(asked, folder, quiet(events))
    evaluation = Evaluation(**result)
    assert evaluation.samples == sum(evaluation.histogram) == 1_000
    assert evaluation.frechet > evaluation.floor
    done = [event["done"] for event in events if event["kind"] == "batch"]
    assert done == sorted(done)
    assert events[-1]["kind"] == "result"
    with pytest.raises(Stopped):
        measure(asked, folder, quiet(stop=lambda: True))
    with pytest.raises(ValueError, match="has changed in the meantime"):
        measure(replace(asked, sha256="0" * 64), folder, quiet())
    with pytest.raises(FileNotFoundError, match="no longer exists"):
        measure(replace(asked, folder=str(tmp_path / "nowhere")), folder, quiet())
