"""« Je n'ai pas encore d'identifiant »: phone, code, birth dates, password.

GET       /inscription                          the ways to an account
GET|POST  /inscription/identite                 « Je crée mon compte »
GET       /inscription/sans-portable            the school's way
GET|POST  /inscription/<flow>/code              the code and the children's birth dates
GET|POST  /inscription/<flow>/compte            « Votre nouveau compte »
GET|POST  /inscription/<flow>/eleve/<pupil>     « Je ne suis pas le représentant légal »
GET       /inscription/termine                  « Votre compte a bien été activé »
GET|POST  /inscription/ajouter                  another child, for who is signed in
GET       /inscription/ajoute                   done
GET|POST  /inscription/confirmer/<token>        the link in the e-mail, for a shared number
GET|POST  /inscription/pas-moi/<token>          « Ce n'est pas moi »: freezes the account

flow       one enrolment in one browser           messages  which message goes out: pure
sending    the job that looks up and sends        dates     which records the dates prove: pure
blocks     wrong sets of dates close a number     creation  the account, once, whatever happens
attempt    the code first, then the dates         links     one-use links
forms, texts, start_views, code_views, account_views, add_views, link_views

Nothing is looked up before the code is right: pages, times and counters are the same for everybody.
"""
