"""What a call used: one exact count for each meter."""

import math
from decimal import Decimal
from operator import attrgetter
from typing import Any, Self

from attrs import define, fields

from modelcatalog.errors import InvalidUsage
from modelcatalog.pricing.responses import read_response
from modelcatalog.quantities import EXACT
from modelcatalog.vocabulary import Api, Meter

Count = int | Decimal


@define(frozen=True, slots=False, kw_only=True, order=False, repr=False, match_args=False)
class Usage:
    """What one call used, or several added up. A count that is 0 was not used.

    ``input_tokens`` counts **all** input, cached or not, and ``output_tokens`` all output, reasoning included.
    The other token counts are parts of them: ``cache_read_tokens``, ``cache_write_tokens`` (kept for the
    provider's usual time, 5 minutes) and ``cache_write_1h_tokens`` are three separate parts of the input.

    A count is an ``int`` or a ``Decimal``; a ``float`` is taken by its shortest decimal.

    Raises:
        InvalidUsage: a count is negative, NaN or no number, or parts come to more than their whole.

    >>> usage = Usage(input_tokens=1000, cache_read_tokens=600, output_tokens=50)
    >>> usage + usage
    Usage(input_tokens=2000, output_tokens=100, cache_read_tokens=1200, requests=2)
    >>> Usage(input_tokens=100, cache_read_tokens=600)
    Traceback (most recent call last):
    modelcatalog.errors.InvalidUsage: cache_read_tokens = 600: must not be above input_tokens (100), which counts ...
    """

    #: All input, cached or not. In tokens.
    input_tokens: Count = 0

    #: All output, reasoning included. In tokens.
    output_tokens: Count = 0

    #: The part of the input that was read from a cache. In tokens.
    cache_read_tokens: Count = 0

    #: The part of the input that was written to a cache, for the provider's usual time. In tokens.
    cache_write_tokens: Count = 0

    #: The part of the input that was written to a cache for an hour. In tokens.
    cache_write_1h_tokens: Count = 0

    #: The part of the output that is reasoning. In tokens.
    reasoning_tokens: Count = 0

    #: The part of the input that is text. In tokens.
    input_text_tokens: Count = 0

    #: The part of the input that is images, or documents read as images. In tokens.
    input_image_tokens: Count = 0

    #: The part of the input that is sound. In tokens.
    input_audio_tokens: Count = 0

    #: The part of the input that is film. In tokens.
    input_video_tokens: Count = 0

    #: The part of both ``cache_read_tokens`` and ``input_image_tokens``. In tokens.
    cache_read_image_tokens: Count = 0

    #: The part of both ``cache_read_tokens`` and ``input_audio_tokens``. In tokens.
    cache_read_audio_tokens: Count = 0

    #: The part of the output that is text. In tokens.
    output_text_tokens: Count = 0

    #: The part of the output that is images. In tokens.
    output_image_tokens: Count = 0

    #: The part of the output that is sound. In tokens.
    output_audio_tokens: Count = 0

    #: The part of the output that is film. In tokens.
    output_video_tokens: Count = 0

    #: Images sent. A count.
    input_images: Count = 0

    #: Images made. A count.
    output_images: Count = 0

    #: Sound sent. In seconds.
    input_audio_seconds: Count = 0

    #: Sound made. In seconds.
    output_audio_seconds: Count = 0

    #: Film sent. In seconds.
    input_video_seconds: Count = 0

    #: Film made. In seconds.
    output_video_seconds: Count = 0

    #: Text sent. In characters.
    input_characters: Count = 0

    #: Text made. In characters.
    output_characters: Count = 0

    #: Pages read. A count.
    input_pages: Count = 0

    #: Calls that this is the usage of. A count, at least 1.
    requests: int = 1

    #: Web searches that the provider made. A count.
    web_searches: Count = 0

    #: Searches in files that the provider made. A count.
    file_searches: Count = 0

    #: Sandboxes in which the provider ran code. A count.
    code_sessions: Count = 0

    #: Search units, as rerankers bill them. A count.
    search_units: Count = 0

    #: The service tier that the response says it was served at. ``None``: it does not say.
    service_tier: str | None = None

    #: What the response says that it cost, in US dollars: a note, no part of any sum made here.
    provider_cost: Decimal | None = None

    def __attrs_post_init__(self) -> None:
        counts = tuple(self.__dict__.values())[:_HOW_MANY]
        if {*map(type, counts)} != _INT:
            counts = self._make_exact()
        if min(counts) < 0 or not self.requests:
            self._refuse_negative()
        self._check_parts(counts)

    def _make_exact(self) -> tuple[Count, ...]:
        for name in _NAMES:
            value = getattr(self, name)
            kind = type(value)
            if kind is int:
                continue
            if kind is float and math.isfinite(value):
                value = Decimal(repr(value))
            if type(value) is not Decimal or not value.is_finite():
                raise InvalidUsage(name, value, "must be a whole number, a Decimal or a finite float of at least 0")
            object.__setattr__(self, name, int(value) if value == value.to_integral_value() else value)
        if type(self.requests) is not int:
            raise InvalidUsage("requests", self.requests, "must be a whole number")
        counts: tuple[Count, ...] = _COUNTS(self)
        return counts

    def _refuse_negative(self) -> None:
        for name in _NAMES:
            value = getattr(self, name)
            if value < (1 if name == "requests" else 0):
                raise InvalidUsage(name, value, f"must be at least {1 if name == 'requests' else 0}")

    def _check_parts(self, counts: tuple[Count, ...]) -> None:
        given, output, read, written, written_1h, reasoning = counts[:6]
        if read + written + written_1h <= given and reasoning <= output and not any(counts[6:16]):
            return
        for whole, groups, says in PARTS:
            total = getattr(self, whole)
            for group in groups:
                parts = {name: getattr(self, name) for name in group}
                for name, value in parts.items():
                    if value > total:
                        raise InvalidUsage(name, value, f"must not be above {whole} ({total:,}), which counts {says}")
                if sum(parts.values()) > total:
                    named = " + ".join(name for name, value in parts.items() if value)
                    raise InvalidUsage(named, sum(parts.values()), f"must not come to more than {whole} ({total:,})")

    def __add__(self, other: "Usage | int") -> "Usage":
        """Add the counts. Usages of different service tiers cannot be added: their rates differ."""
        if other == 0:
            return self
        if not isinstance(other, Usage):
            return NotImplemented
        mine, theirs = self.service_tier or "standard", other.service_tier or "standard"
        if mine != theirs:
            raise InvalidUsage(
                "service_tier", theirs, f"cannot be added to usage at {mine}; price each and add the costs"
            )
        counts: dict[str, Any] = {
            name: left + right if type(left) is type(right) is int else EXACT.add(left, right)
            for name, left, right in zip(_NAMES, _COUNTS(self), _COUNTS(other), strict=True)
            if left or right
        }
        costs = (self.provider_cost, other.provider_cost)
        return Usage(
            **counts,
            service_tier=self.service_tier or other.service_tier,
            provider_cost=None if None in costs else EXACT.add(*costs),  # type: ignore[arg-type]
        )

    __radd__ = __add__

    def __repr__(self) -> str:
        counts = [
            f"{name}={value}"
            for name, value in zip(_NAMES, _COUNTS(self), strict=True)
            if value and not (name == "requests" and value == 1)
        ]
        notes = [f"{name}={value!r}" for name in _NOTES if (value := getattr(self, name)) is not None]
        return f"Usage({', '.join(counts + notes)})"

    @classmethod
    def from_response(cls, body: Any, provider: str | None = None, api: Api | str | None = None) -> Self:
        """Read the usage out of a provider's response, whatever its shape.

        A dict, a JSON string, the object of an SDK, the final chunk of a stream, or a list of all its chunks.
        The shape is told from its keys. What a provider counts apart, as Anthropic and Amazon Bedrock do with
        cached input, is put together here, so that ``input_tokens`` always counts all input.

        Args:
            body: the response.
            provider: the key of the provider, for what its counts alone cannot tell: ``xai`` and ``perplexity``
                leave reasoning out of their ``completion_tokens``.
            api: the wire format; given, a response of another shape is an error.

        Raises:
            UnknownResponse: no usage can be found; the error names the keys that were.
            InvalidUsage: the counts contradict each other.

        >>> Usage.from_response({"usage": {"input_tokens": 20, "cache_read_input_tokens": 80, "output_tokens": 5}})
        Usage(input_tokens=100, output_tokens=5, cache_read_tokens=80)
        >>> Usage.from_response('{"usageMetadata": {"promptTokenCount": 9, "thoughtsTokenCount": 3}}')
        Usage(input_tokens=9, output_tokens=3, reasoning_tokens=3)
        """
        counts = read_response(body, provider, api)
        usage = object.__new__(cls)
        values = usage.__dict__
        values.update(_DEFAULTS)
        values["service_tier"] = counts.pop("service_tier", None)
        values["provider_cost"] = counts.pop("provider_cost", None)
        values.update(counts)
        # What a response has is few of all the counts, so only those are looked at, unless one is not plain.
        if {*map(type, counts.values())} != _INT or min(counts.values()) < 0:
            usage.__attrs_post_init__()
        elif len(counts) > 2:
            usage._check_parts(tuple(values.values())[:_HOW_MANY])
        return usage


