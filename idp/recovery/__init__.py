"""« Identifiant perdu » and « Mot de passe perdu », by the channels that the account confirmed.

    GET|POST /identifiant-perdu                      the mobile number; the name where it is shared
    GET      /identifiant-perdu/envoye               what happens now
    GET|POST /mot-de-passe-perdu                     the identifier; by SMS or by e-mail
    GET|POST /mot-de-passe-perdu/<flow>/code         the code and a child's birth date
    GET|POST /mot-de-passe-perdu/<flow>/nouveau      the new password, twice
    GET      /mot-de-passe-perdu/lien-envoye         what happens now
    GET|POST /mot-de-passe-perdu/lien/<token>        the e-mail's link: the new password, twice
    GET      /mot-de-passe-perdu/termine             done, and on with the ENT's request
    GET|POST /mot-de-passe-perdu/ce-n-est-pas-moi    where the banner leads: freeze the account

rules (pure), circumstances    whom an SMS or an e-mail may let in again, and what is known of them
identifier, sending            the jobs that look accounts up and send; texts says what
flow, proof; links             by SMS: code, then date; by e-mail: the one-use link
password                       the change, its notices, the 72 hours
forms, views, *_views          the pages

No page looks an account up before a code is proven or a link is there. docs/doors.md: who is held.
"""
