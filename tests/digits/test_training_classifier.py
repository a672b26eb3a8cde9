"""The training itself, with real Keras on small shares of MNIST."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
import pytest

from playground.digits.mnist import shared_mnist
from playground.digits.spec import GRID_SIZE, DigitsSpec
from playground.digits.training import classifier
from playground.digits.training.attacks import accuracy_under_pgd
from playground.digits.training.classifier import build_model, load_data, train
from playground.engine.report import Report, Stopped
from playground.labs.train_digits.lab import CURES, HURRY, OVERFIT, S1, S2, S3
from playground.model.training.build import load_file
from playground.runs.folder import Folder

SMALL = replace(S2.spec, train_size=1_000, epochs=3)
# As S1 begins and ends.
SHORT = ("conv2d:8:3:relu", "max_pooling2d:2", "flatten", "dense:10:softmax")


@pytest.fixture
def few_test_digits(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests to which it does not matter on how many digits a network is tested."""
    whole = shared_mnist()
    few = replace(whole, x_test=whole.x_test[:500], y_test=whole.y_test[:500])
    monkeypatch.setattr(classifier, "shared_mnist", lambda: few)


def trained(spec: DigitsSpec, folder: Path) -> tuple[dict, list[dict]]:
    """Trains in this process; the result and the events."""
    events: list[dict] = []
    result = train(spec, Folder(str(folder)), Report(send=events.append, stop_requested=lambda: False))
    return result, events


@pytest.mark.parametrize("preset", [S1, S2, S3], ids=lambda preset: preset.id)
def test_models_are_those_of_the_systems(preset) -> None:
    model = build_model(preset.spec)
    assert model.count_params() == preset.spec.parameters
    assert model.output_shape == (None, 10)
    assert type(model.optimizer).__name__.lower() == preset.spec.optimizer
    assert float(model.optimizer.learning_rate.numpy()) == pytest.approx(0.001)


def test_pytorch_initialiser_is_uniform_between_its_bounds() -> None:
    keras.utils.set_random_seed(0)
    kernel, bias, kernel2, bias2 = build_model(S3.spec).get_weights()
    for weights, fan_in in ((kernel, 784), (bias, 784), (kernel2, 500), (bias2, 500)):
        bound = 1 / np.sqrt(fan_in)
        assert np.abs(weights).max() <= bound
        if weights.size >= 500:
            assert np.abs(weights).max() > 0.95 * bound
            assert weights.std() == pytest.approx(bound / np.sqrt(3), rel=0.1)


def test_all_digits_are_used_in_their_order_or_a_sample_of_them() -> None:
    data, mnist = load_data(S1.spec), shared_mnist()
    assert data.x.shape == (60_000, 28, 28, 1)
    assert data.x.dtype == np.float32
    assert (data.x.min(), data.x.max()) == (0.0, 1.0)
    assert (data.y.argmax(axis=1) == mnist.y_train).all()
    assert len(data.held_back) == 0
    sample = load_data(replace(S1.spec, train_size=500, validation_split=0.2, seed=7))
    assert len(sample.fitted) == 400
    assert len(set(sample.fitted) & set(sample.held_back)) == 0
    assert (sample.x[:400, ..., 0] * 255 == mnist.x_train[sample.fitted]).all()
    assert (sample.y.argmax(axis=1)[:400] == mnist.y_train[sample.fitted]).all()
    other = load_data(replace(S1.spec, train_size=500, validation_split=0.2, seed=8))
    assert set(other.fitted) != set(sample.fitted)


