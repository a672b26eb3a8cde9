"""Losses of two variables to descend on: the classic test functions, and custom formulas.

References:
    M. Jamil, X.-S. Yang, "A literature survey of benchmark functions for global optimisation problems", 2013.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from playground.formula.parse import Formula, read_formula

ELONGATED, OWN = "elongated bowl", "custom formula"
CONDITION_NUMBER = 20.0
OWN_FORMULA = "x^2/4 + y^2 + sin(3*x)*cos(2*y)"
OWN_WIDTH = 3.0

Point = tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class Surface:
    """A loss over a rectangle.

    Attributes:
        name: On the page and in the URL.
        about: What it teaches, one sentence.
        text: Its formula in x and y.
        x_range, y_range: The part that the map shows. Paths may leave it.
        minima: Its minima in that part, the lowest first; of Rastrigin's 121 only the lowest. None are known for a
            custom formula.
        start: An instructive start.
        rate: A learning rate that suits plain descent from there.
        steps: Number of steps that a race takes at first.
        logarithmic: Whether colours and heights follow the logarithm of the loss above its lowest value.
    """

    name: str
    about: str
    text: str
    x_range: Point
    y_range: Point
    start: Point
    rate: float
    minima: tuple[Point, ...] = ()
    steps: int = 200
    logarithmic: bool = False

    @property
    def formula(self) -> Formula:
        """The loss."""
        return read_formula(self.text)

    @property
    def width(self) -> float:
        """The map's larger side."""
        return max(self.x_range[1] - self.x_range[0], self.y_range[1] - self.y_range[0])

    def grid(self, count: int) -> np.ndarray:
        """Losses over the map: float64, shape `(count, count)`, rows along y from below, columns along x."""
        x, y = np.meshgrid(np.linspace(*self.x_range, count), np.linspace(*self.y_range, count))
        values: np.ndarray = self.formula(x, y)
        return values

    @property
    def lowest(self) -> float:
        """The loss at the lowest minimum; for a custom formula, the lowest finite value on a grid over the map."""
        if self.minima:
            return float(self.formula(*self.minima[0]))
        values = self.grid(201)
        finite = values[np.isfinite(values)]
        return float(finite.min()) if finite.size else 0.0


BOWL = Surface(
    name="bowl",
    about="The simplest surface: the negative gradient points straight at the minimum, and each step reduces the distance by the same factor.",
    text="(x^2 + y^2)/2",
    minima=((0.0, 0.0),),
    start=(-2.0, 1.5),
    rate=0.1,
    steps=100,
    x_range=(-3.0, 3.0),
    y_range=(-3.0, 3.0),
)


def elongated_bowl(condition_number: float = CONDITION_NUMBER) -> Surface:
    """A bowl whose curvature is 1 along x and the condition number along y: a ravine.

    Args:
        condition_number: λmax/λmin, from 1.
    """
    return Surface(
        name=ELONGATED,
        about=f"The curvature is 1 along x and {condition_number:g} along y: a learning rate small enough for y is slow along x.",
        text=f"(x^2 + {condition_number:g}*y^2)/2",
        minima=((0.0, 0.0),),
        start=(-2.5, 1.0),
        # Nine tenths of the limit 2/λmax.
        rate=float(f"{1.8 / condition_number:.2g}"),
        logarithmic=condition_number > 4,
        x_range=(-3.0, 3.0),
        y_range=(-3.0, 3.0),
    )


