from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from pages._ui.plain import JOINER, plain

# GitHub's Markdown, in which Streamlit's front end reads texts: with links that bear no mark.
MARKDOWN = MarkdownIt("gfm-like", {"html": True})


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="ab1 `*_[]()!<>#|~$:{}&^\\/.-+=\"'@\n", max_size=40))
@example("![i](http://a.example/x.png)")
@example("[Session expired](http://a.example)")
@example("see http://a.example or www.a.example or me@a.example")
@example("a` ![i](//a.example/x) `b")
def test_no_text_becomes_a_picture_a_link_or_a_tag(text: str) -> None:
    tokens = MARKDOWN.parse(f"It says: {plain(text)}")
    kinds = {token.type for line in tokens for token in (line, *(line.children or ()))}
    assert kinds <= {"paragraph_open", "paragraph_close", "inline", "text", "code_inline", "text_special"}


@pytest.mark.parametrize(
    "text", ["Spiral, 3 classes (fine-tuned)", "100 % *right*", "<b>bold</b>", "# 1", "$x$ and $y$"]
)
def test_it_is_shown_as_it_is_written(text: str) -> None:
    (_, line, _) = MARKDOWN.parse(f"It says: {plain(text)}")
    shown = "".join(token.content for token in line.children or ())
    assert shown.replace(JOINER, "") == f"It says: {text}"


def test_names_stay_code() -> None:
    assert plain("`learning_rate` must be > 0.") == r"`learning_rate` must be \> 0."
