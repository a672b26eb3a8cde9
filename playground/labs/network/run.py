"""A training in progress: its state, its curves, and the way back to any earlier epoch.

It lives in the visitor's session. Cost and size do not grow with the number of epochs.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from playground.labs.network.spec import NetworkSpec, measure, points_of, table
from playground.plane.datasets import Points
from playground.plane.live import Frame, Slice, continued, thinned

# Epochs that one compiled call can report.
EPOCHS_A_CALL = 1_024
# A loss beyond this counts as diverged, and so does NaN. The largest loss of an untrained network here is some hundreds.
LOSS_LIMIT = 1e6
MAX_CURVE = 1_000
MAX_SNAPSHOTS = 200
CURVES = ("epoch", "loss", "test_loss", "accuracy", "test_accuracy")

# Fields that can change during a training; any other needs a new one.
LIVE_FIELDS = (
    "noise", "data_seed", "samples", "train_share", "optimizer", "learning_rate", "l1", "l2", "dropout", "batch_size",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class State:
    """Everything that the next update depends on besides the spec.

    Attributes:
        model: All variables of the model in Keras's order, float32.
        optimizer: All variables of the optimizer.
        optimizer_name: The optimizer's key: two optimizers may have variables of the same shapes and of different meanings.
        epoch: Whole epochs completed.
        batch: Updates made in the current epoch.
    """

    model: tuple[np.ndarray, ...]
    optimizer: tuple[np.ndarray, ...]
    optimizer_name: str = ""
    epoch: int = 0
    batch: int = 0


@dataclass(frozen=True, kw_only=True)
class NetworkSlice(Slice[State]):
    """The answer of `advance`: losses and accuracies on the whole sets after each epoch, columns `CURVES`.

    For a regression, the columns of accuracies hold the explained share of the variance.

    Attributes:
        gradient_sizes: float32, shape `(layers,)`: length of the training loss's gradient by each kernel.
        steps: Updates an epoch.
        diverged: The epoch, counted from 1, in which a loss became NaN or larger than `LOSS_LIMIT`; 0: none. The state is
            then the one before that epoch.
    """

    gradient_sizes: np.ndarray = field(default_factory=lambda: np.zeros(0, "float32"))
    steps: int = 1
    diverged: int = 0


def architecture(spec: NetworkSpec, train_size: int, test_size: int) -> str:
    """Text that is the same for all trainings which share a compiled program."""
    parts = (
        spec.sizes, tuple(layer.activation for layer in spec.hidden), spec.batch_normalization, spec.output_activation, spec.loss,
        spec.optimizer, min(spec.batch_size, train_size), train_size, test_size,
    )  # fmt: skip
    return repr(parts)


@dataclass(frozen=True)
class Snapshot:
    """A state with the spec that trained on from it.

    Attributes:
        pinned: Whether something was changed here, so that what follows cannot be repeated from an earlier one.
    """

    spec: NetworkSpec
    state: State
    pinned: bool = False


class NetworkRun:
    """A training in a visitor's session.

    Args:
        spec: What is trained.
        own: The points, if the spec's data are the visitor's own.
        number: Distinguishes it from the run before.

    Attributes:
        opening: Whether it is a finished training that ships, shown until the visitor begins a run.
    """

    def __init__(self, spec: NetworkSpec, own: Points | None = None, *, number: int = 1) -> None:
        self.spec, self.own, self.number = spec, own, number
        self.state: State | None = None
        self.curves = np.zeros((0, len(CURVES)))
        self.gradient_sizes = np.zeros(0)
        self.steps = 1
        self.diverged = 0
        self.edited = self.opening = False
        self.snapshots: list[Snapshot] = []
        self._spacing = 1
        self._update_points()

    def _update_points(self) -> None:
        self.train_points, self.test_points = points_of(self.spec, self.own)
        self.train = table(self.spec, self.train_points)
        self.test = table(self.spec, self.test_points)

    @property
    def architecture(self) -> str:
        """Which worker and which compiled program it needs."""
        return architecture(self.spec, len(self.train.x), len(self.test.x))

    @property
    def epoch(self) -> float:
        """Epochs completed, with the fraction of the current one."""
        return self.state.epoch + self.state.batch / self.steps if self.state else 0.0

    @property
    def top(self) -> int:
        """The furthest epoch that the curves reach."""
        return int(self.curves[-1, 0]) if len(self.curves) else 0

    @property
    def now(self) -> np.ndarray | None:
        """The curves' row nearest to the current state, columns `CURVES`."""
        if not len(self.curves):
            return None
        point: np.ndarray = self.curves[np.abs(self.curves[:, 0] - self.epoch).argmin()]
        return point

    @property
    def beginning(self) -> tuple[object, ...]:
        """The first arguments of `advance`."""
        return self.spec, self.own, self.state

    @property
    def frame(self) -> Frame | None:
        """The current state as a picture; None before the first answer."""
        return Frame(at=self.epoch, weights=self.state.model) if self.state else None

    def show_opening(self, first: State, end: NetworkSlice) -> None:
        """Becomes a finished training that ships.

        Args:
            first: Its state at epoch 0.
            end: The slice from there to its end.
        """
        self.state, self.snapshots = first, [Snapshot(spec=self.spec, state=first)]
        self.take(end)
        self.opening = True

    def take(self, answer: NetworkSlice) -> None:
        """Continues to the end of a slice. What followed its beginning before is forgotten."""
        if answer.state is None:
            return
        if self.state is None or not self.snapshots:
            first = Snapshot(spec=self.spec, state=answer.state)
            self.snapshots = [first]
        if len(answer.curves):
            self.curves = thinned(continued(self.curves, answer.curves), MAX_CURVE)
        self.gradient_sizes, self.steps, self.diverged = answer.gradient_sizes, answer.steps, answer.diverged
        self._remember(answer.state)
        self.state = answer.state

    def show(self, answer: NetworkSlice) -> None:
        """Goes to an earlier state; the curves remain until training continues from here."""
        if answer.state is not None:
            self.state, self.gradient_sizes, self.diverged = answer.state, answer.gradient_sizes, 0

    def change(self, spec: NetworkSpec, own: Points | None = None) -> bool:
        """Takes another spec or other points of the visitor's own at once, where only `LIVE_FIELDS` differ.

        Returns:
            False if a new run is needed.
        """
        if spec == self.spec and own is self.own:
            return True
        live = {name: getattr(spec, name) for name in LIVE_FIELDS}
        if replace(self.spec, **live) != spec:
            return False
        self.spec, self.own = spec, own
        self._update_points()
        self._pin()
        return True

    def edit(self, model: tuple[np.ndarray, ...]) -> None:
        """Replaces the model's weights."""
        if self.state is None:
            return
        self.state = replace(self.state, model=model)
        self.edited, self.opening = True, False
        self._pin()

    def back(self, epoch: int) -> tuple[Snapshot, int]:
        """The nearest snapshot at or before an epoch, and the number of epochs between them."""
        before = [
            one
            for one in self.snapshots
            if one.state.epoch <= epoch and not (one.state.epoch == epoch and one.state.batch)
        ]
        nearest = before[-1] if before else self.snapshots[0]
        return nearest, max(0, epoch - nearest.state.epoch)

    def measured(self) -> np.ndarray:
        """The curves' row of the current state, computed here; float64, shape `(5,)`."""
        assert self.state is not None
        train, test = (measure(self.spec, self.state.model, one) for one in (self.train, self.test))
        return np.array([self.epoch, train[0], test[0], train[1], test[1]])

    def _pin(self) -> None:
        """After a change: a snapshot with the new spec, and the losses as they are now."""
        if self.state is None:
            return
        self.curves = continued(self.curves, self.measured()[np.newaxis])
        self._forget_after(self.state)
        self.snapshots = [one for one in self.snapshots if _at(one.state) != _at(self.state)]
        self.snapshots.append(Snapshot(spec=self.spec, state=self.state, pinned=True))
        self._fit()

    def _remember(self, state: State) -> None:
        self._forget_after(state)
        last = self.snapshots[-1].state
        if state.batch == 0 and state.epoch >= last.epoch + self._spacing:
            self.snapshots.append(Snapshot(spec=self.spec, state=state))
            self._fit()

    def _forget_after(self, state: State) -> None:
        self.snapshots = [one for one in self.snapshots if _at(one.state) <= _at(state)]

    def _fit(self) -> None:
        """Keeps at most `MAX_SNAPSHOTS`: every second is dropped, beginning with those where nothing was changed."""
        while len(self.snapshots) > MAX_SNAPSHOTS:
            loose = [index for index, one in enumerate(self.snapshots) if not one.pinned and index]
            gone = set(loose[::2]) if loose else {1}
            self.snapshots = [one for index, one in enumerate(self.snapshots) if index not in gone]
            if len(loose) > 1:
                self._spacing = max(2 * self._spacing, 1)


def _at(state: State) -> tuple[int, int]:
    return state.epoch, state.batch
