"""Digest authentication as SIP uses it (RFC 3261 §22, RFC 8760): an answer to one challenge. Pure."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Final

_HASHES: Final = {"md5": hashlib.md5, "sha-256": hashlib.sha256}
_FIELD = re.compile(r'(\w+)\s*=\s*(?:"([^"]*)"|([^\s,]+))')


@dataclass(frozen=True, slots=True)
class Account:
    """User name and password at an exchange."""

    user: str
    password: str

    def __repr__(self) -> str:
        """Without the password."""
        return f"Account({self.user!r})"


def authorization(account: Account, challenge: str, method: str, uri: str, cnonce: str) -> str:
    """The value of the Authorization header. challenge: of WWW-Authenticate. cnonce: a fresh random text.

    Raises ValueError for a challenge that is not digest, or asks for a hash that is not known here.
    """
    scheme, _, rest = challenge.strip().partition(" ")
    fields = {name.lower(): quoted or bare for name, quoted, bare in _FIELD.findall(rest)}
    algorithm = fields.get("algorithm", "MD5")
    make = _HASHES.get(algorithm.lower())
    if scheme.lower() != "digest" or make is None or "nonce" not in fields:
        raise ValueError(f"the exchange asks for {scheme} {algorithm}, which is not known here")

    def hashed(*parts: str) -> str:
        return make(":".join(parts).encode()).hexdigest()

    realm, nonce = fields.get("realm", ""), fields["nonce"]
    own, asked = hashed(account.user, realm, account.password), hashed(method, uri)
    told = [f'username="{account.user}"', f'realm="{realm}"', f'nonce="{nonce}"', f'uri="{uri}"']
    if "auth" in re.split(r"[\s,]+", fields.get("qop", "")):
        response = hashed(own, nonce, "00000001", cnonce, "auth", asked)
        told += ["qop=auth", "nc=00000001", f'cnonce="{cnonce}"']
    else:
        response = hashed(own, nonce, asked)
    told += [f'response="{response}"', f"algorithm={algorithm}"]
    if "opaque" in fields:
        told.append(f'opaque="{fields["opaque"]}"')
    return "Digest " + ", ".join(told)
