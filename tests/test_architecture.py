"""The structure that ARCHITECTURE.md describes, checked in every file from its syntax tree."""

from __future__ import annotations

import ast
import re
import tomllib
from functools import cache
from pathlib import Path

import pytest

from pages._ui.navigation import LABS
from playground.assets import ASSETS, ROOT
from playground.job import Job

NAMES = [lab.name for lab in LABS]
PAGES = [ROOT / "app.py", *sorted((ROOT / "pages").rglob("*.py"))]
BELOW = sorted((ROOT / "playground").rglob("*.py"))
SOURCES = [*PAGES, *BELOW]
TESTS = sorted((ROOT / "tests").rglob("*.py"))
WORKERS_ONLY = {"keras", "tensorflow"}
# From the ground up: a package imports those before it, and modules that lie directly in `playground`.
PACKAGES = ["runs", "engine", "model", "formula", "figures", "plane", "gan", "digits", "labs"]
MOST_MODULES = 8
TRAINING = re.compile(r"playground\.(labs\.)?\w+\.training(\.|$)")


@cache
def imports(path: Path) -> frozenset[str]:
    """Full names of all modules that a file imports, wherever in the file."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            found |= {node.module or ""} | {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(found)


@cache
def strings(path: Path) -> list[str]:
    """Every string of a file that is no docstring."""
    tree = ast.parse(path.read_text())
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docstrings = {ast.get_docstring(node, clean=False) for node in ast.walk(tree) if isinstance(node, documented)}
    texts = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return [text for text in texts if text not in docstrings]


@cache
def defined(path: Path) -> frozenset[str]:
    """Every name that a file defines or imports, wherever in the file."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            found |= {alias.asname or alias.name for alias in node.names}
    return frozenset(found)


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def starts(names: frozenset[str], prefix: str) -> set[str]:
    return {name for name in names if name == prefix or name.startswith(prefix + ".")}


def lab_of(path: Path) -> str:
    """The lab that a file belongs to; empty if several share it."""
    parts = [part.removeprefix("_").removesuffix(".py") for part in path.relative_to(ROOT).parts]
    place = 2 if parts[:2] == ["playground", "labs"] else 1
    return parts[place] if len(parts) > place and parts[place] in NAMES else ""


def is_training(path: Path) -> bool:
    return "training" in path.relative_to(ROOT).parts[:-1]


def test_no_streamlit_and_no_page_below_the_screen() -> None:
    for path in BELOW:
        assert not starts(imports(path), "streamlit"), path
        assert not starts(imports(path), "pages"), path


def test_keras_stays_in_training_and_in_the_workers_preload() -> None:
    for path in SOURCES:
        if not is_training(path) and relative(path) != "playground/engine/worker.py":
            assert not {name.split(".")[0] for name in imports(path)} & WORKERS_ONLY, path


def test_only_training_imports_training() -> None:
    """A page names it as a job, and the command line imports it when it runs."""
    for path in SOURCES:
        if not is_training(path) and path.name != "__main__.py":
            assert [name for name in imports(path) if TRAINING.match(name)] == [], path
        if path in PAGES:
            assert not starts(imports(path), "playground.engine.worker"), path


def test_packages_import_downward_only() -> None:
    for path in BELOW:
        parts = path.relative_to(ROOT / "playground").parts
        if path.name == "__main__.py":
            continue
        above = PACKAGES if len(parts) == 1 else PACKAGES[PACKAGES.index(parts[0]) + 1 :]
        for package in above:
            assert not starts(imports(path), f"playground.{package}"), f"{relative(path)} imports {package}"


def test_every_imported_name_exists() -> None:
    """In benchmarks and in what only workers import too, which no quick test runs."""
    for path in [*SOURCES, *TESTS, *sorted((ROOT / "benchmarks").glob("*.py"))]:
        for name in imports(path):
            place = ROOT / name.replace(".", "/")
            own = name.split(".")[0] in ("playground", "pages", "tests", "benchmarks")
            if own and not place.is_dir() and not place.with_suffix(".py").exists():
                module = place.parent / "__init__.py" if place.parent.is_dir() else place.parent.with_suffix(".py")
                assert place.name in defined(module), f"{relative(path)} imports {name}"


