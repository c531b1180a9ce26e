"""Keys and seals: the paper that waits at a terminal, and the rescue file that leaves it.

ChaCha20-Poly1305 (RFC 8439), since pages over plain HTTP have no `crypto.subtle` and the audited library of the
terminal speaks it; keys by HKDF-SHA256 (RFC 5869) from the site's key, so that nothing has to be stored or can be lost.
"""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from examserver.errors import Malformed

KEY_BYTES, NONCE_BYTES = 32, 12


def _derive(secret: bytes, purpose: str) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=purpose.encode()).derive(secret)


def paper_key(secret: bytes, sitting_id: int, mark: str) -> bytes:
    """The 32 bytes that open the paper of this mark in this sitting; they leave the server with the start."""
    return _derive(secret, f"paper|{sitting_id}|{mark}")


def rescue_key(secret: bytes, attempt_id: int, lease: int) -> bytes:
    """The 32 bytes under which a terminal seals its rescue file; another lease has another key."""
    return _derive(secret, f"rescue|{attempt_id}|{lease}")


def seal(key: bytes, plain: bytes, aad: bytes) -> tuple[bytes, bytes]:
    """Encrypt and authenticate; gives (nonce of 12 bytes, ciphertext with its tag). `aad` is authenticated only."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce, ChaCha20Poly1305(key).encrypt(nonce, plain, aad)


def open_sealed(key: bytes, nonce: bytes, body: bytes, aad: bytes) -> bytes:
    """The plain bytes again. Malformed: seal_broken (another key, or a changed byte)."""
    try:
        return ChaCha20Poly1305(key).decrypt(nonce, body, aad)
    except (InvalidTag, ValueError):
        raise Malformed("seal_broken") from None
