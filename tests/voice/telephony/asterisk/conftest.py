"""One exchange per test module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.desk_exchange import Exchange, exchange
from tests.support.need import need


@pytest.fixture(scope="module")
def desk_exchange(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exchange]:
    """An Asterisk with the product's configuration, two phones, and two voice processes it knows of."""
    need("asterisk")
    with exchange(tmp_path_factory.mktemp("exchange"), nodes=("desk", "second")) as one:
        yield one
