"""Which of many names is meant by one that is not among them."""

from collections import Counter
from collections.abc import Iterable
from heapq import nlargest
from itertools import groupby, pairwise

_LONGEST = 128
_SHORTLIST = 50


def nearest(wanted: str, names: Iterable[str], count: int = 5) -> tuple[str, ...]:
    """Return up to *count* of *names* that are likely to be meant by *wanted*, the likeliest first.

    The order of the parts of a name and what stands between them count for little.

    >>> nearest("gemini-pro-2.5", ["gemini-2.5-pro", "gemini-2.5-flash", "gpt-4o"])
    ('gemini-2.5-pro', 'gemini-2.5-flash')
    >>> nearest("gpt4o", ["gpt-4.1", "gpt-4o", "o4-mini"])[0]
    'gpt-4o'
    """
    wanted = wanted[:_LONGEST].lower()
    grams = [wanted[at : at + 2] for at in range(len(wanted) - 1)] or [wanted]
    share = 1 / len(grams)

    def likeness(name: str) -> float:
        lowered = name.lower()
        hits = 0
        for gram in grams:
            if gram in lowered:
                hits += 1
        return hits * share - abs(len(lowered) - len(wanted)) * 0.01

    parts = Counter(_parts(wanted))
    scored = []
    for name in nlargest(_SHORTLIST, names, key=likeness):
        score = _closeness(wanted, parts, name.lower())
        if score >= 0.5:
            scored.append((-score, len(name), name))
    return tuple(name for _, _, name in sorted(scored)[:count])


def _parts(name: str) -> list[str]:
    """Cut a name into its runs of letters and of digits."""
    runs = ((kind, "".join(run)) for kind, run in groupby(name, lambda mark: (mark.isalpha(), mark.isdigit())))
    return [run for kind, run in runs if any(kind)]


def _closeness(wanted: str, parts: "Counter[str]", name: str) -> float:
    runs = _parts(name)
    others = Counter(runs)
    if "".join(runs) == "".join(parts.elements()) or sorted(runs) == sorted(parts.elements()):
        return 1.0
    common = (parts & others).total()
    by_part = 2 * common / (parts.total() + others.total() or 1)
    if len(name) >= 4 and wanted.startswith(name) and not wanted[len(name)].isalnum():
        return 0.9  # the name, with something put behind it
    # Another version number makes another model; four digits and more are rather a date or a size.
    versions = sum(run.isdigit() and len(run) < 4 for run in (others - parts).elements())
    by_letter = _by_letter(wanted, name)
    return max(0.5 * by_part + 0.5 * by_letter, 0.8 * by_letter) - 0.05 * min(versions, 1)


def _by_letter(left: str, right: str) -> float:
    """Compare by pairs of neighbouring letters, from 0 to 1."""
    left_pairs = Counter(pairwise(left))
    right_pairs = Counter(pairwise(right))
    total = left_pairs.total() + right_pairs.total()
    return 2 * (left_pairs & right_pairs).total() / total if total else float(left == right)
