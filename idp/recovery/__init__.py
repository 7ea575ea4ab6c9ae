"""« Identifiant perdu » and « Mot de passe perdu », by SMS to the mobile of the account.

    GET|POST /identifiant-perdu                    the mobile number
    GET      /identifiant-perdu/envoye             what happens now
    GET|POST /mot-de-passe-perdu                   the identifier
    GET|POST /mot-de-passe-perdu/<flow>/code       the code of the SMS; asks for it again
    GET|POST /mot-de-passe-perdu/<flow>/nouveau    the new password, twice
    GET      /mot-de-passe-perdu/termine           done, and on with the ENT's request

identifier.py   the job that looks accounts up and sends their identifiers
flow.py         a lost password in one browser: whose it may be, when it was asked for
password.py     the job that sends the code; the change, its notices
forms.py, texts.py, identifier_views.py, password_views.py

No page looks an account up before a code is proven: pages, times and counters are the same for
everybody. Below: session, accounts (one_time_codes, sms_limits, passwords), messaging, families.
"""
