"""The school's letter: identifier and provisional password, for one guardian, for three months.

recipients   the guardians of a school who get one: by class, by name, by state
purposes     what each is sent: a way to activate, a reset, a reminder: pure; shared_addresses
issuing      identifiers and passwords made, then written all at once (writing)
provisional  the provisional password: how it is made, how it may be typed: pure
validity     until when, and what a letter is worth today: pure
judging      whether an identifier and a provisional password belong together; the e-mailed link
using        the account made, the password chosen, the children added: once, whatever happens
renewal      the parent asks for a new one, the school is told
sheets       the PDF, one page each (sheet.typ, printable); messages: the e-mails
same_person  the account that the person may have already

The password is kept as argon2id, the e-mailed link as SHA-256. Neighbours: `idp accounts letters`
issues; the screens activation, login and my_account use.
"""
