"""SMS and e-mail: one protocol each, one small file per gateway.

    sms.send(number, text)                what features call; returns at once
    email.send(address, subject, text)

The message waits sealed in the short-lived store; a job takes it out (once), hands it to the first
gateway that takes it and leaves a line in the audit trail. If none does, it is tried again.

phone_numbers.py, email_addresses.py  what may be written to
texts.py, gsm7.py   what fits one SMS; the line that fills in a code on the phone
assured.py          messages that must arrive: by the outbox in SQL
delivery.py         waiting, taking out, trying again
spending.py         countries, and the cap of a day
trial.py            `idp messages test`
protocols.py        what a gateway is; gateways.py: those of the settings, in order
console.py, file.py for development, the demo phone, tests
smpp*.py, ovh.py, http_sms.py (http_call.py)  SMS; smtp.py: e-mail

Neighbours: every feature sends through it; it knows only the platform.
"""
