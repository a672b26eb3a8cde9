"""One notation on the whole screen: percentages, and the names of inputs."""

from __future__ import annotations

import re

import pytest

from playground.assets import ASSETS, ROOT
from playground.labs.train_digits.lab import PRESETS
from tests.test_architecture import strings

# What old links ask for.
FORMER = {former for preset in PRESETS for former in preset.former}
LESSONS = sorted(ASSETS.glob("*/lesson.md"))
SOURCES = [
    path
    for folder in ("pages", "playground")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if "training" not in path.parts
]
SPACED_PERCENT = re.compile(r"(^|[\d}]) %(?=[\s.,;:)|*]|$)")
# A name that is typed stands in backticks.
PLAIN_INDEX = re.compile(r"(?<![\w`])[xw][12](\^2|\*x2)?(?![\w`=(])")


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.parent.name)
def test_lessons_write_percentages_and_inputs_in_one_way(path) -> None:
    text = path.read_text(encoding="utf-8")
    assert SPACED_PERCENT.findall(text) == []
    assert [found[0] for found in PLAIN_INDEX.finditer(text)] == []


def test_sentences_of_the_pages_write_percentages_in_one_way() -> None:
    for path in SOURCES:
        assert [text for text in strings(path) if SPACED_PERCENT.search(text) and text not in FORMER] == [], path


def test_labs_write_inputs_in_one_way() -> None:
    """Where a text is a sentence; names of inputs in a spec and of columns in a file are what a visitor types."""
    for path in SOURCES:
        if path.name in ("lab.py", "words.py"):
            sentences = [text for text in strings(path) if " " in text.strip() and "sqrt" not in text]
            assert [text for text in sentences if PLAIN_INDEX.search(text)] == [], path
