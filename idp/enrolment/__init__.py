"""« Je n'ai pas encore d'identifiant »: phone, code, birth dates, password.

GET       /inscription, /inscription/sans-portable   the ways to an account; the school's way
GET|POST  /inscription/identite, …/<flow>/corriger   « Je crée mon compte »; with what was typed
GET|POST  /inscription/<flow>/code                   the code and the children's birth dates
GET|POST  /inscription/<flow>/compte, …/lier         « Votre nouveau compte »; or the one there is
GET|POST  /inscription/<flow>/eleve/<pupil>          « Je ne suis pas le représentant légal »
GET       /inscription/termine, …/deja-un-compte     « Votre compte a bien été activé »; by others
GET|POST  /inscription/ajouter, …/ajoute             another child, for who is signed in
GET|POST  /inscription/confirmer/<token>             the link in the e-mail, for a shared number
GET|POST  /ce-n-est-pas-moi/<token>                  freezes the account

flow, current  one enrolment in one browser       messages  which message goes out: pure
candidates     what the decisions look at         dates     which records the dates prove: pure
sending        the job that decides and sends     creation  the account, once, whatever happens
attempt        the code first, then the dates     blocks    wrong sets of dates close a number
reservation    the identifier shown beforehand    links     one-use links
forms, verified_form, views, *_views: the pages                texts     what messages say

Nothing is looked up before the code is right: pages, times and counters are the same for everybody.
"""
