"""The training itself, with real Keras and stand-in visitors from the pen digits."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from playground.digits.fine_tune import MINE_ONLY, FineTuneSpec, change, packed
from playground.digits.mnist import Mnist, shared_mnist
from playground.digits.networks import READER, Network
from playground.digits.pen_digits import DEV, TRAIN, shared_pen_digits
from playground.digits.training.reader import pictures_of
from playground.engine.report import Report, Stopped
from playground.labs.draw_digit.training import fine_tune
from playground.labs.draw_digit.training.fine_tune import train
from playground.labs.draw_digit.training.read import read_all, read_pictures
from playground.runs.folder import Folder
from playground.runs.shipped import runs_folder

S1, S3 = (
    Network(str(runs_folder("train_digits") / "s1-cnn")),
    Network(str(runs_folder("train_digits") / "s3-mlp-adam"), from_logits=True),
)


def mirrored() -> tuple[str, ...]:
    """One writer's drawings, seen in a mirror: a hand that no network has learned."""
    pens = shared_pen_digits(TRAIN)
    own = [place for place, writer in enumerate(pens.writers) if writer == "ibm/ibm0/r0107"]
    drawings = [[[(1 - x, y) for x, y in stroke] for stroke in pens.drawings[place]] for place in own]
    return tuple(packed(int(pens.labels[place]), drawing) for place, drawing in zip(own, drawings, strict=True))


