"""Raw documents by name: the packaged ones, or those of a directory. The only module that opens files.

==========================  ===========================================================================
``manifest``                the date of the data, counts, the SHA-256 of each file
``index``                   the wire ids of each provider
``names/<first>``           the bare ids with this first letter or digit, and the provider or providers of each
``bases``                   each base, and the keys of the records that descend from it
``authors``                 the authors
``aliases``                 what a name such as ``-latest`` means: the key, the date and the source
``providers/<provider>``    a provider and its models by id
``provenance/<provider>``   where each fact of those models comes from
``sources``                 the sources that the provenance of more than one provider cites
``rules/<api>/<provider>``  the request parameters and rules of an API at a provider
==========================  ===========================================================================
"""

import json
from pathlib import Path
from typing import Any, Protocol

from importlib_resources import files
from importlib_resources.abc import Traversable

from modelcatalog.errors import InvalidData


class Store(Protocol):
    """Where a catalog reads its documents."""

    def read(self, name: str) -> dict[str, Any] | None:
        """Return the document called *name*, such as ``providers/openai``; ``None`` when there is none."""


class FileStore:
    """The documents below a folder, one JSON file each.

    Args:
        folder: a folder laid out as the packaged data are; the packaged data themselves when left out.
    """

    __slots__ = ("_folder",)

    def __init__(self, folder: Path | None = None) -> None:
        self._folder: Traversable | None = folder

    def read(self, name: str) -> dict[str, Any] | None:
        """Return the document called *name*; ``None`` when there is no such file.

        Raises:
            InvalidData: the file is not a JSON object.
        """
        if self._folder is None:
            self._folder = _packaged()
        try:
            document = json.loads((self._folder / f"{name}.json").read_bytes())
        except FileNotFoundError:
            return None
        except (ValueError, RecursionError) as error:
            raise InvalidData([(f"{name}.json", f"is not valid JSON: {error}")]) from None
        if type(document) is not dict:
            raise InvalidData([(f"{name}.json", "must hold a JSON object")])
        return document


def _packaged() -> Traversable:
    """Return the folder of the packaged data.

    Where the package is a folder of its own, as it nearly always is, that spares the cost of
    ``importlib_resources.files``, which is more than that of a first lookup; from a zip it goes through it.
    """
    beside = Path(__file__).with_name("data")
    return beside if beside.is_dir() else files("modelcatalog") / "data"
