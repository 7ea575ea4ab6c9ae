"""A sign-in by passkey: what the browser shall sign, and whose passkey answered (§7.2).

No passkey is named in the question (allowCredentials is empty): it says nothing of who is known.
"""

import hmac
from typing import Any

import webauthn
from webauthn.authentication.verify_authentication_response import VerifiedAuthentication
from webauthn.helpers import options_to_json_dict
from webauthn.helpers.structs import CredentialDeviceType, UserVerificationRequirement

from idp.accounts import passkeys
from idp.accounts.models import Account, Passkey
from idp.passkeys import challenges, reading
from idp.passkeys.reading import Unreadable
from idp.platform import audit, settings, throttle
from idp.platform.audit import Event
from idp.platform.database import db
from idp.session import attempts, device, relying_party
from idp.session.passkey_setbacks import Setback

_WAY = "passkey"


def options() -> dict[str, Any]:
    """Return PublicKeyCredentialRequestOptions as JSON (§5.1.10)."""
    made = webauthn.generate_authentication_options(
        rp_id=relying_party.rp_id(),
        challenge=challenges.new(challenges.SIGN_IN),
        timeout=challenges.SECONDS * 1000,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json_dict(made)


def check(text: str) -> Account | Setback:
    """Return whose passkey answered; whether the account may be used is the session's affair.

    The try is reserved before the work it stands for. Commits.
    """
    try:
        credential = reading.answer(text)
        challenge = reading.challenge(credential)
        credential_id = reading.decoded(credential.get("id"))
    except Unreadable:
        return Setback.UNKNOWN
    if challenges.take(challenges.SIGN_IN, challenge) is None:
        return Setback.EXPIRED
    found = passkeys.with_credential(credential_id)
    identifier = found[1].identifier if found else ""
    limits = attempts.limits_of_passkeys(
        identifier,
        throttle.client_address(),
        device.known_for(identifier),
        settings.current().throttle,
    )
    if throttle.reserve(limits):
        attempts.record_throttled()
        return Setback.TOO_MANY
    outcome = _judge(*found, credential, challenge) if found else Setback.UNKNOWN
    if isinstance(outcome, Account):
        throttle.give_back(limits)
    else:
        account_id = found[1].id if found else None
        audit.record(Event.SIGN_IN_FAILURE, account_id=account_id, way_in=_WAY)
        db.session.commit()
    return outcome


def _judge(
    passkey: Passkey, account: Account, credential: dict[str, Any], challenge: bytes
) -> Account | Setback:
    try:
        verified = _verify(passkey, credential, challenge)
    except Unreadable:
        return Setback.UNKNOWN
    count, backed_up = verified.new_sign_count, verified.credential_backed_up
    if not passkeys.note_use(passkey, count, backed_up=backed_up):
        passkeys.tell_copied(account)
        return Setback.COPIED
    return account


def _verify(
    passkey: Passkey, credential: dict[str, Any], challenge: bytes
) -> VerifiedAuthentication:
    """Return what the authenticator said of itself. Raises Unreadable."""
    # A passkey that was found without an identifier always says its user handle (step 6).
    handle = reading.decoded(credential["response"].get("userHandle"))
    if not hmac.compare_digest(handle, passkey.user_handle):
        raise Unreadable("user handle")
    try:
        verified = webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=relying_party.rp_id(),
            expected_origin=relying_party.origin(),
            credential_public_key=passkey.public_key,
            # The counter is compared where it is written, after the signature was found true:
            # nobody else makes us tell a person that a passkey was copied.
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    except Exception as error:  # the library lets through what its parsers raise
        raise Unreadable(type(error).__name__) from error
    eligible = verified.credential_device_type is CredentialDeviceType.MULTI_DEVICE
    if eligible != passkey.backup_eligible:
        raise Unreadable("backup eligibility")  # step 19
    return verified
