"""The sign-in page: identifier and password.

    GET  /                       what this is, and where to begin
    GET  /connexion              « J'utilise mes identifiants Éducation nationale »
    POST /connexion              checks them, starts the session, resumes the journey
    POST /connexion/continuer    goes on without the stronger way in that the ENT prefers
    POST /deconnexion/pas-moi    « Ce n'est pas moi »: signs out, back to the sign-in page
    GET  /deconnexion            asks, or says that nobody is signed in any more
    POST /deconnexion            signs out here

views, form: these pages; page: what the sign-in page says; step_up: what it says to who is signed
in, and is asked for more.
The page also holds the doors of other screens: FranceConnect's, and with script the passkeys'; one
may be offered afterwards (`/cles-d-acces/proposition`).

Below: session (credentials, journey, browser), accounts. Signing out of an ENT is the protocol's
affair.
"""
