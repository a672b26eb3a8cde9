"""Text that somebody else may have written, shown as it is written: Streamlit takes the text of messages and captions as Markdown."""

from __future__ import annotations

import re

# Characters that mean something in Markdown, or in what Streamlit adds to it: formulas, colours, icons.
SPECIAL = re.compile(r"([\\*_\[\]()!<>#|~${}&^]|:(?=[a-zA-Z_]))")
# What becomes a link without any mark. An invisible character that breaks no line (U+2060) keeps it text.
LINKS = re.compile(r"(?<=:)(?=//)|(?<=www)(?=\.)|(?=@)", re.IGNORECASE)
JOINER = "\u2060"


def plain(message: str) -> str:
    """A message as Markdown that looks like the message: no picture, no link, no format.

    Names in backticks stay code, as in "`learning_rate` must be > 0": nothing in them is Markdown. An odd backtick is text.
    """
    parts = re.split(r"(`[^`\n]+`)", message)
    return "".join(part if place % 2 else _escaped(part) for place, part in enumerate(parts))


def _escaped(text: str) -> str:
    return SPECIAL.sub(r"\\\1", LINKS.sub(JOINER, text)).replace("`", "\\`").replace("\n", " ")
