"""The public functions: those that take a model by name, bound to a catalog."""

from collections.abc import Collection
from datetime import date
from typing import Any

from modelcatalog.checking.check import check_request
from modelcatalog.checking.report import Report
from modelcatalog.errors import InvalidRequest, shorten
from modelcatalog.planning import plan
from modelcatalog.records import Model
from modelcatalog.registry import Catalog
from modelcatalog.registry import catalog as packaged


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
        ValueError: *input_tokens* is no count.

    >>> from modelcatalog import check
    >>> report = check("openai/gpt-5", {"temperature": 0.2}, api="openai-chat-completions")
    >>> report.ok, report.errors[0].path, report.errors[0].suggestion
    (False, 'temperature', 1)
    >>> check("deepseek-coder-v2-instruct", {"temperature": 0.7, "max_tokens": 4096}).ok
    True
    """
    if input_tokens is not None and (type(input_tokens) is not int or input_tokens < 0):
        raise ValueError(f"input_tokens must be a whole number of at least 0 or None, not {shorten(input_tokens)}")
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
