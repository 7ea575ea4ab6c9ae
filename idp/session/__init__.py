"""Who is signed in at this browser, and the request they are in the middle of.

cookies   names and attributes: `__Host-` under https, plain distinct names on http
browser   the signed-in session: start, current, end; record, stored, snapshot: what it holds, how
journey   an ENT's authorization request while a person goes through the screens; initiation
          is the address that makes the ENT begin another, journey_record what the store holds of it
arrival   the one door at which every way in ends
credentials  whether identifier and password are right; attempts: which limits a try meets
ending    a session's end, told to the ENTs that took part; farewell: the page that follows; sids
elsewhere the account's live sessions, wherever they are; user_agents says on what
destination  the page of ours that a person asked for before signing in
standing  why a person cannot get in, for the helpdesk; personal_data: a copy of all that is held
guard     who may see a page of their own; a fresh sign-in for what matters
ways_in   what `amr` and `acr` say of each way in, and their order; wanted_acr: what an ENT asks
          for; acr_reach: what there is here, and what stronger way an account has
upstream  an identity of FranceConnect that waits; upstream_exit, upstream_setbacks, partial_dates
relying_party  this site as WebAuthn knows it; passkey_setbacks: what the sign-in page says
device    browsers that signed in before keep their own allowance of tries
letter_in_hand  a school's letter in this browser; proofs: it stays with whoever proved it

State lies in Redis with a time to live; cookies hold random ids, the store their digests.
Below: accounts, families. Above: the screens and `oidc`.
"""
