"""Why a sign-in did not end in a sign-in; `sentences.py` has the words for each."""


class UnreachableError(Exception):
    """The provider does not answer, or not with what its standards say."""


class UntrustedError(Exception):
    """The answer is not for this request, or not from this provider: it is dropped."""


class ExpiredError(Exception):
    """The answer's `state` is none of this browser's, or was used before."""


class RefusedError(Exception):
    """The provider answered with an error; `str()` is its code (RFC 6749 §4.1.2.1)."""

    def __init__(self, code: str, destination: str) -> None:
        """Keep the page the person was going to, so that a new try leads there."""
        super().__init__(code)
        self.destination = destination
