"""A Streamlit component that plays one step of gradient descent through a small network in the browser."""

from __future__ import annotations

from typing import Any

from pages._ui.component import component


def backprop(key: str, *, drawing: dict[str, Any], step: str, layout: str, about: str) -> None:
    """Draws the network and its playback bar.

    Args:
        key: A constant name.
        drawing: Nodes, edges and frames, see `playground.labs.neuron.drawing.drawing`.
        step: The spec as text. A different one starts again at the first frame.
        layout: Which of the two drawings is shown. Switching between them keeps the frame.
        about: Description of the picture for screen readers.
    """
    _MOUNT(key=key, data={"drawing": drawing, "step": step, "key": f"{layout} {step}", "about": about})


_MOUNT: Any = component("neuron/backprop")
