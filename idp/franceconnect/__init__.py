"""Sign-in by FranceConnect v2, upstream of us: we are its service provider.

    GET      /franceconnect                 to FranceConnect, within the journey
    GET      /franceconnect/retour          back: signs in, or links, or tells what went wrong
    GET      /franceconnect/premiere-fois   nobody has this identity yet: create, or link
    POST     /franceconnect/oublier         « Ce n'est pas moi »
    GET|POST /franceconnect/lier, …/delier  for who is signed in; …/lier/plus-tard
    GET      /franceconnect/deconnexion, …/deconnecte    signing out goes through FranceConnect

authorization  the request, and what waits for the return    answer    what comes back: pure
provider       discovery and keys, kept for an hour          exchange  code → token → userinfo
verification   which tokens are believed: pure               identity  whose they are: pure
views: sign_in_views, link_views, sign_out_views; linking: what became of it;
departure: a page that leads out of the site

An unknown identity waits in `session.upstream`, where the enrolment and the sign-in page find it.
Below: session, accounts (franceconnect: link, unlink), platform.outbound.
"""
