"""A network as a tuple of short texts, such as `("conv2d:32:3:relu", "flatten", "dense:10:softmax")`.

One URL parameter holds it, a learner can read it, and shapes and sizes follow from it without Keras, so that the page
can refuse an impossible network before anything runs. The arithmetic is tested against Keras.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, fields

ACTIVATIONS = ("relu", "tanh", "sigmoid", "linear", "elu", "leaky_relu", "selu", "gelu", "silu", "softplus", "softmax")
PADDINGS = ("valid", "same")
MAX_LAYERS = 30


class ImpossibleNetwork(ValueError):
    """The layers do not fit together; the message is a sentence that names the layer."""


@dataclass(frozen=True)
class Conv2D:
    """Convolution: `filters` kernels of `kernel_size` x `kernel_size`, `strides` apart."""

    filters: int
    kernel_size: int
    activation: str = "relu"
    strides: int = 1
    padding: str = "valid"

    kind = "conv2d"

    def __post_init__(self) -> None:
        _check(1 <= self.filters <= 512, "filters", "from 1 to 512", self.filters)
        _check(1 <= self.kernel_size <= 11, "kernel_size", "from 1 to 11", self.kernel_size)
        _check(1 <= self.strides <= 4, "strides", "from 1 to 4", self.strides)
        _check(self.padding in PADDINGS, "padding", "valid or same", self.padding)
        _check_activation(self.activation)

    def output_shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        """Valid: (n - k) // s + 1 pixels per side; same: n / s, rounded up."""
        height, width = (_window(size, self.kernel_size, self.strides, self.padding) for size in _image(shape)[:2])
        return height, width, self.filters

    def parameters(self, shape: tuple[int, ...]) -> int:
        """Filters times (kernel area times channels, and one bias)."""
        return self.filters * (self.kernel_size**2 * shape[2] + 1)


@dataclass(frozen=True)
class _Pooling:
    pool_size: int = 2

    def __post_init__(self) -> None:
        _check(1 <= self.pool_size <= 8, "pool_size", "from 1 to 8", self.pool_size)

    def output_shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        """n // p pixels per side; pixels that do not fill a window are dropped."""
        height, width = (_window(size, self.pool_size, self.pool_size, "valid") for size in _image(shape)[:2])
        return height, width, shape[2]

    def parameters(self, shape: tuple[int, ...]) -> int:
        return 0


@dataclass(frozen=True)
class MaxPooling2D(_Pooling):
    """The largest value of each window."""

    kind = "max_pooling2d"


@dataclass(frozen=True)
class AveragePooling2D(_Pooling):
    """The mean of each window."""

    kind = "average_pooling2d"


@dataclass(frozen=True)
class GlobalAveragePooling2D:
    """The mean of each channel."""

    kind = "global_average_pooling2d"

    def output_shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        return (_image(shape)[2],)

    def parameters(self, shape: tuple[int, ...]) -> int:
        return 0


@dataclass(frozen=True)
class Flatten:
    """All values as one vector."""

    kind = "flatten"

    def output_shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        return (math.prod(shape),)

    def parameters(self, shape: tuple[int, ...]) -> int:
        return 0


@dataclass(frozen=True)
class Dense:
    """Fully connected: y = f(Wx + b)."""

    units: int
    activation: str = "relu"

    kind = "dense"

    def __post_init__(self) -> None:
        _check(1 <= self.units <= 4096, "units", "from 1 to 4096", self.units)
        _check_activation(self.activation)

    def output_shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        if len(shape) != 1:
            raise ImpossibleNetwork(f"needs one row of numbers, but gets {shape_text(shape)}. Put a Flatten before it.")
        return (self.units,)

    def parameters(self, shape: tuple[int, ...]) -> int:
        return self.units * (shape[0] + 1)


@dataclass(frozen=True)
class Dropout:
    """While training, a share `rate` of the values is set to 0 and the others are scaled by 1 / (1 - rate)."""

    rate: float = 0.5

    kind = "dropout"

    def __post_init__(self) -> None:
        _check(0 <= self.rate <= 0.95, "rate", "from 0 to 0.95", self.rate)

    def output_shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        return shape

    def parameters(self, shape: tuple[int, ...]) -> int:
        return 0


@dataclass(frozen=True)
class GaussianNoise:
    """While training, normal noise with standard deviation `stddev` is added to each value; the mean stays what it is."""

    stddev: float = 0.3

    kind = "gaussian_noise"

    def __post_init__(self) -> None:
        _check(0 <= self.stddev <= 1, "stddev", "from 0 to 1", self.stddev)

    def output_shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        return shape

    def parameters(self, shape: tuple[int, ...]) -> int:
        return 0


@dataclass(frozen=True)
class BatchNormalization:
    """Each channel to mean 0 and variance 1 over the batch, then a learnt scale and shift."""

    kind = "batch_normalization"

    def output_shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        return shape

    def parameters(self, shape: tuple[int, ...]) -> int:
        """Scale, shift, and the two running statistics, which are kept but not trained."""
        return 4 * shape[-1]


