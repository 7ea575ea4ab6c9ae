from tests.oidc.parties import hint, key_ring, parent, party, public
from tests.round_trips import round_trips

__all__ = ["hint", "key_ring", "parent", "party", "public", "round_trips"]
