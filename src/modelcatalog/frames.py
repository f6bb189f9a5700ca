"""Prices and costs in bulk, as polars frames; needs the extra ``frames``.

``price_table`` is every rate of a catalog as one table, for any tool that reads Arrow or Parquet. ``price_usage``
prices a log of calls, each row exactly as ``cost`` would.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, overload

import polars as pl

from modelcatalog.errors import AmbiguousModel, InvalidReference, InvalidUsage
from modelcatalog.pricing.cost import WHOLE_OF
from modelcatalog.pricing.meters import METERS, Fallback
from modelcatalog.pricing.rates import Choice, Moment, View, now, plan_of, specificity
from modelcatalog.pricing.usage import PARTS
from modelcatalog.quantities import EXACT, ROUNDED, Rate, divide
from modelcatalog.records import Model
from modelcatalog.registry import Catalog, record_of
from modelcatalog.registry import catalog as packaged
from modelcatalog.vocabulary import Basis, CostStatus, Meter

#: Digits after the point of every price and cost in a frame.
SCALE = 25
MONEY = pl.Decimal(38, SCALE)
_PLACES = Decimal(1).scaleb(-SCALE)

#: Words of ``cost_status`` beside those of ``CostStatus``: what ``cost`` would raise for the row.
UNKNOWN_MODEL = "unknown_model"
UNKNOWN_SERVICE_TIER = "unknown_service_tier"
INVALID_USAGE = "invalid_usage"

_TABLE: dict[str, Any] = {
    "model": pl.String,
    "provider": pl.String,
    "basis": pl.String,
    "currency": pl.String,
    "meter": pl.String,
    "amount": MONEY,
    "per": pl.Int64,
    "unit_price": MONEY,
    "above_input_tokens": pl.Int64,
    "service_tier": pl.String,
    "effective_from": pl.Date,
    "effective_until": pl.Date,
    "hours": pl.List(pl.String),
    "region": pl.String,
    "thinking": pl.Boolean,
    "assumed": pl.Boolean,
    "precedence": pl.Int32,
}


def price_table(models: Iterable[Model | str] | None = None, *, catalog: Catalog = packaged) -> pl.DataFrame:
    """Return every rate as a row, with its conditions; a model without rates has one row without a meter.

    ========================  ================================================================================
    ``model``, ``provider``   the key of the model and of its provider
    ``basis``                 ``metered``, ``free``, ``included``; null: no source states a price
    ``currency``              ISO 4217 code
    ``meter``                 what is counted, as the fields of ``Usage`` are named
    ``amount``, ``per``       the price of ``per`` units
    ``unit_price``            the price of one unit, in 25 digits after the point
    ``above_input_tokens``    the rate holds for a request with more input tokens; 0: for any
    ``service_tier``          ``standard``, ``batch``, ``flex``, ``priority``, ``fast``
    ``effective_from``        the first day; null: not known to have a beginning
    ``effective_until``       the last day; null: not known to have an end
    ``hours``                 windows of the week in UTC; empty: at any time
    ``region``, ``thinking``  further conditions; null: none
    ``assumed``               true: the rate of the whole, because the part has none of its own
    ``precedence``            of the rates of a meter that match, the one with the highest number holds
    ========================  ================================================================================

    Args:
        models: the models, or their names; all of the catalog when left out.
        catalog: where names are looked up; the packaged catalog when left out.

    Raises:
        UnknownModel, AmbiguousModel, InvalidReference: as for ``catalog[name]``.

    >>> from modelcatalog.frames import price_table
    >>> price_table(["openai/gpt-4o"]).select("meter", "per").row(0)
    ('input_tokens', 1000000)
    """
    chosen = catalog.values() if models is None else models
    rows = [row for model in chosen for row in _table_rows(record_of(model, catalog))]
    return pl.DataFrame(rows, schema=_TABLE, orient="row")


def _table_rows(model: Model) -> Iterator[tuple[Any, ...]]:
    pricing = model.pricing
    if pricing is None or not pricing.rates:
        basis, currency = (None, None) if pricing is None else (str(pricing.basis), pricing.currency)
        yield (model.key, model.provider, basis, currency, *[None] * 13)
        return
    metered = {rate.meter for rate in pricing.rates}
    for rate in sorted(pricing.rates, key=lambda rate: list(Meter).index(rate.meter)):
        yield _table_row(model, rate.meter, rate)
    for meter, facts in METERS.items():
        if meter not in metered and facts.fallback is Fallback.ASSUMED:
            for rate in pricing.rates:
                if rate.meter is facts.part_of:
                    yield _table_row(model, meter, rate)


def _table_row(model: Model, meter: Meter, rate: Rate) -> tuple[Any, ...]:
    pricing = model.pricing
    rates = () if pricing is None else pricing.rates
    precedence = sum(
        specificity(other) < specificity(rate) for other in rates if other.meter is rate.meter and other is not rate
    )
    return (
        model.key,
        model.provider,
        str(Basis.METERED),
        None if pricing is None else pricing.currency,
        str(meter),
        rate.amount,
        rate.per,
        _placed(divide(rate.amount, rate.per)),
        rate.above_input_tokens or 0,
        rate.service_tier,
        rate.effective_from,
        rate.effective_until,
        list(rate.hours),
        rate.region,
        rate.thinking,
        meter is not rate.meter,
        precedence,
    )


def _placed(unit: Decimal) -> Decimal:
    """Return *unit* in as many digits as a frame has; more has only a price per 3,600 or the like."""
    digits = unit.as_tuple().exponent
    return unit if isinstance(digits, int) and digits >= -SCALE else unit.quantize(_PLACES, context=ROUNDED)


# --- pricing a log ------------------------------------------------------------------------------------------

_TIER, _REGION, _THINKS, _DAY, _MINUTE = "_mc_tier", "_mc_region", "_mc_thinks", "_mc_day", "_mc_minute"
_KEYS = (_TIER, _REGION, _THINKS, _DAY, _MINUTE)
_FIRST, _ROW, _STATUS, _SOME, _LACKS, _BAD = (
    "_mc_first", "_mc_row", "_mc_status", "_mc_some", "_mc_lacks", "_mc_bad",
)  # fmt: skip


@overload
def price_usage(frame: pl.DataFrame, *, catalog: Catalog = packaged) -> pl.DataFrame: ...
@overload
def price_usage(frame: pl.LazyFrame, *, catalog: Catalog = packaged) -> pl.LazyFrame: ...
def price_usage(frame: pl.DataFrame | pl.LazyFrame, *, catalog: Catalog = packaged) -> pl.DataFrame | pl.LazyFrame:
    """Price each row of a log of calls, exactly as ``cost`` would.

    The columns that are read, by their names; all but ``model`` may be missing or hold nulls:

    ======================================  ====================================================================
    ``model``                               the name of the model
    ``input_tokens``, ``output_tokens``, …  the fields of ``Usage``; nothing is 0
    ``at``                                  a date, or a datetime with a time zone; nothing is now
    ``service_tier``, ``region``            nothing is ``standard``, and no region
    ``thinking``                            nothing is whether there are reasoning tokens
    ======================================  ====================================================================

    Four columns are added: ``cost`` (null where it is not wholly known), ``cost_at_least``, ``currency`` and
    ``cost_status``, which is a ``CostStatus`` or, where ``cost`` would raise, ``unknown_model``,
    ``unknown_service_tier`` or ``invalid_usage``. A price has 25 digits after the point here.

    A lazy frame stays lazy; its distinct models and situations are read once, to look up their rates.

    Args:
        frame: the log.
        catalog: where names are looked up; the packaged catalog when left out.

    Raises:
        InvalidUsage: there is no column ``model`` or none of a meter, a column has a type that it cannot have, or
            ``at`` has no time zone.

    >>> import polars as pl
    >>> from modelcatalog.frames import price_usage
    >>> log = pl.DataFrame({"model": ["openai/gpt-4o", "openai/gpt-x"], "input_tokens": [1000, 1000]})
    >>> price_usage(log).select("cost_status").to_series().to_list()
    ['priced', 'unknown_model']
    """
    lazy = frame.lazy()
    schema = lazy.collect_schema()
    meters = _meters_of(schema)
    models = {name: _find(catalog, name) for name in lazy.select(pl.col("model").unique()).collect().to_series()}
    keyed = lazy.with_columns(*_keys(schema, models))
    situations, choices = _situations(keyed.select("model", *_KEYS).unique().collect(), models, meters)
    joined = (
        keyed.with_columns(_quantity(meter, schema).alias(f"_mc_{meter}") for meter in meters)
        .with_columns(_is_bad(meters).alias(_BAD))
        .join(situations.lazy(), on=["model", *_KEYS], how="left", nulls_equal=True, maintain_order="left")
        .with_columns(_row(meters, situations).alias(_ROW))
        .join(choices.lazy(), on=_ROW, how="left", maintain_order="left")
    )
    priced = _sum(_split(joined, meters), meters).select(
        *schema.names(), "cost", "cost_at_least", "currency", "cost_status"
    )
    return priced if isinstance(frame, pl.LazyFrame) else priced.collect()


def _meters_of(schema: pl.Schema) -> list[Meter]:
    meters = [meter for meter in Meter if meter in schema or meter is Meter.REQUESTS]
    if schema.get("model") != pl.String:
        raise InvalidUsage("model", schema.get("model"), "the frame needs a column model of names")
    if meters == [Meter.REQUESTS] and Meter.REQUESTS not in schema:
        raise InvalidUsage("frame", schema.names(), "has no column of a meter, such as input_tokens")
    for meter in meters:
        kind = schema.get(meter)
        if kind is not None and not kind.is_numeric() and kind != pl.Null:
            raise InvalidUsage(meter, kind, "must be a column of numbers")
    kind = schema.get("at")
    if isinstance(kind, pl.Datetime):
        if kind.time_zone is None:
            raise InvalidUsage("at", kind, "has no time zone; say dt.replace_time_zone('UTC'), or pass dates")
    elif kind not in (None, pl.Date, pl.Null):
        raise InvalidUsage("at", kind, "must be a column of dates, or of datetimes with a time zone")
    taken = [name for name in schema if name in ("cost", "cost_at_least", "currency", "cost_status")]
    if taken:
        raise InvalidUsage("frame", taken, "has columns that are to be added; rename them first")
    return meters


def _find(catalog: Catalog, name: str | None) -> Model | None:
    if name is None:
        return None
    try:
        return catalog.get(name)
    except (AmbiguousModel, InvalidReference):
        return None


def _keys(schema: pl.Schema, models: dict[str | None, Model | None]) -> Iterator[pl.Expr]:
    """Yield what the choice of rates depends on, and null where it does not: the fewer situations, the faster."""
    plans = {name: plan_of(model) for name, model in models.items() if model is not None}
    timed = [name for name, plan in plans.items() if plan.timed]
    hourly = [name for name, plan in plans.items() if plan.hourly]
    thinking = [name for name, plan in plans.items() if plan.thinks]
    name = pl.col("model")
    nothing = pl.lit(None)
    tier = pl.col("service_tier") if "service_tier" in schema else nothing
    yield tier.cast(pl.String).fill_null("standard").alias(_TIER)
    yield (pl.col("region") if "region" in schema else nothing).cast(pl.String).alias(_REGION)
    thought = pl.col(Meter.REASONING_TOKENS).fill_null(0) > 0 if Meter.REASONING_TOKENS in schema else pl.lit(False)
    says = (pl.col("thinking") if "thinking" in schema else nothing).cast(pl.Boolean)
    yield pl.when(name.is_in(thinking)).then(says.fill_null(thought)).alias(_THINKS)
    at = pl.col("at") if "at" in schema else nothing
    present = pl.lit(None, pl.Int16)
    if isinstance(schema.get("at"), pl.Datetime):
        at = at.dt.convert_time_zone("UTC")
        present = (at.dt.hour().cast(pl.Int16) * 60 + at.dt.minute()).cast(pl.Int16)
    yield pl.when(name.is_in(timed)).then(at.cast(pl.Date)).alias(_DAY)
    yield pl.when(name.is_in(hourly)).then(present).alias(_MINUTE)


def _situations(
    keys: pl.DataFrame, models: dict[str | None, Model | None], meters: list[Meter]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Look up the rates of each situation: a frame of situations, and one of the choices they point to."""
    present = now()
    rows: list[tuple[Any, ...]] = []
    choices: list[tuple[Any, ...]] = []
    # A view is kept beside its place, so that its id stays its own.
    places: dict[int, tuple[View, int, list[int]]] = {}
    for key in keys.rows():
        name, tier, region, thinks, day, minute = key
        model = models[name]
        pricing = None if model is None else model.pricing
        status = _status_of(model, tier)
        first: int | None = None
        thresholds: list[int] = []
        if model is not None and status is None:
            plan = plan_of(model)
            moment: Moment | None = None
            if plan.timed:
                moment = present if day is None else (day, minute)
            view = plan.view(moment, tier, region, thinks)
            if id(view) not in places:
                tiers = view.tiers[::-1]
                places[id(view)] = view, len(choices), [threshold for threshold, _ in tiers[1:]]
                choices += [(len(choices) + i, *_choice_row(chosen, meters)) for i, (_, chosen) in enumerate(tiers)]
            _, first, thresholds = places[id(view)]
        rows.append((*key, first, status, None if pricing is None else pricing.currency, thresholds))
    most = max((len(row[-1]) for row in rows), default=0)
    padded = [(*row[:-1], *row[-1], *[None] * (most - len(row[-1]))) for row in rows]
    schema: dict[str, Any] = {
        **keys.schema, _FIRST: pl.Int32, _STATUS: pl.String, "currency": pl.String,
        **{f"_mc_above_{place}": pl.Int64 for place in range(most)},
    }  # fmt: skip
    columns: dict[str, Any] = {_ROW: pl.Int32}
    for meter in meters:
        columns |= {f"_mc_unit_{meter}": MONEY, f"_mc_state_{meter}": pl.Int8}
    return pl.DataFrame(padded, schema=schema, orient="row"), pl.DataFrame(choices, schema=columns, orient="row")


