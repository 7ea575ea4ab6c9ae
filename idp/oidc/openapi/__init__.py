"""The OpenAPI 3.1 description of the protocol's endpoints, for ENTs' engineers (in French).

GET /openapi.json   views   written once per set of settings, like discovery

document       the whole: operations of the files below, security schemes, tags
authorization  /authorize, /par          sign_out       /logout
tokens         /token                    resources      /userinfo, /introspect, /revoke
registration   /register                 metadata       discovery, /jwks, this document
members        what an authorization request may hold; client authentication in a form
answers        statuses, headers and errors that endpoints share

Names, closed lists and limits come from the code that reads them; schemathesis holds the rest
(tests/oidc/test_openapi_conformance.py). A new route without a description fails a test.
"""
