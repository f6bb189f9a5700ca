"""Price ten million calls in bulk, and print the time and the peak memory: ``python bench/frames.py [rows]``.

The log is made here, written to Parquet, and priced from it to another Parquet file, as a user would.
"""

import resource
import sys
import tempfile
import time
from pathlib import Path

import polars as pl

from modelcatalog import catalog
from modelcatalog.frames import price_usage
from modelcatalog.vocabulary import Basis

_SLICE = 1_000_000


def make_log(path: Path, rows: int) -> None:
    """Write a log of *rows* calls to 500 models, a slice at a time."""
    models = [key for key in catalog if (price := catalog[key].pricing) and price.basis is Basis.METERED][::16][:500]
    slices = []
    for begin in range(0, rows, _SLICE):
        place = pl.int_range(begin, min(begin + _SLICE, rows), eager=True)
        given = (place * 7919) % 400_000 + 1
        frame = pl.DataFrame(
            {
                "model": pl.Series(models).gather((place * 31) % len(models)),
                "at": (place % (86_400 * 300) * 1_000_000 + 1_767_225_600_000_000).cast(pl.Datetime("us", "UTC")),
                "input_tokens": given,
                "cache_read_tokens": given // 3,
                "output_tokens": (place * 104_729) % 8000,
                "reasoning_tokens": (place * 104_729) % 8000 // 2,
            }
        )
        slices.append(path.with_name(f"log-{begin}.parquet"))
        frame.write_parquet(slices[-1])
    pl.scan_parquet(slices).sink_parquet(path)


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000
    with tempfile.TemporaryDirectory() as folder:
        log, priced = Path(folder, "log.parquet"), Path(folder, "priced.parquet")
        make_log(log, rows)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        start = time.perf_counter()
        price_usage(pl.scan_parquet(log)).sink_parquet(priced)
        seconds = time.perf_counter() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        total = pl.scan_parquet(priced).select(pl.col("cost").sum(), pl.len()).collect().row(0)
        statuses = pl.scan_parquet(priced).group_by("cost_status").len().sort("len").collect().rows()
        print(f"{total[1]:,} rows in {seconds:.1f} s; peak {peak / 2**20:.2f} GiB ({before / 2**20:.2f} before)")
        print(f"sum of the known costs {total[0]:.6f}; {dict(statuses)}")


if __name__ == "__main__":
    main()
