"""People and requests in plain values, for the tests of the dispatcher's decision."""

from msgspec.structs import replace

from idp.oidc.decide import Candidates, Progress, Show, SignedIn, Step
from idp.session.ways_in import ACR_PASSKEY, ACR_PASSWORD

BEGAN, NOW = 1000.0, 1100.0
STOPPED = 700.0
BEFORE = SignedIn(authenticated_at=400.0, sub="jeanne", acr=ACR_PASSWORD)
HERE = replace(BEFORE, authenticated_at=1050.0)
STARTED = Progress(BEGAN)
ONE, TWO = Candidates(("A",)), Candidates(("A", "B"))
CHOSEN = Candidates(("A", "B"), "B")
LOGIN, ENROL, STEP_UP = Show(Step.LOGIN), Show(Step.ENROL), Show(Step.STEP_UP)
KEYS = (ACR_PASSKEY,)
KEY = frozenset(KEYS)
WITH_KEY = replace(BEFORE, reach=KEY)
WITHOUT = replace(WITH_KEY, declined=KEY)
BY_KEY = replace(BEFORE, acr=ACR_PASSKEY)
LEVEL = replace(BEFORE, acr="eidas2")
CHOOSE, CONSENT = Show(Step.CHOOSE_ESTABLISHMENT), Show(Step.CONSENT)
