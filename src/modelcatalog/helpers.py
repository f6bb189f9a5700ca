"""The public functions: those that take a model by name, bound to a catalog."""

from collections.abc import Collection
from datetime import date
from typing import Any

from modelcatalog.checking.check import check_request
from modelcatalog.checking.plan import Plan, compile_plan
from modelcatalog.checking.report import Report
from modelcatalog.codec import load
from modelcatalog.errors import InvalidRequest, UnknownApi
from modelcatalog.records import Model
from modelcatalog.registry import Catalog
from modelcatalog.registry import catalog as packaged
from modelcatalog.rules import Table
from modelcatalog.vocabulary import Api


def check(
    model: str | Model,
    params: Any,
    *,
    api: str | None = None,
    input_tokens: int | None = None,
    strict: bool = False,
    on: date | None = None,
    mute: Collection[str] = (),
    catalog: Catalog = packaged,
) -> Report:
    """Check a request before it is sent, and list everything that is wrong with it.

    What no source states is allowed to pass: an error is only ever reported with a source. Nothing inside *params*
    makes this function raise, and nothing in it is changed.

    Args:
        model: a model or the name of one.
        params: the body of the request, an object with parameter names for keys.
        api: the API by whose names the body is written, such as ``openai-chat-completions``. Left out: the neutral
            names (``temperature``, ``top_p``, ``max_tokens``, ``stop``, ...), whoever the provider is.
        input_tokens: how many tokens the input has, where that is known; checked against the context window.
        strict: make every warning an error.
        on: judge by the rules in force on this day; today when left out.
        mute: ids of rules to leave out (``Problem.rule``).
        catalog: where the model and the rules are looked up.

    Raises:
        UnknownModel, AmbiguousModel, InvalidReference: as for ``catalog[model]``.
        UnknownApi: there is no such API.

    >>> from modelcatalog import check
    >>> report = check("openai/gpt-5", {"temperature": 0.2}, api="openai-chat-completions")
    >>> report.ok, report.errors[0].path, report.errors[0].suggestion
    (False, 'temperature', 1)
    >>> check("deepseek-coder-v2-instruct", {"temperature": 0.7, "max_tokens": 4096}).ok
    True
    """
    report = check_request(plan(model, api=api, on=on, catalog=catalog), params, input_tokens)
    if mute:
        report = report.without(mute)
    return report.strict() if strict else report


def validate(
    model: str | Model,
    params: Any,
    *,
    api: str | None = None,
    input_tokens: int | None = None,
    strict: bool = False,
    on: date | None = None,
    mute: Collection[str] = (),
    catalog: Catalog = packaged,
) -> None:
    """Raise when the provider would refuse a request.

    Args:
        model: a model or the name of one.
        params: the body of the request.
        api: the API by whose names the body is written; the neutral names when left out.
        input_tokens: how many tokens the input has, where that is known.
        strict: raise for warnings too.
        on: judge by the rules in force on this day; today when left out.
        mute: ids of rules to leave out.
        catalog: where the model and the rules are looked up.

    Raises:
        InvalidRequest: ``.problems`` holds every error, in the order of the body.
        UnknownModel, AmbiguousModel, InvalidReference, UnknownApi: as for ``check``.

    >>> from modelcatalog import validate
    >>> validate("openai/gpt-4o", {"temperature": 0.7})
    >>> validate("openai/gpt-4o", {"temperature": 2.4})
    Traceback (most recent call last):
    modelcatalog.errors.InvalidRequest: openai/gpt-4o: 1 problem: temperature: must be within 0-2, not 2.4
    """
    report = check(model, params, api=api, input_tokens=input_tokens, strict=strict, on=on, mute=mute, catalog=catalog)
    if not report.ok:
        raise InvalidRequest(report.model, report.errors)


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
