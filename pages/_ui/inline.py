"""Pictures within the page. A file that Streamlit serves may be gone before the browser asks for it, once the page has gone on."""

from __future__ import annotations

import base64


def inline(content: bytes, kind: str) -> str:
    """A picture's file as an address that contains it.

    Args:
        content: The file.
        kind: Its MIME type, such as `"image/png"`.
    """
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"
