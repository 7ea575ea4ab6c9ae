"""The signing keys: next, active, retired.

ring   the keys of the directory as this process holds them; follows the files within a second
files  how the ring lies on disk: an index and one private JWK per key, written atomically

The next key is published before it signs, so that ENTs know it in time; a retired one stays
published while tokens and hints that it signed come back. Below: nothing. Above: `oidc`, `cli`.
"""