def _status_of(model: Model | None, tier: str) -> str | None:
    """Return the status that stands before anything is counted; ``None`` where the rates decide."""
    if model is None:
        return UNKNOWN_MODEL
    if model.pricing is None:
        return str(CostStatus.UNKNOWN)
    if model.pricing.basis is not Basis.METERED:
        return str(CostStatus.FREE if model.pricing.basis is Basis.FREE else CostStatus.INCLUDED)
    return None if tier in plan_of(model).service_tiers else UNKNOWN_SERVICE_TIER


#: How a meter is billed: by its own line, as part of its whole, or not, for want of a rate.
_OWN, _PART, _MISSING = 1, 0, 2


def _choice_row(choices: dict[Meter, Choice], meters: list[Meter]) -> Iterator[Any]:
    for meter in meters:
        choice = choices.get(meter)
        rate = None if choice is None else choice.rate
        if choice is None or rate is None:
            yield Decimal(0)
            yield _PART if choice is None else _MISSING
        else:
            yield _placed(divide(rate.amount, rate.per) if choice.unit is None else EXACT.plus(choice.unit))
            yield _OWN


def _quantity(meter: Meter, schema: pl.Schema) -> pl.Expr:
    kind = schema.get(meter)
    if kind is None:
        return pl.lit(1, pl.Int64)
    given = pl.col(meter)
    if kind.is_float():
        # What is no number becomes -1, and makes the row invalid.
        given = pl.when(given.is_finite()).then(given).otherwise(pl.when(given.is_null()).then(0).otherwise(-1))
        return given.cast(pl.Decimal(38, 12))
    empty = 1 if meter is Meter.REQUESTS else 0
    return (given if kind.is_decimal() else given.cast(pl.Int64)).fill_null(empty)


