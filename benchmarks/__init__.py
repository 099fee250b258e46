"""Measurements: `make bench`. One module per subject with `measure() -> Iterator[Figure]`; see `benchmarks/__main__.py`."""
