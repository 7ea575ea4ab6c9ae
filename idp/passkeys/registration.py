"""A new passkey: what is asked of it, and whether the browser's answer is true (§7.1).

Asked for: found without an identifier (resident), unlocked by the person (user verification), no
attestation: which make of authenticator a parent uses is none of our affair.
"""

from typing import Any

import webauthn
from webauthn.helpers import (
    decode_credential_public_key,
    decoded_public_key_to_cryptography,
    options_to_json_dict,
)
from webauthn.helpers.cose import COSEAlgorithmIdentifier
from webauthn.helpers.structs import (
    AttestationConveyancePreference,
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    CredentialDeviceType,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from idp.accounts import passkeys
from idp.accounts.models import Passkey
from idp.accounts.passkeys import NewPasskey
from idp.passkeys import challenges, names, reading
from idp.passkeys.reading import Unreadable
from idp.platform import settings
from idp.session import relying_party
from idp.session.browser import BrowserSession

ALGORITHMS = [
    COSEAlgorithmIdentifier.ECDSA_SHA_256,
    COSEAlgorithmIdentifier.EDDSA,
    COSEAlgorithmIdentifier.RSASSA_PKCS1_v1_5_SHA_256,
]
"""The preferred one first; Windows Hello on older machines knows the last alone."""
_TRANSPORTS = frozenset(transport.value for transport in AuthenticatorTransport)


class Expired(Exception):  # noqa: N818 — reads as what happened
    """The challenge is too old, used, or another browser's or session's."""


def options(session: BrowserSession) -> dict[str, Any]:
    """Return PublicKeyCredentialCreationOptions as JSON (§5.1.9) for who is signed in."""
    handle = passkeys.user_handle(session.account_id)
    made = webauthn.generate_registration_options(
        rp_id=relying_party.rp_id(),
        rp_name=settings.current().service_name,
        user_id=handle,
        user_name=session.identifier,
        user_display_name=session.display_name or session.identifier,
        challenge=challenges.new(challenges.to_add(session.id), handle),
        timeout=challenges.SECONDS * 1000,
        attestation=AttestationConveyancePreference.NONE,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[_known(row) for row in passkeys.of_account(session.account_id)],
        supported_pub_key_algs=ALGORITHMS,
    )
    return options_to_json_dict(made)


def verify(session: BrowserSession, text: str, user_agent: str) -> tuple[NewPasskey, bytes]:
    """Return the new passkey and its user handle. Raises Unreadable, Expired."""
    credential = reading.answer(text)
    challenge = reading.challenge(credential)
    handle = challenges.take(challenges.to_add(session.id), challenge)
    if handle is None:
        raise Expired
    try:
        verified = webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=relying_party.rp_id(),
            expected_origin=relying_party.origin(),
            require_user_verification=True,
            supported_pub_key_algs=ALGORITHMS,
        )
        key = decode_credential_public_key(verified.credential_public_key)
        decoded_public_key_to_cryptography(key)  # a key that cannot be one is refused now
    except Exception as error:  # the library lets through what its parsers raise
        raise Unreadable(type(error).__name__) from error
    if len(verified.credential_id) > reading.LONGEST_CREDENTIAL_ID:
        raise Unreadable("credential id")
    new = NewPasskey(
        credential_id=verified.credential_id,
        public_key=verified.credential_public_key,
        sign_count=verified.sign_count,
        transports=_transports(credential),
        backup_eligible=verified.credential_device_type is CredentialDeviceType.MULTI_DEVICE,
        backed_up=verified.credential_backed_up,
        name=names.of_new(verified.aaguid, user_agent),
    )
    return new, handle


def _transports(credential: dict[str, Any]) -> tuple[str, ...]:
    said = credential["response"].get("transports")
    if not isinstance(said, list):
        return ()
    known = _TRANSPORTS.intersection(value for value in said if isinstance(value, str))
    return tuple(sorted(known))


def _known(row: Passkey) -> PublicKeyCredentialDescriptor:
    transports = [AuthenticatorTransport(value) for value in row.transports]
    return PublicKeyCredentialDescriptor(id=row.credential_id, transports=transports)
