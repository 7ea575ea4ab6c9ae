"""Which kinds of sign-in a request asks for, and what meets it: pure."""

from collections.abc import Collection

import msgspec

from idp.session.ways_in import satisfies


class WantedAcr(msgspec.Struct, frozen=True):
    """What `acr_values`, the `claims` parameter or the registration ask for; nothing by default."""

    values: tuple[str, ...] = ()
    """Those that are offered here, the preferred one first."""
    essential: bool = False
    """Without one of them the request fails (OIDC Core §5.5.1.1): always, where none is offered."""

    @property
    def is_impossible(self) -> bool:
        """Whether no sign-in here, of anybody, could be enough."""
        return self.essential and not self.values

    def is_met_by(self, acr: str) -> bool:
        """Whether a sign-in of this kind is enough: any of the values is, preferred or not."""
        if not self.values:
            return not self.is_impossible
        return any(satisfies(acr, value) for value in self.values)

    def among(self, kinds: Collection[str]) -> tuple[str, ...]:
        """Return those of these kinds of sign-in that would be enough, the preferred one first."""
        found = (kind for value in self.values for kind in sorted(kinds) if satisfies(kind, value))
        return tuple(dict.fromkeys(found))

    def told(self, acr: str) -> str:
        """Return what the ID token says of a sign-in of this kind.

        How it was made; where one of the values is required, one of them (OIDC Core §5.5.1.1): the
        first that a stronger sign-in is worth too.
        """
        if not self.essential or acr in self.values:
            return acr
        return next((value for value in self.values if satisfies(acr, value)), acr)


NO_WISH = WantedAcr()