@dataclass(frozen=True)
class Activation:
    """A function of each value, on its own; for batch normalisation between a layer and its activation."""

    activation: str = "relu"

    kind = "activation"

    def __post_init__(self) -> None:
        _check_activation(self.activation)

    def output_shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        return shape

    def parameters(self, shape: tuple[int, ...]) -> int:
        return 0


Layer = (
    Conv2D
    | MaxPooling2D
    | AveragePooling2D
    | GlobalAveragePooling2D
    | Flatten
    | Dense
    | Dropout
    | GaussianNoise
    | BatchNormalization
    | Activation
)
KINDS: dict[str, type[Layer]] = {
    layer.kind: layer
    for layer in (
        Conv2D, MaxPooling2D, AveragePooling2D, GlobalAveragePooling2D, Flatten, Dense, Dropout, GaussianNoise,
        BatchNormalization, Activation,
    )
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class LayerSummary:
    """A layer at its position in a network.

    Attributes:
        layer: The layer.
        output_shape: Without the batch axis.
        parameters: Its weights, batch normalisation's running statistics included, as Keras counts.
    """

    layer: Layer
    output_shape: tuple[int, ...]
    parameters: int

    @property
    def multiplications(self) -> int:
        """Approximate number of multiplications for one input: every weight is used once per pixel of the output."""
        return self.parameters * (math.prod(self.output_shape[:2]) if len(self.output_shape) == 3 else 1)


def parse_layer(text: str) -> Layer:
    """Reads one layer: its Keras name, then its values in the order of its fields; trailing ones may be left out.

    Raises:
        ImpossibleNetwork: If it is not a layer, or a value is out of its range.
    """
    kind, *values = text.strip().split(":")
    if kind not in KINDS:
        raise ImpossibleNetwork(f"`{kind[:40]}` is not a layer. Layers are {', '.join(KINDS)}.")
    layer_fields = fields(KINDS[kind])
    if len(values) > len(layer_fields):
        raise ImpossibleNetwork(f"`{text[:60]}` has more values than {kind} takes.")
    arguments: list[str | int | float] = []
    readers: dict[str, type[int | float | str]] = {"int": int, "float": float, "str": str}
    for field, value in zip(layer_fields, values, strict=False):
        read = readers[str(field.type)]
        try:
            arguments.append(read(value))
        except ValueError:
            raise ImpossibleNetwork(f"`{field.name}` of `{text[:60]}` must be a number.") from None
    try:
        return KINDS[kind](*arguments)  # type: ignore[arg-type]
    except TypeError:
        raise ImpossibleNetwork(
            f"`{text[:60]}` is missing a value: {kind} takes {', '.join(f.name for f in layer_fields)}."
        ) from None


def layer_text(layer: Layer) -> str:
    """The short text of a layer, without the values at its end that are the defaults."""
    values = [(getattr(layer, field.name), field.default) for field in fields(layer)]
    while values and values[-1][0] == values[-1][1]:
        values.pop()
    return ":".join([layer.kind, *(f"{value:g}" if isinstance(value, float) else str(value) for value, _ in values)])


def summarize(layers: tuple[str, ...], input_shape: tuple[int, ...]) -> tuple[LayerSummary, ...]:
    """Shapes and sizes of a network.

    Args:
        layers: Short texts, first layer first.
        input_shape: Without the batch axis, channels last.

    Raises:
        ImpossibleNetwork: If a text is not a layer, or a layer does not fit what comes before it.
    """
    if len(layers) > MAX_LAYERS:
        raise ImpossibleNetwork(f"A network can have at most {MAX_LAYERS} layers here. This one has {len(layers)}.")
    shape, found = input_shape, []
    for number, text in enumerate(layers, 1):
        try:
            layer = parse_layer(text)
            output_shape = layer.output_shape(shape)
        except ImpossibleNetwork as error:
            raise ImpossibleNetwork(f"Layer {number} ({text[:40]}): {error}") from None
        found.append(LayerSummary(layer=layer, output_shape=output_shape, parameters=layer.parameters(shape)))
        shape = output_shape
    return tuple(found)


def shape_text(shape: tuple[int, ...]) -> str:
    """`(26, 26, 32)` as `26 × 26 × 32`."""
    return " × ".join(str(size) for size in shape)


def _window(size: int, window: int, strides: int, padding: str) -> int:
    if padding == "same":
        return math.ceil(size / strides)
    if window > size:
        raise ImpossibleNetwork(f"its {window} × {window} window is larger than the {size} × {size} picture it gets.")
    return (size - window) // strides + 1


def _image(shape: tuple[int, ...]) -> tuple[int, ...]:
    if len(shape) != 3:
        raise ImpossibleNetwork(
            f"needs a picture, but gets a row of {shape_text(shape)} numbers. Put it before Flatten."
        )
    return shape


def _check(condition: bool, name: str, rule: str, value: object) -> None:
    if not condition:
        raise ImpossibleNetwork(f"`{name}` must be {rule}. Received: {name}={value}")


def _check_activation(activation: str) -> None:
    _check(activation in ACTIVATIONS, "activation", f"one of {', '.join(ACTIVATIONS)}", activation)
