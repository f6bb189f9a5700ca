"""The hand-kept facts of the repository, one small file per subject."""

from typing import Any

from modelcatalog.codec import load, parse
from modelcatalog.errors import InvalidData
from modelcatalog.rules import Source
from modelcatalog.sources.observation import Observation, SourceError

#: The name of the overlay in the table of authority.
OVERLAY = "overlay"


def observe(document: bytes, subject: str) -> tuple[dict[str, Source], list[Observation]]:
    """Read one file: its sources by id, and each fact with the id of its source.

    Args:
        document: the file.
        subject: its name, put before the ids of its sources.

    Raises:
        SourceError: the file is not an overlay; it names the place.
    """
    try:
        raw = parse(document, subject)
        sources = {name: load(Source, entry, f"sources.{name}") for name, entry in raw["sources"].items()}
        models: dict[str, dict[str, dict[str, Any]]] = raw["models"]
    except InvalidData as error:
        raise SourceError(OVERLAY, *error.problems[0]) from None
    except (KeyError, TypeError, AttributeError):
        raise SourceError(OVERLAY, subject, 'must hold an object with "sources" and "models"') from None
    observations = []
    for key, by_source in models.items():
        for name, facts in by_source.items():
            if name not in sources:
                raise SourceError(OVERLAY, f"{subject}: {key}", f"cites {name!r}, which is not in its sources")
            cited = f"{subject}:{name}"
            observations += [Observation(key, field, value, OVERLAY, cited) for field, value in facts.items()]
    return {f"{subject}:{name}": source for name, source in sources.items()}, observations