def test_no_lab_knows_another_lab() -> None:
    """Neither its modules nor its session keys, its settings or its assets. A link to another page names it alone."""
    for path in [*SOURCES, *TESTS]:
        for other in set(NAMES) - {lab_of(path)} if lab_of(path) else ():
            for place in (f"playground.labs.{other}", f"pages._{other}", f"tests.{other}"):
                assert not starts(imports(path), place), f"{relative(path)} imports {place}"
            known = re.compile(rf"\b{other}\.\w|(^|/){other}/|\blabs\.{other}\b")
            assert [text for text in strings(path) if known.search(text)] == [], relative(path)


def test_what_labs_share_knows_no_lab() -> None:
    for path in [*BELOW, *(ROOT / "pages" / "_ui").glob("*.py")]:
        if not lab_of(path) and path.name != "__main__.py":
            assert not starts(imports(path), "playground.labs"), path
            assert not [
                name for name in imports(path) if name.startswith("pages._") and not name.startswith("pages._ui")
            ]


@pytest.mark.parametrize("lab", NAMES)
def test_every_lab_is_complete(lab: str) -> None:
    wanted = [
        f"pages/{lab}.py", f"playground/labs/{lab}/lab.py", f"assets/{lab}/lesson.md", f"assets/{lab}/picture.png", f"assets/{lab}/card.webp", f"assets/{lab}/card_dark.webp",
        f"tests/{lab}/test_lab.py", f"tests/{lab}/test_page.py", f"tests/{lab}/test_browser.py",
    ]  # fmt: skip
    assert [path for path in wanted if not (ROOT / path).exists()] == []


def test_a_labs_name_stands_once_in_each_tree() -> None:
    """Its files lie together: nothing else under these folders bears its name."""
    for tree in ("pages", "playground", "assets", "tests"):
        places = [path for path in (ROOT / tree).rglob("*") if path.is_dir() and "__pycache__" not in path.parts]
        named = [path.name.removeprefix("_") for path in places if path.name.removeprefix("_") in NAMES]
        # A component may bear the name of its lab.
        assert len(named) == len(set(named)), sorted(named)


def test_few_modules_lie_directly_in_the_package() -> None:
    assert len([path for path in (ROOT / "playground").glob("*.py") if path.name != "__init__.py"]) <= MOST_MODULES
    packages = {path.parent.name for path in (ROOT / "playground").glob("*/__init__.py")}
    assert packages == set(PACKAGES)


def test_every_page_is_in_the_navigation() -> None:
    pages = {path.stem for path in (ROOT / "pages").glob("*.py")}
    assert pages == {*NAMES, "home"}


@pytest.mark.parametrize("path", sorted((ROOT / "pages").glob("*.py")), ids=relative)
def test_pages_are_short_and_begin_with_enter(path: Path) -> None:
    text = path.read_text()
    assert len(text.splitlines()) <= 150
    body = [node for node in ast.parse(text).body if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)]
    assert ast.unparse(body[0]) == "navigation.enter()"


def test_modules_are_small() -> None:
    for path in [*SOURCES, *TESTS]:
        assert len(path.read_text().splitlines()) <= (450 if path in TESTS else 400), path


def test_components_are_small() -> None:
    for path in ASSETS.rglob("*.js"):
        if "vendor" not in path.parts:
            assert len(path.read_text().splitlines()) <= 400, path


def jobs() -> list[Job]:
    """Every job that the sources name, read from the syntax tree."""
    found = []
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Job":
                values = [ast.literal_eval(value) for value in node.args]
                found.append(Job(*values, **{one.arg: ast.literal_eval(one.value) for one in node.keywords if one.arg}))
    return found


def functions(module: str) -> set[str]:
    """Functions that a module defines, read without importing it: what trains imports Keras."""
    path = ROOT / f"{module.replace('.', '/')}.py"
    return {node.name for node in ast.parse(path.read_text()).body if isinstance(node, ast.FunctionDef)}


def test_every_job_names_a_function_and_stored_names_are_their_own() -> None:
    found = jobs()
    assert len(found) >= 25
    for job in found:
        module, _, function = job.path.partition(":")
        assert function in functions(module), job
    names = [job.name for job in found if job.name]
    assert len(names) == len(set(names)) >= 6


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
    prefixes = [match for path in PAGES for match in re.findall(r'^PREFIX = "(\w+)"', path.read_text(), re.MULTILINE)]
    assert len(prefixes) > 5
    assert sorted(prefixes) == sorted(set(prefixes))
