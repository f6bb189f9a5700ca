"""Commands about the catalog itself: overlays, completion, version."""

from pathlib import Path

import click
from click.shell_completion import get_completion_class

from modelcatalog.cli.arguments import catalog_of, json_option
from modelcatalog.cli.output import NEGATIVE, Refusal, print_json, print_table
from modelcatalog.errors import InvalidData


@click.group()
def overlay() -> None:
    """Own models and corrections."""


@overlay.command()
@click.argument("path", type=click.Path(exists=True))
@json_option
@click.pass_context
def validate(ctx: click.Context, path: str, as_json: bool) -> int:
    """Check the overlay at PATH: a folder, a .json file or a .toml file.

    The exit status is 1 when there are problems; every one is listed.
    """
    problems: tuple[tuple[str, str], ...] = ()
    catalog = catalog_of(ctx)
    added = 0
    try:
        added = len(catalog.with_overlay(Path(path))) - len(catalog)
    except InvalidData as error:
        problems = error.problems
    if as_json:
        print_json(
            {
                "ok": not problems,
                "added_models": added,
                "problems": [{"path": where, "message": reason} for where, reason in problems],
            }
        )
    elif problems:
        print_table(["path", "problem"], problems)
    else:
        click.echo(f"ok: {added:,} models more")
    return NEGATIVE if problems else 0


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the script that completes commands, options and names of models in SHELL.

    \b
    bash: modelcatalog completion bash >> ~/.bashrc
    zsh:  modelcatalog completion zsh >> ~/.zshrc
    fish: modelcatalog completion fish > ~/.config/fish/completions/modelcatalog.fish
    """  # noqa: D301 - click reads the mark
    found = get_completion_class(shell)
    if found is None:
        raise Refusal(f"there is no completion for {shell}")
    # Imported here: the application imports this module.
    from modelcatalog.cli.application import application  # noqa: PLC0415

    complete = found(application, {}, "modelcatalog", "_MODELCATALOG_COMPLETE")
    click.echo(complete.source_template % complete.source_vars())


@click.command()
@json_option
@click.pass_context
def version(ctx: click.Context, as_json: bool) -> None:
    """Print the version of the library, and of which day its data are."""
    # Imported here: it is slow, and nothing else needs it.
    from importlib.metadata import version as installed  # noqa: PLC0415

    catalog = catalog_of(ctx)
    number, as_of, models = installed("modelcatalog"), catalog.as_of.isoformat(), len(catalog)
    if as_json:
        print_json({"version": number, "as_of": as_of, "models": models, "providers": len(catalog.providers)})
    else:
        click.echo(
            f"modelcatalog {number}, data as of {as_of}: {models:,} models at {len(catalog.providers):,} providers"
        )


COMMANDS: dict[str, click.Command] = {"overlay": overlay, "completion": completion, "version": version}
