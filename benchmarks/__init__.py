"""Benchmarks: figures with targets. Each module named here has a `main()`; `python -m benchmarks` runs them."""

# The short ones first.
NAMES = (
    "gan_digits", "explain", "gan", "network", "descent", "training", "hurry", "visitors", "draw", "inside", "network_page", "gan_verdicts"
)  # fmt: skip
