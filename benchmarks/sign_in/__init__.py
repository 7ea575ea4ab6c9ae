"""The code flow of signed-in parents, beside npm `oidc-provider` 9: `make bench`.

__main__      both in turn, several times over; prints Markdown
machine       servers and stores on one core, the load on another; processor time of a process
register      a PostgreSQL with families, some of whose parents have a password
ours          the provider as `idp serve` runs it in production
peer          oidc-provider on the same Valkey; provider/ is its package
contender     what both are to the load: addresses, clients, processes
browser       signs a parent in at either, by its pages, and keeps the cookies
wire, flow    raw HTTP/1.1; the three requests of a flow: authorize, token, userinfo
load          so many connections for so many seconds
figures       what came of it, by contender, algorithm and number of connections
steps         round trips to the store and SQL statements of each of our steps
report        the tables
"""
