"""The parent's account: identifier, password, confirmed mobile and e-mail, status, subjects.

models           Account, Subject
identifiers      `j.dupond25`: built from the name, digits at random; what a person meant to type;
                 reserved_identifiers: kept for one owner before it is written
password_policy  the rule of the seed document: pure; password_form asks for it twice;
                 weak_passwords: what everybody would guess
passwords        argon2id, a bounded number at once; the same cost for nobody's password
one_time_codes   the six digits of an SMS: one flow, one browser, a few tries
sms_limits       how often a message may be asked for, and how many a phone gets
search, status   the helpdesk's: find an account; lock and unlock it
subjects         the pairwise `sub` of an account for a sector; subject_search: and back
wrong_dates      five wrong sets of birth dates close what they would open; birth_date_form
closing          the person goes, the row stays, for its `sub`
franceconnect    its `sub` as a way in; person_names: whose account it can be
passkeys         WebAuthn credentials as a way in; passkey_offers: when one is offered
retention        what is kept no longer: `idp families purge`, and each day
merging          two accounts of one person become one
automatic_attachment   after an import a record joins the account it is plainly of
new_email, new_mobile   a new channel, proven before anything is written; own_password
contacts         where a person can be told something; notices: what, and « Ce n'est pas moi »
security         changes that matter: told by every channel; what is frozen after a recovery
transmissions    what ENTs receive, since when, and « Ne plus transmettre »
own_children     whose legal guardian a person says they are not
letters/         the school's letter, with a provisional password
versions         the account's version: a change that live sessions must see at once bumps it

Below: families (guardian rows belong to at most one account). Above: session and the screens.
"""
