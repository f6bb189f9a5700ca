"""The commands put together, with the handling of errors that all share."""

import os
import sys
from importlib import import_module
from typing import Any

import click

from modelcatalog.cli.output import USAGE, Refusal
from modelcatalog.errors import InvalidData, ModelCatalogError

#: Which module has which command; it is imported when the command is run, for a quick start.
COMMANDS: dict[str, str] = {
    "show": "looking",
    "list": "looking",
    "find": "finding",
    "compare": "looking",
    "diff": "looking",
    "resolve": "looking",
    "providers": "looking",
    "sources": "looking",
    "check": "requests",
    "fit": "requests",
    "schema": "requests",
    "cost": "requests",
    "prices": "requests",
    "export": "requests",
    "overlay": "keeping",
    "completion": "keeping",
    "version": "keeping",
}

_EPILOG = """\b
Exit statuses:
  0    done
  1    the answer is no: the request has errors, or the overlay has problems
  2    the question is wrong: an option, a model that is not known, a file that cannot be read
  3    this version cannot do it
  130  interrupted

\b
Environment:
  MODELCATALOG_PATH  folders and files of overlays, in order, laid over the packaged catalog
  NO_COLOR           any value: no colour
"""


class _Commands(click.Group):
    """A group that imports the module of a command when the command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - the signature is click's
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - as above
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"modelcatalog.cli.{COMMANDS[cmd_name]}")
        command: click.Command = module.COMMANDS[cmd_name]
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            # Imported here: only a slip needs it.
            from difflib import get_close_matches  # noqa: PLC0415

            near = get_close_matches(args[0], COMMANDS, 1, 0.5)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise Refusal(f"there is no command {args[0]!r}{hint}")
        return super().resolve_command(ctx, args)


@click.group(
    cls=_Commands,
    epilog=_EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "--overlay", "overlays", multiple=True, metavar="PATH", help="Lay this overlay over the catalog; repeatable."
)
@click.pass_context
def application(ctx: click.Context, overlays: tuple[str, ...]) -> None:
    """Look up language models, check requests to them and price what they use.

    A MODEL is a key such as openai/gpt-4o, a bare id such as gpt-4o, or any other way of writing that
    "modelcatalog resolve" understands.
    """
    ctx.obj = overlays


def run(arguments: list[str] | None = None) -> int:
    """Run the command line and return the exit status."""
    try:
        if "_MODELCATALOG_COMPLETE" in os.environ:
            application.main(prog_name="modelcatalog", complete_var="_MODELCATALOG_COMPLETE")
        given = sys.argv[1:] if arguments is None else list(arguments)
        with application.make_context("modelcatalog", given) as context:
            result: Any = application.invoke(context)
        sys.stdout.flush()
    except BrokenPipeError:
        _forget_output()
        return 0
    except (click.exceptions.Abort, KeyboardInterrupt):
        return 130
    except click.exceptions.Exit as stop:
        return int(stop.exit_code)
    except Refusal as refusal:
        refusal.show()
        return refusal.status
    except click.UsageError as error:
        where = f" (see {error.ctx.command_path} --help)" if error.ctx is not None else ""
        Refusal(f"{error.format_message().rstrip('.')}{where}").show()
        return USAGE
    except click.ClickException as error:
        Refusal(error.format_message()).show()
        return USAGE
    except InvalidData as error:
        path, reason = error.problems[0]
        more = f"; and {len(error.problems) - 1} more problems" if len(error.problems) > 1 else ""
        Refusal(f"{path}: {reason}{more}").show()
        return USAGE
    except (ModelCatalogError, OSError, ValueError) as error:
        Refusal(str(error)).show()
        return USAGE
    return result if isinstance(result, int) else 0


def _forget_output() -> None:
    """Keep the interpreter from writing to a closed pipe once more on its way out."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
