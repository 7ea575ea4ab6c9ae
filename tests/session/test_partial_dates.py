import pytest

from idp.session import partial_dates


@pytest.mark.parametrize(
    ("date", "spoken"),
    [
        ("1962-05-17", "le 17 mai 1962"),
        ("1962-08-01", "le 1er août 1962"),
        ("1962-05-00", "en mai 1962"),
        ("1962-00-00", "en 1962"),
        ("2000-02-29", "le 29 février 2000"),
    ],
)
def test_what_is_known_of_a_date_is_said(date: str, spoken: str) -> None:
    assert partial_dates.spoken(partial_dates.read(date)) == spoken


@pytest.mark.parametrize(
    "value",
    ["", "1962", "1962-13-00", "1962-00-17", "1962-02-30", "0000-00-00", "1962-05-17 ",
     "\u0661962-05-17", "1962-05-17T00", None, 1962, ["1962-05-17"], {"a": 1}, True],
    ids=range(14),
)  # fmt: skip
def test_what_is_no_date_is_none(value: object) -> None:
    assert partial_dates.read(value) == ""
    assert partial_dates.spoken("") == ""
