"""The first acceptance test of the project: every fact of one page, in the record and on the page that we draw."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from modelcatalog import catalog, markdown, to_dict
from modelcatalog.quantities import Range
from modelcatalog.records import Model
from modelcatalog.vocabulary import Modality, Protocol, ResponseFormat, StreamingMode, Support, ToolChoice

MODEL = catalog["deepseek-coder-v2-instruct"]

#: What the page says, by the field of the record.
FACTS: dict[str, Any] = {
    "id": "deepseek-coder-v2-instruct",
    "name": "DeepSeek-Coder-V2-Instruct",
    "provider": "deepseek",
    "release_date": date(2024, 6, 20),
    "knowledge_cutoff": date(2024, 6, 1),
    "created_at": date(2024, 6, 20),
    "updated_at": date(2024, 6, 20),
    "open_weights": True,
    "limits.context_window": 163_840,
    "limits.max_output_tokens": 8_192,
    "modalities.input": (Modality.TEXT,),
    "modalities.output": (Modality.TEXT,),
    "features.tool_calls": True,
    "features.tools": True,
    "features.tool_choice": True,
    "features.web_search": False,
    "features.attachments": False,
    "features.streaming": True,
    "features.structured_outputs": True,
    "features.json_mode": True,
    "features.reasoning": True,
    "features.reasoning_effort": False,
    "features.reasoning_tokens": False,
    "features.include_reasoning": False,
    "features.verbosity": False,
    "architecture.parameter_count": 236_000_000_000,
    "architecture.type": "transformer",
    "architecture.tokenizer": "deepseek",
    "architecture.quantization": None,
    "architecture.fine_tuned": True,
    "architecture.base_model": "deepseek-coder-v2",
    "sampling.repetition_penalty": Support.SUPPORTED,
    "sampling.seed": Support.SUPPORTED,
    "sampling.stop": Support.SUPPORTED,
    "delivery.tool_choices": (ToolChoice.AUTO, ToolChoice.NONE, ToolChoice.REQUIRED),
    "delivery.response_formats": (ResponseFormat.TEXT, ResponseFormat.JSON),
    "delivery.streaming_modes": (StreamingMode.SSE,),
    "delivery.protocols": (Protocol.HTTP,),
    "pricing": None,
}

#: The least and the greatest value of each parameter that the page bounds.
SPANS = {
    "temperature": (0.0, 2.0),
    "top_p": (0.0, 1.0),
    "max_tokens": (1, 8_192),
    "frequency_penalty": (-2.0, 2.0),
    "presence_penalty": (-2.0, 2.0),
}

#: The tags that the page ticks, and those that it crosses.
TAGS = {"coding", "function_calling", "instruct", "reasoning"}
NO_TAGS = {"chat", "math", "multimodal", "writing"}


def stated(model: Model, path: str) -> Any:
    value: Any = model
    for step in path.split("."):
        value = getattr(value, step)
    return value


@pytest.mark.parametrize("path", FACTS)
def test_the_record_holds(path: str) -> None:
    found = stated(MODEL, path)
    assert found == FACTS[path]
    assert type(found) is type(FACTS[path])


@pytest.mark.parametrize("name", SPANS)
def test_the_record_holds_the_span_of(name: str) -> None:
    span = getattr(MODEL.sampling, name)
    assert isinstance(span, Range)
    assert (span.min, span.max) == SPANS[name]
    assert not span.exclusive_min
    assert not span.exclusive_max
    assert MODEL.supports(name) is True


def test_the_record_holds_the_tags() -> None:
    assert set(MODEL.tags) >= TAGS
    assert not set(MODEL.tags) & NO_TAGS


def test_what_the_issue_asks_to_be_shown() -> None:
    assert MODEL is catalog.get("deepseek-coder-v2-instruct") is catalog["deepseek/deepseek-coder-v2-instruct"]
    assert str(MODEL.sampling.temperature) == "0.0-2.0 (default 0.1)"
    assert "163840" in repr(MODEL.limits)
    assert "8192" in repr(MODEL.limits)
    assert "236B" in str(MODEL.architecture)


# -- read back from the page ------------------------------------------------------------------------------------------


def rows(line: str) -> list[str]:
    """Cut a line of a table into its cells."""
    return [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def read_page(text: str) -> dict[str, dict[str, dict[str, str]]]:
    """Each section of a page, as the rows of its table by their first cell; the list at the top is a table too."""
    sections: dict[str, dict[str, dict[str, str]]] = {"": {}}
    section, head = "", list[str]()
    for line in text.splitlines():
        if line.startswith("## "):
            section, head = line[3:], []
            sections[section] = {}
        elif found := re.fullmatch(r"- \*\*(.+?)\*\*: (.+)", line):
            sections[section][found[1]] = {"": found[2].strip("`")}
        elif line.startswith("|---"):
            assert len(rows(line)) == len(head)
        elif line.startswith("|"):
            cells = rows(line)
            if not head:
                head = cells
                continue
            assert len(cells) == len(head), line
            sections[section][cells[0]] = dict(zip(head[1:], cells[1:], strict=True))
    return sections


PAGE = read_page(markdown(MODEL))


def cell(section: str, row: str, column: str = "") -> str:
    found = PAGE[section][row]
    return found[column] if column or "" in found else next(iter(found.values()))


def number(text: str) -> int:
    return int(re.sub(r"[^0-9]", "", text))


def span(text: str) -> tuple[float, float]:
    """Read a range such as ``0.0-2.0`` or ``-2.0 to 2.0``."""
    low, high = re.fullmatch(r"(-?[\d.,]+)(?: to |-)(-?[\d.,]+)", text).groups()  # type: ignore[union-attr]
    return float(low.replace(",", "")), float(high.replace(",", ""))


def words(vocabulary: Any) -> Callable[[str], tuple[Any, ...]]:
    return lambda text: tuple(vocabulary(word) for word in text.split(", "))


def yes(text: str) -> bool:
    return {"yes": True, "no": False}[text]


def count(text: str) -> int:
    return int(float(text[:-1]) * {"B": 10**9, "M": 10**6}[text[-1]])


#: Where each fact stands on our page and how it is read.
PLACES: dict[str, tuple[str, str, Callable[[str], Any]]] = {
    "id": ("", "Id", str),
    "release_date": ("", "Released", date.fromisoformat),
    "knowledge_cutoff": ("", "Knowledge cutoff", date.fromisoformat),
    "open_weights": ("", "Open weights", yes),
    "limits.context_window": ("", "Context window", number),
    "limits.max_output_tokens": ("", "Max output", number),
    "features.tool_calls": ("Capabilities", "Tool calls", yes),
    "features.tools": ("Capabilities", "Tool definitions", yes),
    "features.tool_choice": ("Capabilities", "Tool choice", yes),
    "features.web_search": ("Capabilities", "Web search", yes),
    "features.attachments": ("Capabilities", "File attachments", yes),
    "features.streaming": ("Capabilities", "Streaming", yes),
    "features.structured_outputs": ("Capabilities", "Structured outputs", yes),
    "features.json_mode": ("Capabilities", "JSON mode", yes),
    "features.reasoning": ("Capabilities", "Reasoning", yes),
    "features.reasoning_effort": ("Capabilities", "Reasoning effort", yes),
    "features.reasoning_tokens": ("Capabilities", "Reasoning tokens", yes),
    "features.include_reasoning": ("Capabilities", "Reasoning in the answer", yes),
    "features.verbosity": ("Capabilities", "Verbosity control", yes),
    "architecture.parameter_count": ("Architecture", "Parameters", count),
    "architecture.type": ("Architecture", "Type", str),
    "architecture.tokenizer": ("Architecture", "Tokenizer", str),
    "architecture.fine_tuned": ("Architecture", "Fine-tuned", yes),
    "architecture.base_model": ("Architecture", "Base model", str),
    "delivery.tool_choices": ("Delivery", "Tool choices", words(ToolChoice)),
    "delivery.response_formats": ("Delivery", "Response formats", words(ResponseFormat)),
    "delivery.streaming_modes": ("Delivery", "Streaming modes", words(StreamingMode)),
    "delivery.protocols": ("Delivery", "Protocols", words(Protocol)),
    "created_at": ("Lifecycle", "Created", date.fromisoformat),
    "updated_at": ("Lifecycle", "Last updated", date.fromisoformat),
}
TITLES = {
    "temperature": "Temperature",
    "top_p": "Top-p",
    "max_tokens": "Max tokens",
    "frequency_penalty": "Frequency penalty",
    "presence_penalty": "Presence penalty",
    "repetition_penalty": "Repetition penalty",
    "seed": "Seed",
    "stop": "Stop sequences",
}


@pytest.mark.parametrize("path", PLACES)
def test_the_page_says(path: str) -> None:
    section, row, read = PLACES[path]
    assert read(cell(section, row)) == FACTS[path]


def test_every_fact_has_a_place_on_the_page() -> None:
    elsewhere = {"name", "provider", "modalities.input", "modalities.output", "pricing", "architecture.quantization"}
    drawn = {f"sampling.{name}" for name in TITLES}
    assert FACTS.keys() - PLACES.keys() - elsewhere - drawn == set()


def test_the_page_is_titled_with_the_name_and_says_who_serves_and_made_it() -> None:
    assert markdown(MODEL).splitlines()[0] == f"# {FACTS['name']}"
    assert cell("", "Provider") == "DeepSeek"
    assert cell("", "Authors") == "DeepSeek"
    assert cell("", "Parameters") == "236B"


@pytest.mark.parametrize("direction", ["Input", "Output"])
def test_the_page_ticks_the_modalities(direction: str) -> None:
    drawn = {Modality(column.lower()): yes(mark) for column, mark in PAGE["Modalities"][direction].items()}
    assert drawn == {modality: modality is Modality.TEXT for modality in Modality}


@pytest.mark.parametrize("name", TITLES)
def test_the_page_lists_the_parameter(name: str) -> None:
    row = PAGE["Request parameters"][TITLES[name]]
    assert yes(row["Supported"])
    if name in SPANS:
        assert span(row["Range"]) == SPANS[name]


def test_the_page_gives_the_default() -> None:
    assert cell("Request parameters", "Temperature", "Default") == "0.1"


def test_the_page_lists_the_tags() -> None:
    assert set(cell("", "Tags").replace("\\", "").split(", ")) == set(MODEL.tags)


def test_the_page_says_that_the_provider_must_be_asked_for_a_price() -> None:
    after = markdown(MODEL).partition("## Pricing\n")[2].partition("\n## ")[0]
    assert "ask DeepSeek" in after
    assert "free" not in after.lower()
    assert not re.search(r"\d", after)


def test_unknown_is_neither_yes_nor_no() -> None:
    for name, value in PAGE["Capabilities"].items():
        assert value["Supported"] in ("yes", "no", "unknown"), name
    assert MODEL.features.prompt_caching is None
    assert cell("Capabilities", "Prompt caching") == "unknown"
    assert "prompt_caching" not in to_dict(MODEL)["features"]


def test_a_page_can_be_drawn_of_every_kind_of_record() -> None:
    for key in list(catalog)[::40]:
        model = catalog[key]
        drawn = read_page(markdown(model))
        assert drawn[""]["Key"][""] == key
        assert drawn["Modalities"].keys() == {"Input", "Output"}
        window = model.limits.context_window
        assert (number(drawn[""]["Context window"][""]) if window else None) == window
