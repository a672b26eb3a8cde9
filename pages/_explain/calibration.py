"""The view of how far a network's probabilities can be trusted."""

from __future__ import annotations

from collections.abc import Mapping

from pages._ui.digit_picture import Opened
from playground.digits.networks import Network


def show_calibration(opened: Opened, networks: Mapping[str, Network]) -> None:
    """Draws the view.

    Args:
        opened: What the page has open.
        networks: Those to compare with, by name.
    """
