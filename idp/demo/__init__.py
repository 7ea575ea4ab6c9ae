"""The whole service on one machine, to play with: `idp demo`.

processes.py     child processes that end with their starter
servers.py       private Valkey and PostgreSQL out of Python packages (the tests use them too)
"""
