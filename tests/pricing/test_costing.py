"""Cost by the names of models: the packaged catalog."""

import json
from datetime import date
from decimal import Decimal

import pytest

from modelcatalog import catalog
from modelcatalog.codec import load
from modelcatalog.costing import Usage, cheapest, cost, cost_to_dict, estimate_cost, max_cost, price_history
from modelcatalog.errors import UnknownModel
from modelcatalog.quantities import Rate
from modelcatalog.vocabulary import Basis, CostStatus

USAGE = Usage(input_tokens=1000, output_tokens=100)


def test_a_name_and_its_record_cost_the_same() -> None:
    for name in ("openai/gpt-4o", "gpt-4o"):
        assert cost(name, USAGE) == cost(catalog[name], USAGE)
        assert max_cost(name, {"max_tokens": 5}, input_tokens=9) == max_cost(
            catalog[name], {"max_tokens": 5}, input_tokens=9
        )
        assert price_history(name) == price_history(catalog[name])


def test_a_model_that_peers_price_at_nothing_has_its_price() -> None:
    answer = cost("anthropic/claude-opus-4-1", USAGE)
    assert (answer.total, answer.status) == (Decimal("0.0225"), CostStatus.PRICED)


def test_a_name_that_is_none_has_no_price() -> None:
    for priced in (
        lambda name: cost(name, USAGE),
        lambda name: max_cost(name, input_tokens=5),
        lambda name: estimate_cost(name, input_tokens=5, output_tokens=5),
        lambda name: cheapest(USAGE, [name]),
        price_history,
    ):
        with pytest.raises(UnknownModel, match="did you mean openai/gpt-5"):
            priced("openai/gpt-5-typo")


def test_a_cost_names_the_source_of_its_price() -> None:
    answer = cost("openai/gpt-4o", USAGE)
    assert isinstance(answer.source, str)
    assert answer.source
    assert isinstance(answer.source_date, date)
    assert answer.source_date <= catalog.as_of


def test_a_cost_as_plain_json_loses_nothing() -> None:
    answer = cost("openai/gpt-4o", Usage(input_tokens=1200, cache_read_tokens=1024, output_tokens=50, input_pages=1))
    plain = json.loads(json.dumps(cost_to_dict(answer)))
    assert (plain["total"], Decimal(plain["at_least"])) == (None, answer.at_least)
    assert plain["missing"] == ["input_pages"]
    assert [Decimal(line["amount"]) for line in plain["lines"]] == [line.amount for line in answer.lines]
    assert [load(Rate, line["rate"]) for line in plain["lines"]] == [line.rate for line in answer.lines]
    assert (plain["source"], plain["source_date"]) == (answer.source, str(answer.source_date))


def test_offerings_are_ranked() -> None:
    ranked = cheapest(USAGE, catalog.offerings("deepseek-coder-v2-instruct"))
    totals = [answer.total for answer in ranked if answer.total is not None]
    assert totals == sorted(totals)
    assert ranked[-1].status in (CostStatus.UNKNOWN, CostStatus.PRICED)


def test_every_price_in_the_catalog_prices_input_and_output() -> None:
    """Each metered model makes a plan, in which no amount is invented: a total or a meter that is missing."""
    seen = set()
    for key in catalog:
        model = catalog[key]
        if model.pricing is None or model.pricing.basis is not Basis.METERED:
            continue
        answer = cost(model, USAGE)
        seen.add(answer.status)
        assert (answer.total is None) == bool(answer.missing)
        assert sum(line.amount for line in answer.lines) == answer.at_least
    assert CostStatus.PRICED in seen
