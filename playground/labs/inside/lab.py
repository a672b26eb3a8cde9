"""Inside a network: what a page asks a worker for, which channel a link names, and the challenges."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from playground.challenge import Challenge
from playground.job import Job
from playground.labs.inside.kernels import OwnKernel
from playground.labs.inside.layer import Choice, Look

LOOK = Job("playground.labs.inside.training.look:look")
READ_MOVED = Job("playground.labs.inside.training.moved:read_moved")

LAYERS, FILTERS, MOVED, KERNEL = "All layers", "What a filter looks for", "Moved a little", "Your own kernel"
VIEWS = (LAYERS, FILTERS, MOVED, KERNEL)

_CHANNEL = re.compile(r"([A-Za-z0-9_]{1,60})/(\d{1,4})")


def channel_text(names: Sequence[str], choice: Choice | None) -> str:
    """A channel as a link names it, such as `"conv2d_1/5"`; empty for none.

    Args:
        names: Of the network's layers, first layer first.
        choice: The channel.
    """
    return f"{names[choice.layer]}/{choice.channel}" if choice and choice.layer < len(names) else ""


def read_channel(text: str, names: Sequence[str]) -> Choice | None:
    """The channel that a link names; None if there is no such layer. A channel that the layer does not have is found out by the worker.

    Args:
        text: Such as `"conv2d_1/5"`.
        names: Of the network's layers, first layer first.
    """
    match = _CHANNEL.fullmatch(text.strip())
    if not match or match[1] not in names:
        return None
    return Choice(layer=list(names).index(match[1]), channel=int(match[2]))


@dataclass(frozen=True, kw_only=True, eq=False)
class Work:
    """What a visitor looks at.

    Attributes:
        look: Of the network that is shown; None before the first answer.
        image: float32, shape `(1, 28, 28, 1)`: the picture that it reads.
        drawn: Whether the picture is the visitor's own drawing.
        kernel: The visitor's own, where that view is open.
    """

    look: Look | None = None
    image: np.ndarray | None = None
    drawn: bool = False
    kernel: OwnKernel | None = None


def _horizontal(work: Work) -> bool:
    """Whether the open channel is a filter of the first convolution that answers to horizontal strokes much more than to vertical ones."""
    kernel = _open_kernel(work)
    if kernel is None or kernel.shape[-1] != 1:
        return False
    weights = kernel[..., 0] - kernel.mean()
    return bool(np.abs(weights.mean(axis=1)).max() > 2 * np.abs(weights.mean(axis=0)).max())


def _open_kernel(work: Work) -> np.ndarray | None:
    look = work.look
    if look is None or look.detail is None or look.layers[look.detail.choice.layer].kind != "Conv2D":
        return None
    kernel: np.ndarray = look.detail.numbers["kernel"]
    return kernel


def _silent(work: Work) -> bool:
    look = work.look
    if look is None or look.detail is None or not work.drawn:
        return False
    layer = look.layers[look.detail.choice.layer]
    return layer.kind == "Conv2D" and layer.activation == "relu" and not look.detail.output.any()


def _largest_number(work: Work) -> bool:
    """Whether the open unit is the softmax unit of the digit that is read, and sure of it by at least 99%."""
    look = work.look
    if look is None or look.detail is None or look.detail.choice.layer != len(look.layers) - 1:
        return False
    chosen = look.detail.choice.channel
    return work.drawn and chosen == int(look.probabilities.argmax()) and float(look.probabilities[chosen]) >= 0.99


def _whole(work: Work) -> bool:
    """Whether the open channel is one whose values each see at least half of the picture's side, and it is not 0."""
    look = work.look
    if look is None or look.detail is None:
        return False
    layer = look.layers[look.detail.choice.layer]
    return bool(layer.field and layer.field.field >= 14 and look.detail.output.ndim == 2 and look.detail.output.any())


CHALLENGES: tuple[Challenge[Work], ...] = (
    Challenge(
        id="horizontal",
        sentence="Find a filter that detects horizontal strokes: open a channel of the first convolution whose kernel differs from row to "
        "row at least twice as much as from column to column.",
        done=_horizontal,
    ),
    Challenge(
        id="silent",
        sentence="Silence a filter: draw something for which a convolution with relu is 0 at every pixel, and open that channel.",
        done=_silent,
    ),
    Challenge(
        id="whole",
        sentence="Open a channel of a layer whose receptive field is at least 14 × 14 pixels, half of the picture's side, and which is not 0.",
        done=_whole,
    ),
    Challenge(
        id="sure",
        sentence="Draw a digit of which the network is at least 99% certain, and open the unit of the last layer that says so.",
        done=_largest_number,
    ),
    Challenge(
        id="corners",
        sentence="Build a kernel that finds corners: its sum is far from 0 where a corner of ink lies in the window, and ten times smaller "
        "over even ground and along straight edges, upright or level.",
        done=lambda work: work.kernel is not None and work.kernel.finds_corners,
    ),
)
