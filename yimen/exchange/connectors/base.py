"""What every connector is asked and how it fails."""

from dataclasses import dataclass


class Unavailable(Exception):
    """The register did not answer, or not in time, or not in a form that can be read."""


@dataclass(frozen=True)
class Ask:
    """One question to a register: the record whose `key_field` is `key`, with these fields, within these seconds."""

    register: str
    table: str
    key_field: str
    key: str
    fields: tuple[str, ...]
    seconds: float
