"""`python -m playground`: what the Makefile, the model cards and the lessons tell people to type."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator

import pytest

from playground.__main__ import main, parser
from playground.assets import ASSETS, ROOT

TEXTS = [ROOT / "Makefile", ROOT / "README.md", *ASSETS.rglob("*.md"), *(ROOT / "playground").rglob("*.py")]
COMMAND = re.compile(r"(?:python|\$\(PYTHON\)) -m playground ([a-z][^`\n;,)]*)")


def commands(top: argparse.ArgumentParser, words: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every command that can be run, as its words."""
    groups = [action for action in top._actions if isinstance(action, argparse._SubParsersAction)]
    if not groups:
        yield words
    for group in groups:
        for name, one in group.choices.items():
            yield from commands(one, (*words, name))


@pytest.mark.parametrize("words", [(), *commands(parser())], ids=" ".join)
def test_every_command_explains_itself(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([*words, "--help"])
    assert stopped.value.code == 0
    assert " ".join(("usage: python -m playground", *words)) in " ".join(capsys.readouterr().out.split())


def test_every_command_that_a_text_names_exists() -> None:
    named = {(path.name, text.strip()) for path in TEXTS for text in COMMAND.findall(path.read_text(encoding="utf-8"))}
    assert len(named) >= 10
    for name, text in named:
        words = [word for word in re.sub(r"\[[^\]]*\]", "", text).split() if not word.startswith("COMMAND")]
        parsed = parser().parse_args(words)
        assert callable(parsed.run), (name, text)
