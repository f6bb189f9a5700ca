"""How records show themselves: what is known of them, and nothing else."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Any

from attrs import Attribute, fields


def known(record: Any) -> Iterator[tuple[str, Any]]:
    """Yield the name and value of every field of *record* that differs from its default, in order.

    >>> from modelcatalog.records import Limits
    >>> list(known(Limits(context_window=128_000)))
    [('context_window', 128000)]
    """
    attribute: Attribute[Any]
    for attribute in fields(type(record)):
        value = getattr(record, attribute.name)
        if value is not None and value != () and value != attribute.default:
            yield attribute.name, value


class Shown:
    """A ``repr`` that shows what is known and nothing else."""

    __slots__ = ()

    def __repr__(self) -> str:
        inside = ", ".join(f"{name}={_plain(value)}" for name, value in known(self))
        return f"{type(self).__name__}({inside})"


def _plain(value: object) -> str:
    if isinstance(value, StrEnum):
        return repr(str(value))
    if isinstance(value, tuple):
        inner = ", ".join(_plain(item) for item in value)
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    return repr(value)
