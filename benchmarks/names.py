"""Names, numbers and addresses of people who do not exist, some far more frequent than others."""

import random
from itertools import accumulate


def _words(text: str) -> list[str]:
    return text.split()


_HEADS = _words(
    "Mar Ber Du Le Gar Rous Mo Lam Fon Per Gi Bon Ro Vin Mul Che Fau And Mer Blan Gué Bo Dé Hu "
    "Car Gau Col Pi Vi Ben N'G Bré Châ Maï Lé Cou Pré Tra San"
)
_TAILS = _words(
    "tin nard pont roy nier seau reau bert taine rin rard net bin cent ler valier re ré cier "
    "chard uet pentier tier let card dal saïd uyen mond telain llot vy dec vost oré ches deau lin"
)
_GIVEN = _words(
    "Jeanne Léo Marie Gabriel Emma Louis Jade Raphaël Louise Arthur Alice Jules Chloé Adam Inès "
    "Maël Léa Lucas Rose Hugo Anna Noah Mila Liam Zoé Sacha Manon Tiago Lina Nathan Sarah Paul "
    "Élise Aaron Eva Tom Nina Ethan Camille Théo Zoé-Anaïs Jean-Pierre Aïcha Mohamed Fatima "
    "Thérèse François Héloïse Kévin Noémie"
)


def _by_rank(words: list[str]) -> tuple[list[str], list[float]]:
    """The words, and weights that fall as 1/rank, as names' do."""
    return words, list(accumulate(1 / (rank + 10) for rank in range(len(words))))


_SURNAMES = _by_rank([head + tail for tail in _TAILS for head in _HEADS])
_GIVEN_NAMES = _by_rank(_GIVEN)
_MOBILE_HEADS = ("61", "62", "64", "65", "66", "67", "68", "73", "74", "75", "76", "77", "78", "79")
_DOUBLE = 0.04


def surname(chance: random.Random) -> str:
    """A family name, in capitals; one in 25 is double."""
    words, weights = _SURNAMES
    first, second = chance.choices(words, cum_weights=weights, k=2)
    return (f"{first}-{second}" if chance.random() < _DOUBLE else first).upper()


def given_name(chance: random.Random) -> str:
    """A given name."""
    words, weights = _GIVEN_NAMES
    return chance.choices(words, cum_weights=weights)[0]


def mobile(serial: int, chance: random.Random) -> str:
    """The mobile of this serial number, no other's; written in one of the usual ways."""
    rest, head = divmod(serial, len(_MOBILE_HEADS))
    digits = f"{_MOBILE_HEADS[head]}{rest * 7654321 % 10**7:07d}"
    spaced = " ".join(digits[at : at + 2] for at in range(1, 9, 2))
    return chance.choice((f"0{digits}", f"0{digits[0]} {spaced}", f"+33{digits}"))


def landline(serial: int) -> str:
    """A landline of Poitiers."""
    return f"05 49 {serial // 10000 % 100:02d} {serial // 100 % 100:02d} {serial % 100:02d}"
