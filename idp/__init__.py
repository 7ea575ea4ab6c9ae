"""Préau: an OpenID Connect provider for school portals (ENT).

`create_app()` lists what makes the site. The map of the folders is in README.md (« What is
where »); each folder's docstring is its own map.
"""

from typing import Any

from flask import Blueprint, Flask
from flask_migrate import Migrate
from flask_wtf import CSRFProtect

from idp.activation import views as activation
from idp.clients.redirect_uris import origin_of
from idp.config import Mode, Settings
from idp.enrolment import views as enrolment
from idp.establishment_choice import views as establishment_choice
from idp.franceconnect import provider as franceconnect_provider
from idp.franceconnect import views as franceconnect
from idp.keys import ring
from idp.layout import views as layout
from idp.login import views as login
from idp.my_account import views as my_account
from idp.oidc import (
    authorize,
    client_configuration,
    discovery,
    failures,
    introspect,
    logout,
    par,
    register,
    revoke,
    token,
    userinfo,
)
from idp.oidc.openapi import views as openapi
from idp.passkeys import views as passkeys
from idp.platform import database, headers, jobs, logs, outbound, problems, settings, state
from idp.platform.web.proxies import Proxies
from idp.platform.web.site import Site
from idp.recovery import identifier_views
from idp.recovery import views as recovery
from idp.session import browser, cookies, journey

csrf = CSRFProtect()
BLUEPRINTS: tuple[Blueprint, ...] = (
    layout.blueprint,
    login.blueprint,
    enrolment.blueprint,
    enrolment.not_me,
    identifier_views.blueprint,
    recovery.blueprint,
    activation.blueprint,
    establishment_choice.blueprint,
    my_account.blueprint,
    franceconnect.blueprint,
    passkeys.sign_in,
    passkeys.blueprint,
)
"""The site's parts, each with its own addresses."""
PROTOCOL_BLUEPRINTS: tuple[Blueprint, ...] = (
    authorize.blueprint,
    par.blueprint,
    token.blueprint,
    userinfo.blueprint,
    introspect.blueprint,
    revoke.blueprint,
    discovery.blueprint,
    register.blueprint,
    client_configuration.blueprint,
    logout.blueprint,
    openapi.blueprint,
)
"""Called by ENTs and their servers: no anti-forgery token."""


def create_app(configuration: Settings | None = None) -> Flask:
    """Build the provider from the settings (default: the file and environment).

    Raises settings.ConfigError with every fault at once.
    """
    configuration = configuration or settings.load()
    app = Site(__name__, template_folder=".", static_folder=None)
    logs.configure(human=configuration.mode is not Mode.PRODUCTION)
    settings.init_app(app, configuration)
    database.init_app(app, configuration)
    Migrate(app, database.db, directory="migrations", compare_type=True, render_as_batch=True)
    state.init_app(app, configuration)
    jobs.init_app(app, configuration)
    cookies.init_app(app, configuration)
    ring.init_app(app, configuration)
    outbound.init_app(app, configuration)
    franceconnect_provider.init_app(app, configuration)
    csrf.init_app(app)
    headers.init_app(app, configuration)
    problems.init_app(app)
    for blueprint in BLUEPRINTS + PROTOCOL_BLUEPRINTS:
        app.register_blueprint(blueprint)
    for blueprint in PROTOCOL_BLUEPRINTS:
        csrf.exempt(blueprint)
    failures.init_app(app)
    app.context_processor(_for_every_page)
    if proxies := configuration.server.trusted_proxies:
        app.wsgi_app = Proxies(app.wsgi_app, x_for=proxies, x_proto=proxies)  # type: ignore[method-assign] # Flask's own documented way
    return app


def _for_every_page() -> dict[str, Any]:
    """What the page frame shows: the house, who is signed in, which ENT asked."""
    configuration, asking = settings.current(), journey.shown()
    if asking is not None and "logo" in asking.about:
        headers.allow_image(origin_of(asking.about["logo"]))
    return {
        "brand": configuration.brand,
        "service_name": configuration.service_name,
        "demo": configuration.demo,
        "signed_in": browser.shown(),
        "asking_client": asking,
    }
