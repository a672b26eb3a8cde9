"""A data folder that the last version before today's names made, with a run of every kind that is stored."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from playground.assets import ASSETS, ROOT
from playground.digits.fine_tune import FINE_TUNE, FineTuneSpec
from playground.digits.networks import network_of
from playground.digits.spec import TRAIN, DigitsSpec
from playground.engine.engine import Engine
from playground.labs.gan_digits.spec import EVALUATE, EvaluationSpec
from playground.labs.gan_digits.spec import TRAIN as TRAIN_GAN
from playground.labs.landscape.lab import TRAIN as TRAIN_LANDSCAPE
from playground.labs.neuron.lab import TRAIN_DEPTH
from playground.runs.index import DONE, RunIndex
from playground.settings import Settings

FORMER = Path(__file__).parent / "version_0"
VISITOR = "a" * 32
NAMES = {
    TRAIN: ["My softmax regression"],
    FINE_TUNE: ["The reader + mine", "My softmax regression + mine"],
    TRAIN_LANDSCAPE: ["A small landscape"],
    TRAIN_DEPTH: ["Depth 2"],
    TRAIN_GAN: ["My pair"],
    EVALUATE: ["Examined"],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The data folder, as if it had been made here: addresses in it are absolute."""
    copy = tmp_path / "data"
    shutil.copytree(FORMER, copy)
    database = sqlite3.connect(copy / "runs.sqlite")
    with database:
        for before, here in (("/tmp/old_data", str(copy)), ("/tmp/base", str(ROOT))):
            database.execute(
                "UPDATE runs SET folder = replace(folder, ?, ?), spec = replace(spec, ?, ?)", (before, here) * 2
            )
    database.close()
    return copy


def test_a_former_data_folder_opens_with_all_its_runs_and_records(folder: Path) -> None:
    engine = Engine(Settings(data_dir=folder))
    try:
        for job, names in NAMES.items():
            found = engine.runs.of_visitor(VISITOR, job)
            assert [one.name for one in found] == names
            for one in found:
                assert one.run.status == DONE
                assert engine.watch(one.run.id).events
        records = engine.visitors.get(VISITOR)
        assert records["draw_digit.drawing"]["number"] == 3
        assert records["draw_digit.challenges"] == ["fool"]
    finally:
        engine.close()


def test_an_equal_request_gets_the_former_run(folder: Path) -> None:
    engine = Engine(Settings(data_dir=folder))
    try:
        for job, kind in ((TRAIN, DigitsSpec), (FINE_TUNE, FineTuneSpec), (EVALUATE, EvaluationSpec)):
            for one in engine.runs.of_visitor(VISITOR, job):
                assert engine.stored(job, kind.from_json(one.run.spec)) == one.run
    finally:
        engine.close()


def test_what_was_trained_from_something_that_ships_names_its_present_folder(folder: Path) -> None:
    index = RunIndex(folder / "runs.sqlite")
    of_reader = index.of_visitor(VISITOR, FINE_TUNE)[0].run
    assert FineTuneSpec.from_json(of_reader.spec).folder == str(ASSETS / "digits")
    assert (Path(network_of(of_reader).folder) / "model.keras").exists()
    index.close()


def test_an_index_is_brought_up_to_date_once(folder: Path) -> None:
    RunIndex(folder / "runs.sqlite").close()
    database = sqlite3.connect(folder / "runs.sqlite")
    with database:
        database.execute("UPDATE runs SET job = 'playground.models.train_digits:train' WHERE job = 'digits.train'")
    database.close()
    index = RunIndex(folder / "runs.sqlite")
    assert index.of_visitor(VISITOR, TRAIN) == []
    index.close()
