"""Argon2 with a bound: a hash takes about 100 MB, so few are made at a time and the others wait their turn."""

from __future__ import annotations

import threading

from django.contrib.auth.hashers import Argon2PasswordHasher


class BoundedArgon2(Argon2PasswordHasher):
    """Django's Argon2, at most two at a time in one process."""

    turns = threading.BoundedSemaphore(2)

    def encode(self, password: str, salt: str) -> str:
        with self.turns:
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        with self.turns:
            return super().verify(password, encoded)
