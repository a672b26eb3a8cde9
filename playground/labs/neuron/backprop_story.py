"""One step of gradient descent as a sequence of frames: forward node by node, the loss, backward, the update.

The numbers come from a `Step`; this module fills them into the formulas. A line is a formula in symbols, then with
numbers, then its result.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from playground.labs.neuron import words
from playground.labs.neuron.losses import SQUARED_ERROR
from playground.labs.neuron.small_network import REGRESSION, SmallNetworkSpec, Step, samples, symbol
from playground.model.activations import ACTIVATIONS
from playground.number import number

FORWARD, LOSS, BACKWARD, UPDATE, AGAIN = "Forward", "Loss", "Backward", "Update", "Forward again"
# The updates of a layer beyond these are shown when its edges and nodes are pointed at.
MOST_UPDATES_SHOWN = 3


@dataclass(frozen=True, kw_only=True)
class StoryFrame:
    """One picture of the sequence.

    Attributes:
        phase: The part of the step that it belongs to.
        title: What happens.
        lines: The formulas.
        focus: Ids of the highlighted parts.
    """

    phase: str
    title: str
    lines: tuple[str, ...]
    focus: tuple[str, ...]


@dataclass(kw_only=True)
class Part:
    """A number in the network and what happens to it. Ids: `x1`, `z1_2`, `a1_2` (layer, unit), `w1_2_3` (to, from), `b1_2`, `L`.

    Attributes:
        label: Its symbol.
        value: Before the update.
        gradient: dL/d(this number); for a weight or bias, the gradient that the update uses. None if there is none.
        own_gradient: The gradient of the shown sample's loss alone.
        new: After the update.
        known, gradient_known: First frames in which value and gradient are known.
        lines: Formulas, each with the first frame that shows it: forward, then backward, then the update.
    """

    label: str
    value: float
    gradient: float | None = None
    own_gradient: float | None = None
    new: float | None = None
    known: int = 0
    gradient_known: int = 0
    lines: list[tuple[int, str]] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Story:
    """The frames of a step, and every number in it.

    Attributes:
        frames: In order.
        parts: Id to its number.
        updated: Index of the first frame in which the weights are the new ones.
        sizes: Units of each layer, inputs first.
    """

    frames: tuple[StoryFrame, ...]
    parts: dict[str, Part]
    updated: int
    sizes: tuple[int, ...]


def factor(value: float) -> str:
    """A number as a factor of a product: negative numbers are in brackets."""
    return f"({number(value)})" if value < 0 else number(value)


def sum_text(terms: list[str]) -> str:
    """`a + b`."""
    return " + ".join(terms)


def after(part: Part) -> float:
    """A part's value after the update; inputs do not change."""
    return part.value if part.new is None else part.new


def story(spec: SmallNetworkSpec, step: Step) -> Story:
    """The frames and numbers of a step.

    Args:
        spec: The network and how far it is trained.
        step: Its numbers.
    """
    return _Teller(spec=spec, step=step).tell()


