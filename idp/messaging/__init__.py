"""SMS and e-mail: one protocol each, one small file per gateway.

    sms.send(number, text)                what features call; returns at once
    email.send(address, subject, text)

The message waits sealed in the short-lived store under a random id; a job takes it out (once),
hands it to the gateway that the settings name and leaves a line in the audit trail. A gateway
that fails is tried again a few times, at growing intervals.

phone_numbers.py  a mobile number is a type
texts.py          what fits one SMS; the line that fills in a code on the phone
assured.py        messages that must arrive: by the outbox in SQL
delivery.py       waiting, taking out, trying again
protocols.py      what a gateway is
gateways.py       the one that the settings name
console.py        shows messages in the terminal          (development)
file.py           keeps them by recipient                 (demo phone, tests)
http_sms.py       one templated HTTP request per SMS
smtp.py           e-mail by SMTP

Neighbours: every feature sends through it; it knows only the platform.
"""
