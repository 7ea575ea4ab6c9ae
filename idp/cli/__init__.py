"""`idp`, the operator's command: one file per noun.

root.py      the command itself: settings, faults in sentences, exit codes
options.py   who acts and why, --json, wrong input; french.py: what click says
             *_input, *_output: how a noun is given and shown; letters_file: a file of secrets
clients.py   clients list | show | preview | apply | disable; clients_register.py register;
             clients_secret.py rotate-secret; clients_lookup.py lookup; clients_coverage.py
             coverage; clients_initial_token.py initial-token
keys.py      keys list | rotate
families.py  families show | explain | detach | purge; families_import.py import
accounts.py  accounts find | show | lock | unlock; accounts_helpdesk.py explain | export |
             close | sessions list, end
letters.py   accounts letters
accounts_passkeys.py   accounts passkeys list | remove
enrolment.py enrolment unblock
stats.py     stats activation
messages.py  messages test | state
audit.py     audit
database.py  db upgrade
serve.py     serve, worker
demo.py      demo

Exit codes: 0 done, 1 a server does not answer, somebody broke it off, or some of many schools were
refused, 2 wrong input or settings (nothing was changed).
Neighbours: records only, never a screen; each change is one function of a record's folder.
"""

import io
import sys


def main() -> None:
    """Run the command (the entry point of the distribution)."""
    try:
        # Here, so that the sub-commands of this package can be imported one by one.
        from idp.cli.root import idp  # noqa: PLC0415 — see above
    except KeyboardInterrupt:  # it takes a second or two
        raise SystemExit(1) from None
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # « ’ » has no place in ISO-8859-15: a summary is shown all the same.
            stream.reconfigure(errors="replace")
    idp(prog_name="idp")