@dataclass(kw_only=True)
class _Teller:
    spec: SmallNetworkSpec
    step: Step
    frames: list[StoryFrame] = field(default_factory=list)
    parts: dict[str, Part] = field(default_factory=dict)

    def tell(self) -> Story:
        self.sizes = self.spec.sizes
        self.place = self.spec.shown(self.spec.steps)
        x, y = samples(self.spec.task)
        self.x, self.y = x[self.place], float(y[self.place, 0])
        self.count = len(x)
        self._begin()
        for layer in range(1, len(self.sizes)):
            for unit in range(1, self.sizes[layer] + 1):
                self._forward(layer, unit)
        self._loss()
        for layer in range(len(self.sizes) - 1, 0, -1):
            for unit in range(1, self.sizes[layer] + 1):
                self._backward(layer, unit)
                for source in range(1, self.sizes[layer - 1] + 1):
                    self._edge(layer, unit, source)
        updated = len(self.frames)
        for layer in range(len(self.sizes) - 1, 0, -1):
            self._update(layer)
        self._again()
        return Story(frames=tuple(self.frames), parts=self.parts, updated=updated, sizes=self.sizes)

    # -- names and numbers -----------------------------------------------------------------------------------------

    def _a(self, layer: int, unit: int) -> str:
        if layer == 0:
            return "x" + "₀₁₂₃₄"[unit]
        if layer == len(self.sizes) - 1:
            return "ŷ" if self.spec.task == REGRESSION else "p"
        return symbol("a", layer, unit)

    def _id(self, layer: int, unit: int) -> str:
        return f"a{layer}_{unit}" if layer else f"x{unit}"

    def _value(self, layer: int, unit: int) -> float:
        return float(self.step.before.a[layer - 1][self.place, unit - 1] if layer else self.x[unit - 1])

    def _delta(self, layer: int, unit: int) -> float:
        return float(self.step.before.z_gradients[layer - 1][self.place, unit - 1])

    def _weight(self, layer: int, unit: int, source: int) -> float:
        return float(self.step.layers[layer - 1].kernel[source - 1, unit - 1])

    def _add(self, phase: str, title: str, lines: list[str], *focus: str) -> None:
        self.frames.append(StoryFrame(phase=phase, title=title, lines=tuple(lines), focus=focus))

    # -- the parts of the story ------------------------------------------------------------------------------------

    def _begin(self) -> None:
        for unit, value in enumerate(self.x, 1):
            self.parts[f"x{unit}"] = Part(
                label=self._a(0, unit), value=float(value), lines=[(0, "An input: part of the data, not learned.")]
            )
        self.parts["y"] = Part(label="y", value=self.y, lines=[(0, "The target of this sample.")])
        for layer, numbers in enumerate(self.step.layers, 1):
            new = self.step.new_layers[layer - 1]
            for unit in range(1, self.sizes[layer] + 1):
                self.parts[f"b{layer}_{unit}"] = Part(
                    label=symbol("b", layer, unit), value=float(numbers.bias[unit - 1]), new=float(new.bias[unit - 1])
                )
                for source in range(1, self.sizes[layer - 1] + 1):
                    self.parts[f"w{layer}_{unit}_{source}"] = Part(
                        label=symbol("w", layer, unit, source), value=self._weight(layer, unit, source),
                        new=float(new.kernel[source - 1, unit - 1]),
                    )  # fmt: skip
        inputs = ", ".join(f"{self._a(0, unit)} = {number(value)}" for unit, value in enumerate(self.x, 1))
        ids = [f"x{unit}" for unit in range(1, len(self.x) + 1)]
        title = words.sample_enters(self.place + 1, self.count)
        self._add(FORWARD, title, [f"{inputs}; the target is y = {number(self.y)}"], *ids, "y")

    def _forward(self, layer: int, unit: int) -> None:
        sources = range(1, self.sizes[layer - 1] + 1)
        z = float(self.step.before.z[layer - 1][self.place, unit - 1])
        a, bias = self._value(layer, unit), self.parts[f"b{layer}_{unit}"]
        zs, at, activation = symbol("z", layer, unit), len(self.frames), self.spec.activations[layer - 1]
        symbols = [f"{symbol('w', layer, unit, source)}·{self._a(layer - 1, source)}" for source in sources]
        numbers = [
            f"{factor(self._weight(layer, unit, source))}·{factor(self._value(layer - 1, source))}"
            for source in sources
        ]
        sum_line = (
            f"{zs} = {sum_text([*symbols, bias.label])} = {sum_text([*numbers, factor(bias.value)])} = {number(z)}"
        )
        output_line = f"{self._a(layer, unit)} = {activation}({zs}) = {activation}({number(z)}) = {number(a)}"
        self.parts[f"z{layer}_{unit}"] = Part(label=zs, value=z, known=at, lines=[(at, sum_line)])
        self.parts[self._id(layer, unit)] = Part(
            label=self._a(layer, unit), value=a, known=at, lines=[(at, sum_line), (at, output_line)],
            new=float(self.step.new_outputs[layer - 1][self.place, unit - 1]),
        )  # fmt: skip
        ids = []
        for source in sources:
            weight, before = self.parts[f"w{layer}_{unit}_{source}"], self.parts[self._id(layer - 1, source)]
            product = weight.value * before.value
            self.parts[f"m{layer}_{unit}_{source}"] = Part(
                label="×", value=product, known=at, new=after(weight) * after(before),
                lines=[(at, f"{symbols[source - 1]} = {numbers[source - 1]} = {number(product)}")],
            )  # fmt: skip
            ids += [f"w{layer}_{unit}_{source}", f"m{layer}_{unit}_{source}"]
        products = [after(self.parts[f"m{layer}_{unit}_{source}"]) for source in sources]
        self.parts[f"z{layer}_{unit}"].new = sum(products) + after(bias)
        last = layer == len(self.sizes) - 1
        title = words.VALUE_OF_OUTPUT if last else words.value_of_unit(layer, unit)
        self._add(
            FORWARD, title, [sum_line, output_line], self._id(layer, unit), f"z{layer}_{unit}",
            f"b{layer}_{unit}", *ids,
        )  # fmt: skip

    def _loss(self) -> None:
        last = len(self.sizes) - 1
        p, p_name, y = self._value(last, 1), self._a(last, 1), self.y
        value = float(self.step.before.losses[self.place])
        if self.spec.loss == SQUARED_ERROR:
            line = f"L = ({p_name} − y)² = ({number(p)} − {factor(y)})² = {number(value)}"
        else:
            line = (
                f"L = −y·ln p − (1 − y)·ln(1 − p) = −ln {'p' if y else '(1 − p)'} = {number(value)}, as y = {number(y)}"
            )
        lines = [line]
        mean = float(self.step.before.losses.mean())
        lines.append(f"Mean loss over all {self.count} samples: {number(mean)}")
        at = len(self.frames)
        self.parts["L"] = Part(
            label="L", value=value, gradient=1.0, own_gradient=1.0, known=at, gradient_known=at + 1,
            new=float(self.step.new_losses[self.place]), lines=[(at, line), (at + 1, "∂L/∂L = 1: the backward pass begins here.")],
        )  # fmt: skip
        self._add(LOSS, words.loss_of_sample(self.spec.loss), lines, "L", "y", self._id(last, 1))

    def _backward(self, layer: int, unit: int) -> None:
        at, last = len(self.frames), layer == len(self.sizes) - 1
        name, zs = self._a(layer, unit), symbol("z", layer, unit)
        d_a = float(self.step.before.a_gradients[layer - 1][self.place, unit - 1])
        delta, slope = self._delta(layer, unit), self._slope(layer, unit)
        delta_name = symbol("δ", layer, unit)
        lines = [self._output_line(name, d_a) if last else self._sum_line(layer, unit, name, d_a)]
        step_line = f"{delta_name} = ∂L/∂{zs} = ∂L/∂{name} · f′({zs}) = {factor(d_a)} · {slope} = {number(delta)}"
        if last and self.spec.loss != SQUARED_ERROR:
            simplified = f"p − y = {number(self._value(layer, unit))} − {number(self.y)}"
            step_line = f"{delta_name} = ∂L/∂{zs} = ∂L/∂p · p(1 − p) = {simplified} = {number(delta)}"
        lines.append(step_line)
        bias = self.parts[f"b{layer}_{unit}"]
        bias.gradient = float(self.step.before.bias_gradients[layer - 1][unit - 1])
        bias.own_gradient, bias.gradient_known = delta, at
        bias_line = f"∂L/∂{bias.label} = {delta_name} = {number(delta)}{self._mean(bias.gradient)}"
        lines.append(bias_line)
        bias.lines.append((at, bias_line))
        for part_id, gradient, line in (
            (self._id(layer, unit), d_a, lines[:2]),
            (f"z{layer}_{unit}", delta, lines[1:2]),
            *((f"m{layer}_{unit}_{source}", delta, [f"Passes on {delta_name}, because the derivative of a sum with respect to each term is 1."])
              for source in range(1, self.sizes[layer - 1] + 1)),
        ):  # fmt: skip
            part = self.parts[part_id]
            part.gradient = part.own_gradient = gradient
            part.gradient_known = at
            part.lines += [(at, text) for text in line]
        title = words.GRADIENT_OF_OUTPUT if last else words.gradient_of_unit(layer, unit)
        focus = [self._id(layer, unit), f"z{layer}_{unit}", f"b{layer}_{unit}"]
        focus += ["L"] if last else [f"w{layer + 1}_{to}_{unit}" for to in range(1, self.sizes[layer + 1] + 1)]
        self._add(BACKWARD, title, lines, *focus)

    def _output_line(self, name: str, d_a: float) -> str:
        p, y = number(self._value(len(self.sizes) - 1, 1)), number(self.y)
        if self.spec.loss == SQUARED_ERROR:
            return f"∂L/∂{name} = 2({name} − y) = 2·({p} − {factor(self.y)}) = {number(d_a)}"
        return f"∂L/∂p = (p − y) / (p(1 − p)) = ({p} − {y}) / ({p}·(1 − {p})) = {number(d_a)}"

    def _sum_line(self, layer: int, unit: int, name: str, d_a: float) -> str:
        targets = range(1, self.sizes[layer + 1] + 1)
        symbols = [f"{symbol('δ', layer + 1, to)}·{symbol('w', layer + 1, to, unit)}" for to in targets]
        numbers = [
            f"{factor(self._delta(layer + 1, to))}·{factor(self._weight(layer + 1, to, unit))}" for to in targets
        ]
        return f"∂L/∂{name} = {sum_text(symbols)} = {sum_text(numbers)} = {number(d_a)}"

    def _slope(self, layer: int, unit: int) -> str:
        """f'(z) in numbers, written in terms of a for the activations whose derivative has that form."""
        a, z = self._value(layer, unit), float(self.step.before.z[layer - 1][self.place, unit - 1])
        name = self.spec.activations[layer - 1]
        if name == "sigmoid":
            return f"{number(a)}·(1 − {number(a)})"
        if name == "tanh":
            return f"(1 − {factor(a)}²)"
        return factor(float(ACTIVATIONS[name].derivative(np.array([z]))[0]))

    def _edge(self, layer: int, unit: int, source: int) -> None:
        weight = self.parts[f"w{layer}_{unit}_{source}"]
        weight.gradient = float(self.step.before.kernel_gradients[layer - 1][source - 1, unit - 1])
        weight.own_gradient = self._delta(layer, unit) * self._value(layer - 1, source)
        weight.gradient_known = len(self.frames)
        name, before = self._a(layer, unit), self._a(layer - 1, source)
        d_a = float(self.step.before.a_gradients[layer - 1][self.place, unit - 1])
        line = (
            f"∂L/∂{weight.label} = ∂L/∂{name} · f′({symbol('z', layer, unit)}) · {before}"
            f" = {factor(d_a)} · {self._slope(layer, unit)} · {factor(self._value(layer - 1, source))}"
            f" = {number(weight.own_gradient)}{self._mean(weight.gradient)}"
        )
        weight.lines.append((weight.gradient_known, line))
        self._add(
            BACKWARD, words.gradient_of_weight(before, name), [line], f"w{layer}_{unit}_{source}",
            f"m{layer}_{unit}_{source}", self._id(layer - 1, source),
        )  # fmt: skip

    def _mean(self, gradient: float) -> str:
        if not self.spec.whole_batch:
            return ""
        return f" for this sample; mean over all {self.count}: {number(gradient)}"

    def _update_line(self, part: Part) -> str:
        assert part.gradient is not None
        assert part.new is not None
        return (
            f"{part.label} ← {part.label} − α·∂L/∂{part.label} = {number(part.value)}"
            f" − {number(self.spec.learning_rate)}·{factor(part.gradient)} = {number(part.new)}"
        )

    def _update(self, layer: int) -> None:
        ids = [name for name in self.parts if name.startswith((f"w{layer}_", f"b{layer}_"))]
        by_size = sorted(ids, key=lambda name: -abs(self.parts[name].gradient or 0))
        for name in ids:
            self.parts[name].lines.append((len(self.frames), self._update_line(self.parts[name])))
        lines = [self.parts[name].lines[-1][1] for name in by_size[:MOST_UPDATES_SHOWN]]
        if len(ids) > MOST_UPDATES_SHOWN:
            lines.append(words.more_updates(len(ids) - MOST_UPDATES_SHOWN))
        hidden_layer = None if layer == len(self.sizes) - 1 else layer
        title = words.new_weights(hidden_layer, self.count if self.spec.whole_batch else None)
        self._add(UPDATE, title, lines, *ids)

    def _again(self) -> None:
        before, after = self.step.before.losses, self.step.new_losses
        lines = [
            f"Loss of this sample: {number(before[self.place])} → {number(after[self.place])}",
            f"Mean loss over all {self.count} samples: {number(before.mean())} → {number(after.mean())}",
        ]
        self.parts["L"].lines.append((len(self.frames), lines[0]))
        ids = [name for name in self.parts if name.startswith("a")]
        self._add(AGAIN, "Forward pass of the same sample with the new weights", lines, "L", *ids)
