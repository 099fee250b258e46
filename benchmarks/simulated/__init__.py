"""Simulated calls: the dialogue machine and its understanding, with callers who are heard wrong."""

from benchmarks.simulated.run import measure

__all__ = ["measure"]