@pytest.fixture
def small_mnist(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests to which it does not matter how much is learned, and how much of MNIST is forgotten."""
    whole = shared_mnist()
    small = Mnist(
        x_train=whole.x_train[:500], y_train=whole.y_train[:500], x_test=whole.x_test[:100], y_test=whole.y_test[:100]
    )
    monkeypatch.setattr(fine_tune, "shared_mnist", lambda: small)
    monkeypatch.setattr(fine_tune, "AUGMENTED", 200)
    monkeypatch.setattr(fine_tune, "STEPS_PER_EPOCH", 4)


def spec(network: Network = S3, **fields) -> FineTuneSpec:
    content = (Path(network.folder) / network.file).read_bytes()
    base = {"folder": network.folder, "file": network.file, "from_logits": network.from_logits}
    return FineTuneSpec(
        **{**base, "sha256": hashlib.sha256(content).hexdigest(), "drawings": mirrored(), "epochs": 3, **fields}
    )


def trained(one: FineTuneSpec, folder: Path, stop: Callable[[], bool] = lambda: False) -> tuple[dict, list[dict]]:
    events: list[dict] = []
    return train(one, Folder(str(folder)), Report(send=events.append, stop_requested=stop)), events


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[dict, list[dict], Path]]:
    """The same visitor's drawings learned alone, and with MNIST."""
    folders = {name: tmp_path_factory.mktemp(name) for name in ("only", "mixed")}
    specs = {"only": spec(mix=MINE_ONLY, epochs=5), "mixed": spec(epochs=5)}
    return {name: (*trained(specs[name], folder), folder) for name, folder in folders.items()}


@pytest.fixture(scope="module")
def brief(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict, list[dict], Path]:
    """The same drawings with MNIST, for two epochs."""
    folder = tmp_path_factory.mktemp("brief")
    return (*trained(spec(epochs=2), folder), folder)


@pytest.mark.proof
def test_ones_odd_digits_are_learned_and_for_the_next_ones_too(both) -> None:
    for result, _, _ in both.values():
        assert change(result, "own").of == 21
        assert change(result, "own").after >= change(result, "own").before + 8
        assert change(result, "held_back").after >= change(result, "held_back").before + 4


@pytest.mark.proof
def test_alone_they_make_it_forget_more_than_with_the_old_digits(both) -> None:
    only, mixed = both["only"][0], both["mixed"][0]
    epochs = [event for event in both["only"][1] if event["kind"] == "epoch"]
    assert epochs[-1]["val_accuracy"] < epochs[0]["val_accuracy"]
    for name in ("dev", "mnist"):
        assert change(only, name).after < change(mixed, name).after
        assert change(only, name).forgotten
    assert change(only, "dev").before == change(mixed, "dev").before


def test_numbers_agree_with_each_other_and_with_the_saved_network(brief) -> None:
    result, _, folder = brief
    dev = shared_pen_digits(DEV)
    assert (read_all(S3, dev) == dev.labels).sum() == change(result, "dev").before
    saved = Network(str(folder), from_logits=True)
    assert (read_all(saved, dev) == dev.labels).sum() == change(result, "dev").after
    for name in ("own", "held_back", "dev", "mnist"):
        one = change(result, name)
        assert one.after == one.before - one.lost + one.gained
    assert sum(result["dev_digits"]["after"]) == change(result, "dev").after
    assert sum(result["dev_digits"]["of"]) == 500
    sheet = Folder(str(folder)).read_arrays("forgotten.npz")
    assert len(sheet["y"]) == min(fine_tune.SHOWN, change(result, "dev").lost)
    assert (sheet["y"] != sheet["reads"]).all()


def test_the_curve_begins_before_the_training_and_progress_reaches_the_end(brief) -> None:
    _, events, _ = brief
    epochs = [event for event in events if event["kind"] == "epoch"]
    assert [event["epoch"] for event in epochs] == [0, 1, 2]
    assert "loss" not in epochs[0]
    assert {"loss", "accuracy", "val_loss", "val_accuracy"} <= set(epochs[1])
    shares = [event["done"] for event in events if event["kind"] == "batch"]
    assert all(0 < first < second <= 1 for first, second in itertools.pairwise(shares))


def test_a_seed_replays_a_run_exactly(tmp_path: Path, small_mnist: None) -> None:
    (first, events), (again, events_again), (other, _) = (
        trained(spec(seed=seed), tmp_path / name) for name, seed in (("a", 0), ("b", 0), ("c", 1))
    )
    losses = [[event["val_loss"] for event in found if "val_loss" in event] for found in (events, events_again)]
    assert losses[0] == losses[1]
    assert {**first, "train_seconds": 0} == {**again, "train_seconds": 0}
    assert first["accuracy"] != other["accuracy"]


def test_a_network_of_the_cross_validation_was_not_trained_on_the_fold_that_it_is_tested_on(
    tmp_path: Path, small_mnist: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    learned: list[set[bytes]] = []
    fit = fine_tune.Copy.fit

    def spied(self, images, labels, **values):
        learned.append({image.tobytes() for image in images})
        return fit(self, images, labels, **values)

    monkeypatch.setattr(fine_tune.Copy, "fit", spied)
    one = spec(epochs=1)
    trained(one, tmp_path)
    images, source = fine_tune.augmented(fine_tune.own_drawings(one), np.random.default_rng(one.seed))
    assert len(learned) == 5
    assert len(learned[0]) == fine_tune.AUGMENTED
    for fold, known in enumerate(learned[1:]):
        for image, drawing in zip(images, source, strict=True):
            assert (image.tobytes() in known) == (one.folds[drawing] != fold)


@pytest.mark.parametrize(
    "network", [pytest.param(READER, id="the reader", marks=pytest.mark.proof), pytest.param(S1, id="S1")]
)
def test_every_network_of_the_page_can_be_copied_and_copied_again(
    network: Network, tmp_path: Path, small_mnist: None
) -> None:
    before = (Path(network.folder) / network.file).read_bytes()
    trained(spec(network, epochs=1, drawings=mirrored()[:2]), tmp_path / "a")
    assert (Path(network.folder) / network.file).read_bytes() == before
    result, _ = trained(spec(Network(str(tmp_path / "a")), epochs=1, drawings=mirrored()[:2]), tmp_path / "b")
    assert change(result, "own").of == 2
    copy = Network(str(tmp_path / "b"))
    rows = read_pictures((copy, network), pictures_of(shared_pen_digits(DEV).take(np.arange(3))))
    np.testing.assert_allclose(rows.sum(axis=2), 1, atol=1e-5)
    assert (rows[0] != rows[1]).any()


def test_another_network_than_the_specs_is_refused_and_so_is_none(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="changed in the meantime"):
        trained(replace(spec(), sha256="0" * 64), tmp_path)
    with pytest.raises(FileNotFoundError, match="no longer exists"):
        trained(replace(spec(), folder="/nowhere"), tmp_path)


def test_a_stop_is_heard(tmp_path: Path, small_mnist: None) -> None:
    calls: list[int] = []

    def stop() -> bool:
        calls.append(1)
        return len(calls) > 20

    with pytest.raises(Stopped):
        trained(spec(epochs=20), tmp_path, stop)


def test_a_diverged_training_ends_in_words(tmp_path: Path, small_mnist: None) -> None:
    with pytest.raises(FloatingPointError, match="diverged"):
        trained(spec(S1, optimizer="sgd", learning_rate=1000.0), tmp_path)
