"""Commands that show what the catalog has."""

from typing import Any

import click

from modelcatalog.cli.arguments import ModelName, ProviderName, catalog_of, json_option, model_of, plain_json
from modelcatalog.cli.output import Refusal, not_here, print_json, print_table
from modelcatalog.cli.rows import HEADINGS, RIGHT, SPARE, cells, facts, row
from modelcatalog.codec import dump
from modelcatalog.comparison import Differences
from modelcatalog.errors import shorten
from modelcatalog.records import Model


@click.command()
@click.argument("model", type=ModelName())
@json_option
@click.pass_context
def show(ctx: click.Context, model: str, as_json: bool) -> None:
    """Show every fact of MODEL."""
    found = model_of(ctx, model)
    if as_json:
        print_json({"key": found.key, **dump(found)})
        return
    print_table(["", ""], [(name, text) for name, text in facts(found)])


@click.command("list")
@click.argument("provider", type=ProviderName(), required=False)
@click.option(
    "--all", "everything", is_flag=True, help="Also what is no chat model, retired, delisted or weights only."
)
@json_option
@click.pass_context
def list_models(ctx: click.Context, provider: str | None, everything: bool, as_json: bool) -> None:
    """List the models of PROVIDER, or of all providers."""
    criteria: dict[str, Any] = {"provider": provider} if provider else {}
    if everything:
        criteria |= {"kind": "any", "status": "any", "availability": ("api", "weights")}
    print_models(catalog_of(ctx).find(**criteria), as_json=as_json)


def print_models(models: list[Model], *, as_json: bool) -> None:
    """Print one row for each model."""
    if as_json:
        print_json([row(model) for model in models])
    else:
        print_table(HEADINGS, [cells(model) for model in models], right=RIGHT, spare=SPARE)


@click.command()
@click.argument("models", type=ModelName(), nargs=-1, required=True)
@json_option
@click.pass_context
def compare(ctx: click.Context, models: tuple[str, ...], as_json: bool) -> None:
    """Show what differs between two or more MODELS, fact by fact; ? is unknown."""
    if len(models) < 2:
        raise Refusal("compare needs two models or more")
    _print_comparison(catalog_of(ctx).compare(*(model_of(ctx, ref) for ref in models)), as_json=as_json)


@click.command()
@click.argument("old", type=ModelName())
@click.argument("new", type=ModelName())
@json_option
@click.pass_context
def diff(ctx: click.Context, old: str, new: str, as_json: bool) -> None:
    """Show what changes when NEW takes the place of OLD; ? is unknown."""
    _print_comparison(catalog_of(ctx).diff(model_of(ctx, old), model_of(ctx, new)), as_json=as_json)


def _print_comparison(comparison: Differences, *, as_json: bool) -> None:
    if as_json:
        print_json(comparison.to_dict())
    elif not comparison:
        click.echo("nothing differs")
    else:
        print_table(["fact", *comparison.keys_compared], comparison.rows())


@click.command()
@click.argument("ref")
@click.option("--provider", type=ProviderName(), help="Who is to serve it: a key, or another program's name for it.")
@click.option("--base-url", metavar="URL", help="The address that requests go to; it says the provider.")
@click.option("--allow-undated", is_flag=True, help="Let a name with an unknown date mean the record without.")
@json_option
@click.pass_context
def resolve(
    ctx: click.Context, ref: str, provider: str | None, base_url: str | None, allow_undated: bool, as_json: bool
) -> None:
    """Tell which record REF means, and every step that led there."""
    resolution = catalog_of(ctx).resolve(ref, provider, base_url, allow_undated=allow_undated)
    if as_json:
        steps = [
            {"name": step.name, "before": step.before, "after": step.after, "lossy": step.lossy}
            for step in resolution.steps
        ]
        print_json({"ref": ref, "key": resolution.model.key, "exact": resolution.exact, "steps": steps})
        return
    click.echo(resolution.model.key)
    if resolution.steps:
        rows = [(step.name, step.before, step.after, "removed" if step.lossy else "") for step in resolution.steps]
        print_table(["step", "from", "to", ""], rows)


@click.command()
@click.option("--kind", help="Only providers of this kind: lab, host, cloud, gateway, subscription, local.")
@json_option
@click.pass_context
def providers(ctx: click.Context, kind: str | None, as_json: bool) -> None:
    """List the providers."""
    catalog = catalog_of(ctx)
    # Imported here: without --kind it is not needed.
    from modelcatalog.query import provider_kinds  # noqa: PLC0415

    kinds = None if kind is None else provider_kinds(kind)
    found = [provider for provider in catalog.providers.values() if kinds is None or provider.kind in kinds]
    if as_json:
        print_json([{"models": len(catalog.ids(provider.id)), **dump(provider)} for provider in found])
        return
    rows = [
        (provider.id, provider.kind, f"{len(catalog.ids(provider.id)):,}", provider.base_url or "?", provider.name)
        for provider in found
    ]
    print_table(["provider", "kind", "models", "base URL", "name"], rows, right=[2], spare=[4])


@click.command()
@click.argument("model", type=ModelName())
@click.option("--fact", metavar="PATH", help="Only this fact and those below it, such as limits or pricing.")
@json_option
@click.pass_context
def sources(ctx: click.Context, model: str, fact: str | None, as_json: bool) -> None:
    """Tell for each fact of MODEL which source says so, when, and what other sources say."""
    read = getattr(catalog_of(ctx), "provenance", None)
    if read is None:
        raise not_here("sources")
    found = model_of(ctx, model)
    said = {
        path: one for path, one in read(found).items() if fact is None or path == fact or path.startswith(f"{fact}.")
    }
    if as_json:
        facts_said = {
            path: {
                "source": dump(one.source),
                "others": [
                    {"source": dump(other.source), "value": plain_json(other.value)} for other in one.alternatives
                ],
            }
            for path, one in said.items()
        }
        print_json({"key": found.key, "facts": facts_said})
        return
    rows = [
        (
            path,
            one.source.title,
            str(one.source.date),
            "; ".join(f"{shorten(other.value)} ({other.source.title})" for other in one.alternatives),
        )
        for path, one in said.items()
    ]
    print_table(["fact", "source", "date", "others say"], rows)


COMMANDS: dict[str, click.Command] = {
    "show": show,
    "list": list_models,
    "compare": compare,
    "diff": diff,
    "resolve": resolve,
    "providers": providers,
    "sources": sources,
}
