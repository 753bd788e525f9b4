"""What stands in each register of the demonstration: a module for each agency that keeps some."""

from yimen.demo.registers.people import People
from yimen.demo.registers.records import (
    civil_affairs,
    disabled_persons,
    education,
    health,
    housing,
    human_resources,
    market,
    police,
)
from yimen.demo.registers.records.base import City, Table, as_text, keyed

__all__ = ["Table", "as_text", "keyed", "make"]

AGENCIES = (police, market, housing, health, civil_affairs, disabled_persons, education, human_resources)


def make(people: People, *, residents: int) -> dict[str, dict[str, Table]]:
    """The tables of every register, by its id and the table's name."""
    city = City(people, residents)
    return {register: made for agency in AGENCIES for register, made in agency.tables(city).items()}
