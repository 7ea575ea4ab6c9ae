"""« Choisissez un établissement », « Informations transmises », and the list of services.

GET, POST /etablissement              one button per school that the ENT serves
GET, POST /informations-transmises    what is passed on (`prompt=consent`)
GET /services                         « Accéder à mes services en ligne », without an ENT's request

candidates   which establishments could be passed on, and which one was chosen
views        the pages; they note the choice in the journey and resume it

Below: session, clients, families. `oidc` asks `candidates` what was chosen.
"""