_NAMES = tuple(str(meter) for meter in Meter)
_NOTES = tuple(attribute.name for attribute in fields(Usage) if attribute.name not in _NAMES)
_COUNTS = attrgetter(*_NAMES)
_DEFAULTS = {attribute.name: attribute.default for attribute in fields(Usage)}
_HOW_MANY = len(_NAMES)
_INT = {int}

#: Each whole, the groups of parts of it that exclude each other, and what it counts. Which part of a cached input
#: is text and which is not, few providers say, so the two ways to cut the input are not held against each other.
PARTS: tuple[tuple[str, tuple[tuple[str, ...], ...], str], ...] = (
    (
        "input_tokens",
        (
            ("cache_read_tokens", "cache_write_tokens", "cache_write_1h_tokens"),
            ("input_text_tokens", "input_image_tokens", "input_audio_tokens", "input_video_tokens"),
        ),
        "all input, cached or not",
    ),
    ("cache_read_tokens", (("cache_read_image_tokens", "cache_read_audio_tokens"),), "all that was read from a cache"),
    ("input_image_tokens", (("cache_read_image_tokens",),), "all images, cached or not"),
    ("input_audio_tokens", (("cache_read_audio_tokens",),), "all sound, cached or not"),
    (
        "output_tokens",
        (
            ("reasoning_tokens", "output_image_tokens", "output_audio_tokens", "output_video_tokens"),
            ("output_text_tokens", "output_image_tokens", "output_audio_tokens", "output_video_tokens"),
        ),
        "all output, reasoning included",
    ),
)
