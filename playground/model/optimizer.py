"""Optimizers by name, and the optimizer's part of a spec, in Keras's words and with Keras's defaults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from playground.spec import Spec


@dataclass(frozen=True)
class NamedOptimizer:
    """What pages, links and specs mean by an optimizer's name.

    Attributes:
        keras_class: Name of the class in `keras.optimizers`.
        arguments: What it gets besides the learning rate and Keras's defaults.
    """

    keras_class: str
    arguments: Mapping[str, float | bool] = field(default_factory=dict)


# Every Keras optimizer that updates from gradients alone; each lab chooses among the names. 0.9 is the usual momentum, and
# 0.5 the decay of Adam's mean gradient that most papers on GANs take.
OPTIMIZERS = {
    "sgd": NamedOptimizer("SGD"),
    "momentum": NamedOptimizer("SGD", {"momentum": 0.9}),
    "nesterov": NamedOptimizer("SGD", {"momentum": 0.9, "nesterov": True}),
    "adagrad": NamedOptimizer("Adagrad"),
    "adadelta": NamedOptimizer("Adadelta"),
    "rmsprop": NamedOptimizer("RMSprop"),
    "adam": NamedOptimizer("Adam"),
    "adam_beta_0.5": NamedOptimizer("Adam", {"beta_1": 0.5}),
    "adamw": NamedOptimizer("AdamW"),
    "adamax": NamedOptimizer("Adamax"),
    "nadam": NamedOptimizer("Nadam"),
    "ftrl": NamedOptimizer("Ftrl"),
    # Keras's default too, but not that of an `OptimizerSpec`.
    "lion": NamedOptimizer("Lion", {"beta_2": 0.99}),
    "lamb": NamedOptimizer("Lamb"),
    "adafactor": NamedOptimizer("Adafactor"),
    "muon": NamedOptimizer("Muon"),
}
# Parameters that each Keras optimizer takes besides the learning rate.
PARAMETERS: dict[str, tuple[str, ...]] = {
    "sgd": ("momentum", "nesterov"),
    "adagrad": ("initial_accumulator_value", "epsilon"),
    "rmsprop": ("rho", "momentum", "epsilon"),
    "adam": ("beta_1", "beta_2", "epsilon"),
    "adamw": ("weight_decay", "beta_1", "beta_2", "epsilon"),
    "nadam": ("beta_1", "beta_2", "epsilon"),
    "lion": ("beta_1", "beta_2"),
}
DEFAULT_LEARNING_RATE = {"sgd": 0.01} | dict.fromkeys(("adagrad", "rmsprop", "adam", "adamw", "nadam", "lion"), 0.001)
CONSTANT, COSINE, EXPONENTIAL, ONE_CYCLE = "constant", "cosine", "exponential", "one_cycle"
SCHEDULES = (CONSTANT, COSINE, EXPONENTIAL, ONE_CYCLE)
# Share of all steps in which the one-cycle schedule climbs, and what share of the peak it starts from.
WARMUP_SHARE = 0.25
WARMUP_START = 0.1
# What the exponential schedule multiplies the rate with over the whole training.
EXPONENTIAL_END = 0.01


def warmup_steps(steps: int) -> int:
    """Updates in which the one-cycle schedule climbs, of `steps` in all."""
    return max(1, round(WARMUP_SHARE * steps))


@dataclass(frozen=True, kw_only=True)
class OptimizerSpec(Spec):
    """How weights are updated.

    Attributes:
        optimizer: Keras identifier, a key of `PARAMETERS`.
        learning_rate: Rate, or the peak of the schedule; > 0.
        schedule: `"constant"`; `"cosine"`: rate/2 (1 + cos(pi t/T)); `"exponential"`: rate * 0.01^(t/T);
            `"one_cycle"`: from a tenth of the rate up to it in the first quarter, then cosine down to 0.
        momentum, nesterov, rho, beta_1, beta_2, epsilon, weight_decay, initial_accumulator_value: As in Keras;
            an optimizer ignores those that it does not have.
    """

    optimizer: str = "rmsprop"
    learning_rate: float = 0.001
    schedule: str = CONSTANT
    momentum: float = 0.0
    nesterov: bool = False
    rho: float = 0.9
    beta_1: float = 0.9
    beta_2: float = 0.999
    epsilon: float = 1e-7
    weight_decay: float = 0.004
    initial_accumulator_value: float = 0.1

    def __post_init__(self) -> None:
        self._require(self.optimizer in PARAMETERS, "optimizer", f"one of {', '.join(PARAMETERS)}")
        self._require(self.schedule in SCHEDULES, "schedule", f"one of {', '.join(SCHEDULES)}")
        self._require_number("learning_rate", 1e-8, 1e3)
        for name in ("momentum", "rho", "beta_1", "beta_2"):
            self._require_number(name, 0, 0.99999)
        for name in ("epsilon", "weight_decay", "initial_accumulator_value"):
            self._require_number(name, 0, 10)
        self._require(isinstance(self.nesterov, bool), "nesterov", "True or False")

    def optimizer_config(self) -> dict[str, float | bool]:
        """Arguments of the Keras optimizer besides the learning rate."""
        return {name: getattr(self, name) for name in PARAMETERS[self.optimizer]}


def optimizer_fields(name: str) -> dict[str, Any]:
    """Fields of an `OptimizerSpec` that make it the optimizer of a name."""
    named = OPTIMIZERS[name]
    return {"optimizer": named.keras_class.lower(), **named.arguments}


def optimizer_name(spec: OptimizerSpec) -> str:
    """The name of a spec's optimizer: SGD has three, by whether it has momentum and of which kind."""
    if spec.optimizer != "sgd":
        return spec.optimizer
    if spec.nesterov:
        return "nesterov"
    return "momentum" if spec.momentum else "sgd"
