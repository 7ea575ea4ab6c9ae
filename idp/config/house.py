"""What the pages say of the house that answers for the service."""

from idp.config.values import HexColour, PageAddress, Section


class Brand(Section):
    """What the pages show of the house."""

    service_name: str = ""
    """Name on every page; the demo shows EduConnect, production wants its own."""
    organisation: str = "Votre académie"
    """Who is responsible for the service, as named on the legal pages; production wants it."""
    logo_url: PageAddress = ""
    """Path or https address of a logo; empty: the drawing of the house."""
    colour_primary: HexColour = "#1d4e89"
    """Colour of buttons and links, #rrggbb."""
    colour_accent: HexColour = "#c8553d"
    """Colour of small accents, #rrggbb."""
    help_url: PageAddress = ""
    """Address of « Aide »; empty: the built-in page /aide."""
    school_contact: str = "Contactez le secrétariat de l’établissement de votre enfant."
    """Sentence that says whom to ask at the school."""
    support_email: str = ""
    """Address for questions and for rights over one's data; empty: the school is named instead."""
    legal_notice_url: PageAddress = ""
    """Address of « Mentions légales »; empty: the built-in page."""
    privacy_url: PageAddress = ""
    """Address of « Données personnelles »; empty: the built-in page."""
    accessibility_url: PageAddress = ""
    """Address of « Accessibilité »; empty: the built-in page."""


class Legal(Section):
    """What the built-in legal pages say of the operator; production wants all but transfers."""

    address: str = ""
    """Postal address of brand.organisation; empty: not shown."""
    publication_director: str = "la personne qui dirige l’organisme responsable du service"
    """Who answers for what is published (LCEN art. 6 III)."""
    host: str = "l’organisme responsable du service, sur ses propres serveurs"
    """Who hosts: name, address, telephone (LCEN art. 6 III)."""
    data_protection_officer: str = "le délégué à la protection des données de l’académie"
    """Whom a person asks about their data (RGPD art. 13 §1 b): name or role, with an address."""
    transfers: str = "Aucun envoi de ces données hors de l’Espace économique européen n’est prévu."
    """Sentence about transfers to third countries (RGPD art. 13 §1 f)."""
