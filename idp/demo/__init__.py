"""The whole service on one machine, to play with: `idp demo`.

    http://127.0.0.1:8001, :8003   two sample ENTs (clients/ent_demo), on purpose another site
    http://localhost:8000          the provider
    http://127.0.0.1:8002          the demo phone: SMS and e-mails as they arrive
    http://127.0.0.1:8004          FranceConnect as the parents meet it, where npm is found

run.py, places.py  from the first port check to the last process stopped; ports, addresses
franceconnect.py an OpenID provider of npm, behaving as FranceConnect v2
installation.py  settings, database, keys, sample schools and ENTs, as an operator would make them
families.py      the one table of schools and families to play with
sample_files.py  the same as the files that schools hand over; sample_onde.py: the écoles'
site.py          the processes, watched
panel.py         what is printed
phone.py         the demo phone
processes.py     child processes that end with their starter
servers.py       private Valkey and PostgreSQL out of Python packages (the tests use them too)

Neighbours: it uses records and importers, never a screen; its processes are the real ones.
"""
