"""Measurements, one module per subject with `measure() -> Iterator[Figure]`; run by `make bench`."""