def test_a_training_leaves_all_that_the_page_shows(tmp_path: Path) -> None:
    spec = replace(SMALL, validation_split=0.2)
    result, events = trained(spec, tmp_path)
    folder, mnist = Folder(str(tmp_path)), shared_mnist()
    results = folder.read_arrays("results.npz")
    assert results["epochs"].tolist() == [0, 1, 2, 3]
    assert results["predictions"].shape == (4, 10_000)
    accuracy = (results["predictions"] == mnist.y_test).mean(axis=1)
    assert accuracy[-1] == pytest.approx(result["test_accuracy"], abs=1e-9)
    assert accuracy[0] < 0.3
    assert result["test_accuracy"] > 0.75
    grid = folder.read_arrays("grid.npz")
    assert grid["x"].shape == (GRID_SIZE, 28, 28)
    epochs = [event for event in events if event["kind"] == "epoch"]
    assert [event["epoch"] for event in epochs] == [1, 2, 3]
    assert all(
        {"loss", "accuracy", "val_loss", "val_accuracy", "time_left_s", "grid"} <= set(event) for event in epochs
    )
    (tmp_path / "copy.keras").write_bytes(folder.read_bytes("model.keras"))
    loaded = keras.models.load_model(tmp_path / "copy.keras")
    answers = loaded.predict_on_batch(mnist.x_test[:1000, ..., np.newaxis].astype("float32") / 255).argmax(axis=1)
    assert (answers == results["predictions"][-1][:1000]).all()
    weights = folder.read_arrays("weights-00003.npz")
    assert all((weights[f"w{place}"] == value).all() for place, value in enumerate(loaded.get_weights()))


def test_the_grid_holds_digits_that_no_weight_was_fitted_to(tmp_path: Path) -> None:
    spec = replace(SMALL, epochs=1)
    trained(spec, tmp_path)
    fitted = {image.tobytes() for image in shared_mnist().x_train[load_data(spec).fitted]}
    shown = Folder(str(tmp_path)).read_arrays("grid.npz")["x"]
    assert not any(image.tobytes() in fitted for image in shown)


@pytest.mark.parametrize(
    "spec",
    [
        pytest.param(replace(SMALL, epochs=1), marks=pytest.mark.proof),
        replace(
            S1.spec, layers=SHORT, train_size=640, epochs=1, augment_shift=2, augment_rotation=10, augment_zoom=0.1
        ),
        pytest.param(
            replace(S3.spec, train_size=640, epochs=2, attack_epsilon=0.1, attack_steps=2), marks=pytest.mark.proof
        ),
        pytest.param(replace(HURRY.spec, train_size=1_000, epochs=2), marks=pytest.mark.proof),
    ],
    ids=["S2", "a convolution, augmented", "adversarial", "batch normalisation"],
)
def test_a_seed_replays_a_run_exactly(spec: DigitsSpec, tmp_path: Path, few_test_digits: None) -> None:
    first, _ = trained(spec, tmp_path / "a")
    other, _ = trained(replace(spec, seed=1), tmp_path / "between")
    again, _ = trained(spec, tmp_path / "b")
    assert first["test_loss"] == again["test_loss"]
    assert first["test_loss"] != other["test_loss"]


def test_adversarial_training_makes_a_network_withstand_attacks(tmp_path: Path, few_test_digits: None) -> None:
    spec = DigitsSpec(
        layers=("flatten", "dense:32:relu", "dense:10:softmax"), optimizer="adam", learning_rate=0.005, train_size=3_000, epochs=4
    )  # fmt: skip
    few = classifier.shared_mnist()
    images = few.x_test[..., np.newaxis].astype("float32") / 255
    accuracy = {}
    for epsilon in (0.0, 0.1):
        place = tmp_path / str(epsilon)
        trained(replace(spec, attack_epsilon=epsilon, attack_steps=2), place)
        model = load_file(Folder(str(place)).read_bytes("model.keras"))
        # What is stored is a plain network, which says nothing of how it was trained.
        assert not isinstance(model, classifier.Adversarial)
        right = accuracy_under_pgd(model, images, few.y_test, epsilon=0.1, steps=5, size=0.03, restarts=1)
        accuracy[epsilon] = right.mean()
    assert accuracy[0.1] > accuracy[0.0] + 0.15


