"""``python -m modelcatalog.build``: make the packaged files."""

import argparse
import sys
from pathlib import Path

from modelcatalog.build.catalog import Inputs, build
from modelcatalog.build.write import replace_folder
from modelcatalog.errors import ModelCatalogError


def main() -> int:
    """Build, write, and print the report; on an error print it and write nothing."""
    parser = argparse.ArgumentParser(prog="python -m modelcatalog.build", description=__doc__)
    parser.add_argument("--inputs", type=Path, required=True, help="the folder of upstream snapshots")
    parser.add_argument("--facts", type=Path, default=Path("facts"), help="the hand-kept tables (default: facts)")
    parser.add_argument("--output", type=Path, default=Path("src/modelcatalog/data"), help="the folder to replace")
    arguments = parser.parse_args()
    try:
        result = build(Inputs.read(arguments.inputs), arguments.facts)
        replace_folder(arguments.output, result.files)
    except (ModelCatalogError, OSError) as error:
        print(f"nothing was written:\n{error}", file=sys.stderr)
        return 1
    print(result.report)
    return 0


if __name__ == "__main__":
    sys.exit(main())
