from __future__ import annotations

import json

from playground.challenge import done_now
from playground.digits.pen_digits import read_pen_digits
from playground.digits.spec import PYTORCH, TRAIN, DigitsSpec
from playground.labs.draw_digit.fine_tune import FINE_TUNE, FineTuneSpec
from playground.labs.draw_digit.lab import (
    CHALLENGES,
    CONFIDENCE_THRESHOLD,
    CONVOLUTIONAL,
    MAX_POINTS,
    MNIST_ONLY,
    MNIST_ONLY_NAME,
    MODELS,
    READER,
    READER_NAME,
    WITH_DROPOUT,
    Example,
    Network,
    choices,
    download,
    former_names,
    network_of,
    read_examples,
    thinned,
)
from playground.runs.index import DONE, RUNNING, NamedRun, RunRecord
from playground.runs.shipped import shipped_runs

DONE_BY = {challenge.id: challenge.done for challenge in CHALLENGES}
LINE = (((0.1, 0.2), (0.3, 0.4)),)


SOFTMAX = DigitsSpec(layers=("flatten", "dense:10:softmax"))
LOGITS = DigitsSpec(layers=("flatten", "dense:10:linear"), initializer=PYTORCH)


def run(name: str, run_id: str, spec=SOFTMAX, status: str = DONE, job: str = "j") -> NamedRun:
    record = RunRecord(
        id=run_id, key="k", job=job, spec=spec.to_json(), owner="a", server="", status=status, folder=f"/{run_id}"
    )
    return NamedRun(name=name, run=record)


def example(label: int, **reads: int) -> Example:
    names = {"s1": "CNN, three convolutions", "s2": "MLP with dropout"}
    return Example(label=label, reads={names[key]: value for key, value in reads.items()}, strokes=LINE)


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


def test_examples_survive_the_record_and_damage_is_left_out() -> None:
    ones = [example(7, s1=7), example(3, s1=5)]
    plain = json.loads(json.dumps([one.to_plain() for one in ones]))
    damaged = [
        {"label": "x"},
        5,
        {"label": 1, "reads": {}, "strokes": [["a"]]},
        {"label": 1, "reads": [1], "strokes": []},
    ]
    assert read_examples([*plain, *damaged], {}) == tuple(ones)
    assert read_examples(None, {}) == ()


def test_a_record_that_speaks_of_networks_under_former_names_counts() -> None:
    shipped = [
        NamedRun(name=record.result["name"], run=record) for record in shipped_runs() if record.job == TRAIN.name
    ]
    former = former_names(shipped)
    assert {former[name] for name in ("S1 CNN", "S2 MLP")} == {CONVOLUTIONAL, WITH_DROPOUT}
    plain = [{"label": 7, "writer": "me", "reads": {"S1 CNN": 7, "S2 MLP": 1, "Mine": 3}, "strokes": [[[0.1, 0.2]]]}]
    (found,) = read_examples(plain, former)
    assert found.reads == {CONVOLUTIONAL: 7, WITH_DROPOUT: 1, "Mine": 3}
    assert "parts" in done_now(CHALLENGES, (found,))
    assert "parts" not in done_now(CHALLENGES, read_examples(plain, {}))


def test_the_download_is_a_file_of_drawings() -> None:
    drawings = read_pen_digits(download([example(7, s1=7)]).encode())
    assert drawings.labels.tolist() == [7]
    assert drawings.drawings[0] == LINE


def test_a_long_drawing_is_thinned_and_keeps_its_ends() -> None:
    stroke = [(index / 1000, 0.5) for index in range(1000)]
    (kept,) = thinned([stroke])
    assert len(kept) <= MAX_POINTS + 1
    assert (kept[0], kept[-1]) == ((0.0, 0.5), (0.999, 0.5))
    assert thinned([[(0.5, 0.5)]]) == (((0.5, 0.5),),)


def test_a_copy_that_learned_from_the_visitor_is_a_network_to_choose() -> None:
    spec = FineTuneSpec(folder="/s", sha256="0" * 64, from_logits=True, drawings=("7 1,1", "1 1,1"))
    copy = run("The reader (fine-tuned)", "copy", spec, job=FINE_TUNE.name)
    assert choices([], [copy])["The reader (fine-tuned)"] == Network("/copy", from_logits=True)


def test_challenges_tick_when_done_and_not_before() -> None:
    assert not any(challenge.done(()) for challenge in CHALLENGES)
    assert not DONE_BY["fool"]([example(7, s1=7)])
    assert DONE_BY["fool"]([example(7, s1=1, s2=7)])
    # Nobody agrees with the label: it may be a lie.
    assert not DONE_BY["fool"]([example(7, s1=1, s2=1)])
    assert not DONE_BY["parts"]([example(7, s1=1, s2=7), example(7, s1=7)])
    assert DONE_BY["parts"]([example(7, s1=7, s2=1)])
    nine = [example(digit, s1=digit) for digit in range(9)]
    assert not DONE_BY["ten"]([*nine, example(9, s2=9)])
    assert DONE_BY["ten"]([*nine, example(9, s1=9)])
