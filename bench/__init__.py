"""Measurements: `make bench`. One module per subject with `measure() -> Iterator[Figure]`; see `bench/__main__.py`."""
