"""What the commands print: tables for people, JSON for programs, one line for an error."""

import json
import os
import sys
from collections.abc import Iterable, Sequence
from typing import Any

import click

#: Exit statuses beside 0.
NEGATIVE = 1
USAGE = 2
NOT_HERE = 3


def print_json(content: Any) -> None:
    """Print *content* as JSON, indented, with keys in the order they were given."""
    click.echo(json.dumps(content, ensure_ascii=False, indent=2))


def print_table(
    headings: Sequence[str], rows: Iterable[Sequence[str]], *, right: Iterable[int] = (), spare: Sequence[int] = ()
) -> None:
    """Print a table: fitted to the terminal on one, with every cell in full and no colour where it is piped.

    Args:
        headings: one for each column.
        rows: the cells, as text.
        right: the columns to align to the right, counted from 0.
        spare: the columns to leave out, in this order, on a terminal that is too narrow for all.
    """
    cells = [list(row) for row in rows]
    sides = frozenset(right)
    if sys.stdout.isatty():
        _print_fitted(headings, cells, sides, spare)
        return
    lines = [list(headings), *cells] if any(headings) else cells
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        padded = [
            cell.rjust(width) if place in sides else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        ]
        click.echo("  ".join(padded).rstrip())


def _print_fitted(headings: Sequence[str], rows: list[list[str]], right: frozenset[int], spare: Sequence[int]) -> None:
    # Imported here: rich is slow to import, and a table is not always drawn.
    from rich.box import SIMPLE_HEAD  # noqa: PLC0415
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    console = Console(no_color=bool(os.environ.get("NO_COLOR")), highlight=False)
    table = Table(box=SIMPLE_HEAD, show_header=any(headings), pad_edge=False, header_style="bold")
    kept = _columns_that_fit(headings, rows, console.width, spare)
    widest = max([len(headings[0]), *(len(row[0]) for row in rows)])
    for place in kept:
        first = place == 0
        table.add_column(
            headings[place],
            justify="right" if place in right else "left",
            overflow="fold",
            no_wrap=place in right,
            min_width=min(widest, console.width // 3) if first else None,
            style="cyan" if first else None,
        )
    for row in rows:
        table.add_row(*(Text(row[place]) for place in kept))
    console.print(table)


def _columns_that_fit(headings: Sequence[str], rows: list[list[str]], width: int, spare: Sequence[int]) -> list[int]:
    """Return the columns to draw: while the row is too wide, the next spare one is left out."""
    kept = list(range(len(headings)))
    needs = [max([len(headings[place]), *(len(row[place]) for row in rows)]) for place in kept]
    for place in spare:
        if sum(needs[kept_place] + 3 for kept_place in kept) <= width:
            break
        kept.remove(place)
    return kept


def note(text: str) -> None:
    """Tell something beside the answer, on standard error."""
    click.echo(f"note: {text}", err=True)


class Refusal(click.ClickException):
    """An error that ends a command: one line on standard error and an exit status."""

    def __init__(self, message: str, status: int = USAGE) -> None:
        super().__init__(message)
        self.status = status

    def show(self, file: Any = None) -> None:
        """Write the line."""
        click.echo(f"modelcatalog: {' '.join(self.message.split())}", file=file or sys.stderr)


def not_here(what: str) -> Refusal:
    """Return the error for a part that this version does not have."""
    return Refusal(f"{what} is not in this version", NOT_HERE)
