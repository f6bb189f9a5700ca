"""What holds for requests to a model, by the rule books of a catalog; compiled once and kept."""

from datetime import date
from typing import Any

from modelcatalog.checking.plan import Plan, compile_plan
from modelcatalog.codec import load
from modelcatalog.errors import UnknownApi
from modelcatalog.records import Model
from modelcatalog.registry import Catalog
from modelcatalog.registry import catalog as packaged
from modelcatalog.rules import Table
from modelcatalog.vocabulary import Api

#: Compiled plans by model, API and day. A plan holds its model, so an equal model of another catalog shares it
#: only when their tables are the same object.
_plans: dict[tuple[Model, str | None, date], tuple[Catalog, Plan]] = {}
_MOST_PLANS = 2_000


def plan(model: str | Model, *, api: str | None = None, on: date | None = None, catalog: Catalog = packaged) -> Plan:
    """Return everything that holds for requests to a model, compiled; kept for the next request.

    Args:
        model: a model or the name of one.
        api: the API by whose names requests are written; the neutral names when left out.
        on: the day; today when left out.
        catalog: where the model and the rules are looked up.
    """
    record = model if isinstance(model, Model) else catalog[model]
    day = date.today() if on is None else on  # noqa: DTZ011 - rules are dated by the day, anywhere
    key = record, api, day
    kept = _plans.get(key)
    if kept is not None and kept[0] is catalog and kept[1].model is record:
        return kept[1]
    made = compile_plan(record, _table(record, api, catalog), None if api is None else _api(api), day)
    if len(_plans) >= _MOST_PLANS:
        _plans.clear()
    _plans[key] = catalog, made
    return made


def _api(name: str) -> Api:
    try:
        return Api(name)
    except ValueError:
        raise UnknownApi(name, tuple(Api)) from None


def _table(model: Model, api: str | None, catalog: Catalog) -> Table | None:
    """Return what is known of an API at a model's provider; of the first of the model's APIs when none is named."""
    if api is not None:
        return table(_api(api), model.provider, catalog) or table(_api(api), "_any", catalog)
    for name in model.delivery.apis or ():
        found = table(name, model.provider, catalog)
        if found is not None:
            return found
    for name in model.delivery.apis or ():
        found = table(name, "_any", catalog)
        if found is not None:
            return found
    return None


_tables: dict[int, tuple[dict[str, Any], Table]] = {}


def table(api: Api, provider: str, catalog: Catalog = packaged) -> Table | None:
    """Return the parameters and rules of an API at a provider; ``None`` when no source states them."""
    raw = catalog.document(f"rules/{api}/{provider}")
    if raw is None:
        return None
    kept = _tables.get(id(raw))
    if kept is None or kept[0] is not raw:
        content = {name: entry for name, entry in raw.items() if not name.startswith("$")}
        kept = _tables[id(raw)] = raw, load(Table, content, f"rules/{api}/{provider}.json")
    return kept[1]
