"""The register: establishments, pupils and guardians, as schools' files have them.

terms, models      the closed words; the SQL records, which nobody outside this folder writes
uai, names, school_year   the rules, pure functions
predicates         the conditions of the look-ups in SQL, each said once
people             whether two records are of two people
lookups            who holds a number, is it shared, which children does a record give
candidates         what an account may see: its schools and its children there (Place, Child)
departures         who has just left a school
attachment         an account takes guardian rows; a parent disavows a child
refusals           a child put aside stays so under another row of the register
diagnosis, findings, diagnosis_person   which check of the enrolment would fail
own_records      what each school has on one person, for that person
coverage           how many parents of each school can get in and be recognised
school_lock        one writer of a school at a time
retention          what is over: departed pupils, guardians who are nobody's any more
helpdesk           a school's or a person's records, for an operator
importers/         from a school's files to the register, all or nothing per school

No URL. Below: messaging (PhoneNumber). Above: `accounts` and `clients` stand on it, the screens
ask it, `cli` and `demo` feed it. It knows an account only as a number, `Guardian.account_id`.
"""
