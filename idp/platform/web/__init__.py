"""Flask and Werkzeug without what they do on every request and this site never needs.

A parent's sign-in at an ENT is three requests, and two thirds of what these cost was the frame
around our own code (docs/benchmarks.md). Everything here keeps Flask's own ways in and out: views,
blueprints, error handlers, tests are written as its documentation says.

| file | |
| --- | --- |
| `site` | the application: how a request becomes an answer |
| `contexts` | what is at hand meanwhile |
| `messages` | requests, answers, JSON |
| `browser_cookie` | Flask's signed cookie |
| `proxies` | whom to believe about the person's address |
"""
