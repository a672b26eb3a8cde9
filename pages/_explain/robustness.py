"""The view of what breaks a network's answer: noise, blur, a shift, a rotation and more."""

from __future__ import annotations

from collections.abc import Mapping

from pages._ui.digit_picture import Opened
from playground.digits.networks import Network


def show_robustness(opened: Opened, networks: Mapping[str, Network]) -> None:
    """Draws the view.

    Args:
        opened: What the page has open.
        networks: Those to compare with, by name.
    """
