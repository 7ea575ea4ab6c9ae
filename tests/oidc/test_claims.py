"""The catalogue of claims, by itself."""

from idp.clients import scopes as words
from idp.clients.token_settings import OFFLINE
from idp.oidc.claims import CATALOGUE, granted, scopes_of


def test_every_scope_has_claims_and_words_for_the_person() -> None:
    """« Informations transmises » cannot forget one."""
    carrying = {claim.scope for claim in CATALOGUE}
    assert carrying | {"openid", OFFLINE} == set(words.SCOPES)
    for several in (False, True):
        lines = words.transmitted(words.SCOPES, all_establishments=several)
        assert len(lines) == len(carrying | {OFFLINE, "openid"})
        assert words.transmitted(["openid"], all_establishments=several) == [words.ALWAYS]


def test_no_claim_of_the_catalogue_is_a_protocol_claim() -> None:
    """Trap 4."""
    names = [claim.name for claim in CATALOGUE]
    assert len(set(names)) == len(names)
    assert not set(names) & {
        "iss", "sub", "aud", "exp", "iat", "nbf", "jti", "nonce", "acr", "amr", "azp", "sid",
        "auth_time", "at_hash", "c_hash", "events",
    }  # fmt: skip


def test_a_claim_asked_for_by_name_brings_its_scope_to_the_persons_eyes() -> None:
    registered = frozenset({"openid", "profile", "phone"})
    also = frozenset({"phone_number", "email", "x"})
    assert scopes_of(("openid",), also, registered) == ("phone",)
    assert granted(("openid",), also, registered) == {"phone_number"}