SADDLE = Surface(
    name="saddle",
    about="At (0, 0) the gradient is zero, but the point is not a minimum: along y the loss falls on both sides.",
    text="x^2 - y^2 + y^4/4",
    minima=((0.0, 2**0.5), (0.0, -(2**0.5))),
    start=(1.5, 0.001),
    rate=0.1,
    x_range=(-2.0, 2.0),
    y_range=(-2.0, 2.0),
)
MONKEY_SADDLE = Surface(
    name="monkey saddle",
    about="Three valleys and three ridges meet at (0, 0). Even the curvature is zero there, so all optimizers slow down.",
    text="x^3 - 3*x*y^2 + (x^2 + y^2)^2",
    minima=((-0.75, 0.0), (0.375, 0.375 * 3**0.5), (0.375, -0.375 * 3**0.5)),
    start=(0.8, 0.02),
    rate=0.05,
    steps=400,
    x_range=(-1.2, 1.2),
    y_range=(-1.2, 1.2),
)
PLATEAU = Surface(
    name="plateau",
    about="Far from the minimum the gradient almost vanishes: plain steps become tiny, while adaptive optimizers keep moving.",
    text="1 - exp(-(x^2 + y^2)/2)",
    minima=((0.0, 0.0),),
    start=(2.7, -1.8),
    rate=0.4,
    steps=300,
    x_range=(-4.0, 4.0),
    y_range=(-4.0, 4.0),
)
TWO_WELLS = Surface(
    name="two wells",
    about="The right well is a local minimum; the left one is lower. In which of them a path ends depends on start, learning rate and momentum.",
    text="(x^2 - 1)^2 + 0.3*x + y^2",
    minima=((-1.0355787141, 0.0), (0.9601495555, 0.0)),
    start=(1.7, 1.0),
    rate=0.05,
    x_range=(-2.0, 2.0),
    y_range=(-2.0, 2.0),
)
HILLS = Surface(
    name="hills",
    about="A round valley with hills and hollows.",
    text="(x^2 + y^2)/8 + sin(2*x)*cos(2*y)",
    minima=(
        (-0.739136175, 0.0), (0.7383658246, 1.4775019995), (0.7383658246, -1.4775019995), (2.2158678241, 0.0),
        (-2.2133018105, 1.4741656355), (-2.2133018105, -1.4741656355), (-0.735799811, 2.9516676351),
        (-0.735799811, -2.9516676351), (2.2045503109, 2.9436864859), (2.2045503109, -2.9436864859),
    ),
    start=(2.6, 2.2),
    rate=0.1,
    x_range=(-3.5, 3.5), y_range=(-3.5, 3.5),
)  # fmt: skip
ROSENBROCK = Surface(
    name="rosenbrock",
    about="A curved valley with steep walls: easy to find but slow to follow.",
    text="(1 - x)^2 + 100*(y - x^2)^2",
    x_range=(-2.0, 2.0),
    y_range=(-1.0, 3.0),
    minima=((1.0, 1.0),),
    start=(-1.4, 2.4),
    rate=0.001,
    steps=500,
    logarithmic=True,
)
BEALE = Surface(
    name="beale",
    about="Flat in the middle and steep at the corners: no single learning rate suits both.",
    text="(1.5 - x + x*y)^2 + (2.25 - x + x*y^2)^2 + (2.625 - x + x*y^3)^2",
    minima=((3.0, 0.5),),
    start=(1.0, 1.5),
    rate=0.01,
    steps=500,
    logarithmic=True,
    x_range=(-4.5, 4.5),
    y_range=(-4.5, 4.5),
)
HIMMELBLAU = Surface(
    name="himmelblau",
    about="Four minima with the same loss. A small change of the start can lead to a different one.",
    text="(x^2 + y - 11)^2 + (x + y^2 - 7)^2",
    minima=((3.0, 2.0), (-2.805118087, 3.1313125183), (-3.7793102534, -3.2831859913), (3.5844283403, -1.848126527)),
    start=(0.0, -0.5),
    rate=0.01,
    logarithmic=True,
    x_range=(-5.5, 5.5),
    y_range=(-5.5, 5.5),
)
RASTRIGIN = Surface(
    name="rastrigin",
    about="A bowl with 121 local minima, one of which is the lowest. Descent usually ends in a nearby one.",
    text="20 + x^2 - 10*cos(2*pi*x) + y^2 - 10*cos(2*pi*y)",
    minima=((0.0, 0.0),),
    start=(2.3, -3.3),
    rate=0.002,
    x_range=(-5.12, 5.12),
    y_range=(-5.12, 5.12),
)
MCCORMICK = Surface(
    name="mccormick",
    about="A wavy slope with two minima on this map: the lowest one, and a higher local minimum.",
    text="sin(x + y) + (x - y)^2 - 1.5*x + 2.5*y + 1",
    x_range=(-2.5, 4.5),
    y_range=(-3.0, 4.0),
    minima=((-0.5471975512, -1.5471975512), (2.5943951024, 1.5943951024)),
    start=(3.5, -2.0),
    rate=0.05,
)
STYBLINSKI_TANG = Surface(
    name="styblinski-tang",
    about="Four wells of different depths, surrounded by steep walls.",
    text="(x^4 - 16*x^2 + 5*x + y^4 - 16*y^2 + 5*y)/2",
    minima=(
        (-2.9035340278, -2.9035340278), (2.746802771, -2.9035340278), (-2.9035340278, 2.746802771),
        (2.746802771, 2.746802771),
    ),
    start=(0.5, 4.0),
    rate=0.01,
    steps=100,
    x_range=(-5.0, 5.0), y_range=(-5.0, 5.0),
)  # fmt: skip
OWN_SURFACE = Surface(
    name=OWN,
    about="A loss in x and y that you define.",
    text=OWN_FORMULA,
    start=(2.0, 2.0),
    rate=0.05,
    x_range=(-OWN_WIDTH, OWN_WIDTH),
    y_range=(-OWN_WIDTH, OWN_WIDTH),
)
SURFACES = (
    BOWL, elongated_bowl(), SADDLE, MONKEY_SADDLE, PLATEAU, TWO_WELLS, HILLS, ROSENBROCK, BEALE, HIMMELBLAU, RASTRIGIN,
    MCCORMICK, STYBLINSKI_TANG, OWN_SURFACE,
)  # fmt: skip
SURFACE_BY_NAME = {surface.name: surface for surface in SURFACES}


def own_surface(text: str, half_width: float = OWN_WIDTH) -> Surface:
    """A custom formula over a square map.

    Raises:
        FormulaError: If the formula cannot be read.
        ValueError: If it has no finite value anywhere on the map.
    """
    read_formula(text)
    surface = replace(OWN_SURFACE, text=text, x_range=(-half_width, half_width), y_range=(-half_width, half_width))
    if not np.isfinite(surface.grid(25)).any():
        raise ValueError("This formula has no finite value anywhere on the map.")
    return surface
