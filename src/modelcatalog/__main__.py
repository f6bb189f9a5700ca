"""``python -m modelcatalog`` and the command ``modelcatalog``; they need the extra ``cli``."""

import sys


def main() -> int:
    """Run the command line; where the extra is not installed, say how to install it."""
    try:
        from modelcatalog.cli.application import run  # noqa: PLC0415 - only here is it known whether it can be
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("click", "rich"):
            raise
        sys.stderr.write('modelcatalog: the command line needs an extra: pip install "modelcatalog[cli]"\n')
        return 3
    return run()


if __name__ == "__main__":
    sys.exit(main())