def test_batch_points_are_means_since_the_point_before(tmp_path: Path) -> None:
    """Weighted by their images they add up to the epoch's own mean."""

    class EveryCall(Report):
        due = True

    events: list[dict] = []
    spec = replace(SMALL, train_size=6_000, epochs=1)
    train(spec, Folder(str(tmp_path)), EveryCall(send=events.append, stop_requested=lambda: False))
    batches = [event for event in events if event["kind"] == "batch"]
    (epoch,) = (event for event in events if event["kind"] == "epoch")
    images = np.diff([0, *(event["epoch"] * spec.fit_count for event in batches)])
    assert len(batches) > 1
    assert batches[-1]["epoch"] == 1
    for measure in ("loss", "accuracy"):
        mean = np.average([event[measure] for event in batches], weights=images)
        assert mean == pytest.approx(epoch[measure], abs=2e-4)


def test_early_stopping_brings_the_best_weights_back(tmp_path: Path) -> None:
    cure = {cure.id: cure.apply for cure in CURES}["early_stopping"]
    result, events = trained(replace(cure(OVERFIT.spec), patience=2, epochs=40), tmp_path)
    losses = [event["val_loss"] for event in events if event["kind"] == "epoch"]
    assert len(losses) < 40
    assert result["val_loss"] == pytest.approx(min(losses), abs=1e-5)
    kept = Folder(str(tmp_path)).read_arrays("results.npz")["epochs"]
    assert kept[-1] == int(np.argmin(losses)) + 1


def test_a_stop_is_heard(tmp_path: Path) -> None:
    calls: list[int] = []

    def stop() -> bool:
        calls.append(1)
        return len(calls) > 3

    with pytest.raises(Stopped):
        train(replace(SMALL, epochs=200), Folder(str(tmp_path)), Report(send=lambda event: None, stop_requested=stop))


@pytest.mark.parametrize("moment", ["epoch", "evaluate"])
def test_a_stopped_run_is_tested_as_far_as_it_came(moment: str, tmp_path: Path, few_test_digits: None) -> None:
    """In the middle of the training, and while the trained network and its snapshots are being tested."""
    kinds: list[str] = []

    def stop() -> bool:
        return kinds.count(moment) >= 2 if moment == "epoch" else moment in kinds

    report = Report(send=lambda event: kinds.append(event["kind"]), stop_requested=stop)
    with pytest.raises(Stopped) as stopped:
        train(replace(SMALL, epochs=2 if moment == "evaluate" else 50), Folder(str(tmp_path)), report)
    result, folder, few = stopped.value.result, Folder(str(tmp_path)), classifier.shared_mnist()
    assert result["epochs"] == 2
    assert result["parameters"] == SMALL.parameters
    (tmp_path / "copy.keras").write_bytes(folder.read_bytes("model.keras"))
    loaded = keras.models.load_model(tmp_path / "copy.keras")
    answers = loaded.predict_on_batch(few.x_test[..., np.newaxis].astype("float32") / 255).argmax(axis=1)
    assert result["test_accuracy"] == pytest.approx((answers == few.y_test).mean())
    results = folder.read_arrays("results.npz")
    assert results["epochs"].tolist() == [2.0]
    assert (results["predictions"][0] == answers).all()


def test_a_stopped_run_that_cannot_be_tested_in_time_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(classifier, "MOST_TESTED_S", -1.0)
    kinds: list[str] = []
    report = Report(send=lambda event: kinds.append(event["kind"]), stop_requested=lambda: "epoch" in kinds)
    with pytest.raises(Stopped, match="was not tested") as stopped:
        train(SMALL, Folder(str(tmp_path)), report)
    assert stopped.value.result is None


def test_a_diverged_training_ends_in_words(tmp_path: Path) -> None:
    spec = replace(
        SMALL, optimizer="sgd", learning_rate=1000.0, layers=("flatten", "dense:64:linear", "dense:10:linear")
    )
    with pytest.raises(FloatingPointError, match="diverged"):
        trained(spec, tmp_path)
