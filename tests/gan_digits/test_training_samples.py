"""What a trained pair answers, on a tiny pair that has hardly learned."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from playground.digits.mnist import shared_mnist
from playground.digits.training.features import features_and_readings, readings
from playground.labs.gan_digits.latents import latents
from playground.labs.gan_digits.spec import (
    CONDITIONAL,
    DCGAN,
    DISCRIMINATOR_FILE,
    GENERATOR_FILE,
    GanDigitsSpec,
    InterpolationRequest,
    SampleRequest,
    Source,
)
from playground.labs.gan_digits.training.samples import directions, interpolate, one_hot, sample, trained, verdict
from playground.labs.gan_digits.training.train import Gan, as_bytes, load_model, training_images
from playground.runs.folder import Folder

TINY = GanDigitsSpec(latent=6, filters=4, batch_size=8, train_size=100, average=0.5)


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Source]:
    found = {}
    for kind in (CONDITIONAL, DCGAN):
        spec, folder = replace(TINY, kind=kind), Folder(str(tmp_path_factory.mktemp(kind)))
        pair = Gan(spec, *training_images(spec))
        for step in range(20):
            pair.play(step)
        pair.save(folder, 20, [])
        found[kind] = Source(folder=folder.url, spec=spec)
    return found


@pytest.mark.parametrize("kind", [CONDITIONAL, DCGAN])
def test_samples_are_those_of_both_networks_and_the_reader(kind: str, sources) -> None:
    source = sources[kind]
    found = sample(source, SampleRequest(count=7, digits=(3, 8), seed=4))
    noise = latents(4, 7, TINY.latent)
    np.testing.assert_array_equal(found.latents, noise)
    generator = load_model(Folder(source.folder), GENERATOR_FILE)
    judge = load_model(Folder(source.folder), DISCRIMINATOR_FILE)
    told = np.eye(10, dtype="float32")[[3, 8, 3, 8, 3, 8, 3]]
    conditional = kind == CONDITIONAL
    pictures = np.array(generator([noise, told] if conditional else noise, training=False))
    np.testing.assert_allclose(found.images, as_bytes(pictures), atol=1)
    x = found.images[..., None].astype("float32") / 255
    scores = np.array(judge([x, told] if conditional else x, training=False))[:, 0]
    np.testing.assert_allclose(found.scores, scores, atol=1e-4)
    np.testing.assert_allclose(found.readings, readings(found.images), atol=1e-5)
    assert found.labels.tolist() == ([3, 8, 3, 8, 3, 8, 3] if conditional else [-1] * 7)


def test_same_noise_for_every_digit(sources) -> None:
    found = sample(sources[CONDITIONAL], SampleRequest(count=25, same_noise=True))
    assert found.latents.shape == (25, TINY.latent)
    np.testing.assert_array_equal(found.latents[:20:10], found.latents[9:20:10])
    assert (found.latents[9] != found.latents[10]).all()
    two = sample(sources[CONDITIONAL], SampleRequest(count=4, digits=(1, 7), same_noise=True))
    np.testing.assert_array_equal(two.latents[0], two.latents[1])


def test_a_walk_between_digits_holds_the_noise_fixed(sources) -> None:
    """Keras's example gives every frame another slice of the noise."""
    begin = tuple(latents(0, 1, TINY.latent)[0].tolist())
    found = interpolate(
        sources[CONDITIONAL], InterpolationRequest(begin=begin, end=begin, begin_digit=3, end_digit=8, frames=9)
    )
    np.testing.assert_allclose(found.latents, np.tile(begin, (9, 1)), rtol=1e-6)
    ends = trained(sources[CONDITIONAL]).generate(found.latents[:2], one_hot(np.array([3, 8])))
    np.testing.assert_array_equal(found.images[[0, -1]], ends)
    middle = trained(sources[CONDITIONAL]).generate(
        found.latents[:1], 0.5 * one_hot(np.array([3])) + 0.5 * one_hot(np.array([8]))
    )
    np.testing.assert_array_equal(found.images[4], middle[0])
    assert found.labels.tolist() == [-1] * 9


