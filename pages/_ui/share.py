"""The link to what is on the screen, to copy or to scan with a phone."""

from __future__ import annotations

from urllib.parse import urlencode

import segno
import streamlit as st

# Longer links make a code of more squares than a phone reads from a projector.
MOST_SCANNED = 1_200


def share_button(left_out: str = "") -> None:
    """A button that shows the page's link, with all settings, and a QR code of it.

    Args:
        left_out: What of the page the link does not hold, in a sentence.
    """
    if st.button(
        "Share",
        icon=":material/share:",
        type="tertiary",
        key="share",
        help="Copy a link to this page with its settings",
    ):
        _show(left_out)


@st.dialog("A link to this page with its settings")
def _show(left_out: str) -> None:
    link = page_link(st.context.url or "", {name: st.query_params.get_all(name) for name in st.query_params})
    st.code(link, language=None, wrap_lines=True)
    if left_out:
        st.markdown(left_out)
    if len(link) <= MOST_SCANNED:
        # White around the squares is part of a QR code, in a dark theme too.
        picture = segno.make(link, error="l").svg_data_uri(scale=6, border=4, light="white")
        st.html(f'<img alt="QR code of the link" src="{picture}" style="width: 100%; max-width: 24rem">')
    else:
        st.caption("This link is too long for a QR code.")


def page_link(address: str, parameters: dict[str, list[str]]) -> str:
    """A page's address with its parameters."""
    return f"{address}?{urlencode(parameters, doseq=True)}" if parameters else address
