"""The packaged data as they ship: complete, true to their digests, written as they are read."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from modelcatalog import catalog
from modelcatalog.build.lint import lint
from modelcatalog.build.write import digest_folder, document
from modelcatalog.codec import dump, encode, load, parse
from modelcatalog.quantities import Rate
from modelcatalog.records import Model
from modelcatalog.vocabulary import Meter, ModelKind, Status

ROOT = Path(__file__).parent.parent
DATA = ROOT / "src" / "modelcatalog" / "data"
FILES = sorted(path.relative_to(DATA).as_posix() for path in DATA.rglob("*.json"))
#: The key whose entries stand one to a line, by the folder or name of the file.
BY_LINE = {
    "providers": ["models"],
    "provenance": ["models"],
    "names": ["names"],
    "rules": ["parameters"],
    "authors.json": ["authors"],
    "index.json": ["providers"],
    "bases.json": ["bases"],
    "aliases.json": ["aliases"],
    "display_names.json": ["names"],
    "sources.json": ["sources"],
    "routes.json": ["authors", "base_urls", "providers"],
    "manifest.json": ["files"],
}


def _read(name: str) -> dict[str, Any]:
    raw: dict[str, Any] = json.loads((DATA / name).read_bytes())
    return raw


def test_every_file_has_the_digest_that_the_manifest_states() -> None:
    stated = _read("manifest.json")["files"]
    assert sorted([*stated, "manifest.json"]) == FILES
    for name, expected in stated.items():
        assert hashlib.sha256((DATA / name).read_bytes()).hexdigest() == expected, name


def test_the_data_were_made_from_the_facts_that_stand_here() -> None:
    assert _read("manifest.json")["facts"] == digest_folder(ROOT / "facts"), "run `make catalog`"


def test_every_file_is_written_as_it_is_read() -> None:
    for name in FILES:
        text = (DATA / name).read_text(encoding="utf-8")
        content = parse(text, name)
        content.pop("$comment")
        assert document(content, BY_LINE[name.partition("/")[0]]) == text, name


def test_every_record_is_written_as_it_is_read() -> None:
    count = 0
    for name in FILES:
        if not name.startswith("providers/"):
            continue
        provider = name.removeprefix("providers/").removesuffix(".json")
        for model_id, entry in _read(name)["models"].items():
            model = load(Model, {**entry, "id": model_id, "provider": provider}, model_id)
            raw = dump(model)
            again = load(Model, raw)
            assert again == model
            assert encode(dump(again)) == encode(raw)
            count += 1
    assert count == len(catalog) == _read("manifest.json")["counts"]["models"]


def test_lint_finds_nothing() -> None:
    assert lint({name: (DATA / name).read_text(encoding="utf-8") for name in FILES}) == []


def _standard(key: str, meter: Meter) -> str | None:
    pricing = catalog[key].pricing
    rate = None if pricing is None else pricing.rate(meter)
    return None if rate is None else str(rate.amount)


@pytest.mark.parametrize(
    ("key", "window", "most_in", "most_out"),
    [
        ("anthropic/claude-sonnet-4-5", 200_000, None, 64_000),
        ("openai/gpt-5", 400_000, 272_000, 128_000),
        ("openai/gpt-4", 8_192, None, 8_192),
        ("deepseek/deepseek-coder-v2-instruct", 163_840, None, 8_192),
        ("cohere/command-a-03-2025", 256_000, None, 8_000),
        ("xai/grok-4.3", 1_000_000, None, 30_000),
        ("azure/phi-4", 16_384, None, 4_096),
    ],
)
def test_limits_that_sources_disagree_on(key: str, window: int, most_in: int | None, most_out: int) -> None:
    limits = catalog[key].limits
    assert (limits.context_window, limits.max_input_tokens, limits.max_output_tokens) == (window, most_in, most_out)


@pytest.mark.parametrize(
    ("key", "meter", "amount"),
    [
        ("deepseek/deepseek-v4-pro", Meter.INPUT_TOKENS, "0.66"),
        ("deepseek/deepseek-v4-pro", Meter.OUTPUT_TOKENS, "1.98"),
        ("google/gemini-3-pro-image", Meter.OUTPUT_TOKENS, "12"),
        ("google/gemini-3-pro-image", Meter.OUTPUT_IMAGE_TOKENS, "120"),
        ("google/gemini-2.5-flash-image", Meter.OUTPUT_TOKENS, "2.5"),
        ("google/gemini-2.5-flash-image", Meter.OUTPUT_IMAGE_TOKENS, "30"),
        ("mistral/mistral-large-4", Meter.INPUT_TOKENS, "0.7"),
        ("mistral/magistral-medium-latest", Meter.INPUT_TOKENS, "1.5"),
        ("mistral/ministral-8b-latest", Meter.INPUT_TOKENS, "0.15"),
        ("google/gemini-3.6-flash", Meter.INPUT_TOKENS, "0.75"),
    ],
)
def test_prices_that_sources_disagree_on(key: str, meter: Meter, amount: str) -> None:
    assert _standard(key, meter) == amount


def _rates(key: str) -> tuple[Rate, ...]:
    pricing = catalog[key].pricing
    return () if pricing is None else pricing.rates


def test_peak_hours_are_priced_apart() -> None:
    rates = _rates("deepseek/deepseek-v4-pro")
    peak = [rate for rate in rates if rate.hours and rate.meter is Meter.INPUT_TOKENS]
    assert [(str(rate.amount), rate.hours) for rate in peak] == [
        ("1.32", ("mon-fri 01:00-04:00", "mon-fri 06:00-10:00"))
    ]


def test_a_price_to_come_has_its_first_day() -> None:
    rates = _rates("google/gemini-3.6-flash")
    assert [
        (str(rate.amount), str(rate.effective_from))
        for rate in rates
        if rate.meter is Meter.INPUT_TOKENS and rate.effective_from is not None
    ] == [("1.5", "2027-01-01")]


@pytest.mark.parametrize(
    ("alias", "target"),
    [
        ("mistral/magistral-medium-latest", "mistral/mistral-medium-2604"),
        ("mistral/codestral-latest", "mistral/codestral-2508"),
        ("mistral/mistral-large-latest", "mistral/mistral-large-2512"),
        ("openai/gpt-4o", "openai/gpt-4o-2024-08-06"),
    ],
)
def test_aliases_have_a_target_and_a_date(alias: str, target: str) -> None:
    entry = _read("aliases.json")["aliases"][alias]
    assert entry == {"as_of": "2026-10-24", "source": "modelroster", "target": target}


@pytest.mark.parametrize(
    ("key", "day", "status"),
    [
        ("openai/gpt-4", "2026-10-23", Status.RETIRED),
        ("openai/gpt-4o", "2027-01-14", Status.DEPRECATED),
        ("openai/gpt-4o-audio-preview", "2026-05-07", Status.RETIRED),
        ("anthropic/claude-3-opus-20240229", "2026-01-05", Status.RETIRED),
        ("anthropic/claude-sonnet-4-5", "2026-11-30", Status.DEPRECATED),
        ("anthropic/claude-1.3", "2024-11-06", Status.RETIRED),
    ],
)
def test_last_days_are_those_of_the_sdks(key: str, day: str, status: Status) -> None:
    model = catalog[key]
    assert (str(model.retires_on), model.status) == (day, status)


def test_no_bare_id_is_lost() -> None:
    keys = list(catalog)
    assert len(keys) == len(set(keys))
    for key in keys[::97]:
        assert catalog.get(key) is not None


def test_coverage_does_not_fall() -> None:
    chat = [
        model
        for model in catalog.values()
        if model.kind is ModelKind.CHAT
        and model.status not in (Status.RETIRED, Status.DELISTED)
        and model.availability == "api"
    ]
    total = len(chat)
    known = {
        "context": sum(model.limits.context_window is not None for model in chat),
        "output": sum(model.limits.max_output_tokens is not None for model in chat),
        "modalities": sum(bool(model.modalities.input and model.modalities.output) for model in chat),
        "price": sum(model.pricing is not None for model in chat),
        "tools": sum(model.features.tools is not None for model in chat),
        "release": sum(model.release_date is not None for model in chat),
    }
    least = {"context": 0.97, "output": 0.96, "modalities": 0.99, "price": 0.945, "tools": 0.95, "release": 0.85}
    assert total > 9_000
    assert {name: count / total >= least[name] for name, count in known.items()} == dict.fromkeys(known, True)
