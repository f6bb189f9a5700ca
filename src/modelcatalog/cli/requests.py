"""Commands about requests: check, fit, schema; and about what they cost."""

from collections.abc import Callable
from datetime import date
from importlib import import_module
from typing import Any

import click
from attrs import asdict

from modelcatalog.cli.arguments import Count, ModelName, Moment, body_of, catalog_of, json_option, model_of, plain_json
from modelcatalog.cli.output import NEGATIVE, Refusal, not_here, note, print_json, print_table
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
@click.argument("model", type=ModelName(), required=False)
@click.option("--input", "input_tokens", type=Count(), default=0, help="Tokens of input, cached or not.")
@click.option("--output", "output_tokens", type=Count(), default=0, help="Tokens of output, reasoning included.")
@click.option(
    "--cached", "cache_read_tokens", type=Count(), default=0, help="The part of the input read from the cache."
)
@click.option("--cache-write", "cache_write_tokens", type=Count(), default=0, help="The part written to the cache.")
@click.option("--response", metavar="FILE", help="Read the use, and the model where none is named, from a response.")
@click.option("--api", type=_API, help="The wire format of the response.")
@click.option("--tier", help="The service tier: standard, batch, flex, priority, fast.")
@click.option("--region", help="The region or data residency.")
@click.option("--at", type=Moment(), help="When it was used: a day, or a time with its zone; now when left out.")
@json_option
@click.pass_context
def cost(
    ctx: click.Context,
    /,
    model: str | None,
    response: str | None,
    api: str | None,
    tier: str | None,
    region: str | None,
    at: date | None,
    as_json: bool,
    **tokens: int,
) -> int:
    """Price what MODEL used, by the counts or by the response of a provider.

    The exit status is 1 when a part of the price is unknown.
    """
    call, usage, plain = (_function(name, "cost") for name in ("cost", "Usage", "cost_to_dict"))
    counts = {name: count for name, count in tokens.items() if count}
    if response is not None:
        if counts:
            raise Refusal("give the counts or --response, not both")
        body = body_of(response)
        model = model or (body.get("model") or body.get("modelVersion") if isinstance(body, dict) else None)
        used = usage.from_response(body, api=api)  # type: ignore[attr-defined]
    else:
        used = usage(**counts)
    if not isinstance(model, str):
        raise Refusal("name the model: the response does not")
    found = call(model_of(ctx, model), used, at=at, service_tier=tier, region=region, catalog=catalog_of(ctx))
    if as_json:
        print_json(plain(found))
    else:
        rows = [
            (
                str(line.meter),
                f"{line.quantity:,}",
                f"{line.rate.amount:f}",
                f"{line.rate.per:,}",
                f"{line.amount:f}",
                line.rule,
            )
            for line in found.lines
        ]
        if rows:
            print_table(["what is counted", "quantity", "price", "for", "amount", "why"], rows, right=[1, 2, 3, 4])
        total = f"{found.at_least:f} {found.currency or ''}".strip()
        words = {"priced": total, "partial": f"at least {total}; no price is known for {', '.join(found.missing)}"}
        click.echo(f"{found.model}: {words.get(found.status, found.status)}")
        for warning in found.warnings:
            note(warning)
    return 0 if found.total is not None else NEGATIVE


@click.command()
@click.argument("model", type=ModelName())
@click.option("--history", is_flag=True, help="Show past and announced prices, period by period.")
@json_option
@click.pass_context
def prices(ctx: click.Context, model: str, history: bool, as_json: bool) -> None:
    """Show every price of MODEL with its conditions."""
    found = model_of(ctx, model)
    pricing = found.pricing
    basis = "unknown" if pricing is None else str(pricing.basis)
    currency = None if pricing is None else pricing.currency
    periods = _function("price_history", "prices --history")(found, catalog=catalog_of(ctx)) if history else ()
    if as_json:
        facts = {"key": found.key, "basis": None if pricing is None else basis, "currency": currency}
        if history:
            print_json({**facts, "periods": [plain_json(_period(period)) for period in periods]})
        else:
            rates = () if pricing is None else pricing.rates
            print_json({**facts, "rates": [plain_json(_rate(rate)) for rate in rates]})
    elif pricing is None or not pricing.rates:
        click.echo(basis)
    elif history:
        spans = [
            (_span(period), str(rate.meter), f"{rate.amount:f} {currency}", f"{rate.per:,}", _conditions(str(rate)))
            for period in periods
            for rate in period.rates
        ]
        print_table(["from - until", "what is counted", "price", "for", "when"], spans, right=[2, 3])
    else:
        rows = [
            (str(rate.meter), f"{rate.amount:f} {currency}", f"{rate.per:,}", _conditions(str(rate)))
            for rate in pricing.rates
        ]
        print_table(["what is counted", "price", "for", "when"], rows, right=[1, 2])


def _period(period: Any) -> dict[str, Any]:
    return {
        "effective_from": period.effective_from,
        "effective_until": period.effective_until,
        "rates": [_rate(rate) for rate in period.rates],
    }


def _span(period: Any) -> str:
    return f"{period.effective_from or '...'} - {period.effective_until or '...'}"


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
