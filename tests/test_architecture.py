"""The structure that ARCHITECTURE.md describes, checked from the syntax tree."""

from __future__ import annotations

import ast
import importlib
import re
import tomllib
from pathlib import Path

import pytest

from pages._ui.navigation import LABS
from playground.job import Job

ROOT = Path(__file__).parents[1]
SCREEN = [ROOT / "app.py", *sorted((ROOT / "pages").rglob("*.py"))]
BELOW = sorted((ROOT / "playground").rglob("*.py"))
WORKERS_ONLY = {"keras", "tensorflow"}


def imports(path: Path) -> set[str]:
    """Full names of all modules that a file imports, wherever in the file."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            found |= {node.module or ""} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def starts(names: set[str], prefix: str) -> set[str]:
    return {name for name in names if name == prefix or name.startswith(prefix + ".")}


@pytest.mark.parametrize("path", BELOW, ids=relative)
def test_no_streamlit_and_no_page_below_the_screen(path: Path) -> None:
    names = imports(path)
    assert not starts(names, "streamlit")
    assert not starts(names, "pages")


@pytest.mark.parametrize("path", SCREEN, ids=relative)
def test_the_screen_imports_no_keras_and_no_model(path: Path) -> None:
    names = imports(path)
    assert not {name.split(".")[0] for name in names} & WORKERS_ONLY
    assert not starts(names, "playground.models")
    assert not starts(names, "playground.engine.worker")


@pytest.mark.parametrize("path", BELOW, ids=relative)
def test_keras_stays_in_the_models_and_the_workers_preload(path: Path) -> None:
    name = relative(path)
    if not name.startswith("playground/models/") and name != "playground/engine/worker.py":
        assert not {module.split(".")[0] for module in imports(path)} & WORKERS_ONLY


@pytest.mark.parametrize("path", BELOW, ids=relative)
def test_layers_import_downward_only(path: Path) -> None:
    name, names = relative(path), imports(path)
    upper = ["playground.models", "playground.labs", "playground.figures"]
    if name.startswith("playground/models/"):
        allowed = {"playground.models", "playground.labs"}
    elif name.startswith("playground/labs/"):
        allowed = set()
    elif name.startswith("playground/figures/"):
        allowed = {"playground.figures"}
    else:
        allowed = set()
    for layer in upper:
        found = starts(names, layer)
        assert not found or layer in allowed, f"{name} imports {found}"


def test_a_lab_never_imports_a_lab() -> None:
    for lab in LABS:
        for folder in ("labs", "models"):
            others = {
                f"playground.{kind}.{other.name}" for other in LABS if other != lab for kind in ("labs", "models")
            }
            assert not imports(ROOT / "playground" / folder / f"{lab.name}.py") & others


@pytest.mark.parametrize("lab", LABS, ids=lambda lab: lab.name)
def test_every_lab_is_complete(lab) -> None:
    wanted = [
        f"pages/{lab.name}.py", f"playground/labs/{lab.name}.py", f"playground/models/{lab.name}.py",
        f"assets/lessons/{lab.name}.md", f"assets/pictures/{lab.name}.png", f"tests/playground/labs/test_{lab.name}.py",
        f"tests/playground/models/test_{lab.name}.py", f"tests/pages/test_{lab.name}.py",
        f"tests/browser/test_{lab.name}.py",
    ]  # fmt: skip
    assert [path for path in wanted if not (ROOT / path).exists()] == []


def test_every_page_is_in_the_navigation() -> None:
    pages = {path.stem for path in (ROOT / "pages").glob("*.py")}
    assert pages == {lab.name for lab in LABS} | {"home"}


@pytest.mark.parametrize("path", sorted((ROOT / "pages").glob("*.py")), ids=relative)
def test_pages_are_short_and_begin_with_enter(path: Path) -> None:
    text = path.read_text()
    assert len(text.splitlines()) <= 150
    body = [node for node in ast.parse(text).body if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)]
    assert ast.unparse(body[0]) == "navigation.enter()"


@pytest.mark.parametrize("path", [*BELOW, *(ROOT / "pages" / "_ui").glob("*.py")], ids=relative)
def test_modules_are_small(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 400


def test_components_are_small() -> None:
    for path in (ROOT / "assets").rglob("*.js"):
        assert len(path.read_text().splitlines()) <= 400, path


def job_names() -> set[str]:
    found = set()
    for path in [*BELOW, *SCREEN]:
        found |= set(re.findall(r'Job\("(playground[\w.]+:\w+)"\)', path.read_text()))
    return found


def test_every_job_resolves() -> None:
    names = job_names()
    assert len(names) >= 5
    for name in names:
        if name != "playground.models.train_digits:train" or importlib.util.find_spec("keras"):
            assert callable(Job(name).resolve())


def test_requirements_are_pinned() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        for line in (ROOT / name).read_text().splitlines():
            if line and not line.startswith(("#", "-r")):
                assert re.fullmatch(r"[\w.\-\[\]]+==[\w.]+", line), line


def test_the_page_process_is_told_not_to_call_home() -> None:
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())
    assert config["browser"]["gatherUsageStats"] is False
    assert config["server"]["maxUploadSize"] == 10


def test_no_two_labs_name_their_widgets_alike() -> None:
    """Going from one page to the other, a widget would begin with the other's value."""
    prefixes = [
        match
        for path in (ROOT / "pages" / "_ui").glob("*.py")
        for match in re.findall(r'^PREFIX = "(\w+)"', path.read_text(), re.M)
    ]
    assert len(prefixes) > 5
    assert sorted(prefixes) == sorted(set(prefixes))
