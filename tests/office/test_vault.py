"""Keys: what opens, what does not, and how the master key changes."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toritsugi import settings_env
from toritsugi.office.line.vault import FILE, BadMasterKey, OfficeVault, about, add_master_key, make_vault, parse
from toritsugi.settings_env import Settings


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> OfficeVault:
    return make_vault(Settings(data=tmp_path_factory.mktemp("data")))


@given(st.binary(), st.binary())
@settings(max_examples=50)
def test_what_was_sealed_opens(vault: OfficeVault, clear: bytes, about: bytes) -> None:
    key = vault.new_key()
    assert vault.unseal(vault.open_key(key.wrapped), vault.seal(key.clear, clear, about), about) == clear


def test_another_key_place_or_byte_does_not_open(vault: OfficeVault) -> None:
    key = vault.new_key().clear
    sealed = vault.seal(key, b"x", b"place")
    wrong = [(vault.new_key().clear, sealed, b"place"), (key, sealed, b"other"), (key, sealed[:-1], b"place")]
    wrong += [(key, bytes([sealed[0] ^ 1]) + sealed[1:], b"place"), (key, b"", b"place")]
    for a, b, c in wrong:
        with pytest.raises(ValueError, match="seal"):
            vault.unseal(a, b, c)


def test_the_same_text_is_sealed_differently_each_time(vault: OfficeVault) -> None:
    key = vault.new_key().clear
    assert len({vault.seal(key, b"x", b"") for _ in range(50)}) == 50


def test_places_cannot_be_mistaken_for_each_other() -> None:
    assert len({about("a", "b", "c"), about("a", "bc", ""), about("ab", "", "c"), about("", "ab", "c")}) == 4


def test_the_master_key_is_made_once_and_private(tmp_path: Path) -> None:
    here = Settings(data=tmp_path)
    wrapped: list[bytes] = []
    start = threading.Barrier(8)

    def one() -> None:
        start.wait()
        wrapped.append(make_vault(here).new_key().wrapped)

    threads = [threading.Thread(target=one) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    file = tmp_path / "secrets" / FILE
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700
    assert len(file.read_text().splitlines()) == 1
    assert sorted(p.name for p in file.parent.iterdir()) == [FILE]
    fresh = make_vault(here)
    assert all(len(fresh.open_key(key)) == 32 for key in wrapped)


def test_rotation_keeps_the_old_and_wraps_the_new(tmp_path: Path) -> None:
    here = Settings(data=tmp_path)
    running = make_vault(here)
    old, spooled = running.new_key(), running.spool_keys()
    add_master_key(here)
    rotated = make_vault(here)
    assert rotated.spool_keys()[1:] == spooled
    new = rotated.new_key()
    assert new.wrapped[:4] != old.wrapped[:4]
    assert rotated.open_key(old.wrapped) == old.clear
    assert running.open_key(new.wrapped) == new.clear  # a process that ran meanwhile reads the file again
    moved = rotated.rewrap(old.wrapped)
    assert moved[:4] == new.wrapped[:4]
    assert rotated.open_key(moved) == old.clear
    assert rotated.rewrap(moved) == moved

    file = tmp_path / "secrets" / FILE
    file.write_text(file.read_text().splitlines()[0] + "\n")
    without = make_vault(here)
    assert without.open_key(moved) == old.clear
    with pytest.raises(ValueError, match="put its line back"):
        without.open_key(old.wrapped)


@pytest.mark.parametrize("text", ["", "\n", "nonsense", "0011aabb !!!!", "0011aabb AAAA", "xyz AAAA"])
def test_a_damaged_file_is_told_without_the_key(text: str) -> None:
    with pytest.raises(BadMasterKey) as bad:
        parse(text)
    assert "master.key" in str(bad.value)
    assert "AAAA" not in str(bad.value)


def test_own_seals_and_the_key_of_the_spool(vault: OfficeVault) -> None:
    sealed = vault.seal_own(b"secret", b"here")
    assert vault.unseal_own(sealed, b"here") == b"secret"
    with pytest.raises(ValueError, match="seal"):
        vault.unseal_own(sealed, b"there")
    [key] = vault.spool_keys()
    assert len(key) == 32
    assert (key,) == vault.spool_keys() != (vault.new_key().clear,)


def test_a_secret_that_is_there_is_not_made_again(tmp_path: Path) -> None:
    here = Settings(data=tmp_path)
    assert settings_env.secret(here, "x", lambda: b"first") == b"first"
    assert settings_env.secret(here, "x", lambda: b"second") == b"first"
