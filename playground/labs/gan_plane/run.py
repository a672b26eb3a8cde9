"""A game in progress in a visitor's session: its state, its curves, and what they show."""

from __future__ import annotations

import numpy as np

from playground.labs.gan_plane.lab import COLLAPSED, Finding, GanWork, finding
from playground.labs.gan_plane.measures import floors
from playground.labs.gan_plane.spec import CURVES, Drawing, GanSlice, GanSpec, GanState, architecture, real_modes
from playground.labs.gan_plane.trained import trained_game
from playground.plane.live import Frame, continued, thinned

MAX_CURVE = 1_000


class GanRun:
    """A game in a visitor's session.

    Args:
        spec: The game.
        drawing: The distribution, if it is the visitor's own.
        trained: Whether to begin from a trained GAN that ships, where there is one.
        number: Distinguishes it from the game before.

    Attributes:
        opening: Whether it is a finished training that ships, shown until the visitor begins a game.
        state: The current one; None before the first answer.
        curves: float64, shape `(n, len(CURVES))`, at most `MAX_CURVE` rows.
        covered: Whether each mode is covered now; bool, shape `(modes,)`, empty before the first answer.
        diverged: Whether the last slice ended because a weight left all bounds.
        collapsed: Whether a mode collapse was found at any time in this game.
        frames: Pictures of the training of a GAN that ships; none in a game from the start.
    """

    def __init__(
        self, spec: GanSpec, drawing: Drawing | None = None, *, trained: bool = False, number: int = 1
    ) -> None:
        self.spec, self.drawing, self.trained, self.number = spec, drawing, trained, number
        self.opening = False
        self.state: GanState | None = None
        self.curves = np.zeros((0, len(CURVES)))
        self.covered = np.zeros(0, bool)
        self.diverged = self.collapsed = False
        self.frames: tuple[Frame, ...] = ()
        if trained:
            self._take_trained()

    def show_opening(self) -> None:
        """Becomes the finished training that ships for this game, if one does."""
        self.opening = self._take_trained()

    def _take_trained(self) -> bool:
        game = trained_game(self.spec)
        if game:
            self.frames = game.frames
            self.take(game)
        return game is not None

    @property
    def architecture(self) -> str:
        """Which worker and which compiled program it needs."""
        return architecture(self.spec)

    @property
    def beginning(self) -> tuple[object, ...]:
        """The first arguments of `advance`."""
        return self.spec, self.drawing, self.state

    @property
    def frame(self) -> Frame | None:
        """The current state as a picture; None before the first answer."""
        return self.state.frame if self.state else None

    def change(self, spec: GanSpec, drawing: Drawing | None, trained: bool) -> bool:
        """Takes other settings at once, where only `LIVE_FIELDS` differ.

        Returns:
            False if a new game is needed.
        """
        if trained != self.trained or drawing != self.drawing or not self.spec.becomes(spec):
            return False
        if self.opening and spec != self.spec:
            return False
        if spec != self.spec:
            self.spec, self.diverged = spec, False
        return True

    def again(self) -> GanRun:
        """The same game from its start: the same weights, noise and batches."""
        return GanRun(self.spec, self.drawing, trained=self.trained, number=self.number + 1)

    def take(self, answer: GanSlice) -> None:
        """Continues to the end of a slice."""
        self.state, self.covered, self.diverged = answer.state, answer.covered, answer.diverged
        self.curves = thinned(continued(self.curves, answer.curves), MAX_CURVE)
        self.collapsed = self.collapsed or self.finding.kind == COLLAPSED

    @property
    def finding(self) -> Finding:
        """What is happening."""
        modes = real_modes(self.spec.data, self.spec.seed, self.drawing)
        _, floor = floors(self.spec.data, self.spec.seed, self.drawing)
        return finding(self.spec, self.curves, self.covered, modes, self.diverged, floor=floor)

    @property
    def work(self) -> GanWork:
        """What the challenges are checked against."""
        now = self.curves[-1] if len(self.curves) else np.zeros(len(CURVES))
        row = dict(zip(CURVES, now, strict=True))
        return GanWork(
            spec=self.spec, round=row["round"], js=row["js"] if len(self.curves) else 1.0, covered=int(self.covered.sum()),
            modes=len(real_modes(self.spec.data, self.spec.seed, self.drawing)), kind=self.finding.kind,
            collapsed_before=self.collapsed, shipped=self.trained or self.opening,
        )  # fmt: skip
