"""« Mon compte »: what a signed-in parent sees and changes.

GET       /compte                     « Mes informations »

pages        the blueprint, its guard, and the navigation (`SECTIONS`)
frame.html   the template of every page here
information  names as each school has them

Every page is for who is signed in (`session.guard`); what matters wants a fresh sign-in.
"""
