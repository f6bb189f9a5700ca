"""Every closed list of words that the catalog uses.

A member is a ``str``: ``Modality.IMAGE == "image"``. The order of the members is the fixed order in which
tuples of them stand in a record.
"""

from enum import StrEnum


class Modality(StrEnum):
    """A kind of content that goes into a model or comes out of it."""

    TEXT = "text"
    IMAGE = "image"
    AUDIO = "audio"
    VIDEO = "video"
    PDF = "pdf"


class ModelKind(StrEnum):
    """What a model is for. ``chat`` takes messages and answers with text, whatever else it may answer with."""

    CHAT = "chat"
    #: Goes on with a text.
    COMPLETION = "completion"
    #: Turns content into vectors.
    EMBEDDING = "embedding"
    #: Orders documents by how well they answer a query.
    RERANK = "rerank"
    #: Makes pictures.
    IMAGE = "image"
    #: Makes films.
    VIDEO = "video"
    #: Reads text aloud.
    SPEECH = "speech"
    #: Writes down what is said.
    TRANSCRIPTION = "transcription"
    #: Makes music and other sound.
    AUDIO = "audio"
    #: Reads documents and pictures of them, through an endpoint that takes no messages.
    OCR = "ocr"
    #: Judges content.
    MODERATION = "moderation"


class Status(StrEnum):
    """Where a model stands in its life at its provider.

    ``delisted``: a source that listed it lists it no more, and no source says that it was shut down.
    ``retired``: a source says that it no longer answers.
    """

    PREVIEW = "preview"
    ACTIVE = "active"
    LEGACY = "legacy"
    DEPRECATED = "deprecated"
    RETIRED = "retired"
    DELISTED = "delisted"


class Availability(StrEnum):
    """How a record's model can be had: called at its provider, or only as weights to run oneself."""

    API = "api"
    WEIGHTS = "weights"


class ProviderKind(StrEnum):
    """What a provider is: the maker of its models, a host of others', a cloud, a gateway to other providers,
    a subscription plan, or a runtime on one's own machine.
    """

    #: Makes the models that it serves.
    LAB = "lab"
    #: Serves others' models on its own machines.
    HOST = "host"
    #: Serves models as one service of a cloud among many.
    CLOUD = "cloud"
    #: Passes requests on to other providers.
    GATEWAY = "gateway"
    #: A plan that is paid for as a whole.
    SUBSCRIPTION = "subscription"
    #: A runtime on one's own machine.
    LOCAL = "local"


class Support(StrEnum):
    """Whether a request parameter is taken, where there is no range to state.

    ``ignored``: the provider takes it and it has no effect.
    """

    SUPPORTED = "supported"
    UNSUPPORTED = "unsupported"
    IGNORED = "ignored"


class Api(StrEnum):
    """A wire format of requests."""

    #: ``POST /chat/completions``, OpenAI's and the many that follow it.
    OPENAI_CHAT_COMPLETIONS = "openai-chat-completions"
    #: ``POST /responses``.
    OPENAI_RESPONSES = "openai-responses"
    #: ``POST /messages``.
    ANTHROPIC_MESSAGES = "anthropic-messages"
    #: ``POST /models/{model}:generateContent``, the Gemini API's and Vertex AI's.
    GOOGLE_GENERATE_CONTENT = "google-generate-content"
    #: ``POST /model/{model}/converse``.
    AMAZON_BEDROCK_CONVERSE = "amazon-bedrock-converse"
    #: ``POST /v2/chat``.
    COHERE_CHAT = "cohere-chat"


class Basis(StrEnum):
    """How use is paid for. ``included``: covered by a plan that is paid for as a whole."""

    METERED = "metered"
    FREE = "free"
    INCLUDED = "included"


class Meter(StrEnum):
    """What a rate counts; named as the fields of ``Usage`` are."""

    INPUT_TOKENS = "input_tokens"
    OUTPUT_TOKENS = "output_tokens"
    CACHE_READ_TOKENS = "cache_read_tokens"
    CACHE_WRITE_TOKENS = "cache_write_tokens"
    CACHE_WRITE_1H_TOKENS = "cache_write_1h_tokens"
    REASONING_TOKENS = "reasoning_tokens"
    INPUT_TEXT_TOKENS = "input_text_tokens"
    INPUT_IMAGE_TOKENS = "input_image_tokens"
    INPUT_AUDIO_TOKENS = "input_audio_tokens"
    INPUT_VIDEO_TOKENS = "input_video_tokens"
    CACHE_READ_IMAGE_TOKENS = "cache_read_image_tokens"
    CACHE_READ_AUDIO_TOKENS = "cache_read_audio_tokens"
    OUTPUT_TEXT_TOKENS = "output_text_tokens"
    OUTPUT_IMAGE_TOKENS = "output_image_tokens"
    OUTPUT_AUDIO_TOKENS = "output_audio_tokens"
    OUTPUT_VIDEO_TOKENS = "output_video_tokens"
    INPUT_IMAGES = "input_images"
    OUTPUT_IMAGES = "output_images"
    INPUT_AUDIO_SECONDS = "input_audio_seconds"
    OUTPUT_AUDIO_SECONDS = "output_audio_seconds"
    INPUT_VIDEO_SECONDS = "input_video_seconds"
    OUTPUT_VIDEO_SECONDS = "output_video_seconds"
    INPUT_CHARACTERS = "input_characters"
    OUTPUT_CHARACTERS = "output_characters"
    INPUT_PAGES = "input_pages"
    REQUESTS = "requests"
    WEB_SEARCHES = "web_searches"
    FILE_SEARCHES = "file_searches"
    CODE_SESSIONS = "code_sessions"
    SEARCH_UNITS = "search_units"


class CostStatus(StrEnum):
    """How much of a cost is known.

    ``priced``: all of it. ``partial``: some of what was used has no rate. ``free`` and ``included``: nothing is
    billed for the call, because the model is free or a plan covers it. ``unknown``: nothing of it is known.
    """

    PRICED = "priced"
    PARTIAL = "partial"
    FREE = "free"
    INCLUDED = "included"
    UNKNOWN = "unknown"


class Severity(StrEnum):
    """``error``: the provider refuses the request. ``warning``: it answers, but not as asked. ``info``: a note."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class SourceKind(StrEnum):
    """How near a source stands to the fact. All but ``third_party`` and ``curated`` are first-hand."""

    VENDOR_SPEC = "vendor_spec"
    VENDOR_SDK = "vendor_sdk"
    VENDOR_DOCS = "vendor_docs"
    VENDOR_API = "vendor_api"
    THIRD_PARTY = "third_party"
    CURATED = "curated"


class ToolChoice(StrEnum):
    """What a request may ask of the model about tools."""

    AUTO = "auto"
    NONE = "none"
    REQUIRED = "required"
    FUNCTION = "function"


class ResponseFormat(StrEnum):
    """The shape that an answer can be asked to have."""

    TEXT = "text"
    JSON = "json"
    JSON_SCHEMA = "json_schema"


class StreamingMode(StrEnum):
    """How a streamed answer arrives."""

    SSE = "sse"
    WEBSOCKET = "websocket"
    EVENT_STREAM = "event_stream"


class Protocol(StrEnum):
    """How a request travels."""

    HTTP = "http"
    WEBSOCKET = "websocket"
    GRPC = "grpc"
