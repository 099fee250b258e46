"""How often names are right, by how sure the tagger of names and the frames around them are: counts.

Made by tools/measure-name-sureness from the benchmark's rows for training and development.
"""

from __future__ import annotations

from types import MappingProxyType

#: (kind, whether the text is katakana alone) → (how sure, how often right), both rising
MEASURED = MappingProxyType(
    {
        ("organization", False): (
            (0.511, 0.466),
            (0.769, 0.767),
            (0.836, 0.833),
            (0.916, 0.921),
            (0.955, 0.965),
            (0.995, 0.999),
        ),
        ("organization", True): (
            (0.393, 0.433),
            (0.594, 0.569),
            (0.767, 0.741),
            (0.914, 0.895),
            (0.969, 0.914),
            (0.995, 0.98),
        ),
        ("person", False): ((0.486, 0.567), (0.671, 0.633), (0.797, 0.7), (0.993, 0.999)),
        ("person", True): ((0.423, 0.466), (0.693, 0.707), (0.895, 0.763), (0.978, 0.904), (0.998, 0.989)),
    }
)
