"""The protocol: OpenID Connect Core 1.0, authorization code flow with PKCE.

GET, POST /authorize                     authorize   reads, hands over to `dispatch`
POST      /par                           par         a request that a server pushes (RFC 9126)
POST      /token                         token       code or refresh token → tokens
POST      /introspect, /revoke           introspect, revoke
GET, POST /userinfo                      userinfo    claims of the scopes and of `claims.userinfo`
POST      /register                      register    RFC 7591 (client_metadata); /register/ID:
                                                     client_configuration
GET, POST /logout                        logout      RP-initiated (logout_request); the other two:
                                                     backchannel_logout, frontchannel_logout
GET /.well-known/openid-configuration    discovery   metadata (RFC 8414 members only)
GET /jwks                                discovery   public keys
GET /openapi.json                        openapi     all of these, described for ENTs' engineers

incoming, request_object, request_reference, pushed: the request behind `request`, `request_uri`
authorization_request, parameters, checks, hints, claims_request, acr, scopes: what a request holds
dispatch, decide, issue: the next step (decide is a pure function; screens name no next screen)
unmet, nothing_to_open: what a person is told before the ENT is refused
server, code_grant, client_auth: Authlib's core, its holes closed in small subclasses
client_assertion, signed: private_key_jwt; tokens that come in, jwt_answers: those that go out
dpop, dpop_nonce, http_uri, presented: tokens bound to a key (RFC 9449), as a request shows them
grants, codes, access_tokens, refresh_grant: what is frozen, revoked
refresh_families (SQL: models), refresh_endings: refresh tokens, and what ends them
claims, person, id_token, userinfo: one catalogue of claims for both; today: after a change
answers, errors, failures, form, cors: how it is told to the ENT

Below: everything. `establishment_choice` says which school was chosen.
"""
