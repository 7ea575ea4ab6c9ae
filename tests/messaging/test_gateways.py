"""Several gateways in order: the second when the first fails."""

from collections.abc import Callable
from typing import Any

import pytest
import redis
from flask import Flask

from idp import create_app
from idp.config import Settings
from idp.messaging import gateways, sms
from idp.messaging.gateways import NobodyTook
from idp.messaging.phone_numbers import PhoneNumber
from idp.platform import jobs
from idp.platform.audit import Event, SecurityEvent
from idp.platform.database import db
from tests.messaging.ovh_api import Api
from tests.messaging.receivers import Provider

NUMBER = PhoneNumber("+33639980001")
Send = Callable[..., str]


@pytest.fixture
def settings(settings: Settings, provider: Provider, api: Api) -> Settings:
    """An installation with an HTTP gateway, and OVHcloud when it fails."""
    return with_order(settings, ("http", "ovh"), http={"url": provider.url}, ovh=api.config())


def with_order(settings: Settings, order: tuple[str, ...], **sections: Any) -> Settings:  # noqa: ANN401 — sections of [sms]
    kept = settings.sms.model_dump(exclude=set(sections))
    sms_ = type(settings.sms).model_validate(kept | {"gateways": order} | sections)
    return settings.model_copy(update={"sms": sms_})


@pytest.fixture
def send(context: Flask, settings: Settings) -> Send:
    """Hand an SMS over; return the name of the gateway that took it."""
    del context
    return lambda text="Bonjour", to=NUMBER: gateways.send_sms(settings, to, text).gateway


def heard(provider: Provider, api: Api) -> tuple[int, int]:
    """How many messages each was given."""
    jobs = [request for request in api.provider.requests if request.method == "POST"]
    return len(provider.requests), len(jobs)


def test_the_second_is_for_when_the_first_fails(send: Send, provider: Provider, api: Api) -> None:
    assert send() == "http"
    assert heard(provider, api) == (1, 0)
    provider.status = 503
    assert send() == "ovh"
    assert heard(provider, api) == (2, 1)
    assert len(api.jobs) == 1


def test_one_that_failed_is_tried_last_for_half_a_minute(
    send: Send, provider: Provider, api: Api, store: redis.Redis
) -> None:
    provider.status = 503
    send()
    provider.status = 200
    assert send() == "ovh"
    assert heard(provider, api) == (1, 2)
    (resting,) = store.scan_iter("sms-gateway-resting:*")
    assert 0 < int(store.ttl(resting)) <= 30
    store.delete(resting)
    assert send() == "http"


def test_one_that_rests_is_still_tried_when_the_other_fails(
    send: Send, provider: Provider, api: Api
) -> None:
    provider.status = 503
    send()
    provider.status, api.provider.answers = 200, lambda _: (500, "")
    assert send() == "http"


def test_a_number_that_one_refuses_may_be_known_to_the_other(
    context: Flask, settings: Settings, provider: Provider, api: Api, store: redis.Redis
) -> None:
    del context
    api.invalid = True
    other_way_round = with_order(settings, ("ovh", "http"))
    assert gateways.send_sms(other_way_round, NUMBER, "Bonjour").gateway == "http"
    assert len(provider.requests) == 1
    assert list(store.scan_iter("sms-gateway-resting:*")) == [], "it works: it does not rest"


def test_when_none_takes_it_each_cause_is_told_and_nobody_is_named(
    send: Send, provider: Provider, api: Api
) -> None:
    provider.status, api.invalid = 503, True
    with pytest.raises(NobodyTook) as refusal:
        send()
    assert str(refusal.value) == "http: HTTP 503; ovh: invalidReceivers"
    assert not refusal.value.lasting, "the first may take it later"


def test_what_every_gateway_refuses_for_good_is_not_tried_again(
    settings: Settings, context: Flask, api: Api
) -> None:
    del context
    api.invalid = True
    with pytest.raises(NobodyTook) as refusal:
        gateways.send_sms(with_order(settings, ("ovh",)), NUMBER, "Bonjour")
    assert refusal.value.lasting


@pytest.mark.usefixtures("context")
def test_the_trail_says_by_which_gateway_it_left_and_nothing_of_whom(
    run_jobs: Callable[[], int], provider: Provider
) -> None:
    provider.status, provider.words = 503, NUMBER.e164
    sms.send(NUMBER, "Votre code : 123456")
    run_jobs()
    (event,) = db.session.scalars(db.select(SecurityEvent))
    assert event.event == Event.MESSAGE_SENT
    assert event.facts == {
        "gateway": "ovh",
        "tries": 1,
        "channel": "sms",
        "country": "FR",
        "segments": 1,
    }


def test_a_message_refused_for_good_is_in_the_trail_at_once(
    settings: Settings, api: Api, store: redis.Redis
) -> None:
    store.flushdb()
    api.invalid = True
    app = create_app(with_order(settings, ("ovh",)))
    with app.app_context():
        sms.send(NUMBER, "Votre code : 123456")
        assert jobs.run_pending(app) == 1
        (event,) = db.session.scalars(db.select(SecurityEvent))
        assert event.event == Event.MESSAGE_FAILED
        assert event.facts["error"] == "ovh: invalidReceivers"
        assert event.facts["tries"] == 1
        assert "639980001" not in str(event.facts)
        assert list(store.scan_iter("message:*")) == [], "it does not wait for another try"
