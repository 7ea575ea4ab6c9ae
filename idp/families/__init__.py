"""The register: establishments, pupils and guardians, as schools' files have them.

terms.py, models.py  the words and the SQL records; nobody outside this folder writes them
uai.py, names.py, school_year.py, ine.py   the rules, pure functions
lookups.py        questions the screens ask: who holds this number, which children, since when
candidates.py     what an account may see: its schools and its children there (Place, Child)
attachment.py     an account takes a guardian row; a parent disavows a child
diagnosis.py      which check of the enrolment would fail (`idp families explain`)
importers/        from a school's files to the register, all or nothing per school

No URL. Neighbours: `accounts` and `clients` stand on it, the screens ask it, `cli` feeds it.
It knows accounts only as a number, `Guardian.account_id`.
"""
