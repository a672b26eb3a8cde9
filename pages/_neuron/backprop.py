"""One step of gradient descent through a small network, played in the browser: a Streamlit component."""

from __future__ import annotations

from typing import Any

from pages._ui.component import component


def backprop(key: str, *, drawing: dict[str, Any], step: str, layout: str, about: str) -> None:
    """Draws the network and its play bar.

    Args:
        key: A constant name.
        drawing: Nodes, edges and frames, see `playground.labs.neuron.drawing.drawing`.
        step: Text of the spec. Another one starts the frames from the beginning.
        layout: Which of the two drawings it is; another one of the same step stays at its frame.
        about: What it shows, for who cannot see it.
    """
    _MOUNT(key=key, data={"drawing": drawing, "step": step, "key": f"{layout} {step}", "about": about})


_MOUNT: Any = component("neuron/backprop")
