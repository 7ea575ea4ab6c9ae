"""The signing keys: next, active, retired.

ring        the keys of the directory as this process holds them; follows the files within a second
rotation    the next key signs: by the command, and by itself after some months
files       how the ring lies on disk: an index and one sealed JWK per key, written atomically
algorithms  RS256, PS256, ES256, EdDSA: each has keys of its own

The next key is published before it signs, so that ENTs know it in time; a retired one stays
published while tokens and hints that it signed come back. Below: nothing. Above: `oidc`, `cli`.
"""
