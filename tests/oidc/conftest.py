from tests.oidc.parties import hint, karim, key_ring, parent, party, public
from tests.round_trips import round_trips

__all__ = ["hint", "karim", "key_ring", "parent", "party", "public", "round_trips"]
