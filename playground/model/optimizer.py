"""The optimizer's part of a spec, in Keras's words and with Keras's defaults."""

from __future__ import annotations

from dataclasses import dataclass

from playground.spec import Spec

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
CLASS_NAMES = {
    "sgd": "SGD", "adagrad": "Adagrad", "rmsprop": "RMSprop", "adam": "Adam", "adamw": "AdamW", "nadam": "Nadam",
    "lion": "Lion",
}  # fmt: skip

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
