"""Broken JWTs made from a good one: each has the one fault that its name says."""

import hashlib
import hmac
import json
import struct
from collections.abc import Mapping
from typing import Any

from joserfc.jwk import ECKey
from joserfc.jws import JWSRegistry

from tests.oidc.proofs import base64url

STRANGER = ECKey.generate_key("P-256", {"kid": "es"})
DEEP = "[" * 1500 + "]" * 1500
Part = Mapping[str, Any] | bytes


def compact(header: Part, payload: Part, key: Any, alg: str = "ES256") -> str:  # noqa: ANN401 — of three kinds
    """Return a JWS of these very bytes, with a right signature."""
    signed = f"{base64url(_bytes(header))}.{base64url(_bytes(payload))}"
    return f"{signed}.{base64url(JWSRegistry.algorithms[alg].sign(signed.encode(), key))}"


def broken(header: dict[str, Any], claims: dict[str, Any], key: Any) -> dict[str, str]:  # noqa: ANN401 — same
    """Return tokens that nobody may believe, by what is wrong with them; `key` is an ES256 key."""
    return (
        _algorithms(header, claims, key)
        | _headers(header, claims, key)
        | _payloads(header, claims, key)
        | _shapes(compact(header, claims, key))
    )


def _bytes(part: Part) -> bytes:
    return part if isinstance(part, bytes) else json.dumps(part).encode()


def _algorithms(header: dict[str, Any], claims: dict[str, Any], key: Any) -> dict[str, str]:  # noqa: ANN401 — same
    def unsigned(alg: object, signature: str = "") -> str:
        head, body = (base64url(_bytes(part)) for part in (header | {"alg": alg}, claims))
        return f"{head}.{body}.{signature}"

    by_public_key = unsigned("HS256")[:-1]
    secret = key.as_pem(private=False)
    mac = hmac.new(secret, by_public_key.encode(), hashlib.sha256).digest()
    nothing = {f"alg {alg!r}": unsigned(alg) for alg in ("none", "None", "NONE", "", "XX", None)}
    values: tuple[object, ...] = (1, [], {}, "é")
    odd = {f"alg {alg!r}": compact(header | {"alg": alg}, claims, key) for alg in values}
    return (
        nothing
        | odd
        | {
            "alg none with a signature": compact(header | {"alg": "none"}, claims, key),
            "alg of another key": compact(header | {"alg": "RS256"}, claims, key),
            "HS256 with the public key": f"{by_public_key}.{base64url(mac)}",
            "no alg": compact({k: v for k, v in header.items() if k != "alg"}, claims, key),
            "another's key": compact(header, claims, STRANGER),
            "a signature of zeros": unsigned("ES256", base64url(bytes(64))),
            "no signature": unsigned("ES256"),
        }
    )


def _headers(header: dict[str, Any], claims: dict[str, Any], key: Any) -> dict[str, str]:  # noqa: ANN401 — same
    more: dict[str, dict[str, Any]] = {
        "an unknown crit": {"crit": ["x"], "x": 1},
        "an empty crit": {"crit": []},
        "a crit that is no list": {"crit": "x"},
        "unencoded": {"crit": ["b64"], "b64": False},
        "a jku": {"jku": "https://evil.example/jwks"},
        "an x5u": {"x5u": "https://evil.example/cert"},
        "an x5c": {"x5c": ["AAAA"]},
        "compressed": {"zip": "DEF"},
        "another typ": {"typ": "logout+jwt"},
        "a typ that is no text": {"typ": 1},
        "a kid that is no text": {"kid": ["es"]},
        "a member without end": {"kid": "k" * 6000},
    }
    return {what: compact(header | change, claims, key) for what, change in more.items()} | {
        "a header that is no JSON": compact(b"{", claims, key),
        "a header that is no object": compact(b"[]", claims, key),
        "a header that is not UTF-8": compact(b'{"alg":"\xff"}', claims, key),
        "a header with a lone surrogate": compact(b'{"alg":"ES256","typ":"\\ud800"}', claims, key),
        "a deep header": compact(f'{{"alg":"ES256","kid":{DEEP}}}'.encode(), claims, key),
        "a header of nothing": compact(b"", claims, key),
    }


def _payloads(header: dict[str, Any], claims: dict[str, Any], key: Any) -> dict[str, str]:  # noqa: ANN401 — same
    whole = json.dumps(claims)
    inner = compact(header, claims, key)
    payloads: dict[str, bytes] = {
        "no claims": b"",
        "claims that are no JSON": whole[:-1].encode(),
        "claims that are a list": f"[{whole}]".encode(),
        "claims that are a text": b'"x"',
        "claims that are null": b"null",
        "claims that are not UTF-8": whole[:-1].encode() + b',"x":"\xff"}',
        "claims in UTF-16": whole.encode("utf-16"),
        "a lone surrogate": whole[:-1].encode() + b',"x":"\\ud800"}',
        "NaN": whole[:-1].encode() + b',"x":NaN}',
        "a number without end": whole[:-1].encode() + b',"x":1e999}',
        "deep claims": f'{whole[:-1]},"x":{DEEP}}}'.encode(),
        "a JWT inside": inner.encode(),
        "compressed claims": b"\x1f\x8b" + struct.pack("<I", 0),
    }
    return {what: compact(header, payload, key) for what, payload in payloads.items()}


def _shapes(good: str) -> dict[str, str]:
    head, body, signature = good.split(".")
    other = base64url(json.dumps({"iss": "x"}).encode())
    return {
        "other claims under the signature": f"{head}.{other}.{signature}",
        "two parts": f"{head}.{body}",
        "four parts": f"{good}.{signature}",
        "five parts": f"{head}.{body}.{signature}.{signature}.{signature}",
        "dots": "..",
        "a word": "x",
        "not base64": "a.b.c",
        "letters that are not ASCII": f"é{good}",
        "padded": f"{head}.{body}.{signature}==",
        "a blank inside": f"{head}. {body}.{signature}",
        "a cut signature": good[:-8],
        "JSON serialization": json.dumps(
            {"payload": body, "protected": head, "signature": signature}
        ),
        "several KB": f"{head}.{body}.{signature}" + "A" * 9000,
    }
