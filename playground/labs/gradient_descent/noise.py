"""Batch, mini-batch and one-sample descent on one least-squares problem, and the gradients of its samples."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

SAMPLES = 100
MINI_BATCHES = 300


@dataclass(frozen=True, kw_only=True)
class NoiseTask:
    """A line y = w x + b is fitted to 100 points of y = 2x + 1 + N(0, 0.5²), x ~ U(0, 1).

    Attributes:
        batch_size: Of the mini-batches; descent with one sample and with all samples runs beside it.
        learning_rate: For all three.
        epochs: How often each sample is seen.
        seed: Of the points and of the order in which they are seen.
        start: Weights (w, b) at the beginning.
    """

    batch_size: int = 10
    learning_rate: float = 0.3
    epochs: int = 20
    seed: int = 0
    start: tuple[float, float] = (-1.0, 3.0)

    def __post_init__(self) -> None:
        if not 1 <= self.batch_size <= SAMPLES:
            raise ValueError(f"`batch_size` must be from 1 to {SAMPLES}. Received: batch_size={self.batch_size}")

    @property
    def batch_sizes(self) -> tuple[int, ...]:
        """All samples, the mini-batch, one sample; each size once."""
        return tuple(dict.fromkeys((SAMPLES, self.batch_size, 1)))

    def data(self) -> tuple[np.ndarray, np.ndarray]:
        """Inputs and targets: float64, shape `(100,)` each."""
        generator = np.random.default_rng(self.seed)
        x = generator.uniform(0, 1, SAMPLES)
        return x, 2 * x + 1 + generator.normal(0, 0.5, SAMPLES)

    def batches(self, batch_size: int) -> np.ndarray:
        """Which samples each update takes, shuffled again every epoch: int32, shape `(updates, batch_size)`. Samples that
        do not fill a batch are left out of their epoch."""
        generator = np.random.default_rng(self.seed + 1)
        count = SAMPLES // batch_size
        rows = [
            generator.permutation(SAMPLES)[: count * batch_size].reshape(count, batch_size) for _ in range(self.epochs)
        ]
        return np.concatenate(rows).astype("int32")

    def best(self) -> np.ndarray:
        """The least-squares line (w, b), in closed form: float64, shape `(2,)`."""
        x, y = self.data()
        found: np.ndarray = np.linalg.lstsq(np.column_stack([x, np.ones_like(x)]), y, rcond=None)[0]
        return found

    def loss(self, w: np.ndarray, b: np.ndarray) -> np.ndarray:
        """Mean squared error over all samples, for weights of any one shape."""
        x, y = self.data()
        errors = np.multiply.outer(w, x) + np.asarray(b)[..., np.newaxis] - y
        means: np.ndarray = (errors**2).mean(axis=-1)
        return means

    @property
    def limit(self) -> float:
        """The stable limit 2/λmax of descent on all samples."""
        x, _ = self.data()
        hessian = 2 * np.array([[(x * x).mean(), x.mean()], [x.mean(), 1.0]])
        return float(2 / np.linalg.eigvalsh(hessian)[-1])


@dataclass(frozen=True, kw_only=True)
class NoisyPath:
    """A descent on batches.

    Attributes:
        batch_size: Samples per update.
        positions: (w, b) before each update and at the end: float64, shape `(updates + 1, 2)`.
        losses: Mean squared error over all samples there: float64, shape `(updates + 1,)`.
        seen: Examples seen so far: int64, shape `(updates + 1,)`.
    """

    batch_size: int
    positions: np.ndarray
    losses: np.ndarray
    seen: np.ndarray


def batch_gradients(gradients: np.ndarray, batch_size: int, seed: int = 0) -> np.ndarray:
    """Gradients of random mini-batches: float64, shape `(300, 2)`. Their spread is that of the samples divided by √batch_size, and a
    little less because no batch contains a sample twice.

    Args:
        gradients: Of the single samples, float64, shape `(samples, 2)`.
    """
    generator = np.random.default_rng(seed)
    picks = generator.random((MINI_BATCHES, len(gradients))).argpartition(batch_size - 1, axis=1)[:, :batch_size]
    means: np.ndarray = gradients[picks].mean(axis=1)
    return means
