"""What the commands take: models by any name, numbers with a unit, completion of names, the catalog itself."""

import json
import sys
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from modelcatalog.cli.output import Refusal, note
from modelcatalog.codec import parse
from modelcatalog.errors import InvalidData
from modelcatalog.records import Model
from modelcatalog.registry import Catalog

_UNITS = {"k": 10**3, "m": 10**6, "b": 10**9, "t": 10**12}


def catalog_of(ctx: click.Context) -> Catalog:
    """Return the catalog to ask: the packaged one, with the overlays of the environment and the options."""
    root = ctx.find_root()
    if not isinstance(root.obj, Catalog):
        catalog = Catalog.from_environment()
        for overlay in root.obj or ():
            catalog = catalog.with_overlay(Path(overlay))
        root.obj = catalog
    return root.obj


def model_of(ctx: click.Context, ref: str, *, quiet: bool = False) -> Model:
    """Return the model called *ref*, and tell on standard error what its name was stripped of."""
    resolution = catalog_of(ctx).resolve(ref)
    lost = [step for step in resolution.steps if step.lossy]
    if lost and not quiet:
        note(f"{ref} was read as {resolution.model.key} ({', '.join(step.name for step in lost)} removed)")
    return resolution.model


class ModelName(click.ParamType):  # type: ignore[type-arg]
    """The name of a model; completed from the catalog."""

    name = "model"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG002 - the signature is click's
        """Complete a key, or an author's own id."""
        catalog = catalog_of(ctx)
        provider, slash, _ = incomplete.partition("/")
        if slash and provider in catalog.providers:
            return [CompletionItem(key) for key in catalog.ids(provider) if key.startswith(incomplete)]
        keys = [key for key in catalog.bases() if key.partition("/")[2].startswith(incomplete)]
        names = sorted({key.partition("/")[2] for key in keys}) if incomplete else []
        providers = [f"{name}/" for name in catalog.providers if name.startswith(incomplete)]
        return [CompletionItem(name) for name in [*names, *providers]]


class ProviderName(click.ParamType):  # type: ignore[type-arg]
    """The key of a provider; completed from the catalog."""

    name = "provider"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG002 - the signature is click's
        """Complete a provider's key."""
        return [CompletionItem(name) for name in catalog_of(ctx).providers if name.startswith(incomplete)]


class Count(click.ParamType):  # type: ignore[type-arg]
    """A whole number, with k, m, b or t for thousands and so on: 200k is 200,000."""

    name = "count"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Read the number."""
        if isinstance(value, int):
            return value
        text = str(value).strip().lower().replace(",", "").replace("_", "")
        unit = _UNITS.get(text[-1:], 1)
        number = _decimal(text if unit == 1 else text[:-1])
        if number is None or number < 0 or number * unit != int(number * unit):
            self.fail(f"{value!r} is no count; write 200000 or 200k", param, ctx)
        return int(number * unit)


class Price(click.ParamType):  # type: ignore[type-arg]
    """An amount of money as a decimal number."""

    name = "price"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:
        """Read the number."""
        number = value if isinstance(value, Decimal) else _decimal(str(value).strip().removeprefix("$"))
        if number is None or number < 0:
            self.fail(f"{value!r} is no price; write 0.25", param, ctx)
        return number


class Moment(click.ParamType):  # type: ignore[type-arg]
    """A day, or a time with its zone, in ISO form."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read the day or the time."""
        text = str(value)
        try:
            return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
        except ValueError:
            self.fail(f"{text!r} is no date; write 2026-11-24 or 2026-11-24T03:00:00+00:00", param, ctx)


def _decimal(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number.adjusted()) < 30 else None


def body_of(source: str) -> Any:
    """Read a JSON body from a file, or from standard input where *source* is ``-``."""
    where = "standard input" if source == "-" else source
    try:
        content = sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
    except OSError as error:
        raise Refusal(f"{source}: {error.strerror or error}") from None
    if not content.strip():
        raise Refusal(f"{where} is empty; give a JSON object")
    try:
        return parse(content, where)
    except InvalidData as error:
        raise Refusal(f"{where} {error.problems[0][1]}") from None


def json_option(command: Any) -> Any:
    """Add ``--json``."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON, with stable keys.")(command)


def plain_json(value: Any) -> Any:
    """Return *value* as plain JSON values: what is no JSON value as text."""
    return json.loads(json.dumps(value, default=str))
