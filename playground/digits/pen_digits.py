"""Digits that people drew on pen tablets, as they ship in `assets/pen_digits`: as strokes, not as pictures.

The files may be read by anyone in the same format, so `read_pen_digits` takes any file and says in words what is wrong.

References:
    I. Guyon, L. Schomaker, R. Plamondon, M. Liberman, S. Janet, "UNIPEN project of on-line data exchange and recognizer
    benchmarks", 1994. Zenodo record 1195803.
"""

from __future__ import annotations

import functools
import gzip
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from playground.assets import ASSETS
from playground.digits.mnist import NUM_CLASSES, DamagedData

FOLDER = ASSETS / "pen_digits"
TRAIN, DEV = "train.json.gz", "dev.json.gz"
# Indices of drawings in `DEV` that are shown until a visitor draws: a 3 that every network that ships reads rightly and surely, and
# a 1 that the reader reads correctly and "CNN, three convolutions" takes for a 2, where networks are compared.
EXAMPLE, DISPUTED = 357, 420
SHA256 = {
    TRAIN: "10c802940a288f7d4864f21644694d7bc073f8ddbf35ae590daf53533f8df5dc",
    DEV: "4fe7035f855e708d71b4011a0c9852b4853ea81ff599d25d4a2f6a3c21a862b0",
}

Drawing = tuple[tuple[tuple[float, float], ...], ...]


@dataclass(frozen=True, kw_only=True)
class PenDigits:
    """Drawings with their labels and writers.

    Attributes:
        drawings: Each a tuple of strokes, each a tuple of `(x, y)`; x right, y down, longer side 1.
        labels: uint8, shape `(n,)`, digits 0 to 9.
        writers: `donor/group/person`, one a drawing.
    """

    drawings: tuple[Drawing, ...]
    labels: np.ndarray
    writers: tuple[str, ...]

    @property
    def donors(self) -> tuple[str, ...]:
        """The donor of each drawing's collection, whose writers shared a tablet and a country."""
        return tuple(writer.split("/")[0] for writer in self.writers)

    def take(self, indices: np.ndarray) -> PenDigits:
        """A selection of the drawings."""
        return PenDigits(
            drawings=tuple(self.drawings[place] for place in indices),
            labels=self.labels[indices],
            writers=tuple(self.writers[place] for place in indices),
        )


def load_pen_digits(name: str, folder: Path = FOLDER) -> PenDigits:
    """Loads `TRAIN` (2,500 drawings) or `DEV` (500), which share no writer.

    Raises:
        DamagedData: If the file is missing or its SHA-256 is not the shipped one.
    """
    try:
        content = (folder / name).read_bytes()
    except OSError as error:
        raise DamagedData(
            f"The pen digits are missing: {name} cannot be read ({error.strerror}). Check the project out again."
        ) from error
    if hashlib.sha256(content).hexdigest() != SHA256[name]:
        raise DamagedData(
            f"The pen digits are damaged: {name} is not the file that was shipped. Check the project out again."
        )
    return read_pen_digits(gzip.decompress(content))


def read_pen_digits(content: bytes) -> PenDigits:
    """Reads drawings in the format of the shipped files. Points are checked where they are drawn.

    Raises:
        ValueError: If it is no such file.
    """
    try:
        entries = json.loads(content)
        read = [_entry(entry) for entry in entries]
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise ValueError(
            'This is not a file of drawings. It must be JSON: [{"label": 7, "writer": "…", "strokes": [[[x, y], …], …]}, …]'
        ) from error
    if any(not 0 <= label < NUM_CLASSES for label, _, _ in read):
        raise ValueError(f"Every label must be a digit, 0 to {NUM_CLASSES - 1}.")
    return PenDigits(
        drawings=tuple(drawing for _, _, drawing in read),
        labels=np.array([label for label, _, _ in read], "uint8"),
        writers=tuple(writer for _, writer, _ in read),
    )


@functools.cache
def shared_pen_digits(name: str) -> PenDigits:
    """The copy that this process shares. Its labels must not be written to."""
    data = load_pen_digits(name)
    data.labels.setflags(write=False)
    return data


def example(index: int = EXAMPLE) -> tuple[tuple[tuple[float, float], ...], ...]:
    """A drawing that is shown until the visitor draws.

    Args:
        index: Of the drawing in `DEV`.

    Returns:
        Strokes, each its points (x, y) from 0 to 1 of the paper's side.
    """
    strokes = shared_pen_digits(DEV).drawings[index]
    return tuple(tuple((0.2 + 0.6 * x, 0.2 + 0.6 * y) for x, y in stroke) for stroke in strokes)


def _entry(entry: dict[str, Any]) -> tuple[int, str, Drawing]:
    drawing = tuple(tuple((float(x), float(y)) for x, y in stroke) for stroke in entry["strokes"])
    return int(entry["label"]), str(entry.get("writer", "")), drawing
