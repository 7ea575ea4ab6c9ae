"""The ground floor: knows nothing of schools or of OpenID Connect.

settings   the configuration, loaded and checked; `current()` in a request or command
setting_variables   those that come by the environment
french_faults   what pydantic and the system find wrong, in French; toml_files: the same of a file
database   SQL: Base, db, column types
state      short-lived state in Redis / Valkey, scripts
crypto     random tokens, digests, sealing
clock      the time
problems   what can go wrong for a person: reference and page; problem_codes: code and sentence;
           problem_reference: docs/problems.md
audit      the closed list of security events
throttle   limits against guessing and pumping
jobs       background work, by ids
schedule   what happens by itself every so often
outbox     messages that must arrive: in SQL until they did
outbound   the one way out to other servers: https, public addresses, limits; beneath it
           outbound_connection
setting_rules, gateway_rules   what only the whole configuration shows
forms      the base of the pages' forms
budget     how many times something may happen in a window
headers    security headers of every answer
here       the running application and its request, found in one step
web/       Flask, without what it does on every request and nobody needs here
direct     single commands to the store, without what redis-py does around each one
logs       structured logs without personal data
"""
