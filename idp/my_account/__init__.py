"""« Mon compte »: what a signed-in parent sees and changes.

GET       /compte                               « Mes informations »
GET|POST  /compte/e-mail, …/confirmer/<token>   a new address, and the link sent to it
GET|POST  /compte/portable, …/<wish>            a new mobile, and the code sent to it
GET|POST  /compte/mot-de-passe, …/premier       another password; the first one
GET|POST  /compte/enfants, …/<pupil>            « Mes enfants »; « … pas le représentant légal »
GET|POST  /compte/enfants/autre-compte          « Ajouter depuis un autre compte »
GET|POST  /compte/services                      « Mes services », « Ne plus transmettre »
GET|POST  /compte/connexions                    « Mes connexions »: end one, end all others
GET|POST  /compte/mes-donnees, …/fermer         a copy of my data; the account is closed

pages        the blueprint and its guards; frame.html: every page's template, with the navigation
information, connections, forms, other_account_form, views, *_views: the pages

Every page is for who is signed in (`session.guard`); what matters wants a fresh sign-in and waits
while the account is frozen (`pages.sensitive`). Below: accounts (new_email, new_mobile,
own_password, closing), families.own_records, session (elsewhere, personal_data).
"""
