"""Benchmarks, beside the tests: `make bench`, `make bench-import`. Tables: docs/benchmarks.md.

sign_in            the code flow of signed-in parents, beside npm `oidc-provider`
names, academie    a synthetic académie of any size: families over several schools; seedable
files, aaf_files   the académie in each format, as schools and académies hand it over
measure            seconds of processor time and memory, of a process and of its PostgreSQL;
                   databases: a private one
load               one measured process: parse files, import them, or COPY rows
imports            every format: parse, import, import again, COPY the same rows; the table
fill, lookups      a register of up to millions of guardians; look-ups and their query plans
"""
