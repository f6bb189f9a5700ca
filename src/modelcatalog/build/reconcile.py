"""One value for each field, by a table that says which source has the last word."""

from collections.abc import Iterable, Mapping
from typing import Any

from attrs import frozen

from modelcatalog.errors import InvalidData
from modelcatalog.sources.observation import Observation


@frozen
class Fact:
    """The value of one field, who says so, and what others say instead."""

    value: Any
    cited: str
    others: tuple[tuple[str, Any], ...] = ()


#: The facts of one model by field, dots between steps.
Facts = dict[str, Fact]


class Authority:
    """The order of the sources for each field.

    Args:
        table: what ``facts/authority.json`` holds under ``fields``.
    """

    def __init__(self, table: Mapping[str, list[str]]) -> None:
        if "*" not in table:
            raise InvalidData([("authority.json", 'has no entry for "*"')])
        self._table = table

    def order(self, field: str) -> list[str]:
        """Return the sources that may state *field*, the one with the last word first."""
        table = self._table
        return table.get(field) or table.get(field.partition(".")[0]) or table["*"]


def reconcile(observations: Iterable[Observation], authority: Authority) -> dict[str, Facts]:
    """Choose the value of each field of each model; keep what the other sources say where it differs.

    Raises:
        InvalidData: a source stands in no entry of the table for a field that it states.
    """
    stated: dict[str, dict[str, list[Observation]]] = {}
    for observation in observations:
        stated.setdefault(observation.key, {}).setdefault(observation.field, []).append(observation)
    result: dict[str, Facts] = {}
    for key in sorted(stated):
        facts = result[key] = {}
        for field, candidates in stated[key].items():
            order = authority.order(field)
            for candidate in candidates:
                if candidate.source not in order:
                    raise InvalidData(
                        [("authority.json", f"{candidate.source} states {field}, but has no place in its order")]
                    )
            ranked = sorted(candidates, key=lambda candidate: order.index(candidate.source))
            best = ranked[0]
            others = tuple((other.cited, other.value) for other in ranked[1:] if other.value != best.value)
            facts[field] = Fact(best.value, best.cited, others)
    return result
