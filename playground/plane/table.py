"""Points from a visitor's file, in one dialect of CSV for every lab.

* UTF-8 text, one point a line; lines without anything in them do not count. A line ends with \\n, \\r\\n or \\r.
* Cells are separated by commas, semicolons or tabs, and may stand in double quotes. Spaces around a cell do not matter.
* Decimals have a point; where semicolons or tabs separate the cells, a comma will do: `1,5;2,3` is the point (1.5, 2.3).
* The first line may hold names: it does if neither of its first two cells is a number.
* Two cells are the point's coordinates, a third its label if there are labels. Further cells are ignored, except that
  `1,5,2,3` without names for four columns is refused: its commas may separate the cells or be decimal.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

SEPARATORS = ("\t", ";", ",")
# Numbers beyond it are taken for mistakes, and their squares would leave float32.
LARGEST = 1e12
# Characters of a line. Within it, a cell stays far below what Python's reader takes.
LONGEST_LINE = 10_000
# Letters of a visitor's cell that a sentence repeats.
SHOWN = 20
NEEDED = {2: "Each line needs two: x and y.", 3: "Each line needs three: x1, x2 and a label."}


class BadTable(ValueError):
    """A file that cannot be used; the message is a sentence for the visitor."""


@dataclass(frozen=True, kw_only=True)
class PointTable:
    """The points of a file, in its order.

    Attributes:
        names: Of the two coordinates, from the first line; empty where it says nothing.
        points: Coordinates, finite and below `LARGEST` in size.
        labels: One for each point; empty texts if none were asked for.
    """

    names: tuple[str, str]
    points: tuple[tuple[float, float], ...]
    labels: tuple[str, ...]


def read_points(content: bytes, *, labelled: bool, fewest: int, most: int, max_bytes: int) -> PointTable:
    """Points out of a file in the dialect above.

    Args:
        content: The file.
        labelled: Whether a third cell holds a label, which must not be empty.
        fewest, most: How many points there may be.
        max_bytes: How large the file may be.

    Raises:
        BadTable: With a sentence that says what is wrong, and in which line.
    """
    if len(content) > max_bytes:
        raise BadTable(f"The file has {len(content) / 1000:,.0f} kB; at most {max_bytes / 1000:,.0f} kB can be read.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadTable("The file is not text. Save the table as CSV (UTF-8).") from None
    # A carriage return alone ends a line too, as in files of old Macs.
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if max(map(len, text.split("\n"))) > LONGEST_LINE:
        raise BadTable(
            f"A line of this file has more than {LONGEST_LINE:,} characters, so it is not a table of points."
        )
    wanted = 3 if labelled else 2
    separator = _separator(text, wanted)
    try:
        rows = list(_rows(text, separator))
    except csv.Error:
        raise BadTable("The file is not a CSV table: a line cannot be read.") from None
    if not rows:
        raise BadTable("The file is empty.")
    names = ("", "")
    first = rows[0][1]
    if all(number(cell, separator) is None for cell in first[:2]):
        rows = rows[1:]
        names = (first[0], first[1]) if len(first) >= wanted else names
    else:
        first = []
    if len(rows) < fewest:
        raise BadTable(f"At least {fewest} points are needed. Points in this file: {len(rows)}.")
    if len(rows) > most:
        raise BadTable(f"At most {most:,} points can be read. Points in this file: {len(rows):,}.")
    if separator == "," and all(_may_be_decimal(cells, wanted) and len(cells) != len(first) for _, cells in rows):
        raise BadTable(
            "The commas of this file may be decimal commas. Separate the cells with semicolons, or name all columns in the first line."
        )
    points, labels = [], []
    for line, cells in rows:
        if len(cells) < wanted:
            raise BadTable(f"Line {line} has too few cells. {NEEDED[wanted]}")
        points.append((_coordinate(cells[0], separator, line), _coordinate(cells[1], separator, line)))
        labels.append(cells[2] if labelled else "")
        if labelled and not cells[2]:
            raise BadTable(f"Line {line} has no label. Fill it in or delete the line.")
    return PointTable(names=names, points=tuple(points), labels=tuple(labels))


def number(cell: str, separator: str = ",") -> float | None:
    """The number in a cell; None if there is none, or one that is not finite or too large.

    Args:
        cell: Its text.
        separator: What separates the cells; if it is not the comma, that may be the decimal sign.
    """
    if separator != "," and "." not in cell:
        cell = cell.replace(",", ".")
    try:
        value = float(cell)
    except ValueError:
        return None
    # Python reads 1_000 as a number, no table program does.
    return value if math.isfinite(value) and abs(value) < LARGEST and "_" not in cell else None


def _may_be_decimal(cells: list[str], wanted: int) -> bool:
    """Whether cells that commas separate may be two numbers with decimal commas, and a label if there are any."""
    return len(cells) == wanted + 2 and all(cell.lstrip("+-").isdigit() for cell in cells[:4])


def _coordinate(cell: str, separator: str, line: int) -> float:
    value = number(cell, separator)
    if value is not None:
        return value
    if not cell:
        raise BadTable(f"Line {line} has an empty cell. Fill it in or delete the line.")
    raise BadTable(f"Line {line} contains “{cell[:SHOWN]}”, which is not a number. Correct it or delete the line.")


def _rows(text: str | Iterable[str], separator: str) -> Iterator[tuple[int, list[str]]]:
    """Lines that hold anything, each with its number from 1 and its cells."""
    reader = csv.reader(io.StringIO(text) if isinstance(text, str) else text, delimiter=separator)
    for row in reader:
        cells = [cell.strip() for cell in row]
        if any(cells):
            yield reader.line_num, cells


def _separator(text: str, wanted: int) -> str:
    """The first separator under which one of the first two lines is a point, since the very first may hold names.

    If there is none, whichever occurs in those lines, so that a sentence can say what is wrong with them.
    """
    head = [line for line in text.splitlines() if line.strip()][:2]
    for separator in SEPARATORS:
        try:
            rows = [cells for _, cells in _rows(head, separator)]
        except csv.Error:
            continue
        for cells in rows:
            if len(cells) >= wanted and None not in (number(cells[0], separator), number(cells[1], separator)):
                return separator
    return next((separator for separator in SEPARATORS if any(separator in line for line in head)), ",")
