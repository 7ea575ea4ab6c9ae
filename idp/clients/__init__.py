"""Relying parties: what an ENT registered, and which establishments it serves.

models         Client
registration   what a registration must hold (RFC 7591 §2), from TOML or the command line
signing, jwks  its keys, how answers to it are signed and encrypted
request_settings  how it may ask: pushed, signed
token_settings refresh tokens, the form of access tokens; logout_settings: who hears of an end
about_settings what parents see of the ENT
client_keys    its keys at hand, fetched from jwks_uri when need be
redirect_uris  which addresses may be registered; differences: in what another one differs
scopes         what a client may ask for, in the person's words
territories    the rule that says which establishments a client serves; regions
preview        which establishments of the register these are, for the operator
changes        register, change, disable: all of a command's changes, or none; secrets
self_registration   clients that register themselves; initial_tokens: who may; sectors
relying_party  a client as the protocol needs it
registry       clients held in the process, with a version stamp that all processes read

Below: families (establishments). Above: the screens name the client that asked, `oidc` serves it.
"""
