"""« Activer mon compte »: the school's letter, one child's birth date, an own password.

GET|POST  /activation                          identifier and provisional password
GET|POST  /activation/lien/<token>             the e-mailed link: the identifier is known
GET       /activation/<letter>                 leads to the step that comes now
GET|POST  /activation/<letter>/naissance       one child's birth date
GET|POST  /activation/<letter>/compte          children, e-mail, own password
GET|POST  /activation/<letter>/eleve/<pupil>   « Je ne suis pas le représentant légal de cet élève »
GET|POST  /activation/<letter>/mot-de-passe    a reset: the new password alone
GET|POST  /activation/<letter>/rattacher       the person has an account: the children join it
GET|POST  /activation/<letter>/nouveau-courrier   too old: « Demander un nouveau courrier »
GET       /activation/<letter>/deja-un-compte, plus-d-eleve, termine

steps      which of these comes now: pure      current   what it looks at, loaded
birth_date whether a date opens the letter     finish    signed in, and what was done
forms, views, *_views: the pages

Below: session.letter_in_hand (the sign-in page leads here by it), accounts.letters.
"""
