"""The table of meters: what each counts, what it is a part of, and what bills it when it has no rate of its own.

A part is billed *instead of* the whole: what has a line of its own is taken out of the whole's line, so nothing is
billed twice. Meters that are part of nothing (requests, searches, pages, seconds) are billed on top.
"""

from enum import StrEnum
from typing import NamedTuple

from modelcatalog.vocabulary import Meter


class Fallback(StrEnum):
    """What bills a part that has no rate of its own.

    ``whole``: the rate of the whole, because the part is nothing but that: text, reasoning.
    ``assumed``: the rate of the whole, and the line says so. Where a source states a price for input and no
    discount for cached input, at any tier or time, the stated price is the only one there is; where it states none
    apart for images, providers count image tokens as any other.
    ``sole``: the rate of the whole where the model has no other modality on that side; otherwise none. Audio is
    dearer than text wherever both prices are published, so the price of text would be too low.
    ``none``: nothing. The cost is partial, and the meter is listed as missing.
    """

    WHOLE = "whole"
    ASSUMED = "assumed"
    SOLE = "sole"
    NONE = "none"


class MeterFacts(NamedTuple):
    """One row of the table."""

    #: What one unit is.
    unit: str

    #: The meter that this one is a part of.
    part_of: Meter | None = None

    #: What bills it when it has no rate of its own.
    fallback: Fallback = Fallback.NONE


_INPUT, _OUTPUT = Meter.INPUT_TOKENS, Meter.OUTPUT_TOKENS

#: Every meter, in the order of ``Meter``.
METERS: dict[Meter, MeterFacts] = {
    Meter.INPUT_TOKENS: MeterFacts("token"),
    Meter.OUTPUT_TOKENS: MeterFacts("token"),
    Meter.CACHE_READ_TOKENS: MeterFacts("token", _INPUT, Fallback.ASSUMED),
    Meter.CACHE_WRITE_TOKENS: MeterFacts("token", _INPUT),
    Meter.CACHE_WRITE_1H_TOKENS: MeterFacts("token", _INPUT),
    Meter.REASONING_TOKENS: MeterFacts("token", _OUTPUT, Fallback.WHOLE),
    Meter.INPUT_TEXT_TOKENS: MeterFacts("token", _INPUT, Fallback.WHOLE),
    Meter.INPUT_IMAGE_TOKENS: MeterFacts("token", _INPUT, Fallback.ASSUMED),
    Meter.INPUT_AUDIO_TOKENS: MeterFacts("token", _INPUT, Fallback.SOLE),
    Meter.INPUT_VIDEO_TOKENS: MeterFacts("token", _INPUT, Fallback.ASSUMED),
    Meter.CACHE_READ_IMAGE_TOKENS: MeterFacts("token", Meter.CACHE_READ_TOKENS, Fallback.WHOLE),
    Meter.CACHE_READ_AUDIO_TOKENS: MeterFacts("token", Meter.CACHE_READ_TOKENS, Fallback.SOLE),
    Meter.OUTPUT_TEXT_TOKENS: MeterFacts("token", _OUTPUT, Fallback.WHOLE),
    Meter.OUTPUT_IMAGE_TOKENS: MeterFacts("token", _OUTPUT, Fallback.SOLE),
    Meter.OUTPUT_AUDIO_TOKENS: MeterFacts("token", _OUTPUT, Fallback.SOLE),
    Meter.OUTPUT_VIDEO_TOKENS: MeterFacts("token", _OUTPUT, Fallback.SOLE),
    Meter.INPUT_IMAGES: MeterFacts("image"),
    Meter.OUTPUT_IMAGES: MeterFacts("image"),
    Meter.INPUT_AUDIO_SECONDS: MeterFacts("second"),
    Meter.OUTPUT_AUDIO_SECONDS: MeterFacts("second"),
    Meter.INPUT_VIDEO_SECONDS: MeterFacts("second"),
    Meter.OUTPUT_VIDEO_SECONDS: MeterFacts("second"),
    Meter.INPUT_CHARACTERS: MeterFacts("character"),
    Meter.OUTPUT_CHARACTERS: MeterFacts("character"),
    Meter.INPUT_PAGES: MeterFacts("page"),
    Meter.REQUESTS: MeterFacts("request"),
    Meter.WEB_SEARCHES: MeterFacts("search"),
    Meter.FILE_SEARCHES: MeterFacts("search"),
    Meter.CODE_SESSIONS: MeterFacts("session"),
    Meter.SEARCH_UNITS: MeterFacts("search unit"),
}
