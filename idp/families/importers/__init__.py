"""From a school's files to the register: readers yield plain records, one writer stores them.

records            what every reader yields: Delivery, Note; FileRefused
archive, xml, csv_file, fields   files, zips, elements, lines, single fields; sizes bounded
unreadable         why a file cannot be read, in French
formats            the formats by name, and what the operator declares of the files
siecle (_header, _pupils, _guardians)   the two XML files of a collège or lycée
onde (_pupils, _guardians, _children)   the two CSV of an école; derived: ids made of names
plain (_people)    the plain CSV of docs/imports.md
aaf (_files, _scope, _entries, _spool, _people)   an académie's set, school by school
aaf_delta (_school), aaf_known, aaf_register   a delta, on what the register has of its people
sets, garbage      many schools, each all or nothing; few collections meanwhile
collect, together  what every reader does with people it has read, and with those read twice
directory          the open directory of establishments, read and written
checks, guards     whether a delivery may be written at all; what needs --force
held, rows, bulk   what the register holds of the school, as plain rows; many at once
carry_over         a school changes its source: its people keep their rows
pupil_matching, guardian_matching   which pupil, which guardian a record is
write_pupils, shared_pupils, write_guardians, write_ties   the parts of
writer, unchanged  one transaction per school; whether the last one wrote the same already
summary, runs, report   counts, notes; the trace an import leaves; what a school should correct

A caller commits nothing: `writer.write` does, then the caller gives `touched_accounts` a new
version. Another format is one more reader, named in `formats`.
"""
