"""The signing key turns three times while tokens are issued and verified (OIDC Core §10.1.1)."""

import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

from joserfc import jws
from joserfc.jwk import KeySet

from idp.keys import rotation
from tests.live import Live
from tests.live_processes import HTTP
from tests.oidc.processes import SCOPE, ask, authorize, parent, processes, register
from tests.people import Person

__all__ = ["parent", "processes"]
ALG = "ES256"
VERIFICATIONS, ROTATIONS, CLIENTS = 10_000, 3, 4
SECONDS_BETWEEN = 1.2
"""Processes look at the files each second: none misses a rotation."""
FOLLOW_SECONDS = 20.0


class Verifier:
    """Keeps the published keys, and fetches them again for a `kid` that it does not know."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._keys = self._fetch()
        self.fetches = 1

    def verify(self, token: str, kid: str) -> None:
        """Raises when the signature does not fit, or no key is published under the `kid`."""
        if not any(key.kid == kid for key in self._keys):
            self._keys, self.fetches = self._fetch(), self.fetches + 1
        jws.deserialize_compact(token, self._keys, algorithms=[ALG])

    def _fetch(self) -> KeySet:
        return KeySet.import_key_set(HTTP.get(f"{self._url}/jwks").json())


def _until(kids: set[str], count: int) -> None:
    deadline = time.monotonic() + FOLLOW_SECONDS
    while len(kids) < count:
        assert time.monotonic() < deadline, "no token by the new key"
        time.sleep(0.05)


def test_ten_thousand_verifications_meet_three_rotations_without_a_failure(
    live: Live, processes: tuple[str, str], parent: Person
) -> None:
    party = register(
        live, processes, "client_secret_basic", "refresh_token", id_token_signed_response_alg=ALG
    )
    form = authorize(live, parent, party, f"{SCOPE} offline_access")
    refresh_token = ask(processes[0], party, form).json()["refresh_token"]
    again = {"grant_type": "refresh_token", "refresh_token": refresh_token}
    ready, turned, kids = Barrier(CLIENTS + 1), Event(), set[str]()

    def relying_party(number: int) -> int:
        """Ask one process for tokens, verify with keys from the other; how many were verified."""
        verifier, latest = Verifier(processes[(number + 1) % 2]), deque[tuple[str, str]](maxlen=25)
        verified = 0
        ready.wait(30)
        while verified < VERIFICATIONS / CLIENTS or not turned.is_set():
            token = ask(processes[number % 2], party, again).json()["id_token"]
            kid = jws.extract_compact(token.encode()).headers()["kid"]
            kids.add(kid)
            latest.append((token, kid))
            for each in latest:
                verifier.verify(*each)
            verified += len(latest)
        assert verifier.fetches <= 1 + ROTATIONS, "the keys it keeps are used"
        return verified

    with ThreadPoolExecutor(CLIENTS) as pool:
        waiting = [pool.submit(relying_party, number) for number in range(CLIENTS)]
        ready.wait(30)
        try:
            for turn in range(ROTATIONS):
                time.sleep(SECONDS_BETWEEN)
                with live.app.app_context():
                    rotation.rotate([ALG])
                _until(kids, turn + 2)
        finally:
            turned.set()
        assert sum(each.result(120) for each in waiting) >= VERIFICATIONS
    assert len(kids) == 1 + ROTATIONS
