"""A lesson that somebody edits, under Streamlit's own test harness."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pages._ui import lesson

PAGE = """
from pages._ui.lesson import show_lesson
show_lesson("alab", "Ideas")
"""


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The lesson of a lab, not yet written."""
    monkeypatch.setattr(lesson, "ASSETS", tmp_path)
    (tmp_path / "alab").mkdir()
    return tmp_path / "alab" / "lesson.md"


def test_an_edited_lesson_shows_at_the_next_rerun(file: Path) -> None:
    file.write_text("Before.\n\n## Ideas\n\nThe first.\n\n## Others\n\nNot here.\n", encoding="utf-8")
    page = AppTest.from_string(PAGE, default_timeout=60).run()
    assert [element.value for element in page.subheader] == ["Ideas"]
    assert [element.value for element in page.markdown] == ["The first."]
    file.write_text("Before.\n\n## Ideas\n\nThe second: naïve.\n", encoding="utf-8")
    assert [element.value for element in page.run().markdown] == ["The second: naïve."]
    file.write_text("## Others\n\nNot here.\n", encoding="utf-8")
    assert not page.run().markdown


def test_what_follows_the_mark_is_folded(file: Path) -> None:
    file.write_text("## Ideas\n\nThe first.\n\n<!-- more -->\n\nThe others.\n", encoding="utf-8")
    page = AppTest.from_string(PAGE, default_timeout=60).run()
    assert [element.value.strip() for element in page.expander[0].markdown] == ["The others."]
    assert [element.value.strip() for element in page.markdown] == ["The first.", "The others."]
