"""``python -m modelcatalog.build``: make the packaged files."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from modelcatalog.build.catalog import build
from modelcatalog.build.inputs import fetch, outdated, read_pins
from modelcatalog.build.observe import Documents
from modelcatalog.build.write import replace_file, replace_folder
from modelcatalog.errors import ModelCatalogError


def main() -> int:
    """Build, write, and print the report; on an error print it and write nothing."""
    parser = argparse.ArgumentParser(prog="python -m modelcatalog.build", description=__doc__)
    parser.add_argument("--inputs", type=Path, required=True, help="the folder of upstream snapshots")
    parser.add_argument("--cache", type=Path, default=Path(".cache/sources"), help="the folder of pinned wheels")
    parser.add_argument("--facts", type=Path, default=Path("facts"), help="the hand-kept tables (default: facts)")
    parser.add_argument("--output", type=Path, default=Path("src/modelcatalog/data"), help="the folder to replace")
    parser.add_argument("--coverage", type=Path, default=Path("docs/coverage.md"), help="the page to write")
    parser.add_argument("--fetch", action="store_true", help="first download the pinned wheels that the cache lacks")
    parser.add_argument("--outdated", action="store_true", help="only list the pins that have newer releases")
    parser.add_argument("--without", action="append", default=[], metavar="SOURCE", help="build without this source")
    arguments = parser.parse_args()
    try:
        pins = read_pins(arguments.facts / "sources.lock.json")
        if arguments.outdated:
            newer = outdated(pins)
            for package, pinned, newest in newer:
                print(f"{package:<28} {pinned:<16} {newest}")
            packages = sum(pin.package is not None for pin in pins)
            print(f"{len(newer)} of {packages} pinned packages have a newer release")
            return 0
        if arguments.fetch:
            fetch([pin for pin in pins if pin.id not in arguments.without], arguments.cache)
        documents = Documents.read(pins, arguments.inputs, arguments.cache, arguments.without)
        result = build(documents, arguments.facts, _before(arguments.output))
        replace_folder(arguments.output, result.files)
        replace_file(arguments.coverage, result.coverage)
    except (ModelCatalogError, OSError) as error:
        print(f"nothing was written:\n{error}", file=sys.stderr)
        return 1
    print(result.report)
    return 0


def _before(folder: Path) -> dict[str, Any] | None:
    """Return the models of the last build by key; ``None`` when there was none that can be read."""
    if not (folder / "manifest.json").is_file():
        return None
    models: dict[str, Any] = {}
    for path in sorted((folder / "providers").glob("*.json")):
        try:
            shard = json.loads(path.read_bytes())["models"]
        except (ValueError, KeyError):
            return None
        models |= {f"{path.stem}/{model_id}": entry for model_id, entry in shard.items()}
    return models


if __name__ == "__main__":
    sys.exit(main())