def test_a_walk_between_samples_begins_and_ends_there(sources) -> None:
    ends = sample(sources[DCGAN], SampleRequest(count=2))
    begin, end = (tuple(one.tolist()) for one in ends.latents)
    found = interpolate(sources[DCGAN], InterpolationRequest(begin=begin, end=end, frames=5))
    np.testing.assert_allclose(found.images[[0, -1]], ends.images, atol=1)
    with pytest.raises(ValueError, match="`begin` must be 6 numbers"):
        interpolate(sources[DCGAN], InterpolationRequest(begin=(1.0,), end=(2.0,)))


def test_directions_are_those_of_the_first_layer_s_variance(sources) -> None:
    source = sources[CONDITIONAL]
    found = directions(source)
    np.testing.assert_allclose(np.linalg.norm(found.vectors, axis=1), 1, rtol=1e-5)
    assert (np.diff(found.shares) <= 1e-7).all()
    assert 0 < found.shares.sum() <= 1.001

    # Going along the first changes the hidden layer more than going along noise does on average.
    def change(direction: np.ndarray) -> float:
        noise, told = latents(1, 200, TINY.latent), one_hot(np.arange(200) % 10)
        pair = trained(source)
        moved = pair.hidden(noise + direction.astype("float32"), told) - pair.hidden(noise, told)
        return float(np.square(moved).mean())

    random = np.random.default_rng(2).normal(size=(20, TINY.latent))
    random /= np.linalg.norm(random, axis=1, keepdims=True)
    assert change(found.vectors[0]) > np.mean([change(one) for one in random])


def test_offsets_go_along_the_directions(sources) -> None:
    source = sources[CONDITIONAL]
    plain = sample(source, SampleRequest(count=3))
    moved = sample(source, SampleRequest(count=3, offsets=(1.0, 0.0, -2.0)))
    vectors = directions(source).vectors
    np.testing.assert_allclose(moved.latents - plain.latents, np.tile(vectors[0] - 2 * vectors[2], (3, 1)), atol=1e-5)


@pytest.mark.parametrize(("kind", "called"), [(CONDITIONAL, 10), (DCGAN, 1)])
def test_a_verdict_on_test_digits_generated_ones_and_a_drawing(kind: str, called: int, sources) -> None:
    drawings = shared_mnist().x_train[:3]
    found = verdict(sources[kind], drawings)
    assert found.scores.shape == (3, called)
    assert found.real.shape == found.generated.shape == (200,)
    tests = {one.tobytes() for one in shared_mnist().x_test}
    assert all(one.tobytes() in tests for one in found.real_images)
    pair = trained(sources[kind])
    one = pair.judge(drawings, one_hot(np.full(3, 7)))
    np.testing.assert_allclose(found.scores[:, 7 % called], one, atol=1e-4)
    assert verdict(sources[kind], drawings[:0]).scores.shape == (0, called)
    with pytest.raises(ValueError, match="at most 16"):
        verdict(sources[kind], shared_mnist().x_train[:17])


def test_a_pair_that_is_gone_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no longer exists"):
        sample(Source(folder=str(tmp_path), spec=TINY), SampleRequest())


def test_features_are_what_the_last_layer_of_the_kept_reader_reads() -> None:
    import keras

    from playground.digits.training.reader import EARLIER

    features, probabilities = features_and_readings(shared_mnist().x_test[:20])
    assert features.shape == (20, 1_536)
    kernel, bias = keras.models.load_model(EARLIER, compile=False).layers[-1].get_weights()
    logits = features @ kernel + bias
    exponents = np.exp(logits - logits.max(axis=1, keepdims=True))
    np.testing.assert_allclose(probabilities, exponents / exponents.sum(axis=1, keepdims=True), atol=1e-5)
    assert (probabilities.argmax(axis=1) == shared_mnist().y_test[:20]).all()
