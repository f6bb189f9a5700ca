"""What holds for requests to a model, by the rule books of a catalog; compiled once and kept."""

from datetime import date
from typing import Any

from attrs import evolve

from modelcatalog.checking.plan import Plan, compile_plan
from modelcatalog.codec import load
from modelcatalog.errors import UnknownApi
from modelcatalog.records import Model
from modelcatalog.registry import Catalog, record_of
from modelcatalog.registry import catalog as packaged
from modelcatalog.rules import Rule, Table
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
    record = record_of(model, catalog)
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
        choices = [(_api(api), model.provider), (_api(api), "_any")]
    else:
        apis = model.delivery.apis or ()
        choices = [(name, provider) for provider in (model.provider, "_any") for name in apis]
    return next(
        (found for name, at in choices if (found := table(name, at, catalog, model=model.id)) is not None), None
    )


class _Book:
    """A rule book as it was read; each rule becomes a record when the first model needs it."""

    def __init__(self, raw: dict[str, Any], where: str) -> None:
        content = {name: entry for name, entry in raw.items() if not name.startswith("$")}
        self.raw = raw
        self.where = where
        self.written: list[dict[str, Any]] = content.pop("rules", [])
        self.head = load(Table, content, where)
        self.rules: dict[int, Rule] = {}

    def table(self, model: str | None) -> Table:
        """Return the table, with the rules that may hold for a model only when one is given."""
        rules = []
        for index, written in enumerate(self.written):
            if model is None or model in (written.get("models") or (model,)):
                rule = self.rules.get(index)
                if rule is None:
                    rule = self.rules[index] = load(Rule, written, f"{self.where}: rules[{index}]")
                rules.append(rule)
        return evolve(self.head, rules=tuple(rules))


_books: dict[int, _Book] = {}


def table(api: Api, provider: str, catalog: Catalog = packaged, *, model: str | None = None) -> Table | None:
    """Return the parameters and rules of an API at a provider; ``None`` when no source states them.

    Args:
        api: the API.
        provider: the id of the provider.
        catalog: where the rules are looked up.
        model: the id of a model at the provider, to leave out the rules that are about other models.
    """
    raw = catalog.document(f"rules/{api}/{provider}")
    if raw is None:
        return None
    book = _books.get(id(raw))
    if book is None or book.raw is not raw:
        book = _books[id(raw)] = _Book(raw, f"rules/{api}/{provider}.json")
    return book.table(model)
