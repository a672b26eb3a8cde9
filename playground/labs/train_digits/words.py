"""The sentences of "Train digits" that hold numbers, each of them whole."""

from __future__ import annotations

from collections.abc import Sequence

from playground.digits.classification import Interval
from playground.digits.spec import DigitsSpec

MISTAKES_LATER = "The confusion matrix and the worst mistakes are shown here when the training has ended."
NO_MISTAKES = "This run was not tested, so it has no confusion matrix and no list of mistakes."


def summary(accuracy: float, parameters: int) -> str:
    """A run's result in a line of the visitor's list; the accuracy from 0 to 1."""
    return f"{accuracy:.2%} of the test digits correct · {parameters:,} parameters"


def stopped_summary(epochs: float, accuracy: float, parameters: int) -> str:
    """The same for a run that was stopped after some epochs."""
    return f"stopped after {epochs:.1f} epochs · {summary(accuracy, parameters)}"


def grid_caption(epoch: int | None, *, held_back: bool) -> str:
    """What the grid of digits shows.

    Args:
        epoch: The epoch whose predictions are shown; None while they are the latest.
        held_back: Whether the digits are held back from the training.
    """
    if held_back:
        if epoch is None:
            return "Validation digits, which are held back from the training, with the network's predictions."
        return f"Validation digits, which are held back from the training, with the network's predictions after epoch {epoch}."
    if epoch is None:
        return "Training digits with the network's predictions. This run holds none back for validation."
    return (
        f"Training digits with the network's predictions after epoch {epoch}. This run holds none back for validation."
    )


def accuracy_after(epoch: float, share: Interval, mistakes: int) -> str:
    """How well the network of a moment reads the test set.

    Args:
        epoch: How many epochs it has been trained; with a fraction if it was stopped in one.
        share: Test accuracy with its interval.
        mistakes: Test digits that it misreads.
    """
    after = f"epoch {epoch:g}" if epoch == int(epoch) else f"{epoch:.1f} epochs"
    return (
        f"After {after}, {share.value:.2%} of the 10,000 test digits are read correctly "
        f"(95% interval: {share.low:.2%} to {share.high:.2%}). Mistakes: {mistakes:,}."
    )


def attacked_training(spec: DigitsSpec) -> str:
    """What the curves of adversarial training show."""
    steps = "one step" if spec.attack_steps == 1 else f"{spec.attack_steps} steps"
    return (
        f"Adversarial training: each training digit is attacked first, with {steps} and up to {spec.attack_epsilon:g} a pixel. The training "
        "loss and accuracy are those on attacked digits; validation and test digits are not attacked."
    )


def curves_later(names: Sequence[str]) -> str:
    """Why some of the runs to compare have no curves yet; their names as Markdown."""
    if len(names) == 1:
        return f"The curves of {names[0]} begin when its first epoch is complete."
    return f"The curves of {', '.join(names[:-1])} and {names[-1]} begin when their first epochs are complete."


def size_of(spec: DigitsSpec) -> str:
    """How large a network is, and how many updates its training takes."""
    return (
        f"**{spec.parameters:,} parameters.** Each epoch processes {spec.fit_count:,} images in {spec.steps_per_epoch:,} "
        f"batches. In total, the training makes {spec.epochs * spec.steps_per_epoch:,} updates."
    )


def parameter_count(parameters: int) -> str:
    """The size of the network whose layers are being edited."""
    return f"This network has {parameters:,} parameters."