def _col(meter: str) -> pl.Expr:
    return pl.col(f"_mc_{meter}")


def _is_bad(meters: list[Meter]) -> pl.Expr:
    """Tell whether ``Usage`` would refuse the counts."""
    bad = [_col(meter) < (1 if meter is Meter.REQUESTS else 0) for meter in meters]
    for whole, groups, _ in PARTS:
        for group in groups:
            parts = [_col(part) for part in group if part in meters]
            if parts:
                total = _col(whole) if whole in meters else pl.lit(0)
                bad.append(pl.sum_horizontal(parts) > total)
    return pl.any_horizontal(bad)


def _row(meters: list[Meter], situations: pl.DataFrame) -> pl.Expr:
    """Return the row of the choices that hold: the first of the situation, and one on for each tier passed."""
    given = _col(Meter.INPUT_TOKENS) if Meter.INPUT_TOKENS in meters else pl.lit(0)
    row = pl.col(_FIRST)
    for name in situations.columns:
        if name.startswith("_mc_above_"):
            row = row + (given > pl.col(name)).fill_null(value=False).cast(pl.Int32)
    return row


def _split(frame: pl.LazyFrame, meters: list[Meter]) -> pl.LazyFrame:
    """Take the parts with lines of their own out of their wholes, as ``pricing.cost.split`` does."""
    first: dict[Meter, pl.Expr] = {}
    for modality, cached in _IN_CACHE.items():
        if modality in meters and cached in meters:
            first[modality] = _col(modality) - _col(cached)
    if Meter.INPUT_TEXT_TOKENS in meters:
        text = _total(_CACHE, meters) - _total(_IN_CACHE.values(), meters)
        first[Meter.INPUT_TEXT_TOKENS] = pl.max_horizontal(_col(Meter.INPUT_TEXT_TOKENS) - text, pl.lit(0))
    if first:
        frame = frame.with_columns(expression.alias(f"_mc_{meter}") for meter, expression in first.items())
    for part, whole in WHOLE_OF.items():
        if part in meters and whole in meters:
            own = pl.col(f"_mc_state_{part}") != _PART
            taken = pl.when(own).then(pl.min_horizontal(_col(part), _col(whole))).otherwise(0)
            frame = frame.with_columns(taken.alias(f"_mc_{part}"), (_col(whole) - taken).alias(f"_mc_{whole}"))
    return frame


