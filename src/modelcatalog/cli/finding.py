"""The command that asks the catalog questions: an option for each criterion."""

from collections.abc import Callable
from typing import Any

import click
from attrs import fields

from modelcatalog.cli.arguments import Count, Price, ProviderName, catalog_of, json_option
from modelcatalog.cli.looking import print_models
from modelcatalog.query import ORDERS
from modelcatalog.records import Features
from modelcatalog.vocabulary import Api, Availability, Modality, ModelKind, ProviderKind, Status

_WORDS: list[tuple[str, Any, str]] = [
    ("input", click.Choice([member.value for member in Modality]), "Takes this in; repeatable, all are needed."),
    ("output", click.Choice([member.value for member in Modality]), "Gives this out; repeatable, all are needed."),
    ("supports", str, "Takes this parameter or has this feature; repeatable."),
    ("known", str, "A source states this field, such as limits.context_window; repeatable."),
    ("provider", ProviderName(), "Served by one of these; repeatable."),
    (
        "provider-kind",
        click.Choice([member.value for member in ProviderKind]),
        "Served by one of these kinds; repeatable.",
    ),
    ("author", str, "Made by one of these; repeatable."),
    ("base", str, "Descends from one of these keys; repeatable."),
    ("kind", click.Choice([*(member.value for member in ModelKind), "any"]), "For this purpose; chat when left out."),
    (
        "status",
        click.Choice([*(member.value for member in Status), "any"]),
        "With this status; all but retired and delisted when left out.",
    ),
    ("availability", click.Choice([member.value for member in Availability]), "Had this way; api when left out."),
    ("license", str, "Under one of these licences; repeatable."),
    ("tags", str, "Filed under this; repeatable, all are needed."),
    ("efforts", str, "Takes this reasoning effort; repeatable, all are needed."),
    ("api", click.Choice([member.value for member in Api]), "Speaks this wire format; repeatable, all are needed."),
]
_COUNTS = {
    "min-context": "At least this many tokens of context, such as 200k.",
    "max-context": "At most this many tokens of context.",
    "min-input": "At least this many tokens of input.",
    "min-output": "At least this many tokens of output.",
    "min-parameters": "At least this many parameters, such as 7b.",
    "max-parameters": "At most this many parameters.",
    "max-active-parameters": "At most this many parameters active for each token.",
}
_PRICES = {
    "max-input-price": "At most this for a million input tokens, in USD.",
    "max-output-price": "At most this for a million output tokens, in USD.",
    "max-cache-read-price": "At most this for a million input tokens read from the cache, in USD.",
    "max-blended-price": "At most this for a million tokens, 3 parts input to 1 part output, in USD.",
}
_DATES = {
    "released-after": "Out on this day (YYYY-MM-DD) or later.",
    "released-before": "Out on this day or earlier.",
    "knowledge-after": "Trained on data until this day or later.",
    "retires-after": "Stops on this day or later, as a source says.",
    "retires-before": "Stops on this day or earlier, as a source says.",
}
_FLAGS = {
    "open-weights": "Whether the weights are published.",
    "free": "Whether it costs nothing.",
}


def _options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the option of every criterion."""
    made = []
    for name, kind, text in _WORDS:
        single = name in ("kind", "status")
        made.append(click.option(f"--{name}", type=kind, multiple=not single, help=text, metavar=_metavar(kind)))
    made += [click.option(f"--{name}", type=Count(), help=text) for name, text in _COUNTS.items()]
    made += [click.option(f"--{name}", type=Price(), help=text) for name, text in _PRICES.items()]
    made += [click.option(f"--{name}", metavar="DATE", help=text) for name, text in _DATES.items()]
    flags = {**_FLAGS, **{_kebab(attribute.name): "" for attribute in fields(Features)}}
    for name, text in flags.items():
        made.append(
            click.option(f"--{name}/--no-{name}", default=None, help=text or f"A source says yes, or no: {name}.")
        )
    for option in reversed(made):
        command = option(command)
    return command


def _metavar(kind: Any) -> str | None:
    return None if isinstance(kind, click.Choice) else "TEXT" if kind is str else kind.name.upper()


def _kebab(name: str) -> str:
    return name.replace("_", "-")


@click.command()
@_options
@click.option(
    "--sort",
    multiple=True,
    metavar="ORDER",
    help=f"{', '.join(map(_kebab, ORDERS))} or the path of a field; - before it for the greatest first. Repeatable.",
)
@click.option("--limit", type=click.IntRange(min=0), help="At most this many.")
@json_option
@click.pass_context
def find(ctx: click.Context, /, sort: tuple[str, ...], limit: int | None, as_json: bool, **given: Any) -> None:
    """Find the models that meet every criterion.

    What no source states never counts as a yes, and sorts last.
    """
    criteria = {name: value for name, value in given.items() if value is not None and value != ()}
    orders = [f"-{_snake(order[1:])}" if order.startswith("-") else _snake(order) for order in sort]
    models = catalog_of(ctx).find(sort=orders, limit=limit, **criteria)
    if not models and not as_json:
        click.echo("no model meets every criterion", err=True)
        return
    print_models(models, as_json=as_json)


def _snake(order: str) -> str:
    """Return the name of an order in the spelling of the library."""
    return order.replace("-", "_")


COMMANDS: dict[str, click.Command] = {"find": find}
