"""Every rule that ships: it says who says so, and there is a request that it finds something in."""

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

import modelcatalog
from modelcatalog import catalog, check
from modelcatalog.checking.report import Report
from modelcatalog.planning import table
from modelcatalog.records import Model
from modelcatalog.rules import Rule, RuleKind, Table
from modelcatalog.vocabulary import Api, Severity
from rule_breaker import Attempt, breaking, keeping

_FOLDER = Path(modelcatalog.__file__).parent / "data" / "rules"
_BOOKS = sorted((path.parent.name, path.stem) for path in _FOLDER.glob("*/*.json"))


def _load(api: str, provider: str) -> Table:
    found = table(Api(api), provider)
    assert found is not None
    return found


TABLES: dict[tuple[str, str], Table] = {book: _load(*book) for book in _BOOKS}
RULES = [(api, provider, rule) for (api, provider), book in TABLES.items() for rule in book.rules]
IDS = [f"{api}/{provider}:{rule.id}" for api, provider, rule in RULES]


@cache
def _models(provider: str) -> dict[str, Model]:
    return {key.partition("/")[2]: catalog[key] for key in catalog if key.partition("/")[0] == provider}


def _candidates(api: str, provider: str, rule: Rule, most: int = 6) -> list[Model]:
    """Return some models that a rule holds for."""
    known = _models(provider)
    names = rule.models if rule.models is not None else tuple(known)
    models = [known[name] for name in names if name in known]
    if rule.models is None:
        models.sort(key=lambda model: Api(api) not in (model.delivery.apis or ()))
    return models[:most]


def _check(api: str, model: Model, rule: Rule, attempt: Attempt) -> Report:
    return check(model, attempt.body, api=api, input_tokens=attempt.input_tokens, on=rule.until or rule.from_)


def _break(api: str, provider: str, rule: Rule) -> tuple[Model, Attempt] | None:
    book = TABLES[api, provider]
    for model in _candidates(api, provider, rule):
        for attempt in breaking(rule, book, model):
            if any(problem.rule == rule.id for problem in _check(api, model, rule, attempt).problems):
                return model, attempt
    return None


@pytest.mark.parametrize(("api", "provider", "rule"), RULES, ids=IDS)
def test_a_request_breaks_it_and_a_neighbour_does_not(api: str, provider: str, rule: Rule) -> None:
    found = _break(api, provider, rule)

    assert found is not None, rule
    model, attempt = found
    problem = next(problem for problem in _check(api, model, rule, attempt).problems if problem.rule == rule.id)
    assert problem.severity is rule.severity
    assert not re.search(r"\{[a-z_]+\}", problem.message), problem.message
    if rule.severity is not Severity.ERROR:
        return
    neighbours = list(keeping(rule, TABLES[api, provider], attempt))
    assert any(
        all(problem.rule != rule.id for problem in _check(api, model, rule, neighbour).problems)
        for neighbour in neighbours
    ), (attempt.body, [neighbour.body for neighbour in neighbours][:3])


@pytest.mark.parametrize("book", _BOOKS, ids="/".join)
def test_every_rule_says_who_says_so_and_in_which_words(book: tuple[str, str]) -> None:
    rules = TABLES[book]
    twice = [name for name, count in Counter(rule.id for rule in rules.rules).items() if count > 1]
    assert not twice
    for rule in rules.rules:
        source = rules.sources[rule.source]
        assert source.title, rule.id
        assert source.date.year >= 2020, rule.id
        assert rule.as_of.year >= 2020, rule.id
        assert rule.severity in tuple(Severity), rule.id
        assert set(re.findall(r"\{(\w*)\}", rule.message)) <= {"path", "value", "model", "allowed"}, rule.id
        assert re.fullmatch(r"[a-z0-9][a-z0-9.-]*", rule.id), rule.id


def test_a_rule_id_means_one_rule_everywhere() -> None:
    places: dict[str, set[tuple[str, RuleKind, tuple[str, ...]]]] = {}
    for api, _, rule in RULES:
        places.setdefault(rule.id, set()).add((api, rule.kind, rule.paths))

    assert not {name: found for name, found in places.items() if len(found) > 1}


def test_every_kind_of_rule_is_in_use() -> None:
    assert {rule.kind for _, _, rule in RULES} == set(RuleKind)
