"""What a document states. Pure."""

from yimen.government.schema import Definition


def remedies_of(service: Definition, body: str) -> list[dict[str, str]]:
    """What can be done against a decision of the body of a division, as documents keep it, each {zh, en}."""
    remedies = service.remedies_at(body)
    return [{"zh": text.zh, "en": text.en} for text in remedies.in_words()] if remedies else []