_CACHE = (Meter.CACHE_READ_TOKENS, Meter.CACHE_WRITE_TOKENS, Meter.CACHE_WRITE_1H_TOKENS)
_IN_CACHE = {
    Meter.INPUT_IMAGE_TOKENS: Meter.CACHE_READ_IMAGE_TOKENS,
    Meter.INPUT_AUDIO_TOKENS: Meter.CACHE_READ_AUDIO_TOKENS,
}


def _total(some: Iterable[Meter], meters: list[Meter]) -> pl.Expr:
    columns = [_col(meter) for meter in some if meter in meters]
    return pl.sum_horizontal(columns) if columns else pl.lit(0)


def _sum(frame: pl.LazyFrame, meters: list[Meter]) -> pl.LazyFrame:
    used = {meter: _col(meter) > 0 for meter in meters}
    state = {meter: pl.col(f"_mc_state_{meter}") for meter in meters}
    amounts = [pl.col(f"_mc_unit_{meter}") * _col(meter) for meter in meters]
    total = amounts[0]
    for amount in amounts[1:]:
        total = total + amount
    frame = frame.with_columns(
        total.cast(MONEY).alias("cost_at_least"),
        pl.any_horizontal([used[meter] & (state[meter] == _MISSING) for meter in meters]).alias(_LACKS),
        pl.any_horizontal([used[meter] & (state[meter] == _OWN) for meter in meters]).alias(_SOME),
    )
    status = (
        pl.when(pl.col(_BAD)).then(pl.lit(INVALID_USAGE))
        .when(pl.col(_STATUS).is_not_null()).then(pl.col(_STATUS))
        .when(~pl.col(_LACKS)).then(pl.lit(str(CostStatus.PRICED)))
        .when(pl.col(_SOME)).then(pl.lit(str(CostStatus.PARTIAL)))
        .otherwise(pl.lit(str(CostStatus.UNKNOWN)))
    )  # fmt: skip
    nothing = pl.lit(Decimal(0), MONEY)
    unpaid = pl.col("cost_status").is_in([str(CostStatus.FREE), str(CostStatus.INCLUDED)])
    return frame.with_columns(status.alias("cost_status")).with_columns(
        pl.when(pl.col("cost_status") == str(CostStatus.PRICED)).then(pl.col("cost_at_least"))
        .when(unpaid).then(nothing)
        .alias("cost"),
        pl.when(pl.col(_BAD)).then(None)
        .when(pl.col(_STATUS).is_null()).then(pl.col("cost_at_least"))
        .when(unpaid | (pl.col("cost_status") == str(CostStatus.UNKNOWN))).then(nothing)
        .alias("cost_at_least"),
    )  # fmt: skip
