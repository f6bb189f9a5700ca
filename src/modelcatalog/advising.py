"""Help with a request beyond saying what is wrong: the public functions that take a model by name."""

from datetime import date
from typing import Any

from attrs import define

from modelcatalog.checking.explaining import Explanation, explain_parameter
from modelcatalog.checking.fitting import Fit, fit_request
from modelcatalog.checking.report import Problem, Report
from modelcatalog.checking.schema import schema_of
from modelcatalog.helpers import check, plan
from modelcatalog.records import Model
from modelcatalog.registry import Catalog
from modelcatalog.registry import catalog as packaged


def fit(
    model: str | Model,
    params: Any,
    *,
    api: str | None = None,
    input_tokens: int | None = None,
    on: date | None = None,
    catalog: Catalog = packaged,
) -> Fit:
    """Make a request pass: the nearest one that does.

    Names are corrected, values clamped, rounded or set to the only one allowed, and what is refused is dropped.
    Messages and other content are never touched, and *params* itself is left as it is. What cannot be mended stays
    and is listed.

    Args:
        model: a model or the name of one.
        params: the body of the request.
        api: the API by whose names the body is written; the neutral names when left out.
        input_tokens: how many tokens the input has, where that is known.
        on: judge by the rules in force on this day; today when left out.
        catalog: where the model and the rules are looked up.

    Raises:
        UnknownModel, AmbiguousModel, InvalidReference, UnknownApi: as for ``check``.

    >>> from modelcatalog import fit
    >>> fitted = fit("openai/gpt-4o", {"temperature": 2.4, "max_tokens": 99_999, "temprature": 1})
    >>> fitted.params
    {'temperature': 2, 'max_tokens': 16384}
    >>> [(change.path, change.action) for change in fitted.changes]
    [('temperature', 'set'), ('max_tokens', 'set'), ('temprature', 'dropped')]
    """
    return fit_request(plan(model, api=api, on=on, catalog=catalog), params, input_tokens)


@define(frozen=True, kw_only=True, order=False, match_args=False)
class Migration:
    """What changes for a request when it goes to another model."""

    #: What the old model has against the request.
    before: Report
    #: What the new model has against it.
    after: Report
    #: The request made to fit the new model.
    fit: Fit

    @property
    def breaks(self) -> tuple[Problem, ...]:
        """The errors that the new model has and the old one has not."""
        known = {(problem.path, problem.code) for problem in self.before.errors}
        return tuple(problem for problem in self.after.errors if (problem.path, problem.code) not in known)

    def __str__(self) -> str:
        if not self.breaks:
            return f"{self.before.model} to {self.after.model}: nothing breaks"
        lines = [f"{self.before.model} to {self.after.model}: {len(self.breaks)} of its parameters break"]
        lines += [f"  {problem.path or '(body)'}: {problem.message}" for problem in self.breaks]
        return "\n".join([*lines, "to fix it:", *(f"  {change}" for change in self.fit.changes)])


def migrate(
    params: Any,
    *,
    from_model: str | Model,
    to_model: str | Model,
    api: str | None = None,
    to_api: str | None = None,
    catalog: Catalog = packaged,
) -> Migration:
    """Answer what breaks when a request goes to another model.

    Args:
        params: the body of the request.
        from_model: the model that it was written for, or its name.
        to_model: the model that it shall go to, or its name.
        api: the API by whose names the body is written; the neutral names when left out.
        to_api: the API of the new model, when it is another; names are not translated.
        catalog: where the models and the rules are looked up.

    Raises:
        UnknownModel, AmbiguousModel, InvalidReference, UnknownApi: as for ``check``.

    >>> from modelcatalog import migrate
    >>> moved = migrate({"temperature": 0.2}, from_model="openai/gpt-4o", to_model="openai/gpt-5")
    >>> [problem.path for problem in moved.breaks], moved.fit.params
    (['temperature'], {'temperature': 1})
    """
    return Migration(
        before=check(from_model, params, api=api, catalog=catalog),
        after=check(to_model, params, api=to_api or api, catalog=catalog),
        fit=fit(to_model, params, api=to_api or api, catalog=catalog),
    )


def request_schema(
    model: str | Model, *, api: str | None = None, on: date | None = None, catalog: Catalog = packaged
) -> dict[str, Any]:
    """Return a JSON Schema (2020-12) of the requests that a model takes.

    Relations and conditions that the schema language cannot say are listed under ``x-rules``, each with its source.

    Args:
        model: a model or the name of one.
        api: the API by whose names requests are written; the neutral names when left out.
        on: the rules in force on this day; today when left out.
        catalog: where the model and the rules are looked up.

    Raises:
        UnknownModel, AmbiguousModel, InvalidReference, UnknownApi: as for ``check``.

    >>> from modelcatalog import request_schema
    >>> schema = request_schema("openai/gpt-4o", api="openai-chat-completions")
    >>> schema["properties"]["temperature"]
    {'type': ['number', 'null'], 'default': 1, 'minimum': 0, 'maximum': 2}
    """
    return schema_of(plan(model, api=api, on=on, catalog=catalog))


def explain(
    model: str | Model,
    parameter: str,
    *,
    api: str | None = None,
    on: date | None = None,
    catalog: Catalog = packaged,
) -> Explanation:
    """Tell everything that is known about one parameter of one model.

    Args:
        model: a model or the name of one.
        parameter: a name, or a path with ``*`` for any item: ``thinking.budget_tokens``, ``tools.*.function.name``.
        api: the API by whose names the parameter goes; the neutral names when left out.
        on: the rules in force on this day; today when left out.
        catalog: where the model and the rules are looked up.

    Raises:
        UnknownModel, AmbiguousModel, InvalidReference, UnknownApi: as for ``check``.

    >>> from modelcatalog import explain
    >>> told = explain("openai/gpt-5", "temperature", api="openai-chat-completions")
    >>> told.range, [rule.kind for rule in told.rules]
    (Range(0-2 (default 1)), ['fixed'])
    """
    return explain_parameter(plan(model, api=api, on=on, catalog=catalog), parameter)
