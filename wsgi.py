"""What the WSGI server loads: `granian --interface wsgi wsgi:app`, or `idp serve`."""

from idp import create_app

app = create_app()
