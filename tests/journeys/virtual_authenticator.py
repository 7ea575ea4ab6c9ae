"""A phone that can keep passkeys: Chromium's own virtual authenticator (CDP, domain WebAuthn)."""

from typing import Any

from playwright.sync_api import Page


class VirtualAuthenticator:
    """Of one page; whoever holds the phone is always there, and unlocks it unless told else."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._session = page.context.new_cdp_session(page)
        self._session.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "ctap2Version": "ctap2_1",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
        }
        made = self._session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        self._named = {"authenticatorId": made["authenticatorId"]}

    def unlocks(self, *, right: bool) -> None:
        """Let the person show the right finger, or a wrong one."""
        self._session.send("WebAuthn.setUserVerified", {**self._named, "isUserVerified": right})

    def proposes_nothing(self) -> None:
        """Be a browser without conditional mediation: the button is then the only way."""
        self._page.add_init_script(
            "PublicKeyCredential.isConditionalMediationAvailable = async () => false"
        )

    def credentials(self) -> list[dict[str, Any]]:
        """Return the passkeys that are on it."""
        found = self._session.send("WebAuthn.getCredentials", self._named)["credentials"]
        return list(found)
