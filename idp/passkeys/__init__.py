"""Passkeys (Web Authentication Level 3): sign in by them, add, name and remove them.

POST      /connexion/cle-d-acces/options    what the browser shall sign, as JSON
POST      /connexion/cle-d-acces            its answer, as JSON in a form: the person is signed in
GET|POST  /cles-d-acces/proposition         offered once after a sign-in by password
POST      /cles-d-acces/options             what a new passkey shall be, as JSON
GET       /compte/cles-d-acces              « Mes clés d'accès »
GET|POST  /compte/cles-d-acces/ajouter      one more
GET|POST  /compte/cles-d-acces/<id>, …/retirer   another name; removed, also without script

challenges     random, single use, for one browser and one purpose, 5 minutes
registration   what is asked of a new passkey, and whether the answer is true
assertion      the same for a sign-in; reading: what both read of an answer
names          how a new passkey is called until the person says better
adding         the end of making one     pages, views, *_views   the pages

The script (layout/static/passkeys.js) only carries JSON between the browser's API and forms: pages,
refusals and the way back to the ENT are those of every other form. Without script nothing of it is
seen but the list. Below: accounts.passkeys, accounts.passkey_offers, session.relying_party.
"""
