"""How long and how often: lifetimes, tries, budgets."""

from pydantic import Field

from idp.config.values import Section


class Session(Section):
    """How long a parent stays signed in and a request may wait."""

    idle_minutes: int = Field(default=30, ge=1, le=1440)
    """Minutes without a request after which a session ends."""
    maximum_hours: int = Field(default=8, ge=1, le=24)
    """Hours after which a session ends whatever happens."""
    journey_minutes: int = Field(default=60, ge=5, le=240)
    """Minutes an ENT's request, or an enrolment, may take."""


class Enrolment(Section):
    """The activation code and the birth dates."""

    code_minutes: int = Field(default=10, ge=1, le=60)
    """Minutes an SMS code is valid."""
    code_tries: int = Field(default=5, ge=1, le=10)
    """Wrong codes after which the code is worth nothing."""
    resend_seconds: int = Field(default=60, ge=10, le=600)
    """Seconds before a code can be asked for again."""
    sms_per_hour: int = Field(default=3, ge=1, le=20)
    """Messages that can be asked for about one number or identifier in an hour, from one address
    (IPv6: one /56). A browser that signed in before has as many of its own."""
    sms_per_day: int = Field(default=6, ge=1, le=50)
    """The same, in a day."""
    sms_per_number_hour: int = Field(default=8, ge=1, le=40)
    """SMS that one number receives in an hour, whoever asks. More than one address can have sent
    (three to the number and three to its account's identifier), else a stranger would keep a
    parent's code from leaving."""
    sms_per_number_day: int = Field(default=18, ge=1, le=150)
    """The same, in a day."""
    date_tries: int = Field(default=5, ge=1, le=10)
    """Different wrong sets of birth dates that close the enrolment of a number."""
    blocked_hours: int = Field(default=24, ge=1, le=168)
    """Hours that an enrolment stays closed."""


class Throttle(Section):
    """Limits against guessing; windows are of 15 minutes unless the name says otherwise."""

    free_failures: int = Field(default=4, ge=1, le=10)
    """Wrong passwords for one identifier, from one address, before the delay begins to grow."""
    maximum_delay_seconds: int = Field(default=900, ge=30, le=3600)
    """The longest delay between two tries for one identifier, from one address."""
    failures_per_identifier: int = Field(default=20, ge=5, le=1000)
    """Wrong passwords for one identifier in an hour, from all browsers never seen before. More
    than one address can reach in that time: no single stranger locks anybody out."""
    failures_per_address: int = Field(default=50, ge=5, le=10000)
    """Wrong passwords from one address (IPv6: one /64, and four times as many from its /56) in a
    window."""
    failures_in_all: int = Field(default=2000, ge=10, le=1000000)
    """Wrong passwords from browsers never seen before, in all, in a window."""
    enrolments_per_address: int = Field(default=30, ge=3, le=10000)
    """Codes asked for from one address (IPv6: one /64, and four times as many from its /56) in an
    hour."""
    sms_per_hour_in_all: int = Field(default=2000, ge=1, le=1000000)
    """Budget of SMS for the whole service, by the hour. The last tenth is kept for browsers that
    signed in before."""
    sms_per_hour_in_range: int = Field(default=50, ge=1, le=10000)
    """Budget of SMS for a thousand consecutive numbers, by the hour: who is paid for each SMS that
    arrives in a range of numbers asks for codes at all of them. The last tenth is kept, too."""


class Passwords(Section):
    """Argon2id with OWASP's parameters (19 MiB, 2 passes, 1 lane)."""

    simultaneous_hashes: int = Field(default=4, ge=1, le=64)
    """Hashes computed at once in one process, 19 MiB each; further ones wait."""
    wait_seconds: float = Field(default=10.0, gt=0, le=60)
    """Seconds a sign-in waits for its turn before it is asked to come back."""


class Retention(Section):
    """How long what is over is kept: docs/conservation.md. A worker purges once a day."""

    departed_days: int = Field(default=90, ge=1, le=90)
    """Days after a pupil left, or the school's year was over; also for an account without child.
    The ENT decree (30/11/2006, art. 6) says three months at most."""
    letter_days: int = Field(default=30, ge=1, le=365)
    """Days for which a letter that was never used is kept once it is too old to be used."""
    audit_days: int = Field(default=365, ge=30, le=1095)
    """Days for which the audit trail is kept; the CNIL advises six months to a year."""


class Oidc(Section):
    """Lifetimes of what the protocol issues."""

    code_seconds: int = Field(default=60, ge=5, le=60)
    """Seconds an authorization code is valid."""
    access_token_minutes: int = Field(default=60, ge=1, le=480)
    """Minutes an access token is valid."""
    id_token_minutes: int = Field(default=60, ge=1, le=480)
    """Minutes an ID token is valid."""
    refresh_token_days: int = Field(default=30, ge=1, le=365)
    """Days after the sign-in for which `offline_access` lasts."""
    backchannel_logout_hours: int = Field(default=24, ge=1, le=168)
    """Hours for which an ENT that does not answer is told again that a session ended; then the
    audit trail says outbox.given_up."""
    dynamic_registration: bool = False
    """Whether ENTs may register themselves at /register, with a token of `idp clients
    initial-token` (RFC 7591)."""
    dpop_nonce: bool = True
    """Whether DPoP proofs must carry our nonce (RFC 9449 §8): one made beforehand is refused."""
