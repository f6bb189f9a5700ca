"""What a source says: one value of one field of one model or provider."""

from typing import Any, NamedTuple

from modelcatalog.errors import ModelCatalogError


class Observation(NamedTuple):
    """One fact as one source states it."""

    #: The key of the model.
    key: str
    #: The field, dots between steps: ``limits.context_window``.
    field: str
    #: The value as it stands in a packaged file.
    value: Any
    #: The name of the source in the table of authority.
    source: str
    #: The id of the source in the list of sources.
    cited: str


class SourceError(ModelCatalogError, ValueError):
    """An upstream document is not what its adapter reads.

    Attributes:
        source: the name of the source.
        place: the key and field.
        reason: what is wrong there.
    """

    def __init__(self, source: str, place: str, reason: str) -> None:
        super().__init__(source, place, reason)
        self.source = source
        self.place = place
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.source}: {self.place}: {self.reason}"
