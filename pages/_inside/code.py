"""The section with the program for what the page shows, and the network to download.

The program holds the picture, so it is sent only while the section is open: a stroke does not carry it.
"""

from __future__ import annotations

import streamlit as st

from pages._ui.hiding import code_section
from pages._ui.lesson import lesson
from pages._ui.networks import download_button
from playground.digits.networks import Network
from playground.labs.inside.code import script
from playground.labs.inside.lab import Work


def show_code(name: str, network: Network, work: Work) -> None:
    """Shows the section.

    Args:
        name: The network's.
        network: To download.
        work: What the page shows.
    """
    with code_section(key="inside_code") as is_open:
        if not is_open:
            return
        st.markdown(lesson("inside", "Code"))
        download_button(name, network)
        if work.look is not None and work.image is not None:
            st.code(script(work.image, work.look), language="python", height=500)
