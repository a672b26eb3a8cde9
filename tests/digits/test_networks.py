from __future__ import annotations

import json

from playground.digits.fine_tune import FINE_TUNE, FineTuneSpec
from playground.digits.networks import (
    CONFIDENCE_THRESHOLD,
    MNIST_ONLY,
    MNIST_ONLY_NAME,
    MODELS,
    READER,
    READER_NAME,
    Network,
    choices,
    network_of,
)
from playground.digits.spec import PYTORCH, DigitsSpec
from playground.runs.index import DONE, RUNNING, NamedRun, RunRecord

SOFTMAX = DigitsSpec(layers=("flatten", "dense:10:softmax"))
LOGITS = DigitsSpec(layers=("flatten", "dense:10:linear"), initializer=PYTORCH)


def run(name: str, run_id: str, spec=SOFTMAX, status: str = DONE, job: str = "j") -> NamedRun:
    record = RunRecord(
        id=run_id, key="k", job=job, spec=spec.to_json(), owner="a", server="", status=status, folder=f"/{run_id}"
    )
    return NamedRun(name=name, run=record)


def test_networks_to_choose_from_have_names_of_their_own() -> None:
    found = choices(
        [run("CNN, three convolutions", "s")],
        [run("Mine", "a"), run("Mine", "b", LOGITS), run("Going", "c", status=RUNNING)],
    )
    assert list(found) == [READER_NAME, MNIST_ONLY_NAME, "CNN, three convolutions", "Mine", "Mine (2)"]
    assert (found[READER_NAME], found[MNIST_ONLY_NAME]) == (READER, MNIST_ONLY)
    assert found["Mine (2)"].from_logits
    assert not found["Mine"].from_logits


def test_the_readers_threshold_was_measured_and_the_others_is_a_convention() -> None:
    assert READER.threshold == json.loads((MODELS / "reader.json").read_text())["sure"]
    assert network_of(run("Mine", "a").run).threshold == MNIST_ONLY.threshold == CONFIDENCE_THRESHOLD


def test_a_copy_that_learned_from_the_visitor_is_a_network_to_choose() -> None:
    spec = FineTuneSpec(folder="/s", sha256="0" * 64, from_logits=True, drawings=("7 1,1", "1 1,1"))
    copy = run("The reader (fine-tuned)", "copy", spec, job=FINE_TUNE.name)
    assert choices([], [copy])["The reader (fine-tuned)"] == Network("/copy", from_logits=True)
