"""Commands about requests: check, fit, schema; and about what they cost."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

import click
from attrs import asdict

from modelcatalog.cli.arguments import Count, ModelName, body_of, catalog_of, json_option, model_of, plain_json
from modelcatalog.cli.output import NEGATIVE, not_here, print_json, print_table
from modelcatalog.vocabulary import Api

_API = click.Choice([member.value for member in Api])
_api_option = click.option("--api", type=_API, help="The wire format of the body; neutral names when left out.")


def _function(name: str, what: str) -> Callable[..., Any]:
    """Return a public function of the library, or say that this version does not have it."""
    try:
        found: Callable[..., Any] = getattr(import_module("modelcatalog"), name)
    except (ModuleNotFoundError, AttributeError):
        raise not_here(what) from None
    return found


@click.command()
@click.argument("model", type=ModelName())
@click.argument("file", default="-")
@_api_option
@click.option("--input-tokens", type=Count(), help="How many tokens the input has, where that is known.")
@click.option("--strict", is_flag=True, help="Count warnings as errors.")
@json_option
@click.pass_context
def check(
    ctx: click.Context, model: str, file: str, api: str | None, input_tokens: int | None, strict: bool, as_json: bool
) -> int:
    """Check the JSON body in FILE (or standard input) against every rule of MODEL.

    The exit status is 1 when there are errors.
    """
    call = _function("check", "check")
    found = model_of(ctx, model)
    report = call(found, body_of(file), api=api, input_tokens=input_tokens, strict=strict, catalog=catalog_of(ctx))
    if as_json:
        print_json(plain_json(report.to_dict()))
    elif report.problems:
        rows = [(str(problem.severity), problem.path or "(body)", problem.message) for problem in report.problems]
        print_table(["severity", "path", "problem"], rows)
    else:
        click.echo("ok")
    return 0 if report.ok else NEGATIVE


@click.command()
@click.argument("model", type=ModelName())
@click.argument("file", default="-")
@_api_option
@json_option
@click.pass_context
def fit(ctx: click.Context, model: str, file: str, api: str | None, as_json: bool) -> int:
    """Print the body nearest to the JSON body in FILE (or standard input) that MODEL takes.

    What was changed, and why, is told on standard error; with --json it is part of the answer.
    """
    call = _function("fit", "fit")
    fitted = call(model_of(ctx, model), body_of(file), api=api, catalog=catalog_of(ctx))
    if as_json:
        print_json(
            {
                "params": plain_json(fitted.params),
                "changes": [plain_json(asdict(change)) for change in fitted.changes],
                "problems": [plain_json(problem.to_dict()) for problem in fitted.problems],
            }
        )
    else:
        print_json(plain_json(fitted.params))
        click.echo(str(fitted), err=True)
    return NEGATIVE if fitted.problems else 0


@click.command()
@click.argument("model", type=ModelName())
@_api_option
@click.pass_context
def schema(ctx: click.Context, model: str, api: str | None) -> None:
    """Print a JSON Schema of the requests that MODEL takes."""
    call = _function("request_schema", "schema")
    print_json(plain_json(call(model_of(ctx, model), api=api, catalog=catalog_of(ctx))))


@click.command()
@click.argument("model", type=ModelName())
@click.option("--input-tokens", type=Count(), default=0, help="All input, cached or not.")
@click.option("--output-tokens", type=Count(), default=0, help="All output, reasoning included.")
@click.option("--cache-read-tokens", type=Count(), default=0, help="The part of the input that came from the cache.")
@click.option("--cache-write-tokens", type=Count(), default=0, help="The part of the input that went into the cache.")
@click.option("--service-tier", default="standard", help="standard, batch, flex, priority, ...")
@click.option("--at", metavar="DATE", help="The day of the use (YYYY-MM-DD); the day of the data when left out.")
@json_option
@click.pass_context
def cost(ctx: click.Context, /, model: str, service_tier: str, at: str | None, as_json: bool, **tokens: int) -> int:
    """Price what MODEL used."""
    call = _function("cost", "cost")
    usage = _function("Usage", "cost")
    # Imported here: only a date needs it.
    from datetime import date  # noqa: PLC0415

    day = None if at is None else date.fromisoformat(at)
    used = usage(**{name: count for name, count in tokens.items() if count})
    found = call(model_of(ctx, model), used, at=day, service_tier=service_tier, catalog=catalog_of(ctx))
    if as_json:
        names = ("model", "status", "total", "at_least", "currency", "missing", "warnings")
        lines = [
            {name: plain_json(getattr(line, name)) for name in ("meter", "quantity", "amount", "rule")}
            for line in found.lines
        ]
        print_json({**{name: plain_json(getattr(found, name)) for name in names}, "lines": lines})
    else:
        click.echo(str(found))
    return 0


@click.command()
@click.argument("model", type=ModelName())
@json_option
@click.pass_context
def prices(ctx: click.Context, model: str, as_json: bool) -> None:
    """Show every price of MODEL with its conditions."""
    found = model_of(ctx, model)
    rates = () if found.pricing is None else found.pricing.rates
    basis = "unknown" if found.pricing is None else str(found.pricing.basis)
    currency = None if found.pricing is None else found.pricing.currency
    if as_json:
        print_json(
            {
                "key": found.key,
                "basis": None if found.pricing is None else basis,
                "currency": currency,
                "rates": [plain_json(_rate(rate)) for rate in rates],
            }
        )
    elif not rates:
        click.echo(basis)
    else:
        rows = [
            (str(rate.meter), f"{rate.amount:f} {currency}", f"{rate.per:,}", _conditions(str(rate))) for rate in rates
        ]
        print_table(["what is counted", "price", "for", "when"], rows, right=[1, 2])


def _rate(rate: Any) -> dict[str, Any]:
    # Imported here: only --json needs it.
    from modelcatalog.codec import dump  # noqa: PLC0415

    return {**dump(rate), "per": rate.per, "service_tier": rate.service_tier}


def _conditions(text: str) -> str:
    start = text.find(" (")
    return "" if start < 0 else text[start + 2 : -1]


@click.command()
@click.argument("models", type=ModelName(), nargs=-1)
@click.option("--format", "form", required=True, metavar="FORMAT", help="The other tool whose form to write.")
@click.pass_context
def export(ctx: click.Context, models: tuple[str, ...], form: str) -> None:
    """Write MODELS, or all, in the form of another tool."""
    call = _function("export", f"export to {form}")
    catalog = catalog_of(ctx)
    chosen = [model_of(ctx, ref) for ref in models] or list(catalog.values())
    print_json(plain_json(call(chosen, form, catalog=catalog)))


COMMANDS: dict[str, click.Command] = {
    "check": check,
    "fit": fit,
    "schema": schema,
    "cost": cost,
    "prices": prices,
    "export": export,
}
