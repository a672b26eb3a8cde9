"""A complete program that prepares and reads the visitor's drawings."""

from __future__ import annotations

import inspect

from playground.digits import strokes
from playground.model.code import Code, render


def script(*, from_logits: bool) -> str:
    """A program that reads downloaded drawings with a downloaded network.

    Args:
        from_logits: Whether the network ends in logits.
    """
    return render(
        "draw_digit/program.py.jinja", preparation=Code(inspect.getsource(strokes).strip()), from_logits=from_logits
    )
