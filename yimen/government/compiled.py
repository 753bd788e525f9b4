"""What a release needs to run, compiled once: processes, rules, conditions, the calendar of working days.

`check` compiles a folder with the same object that cases are later run by.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Any, Self, TypeVar

from yimen.engines import bpmn, clock, dmn, feel
from yimen.engines.feel.scanner import names_for
from yimen.government.schema import Definition, Policy, Release

T = TypeVar("T")


class Compiled:
    """The compiled parts of one release. Each is made when it is first asked for, and kept as long as the release.

    Nothing is ever evicted, so that no service makes another one compile again. Parts never change, and two threads
    that ask at once make equal ones: it needs no lock.
    """

    def __init__(self, release: Release) -> None:
        self.release = release
        self._kept: dict[Hashable, Any] = {}

    @classmethod
    def of(cls, release: Release) -> Self:
        """The one that is kept with a release; a copy of a release with other parts has its own."""
        kept = release.__dict__.get("compiled")
        if not isinstance(kept, cls) or kept.release is not release:
            kept = release.__dict__["compiled"] = cls(release)
        return kept

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """A deep copy of a release compiles for itself."""
        return self

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` gives for a key, made once; for parts that upper rooms derive from definitions."""
        try:
            return self._kept[key]
        except KeyError:
            return self._kept.setdefault(key, make())

    def net(self, service: Definition) -> bpmn.Net:
        """The process of a service. Raises `bpmn.BpmnError` for one that no checked release holds."""
        return self.once(("net", service.process.source), lambda: bpmn.read(service.process.source))

    def rules(self, owner: Definition | Policy) -> dmn.Model:
        """The decisions of a service or policy. Raises `dmn.DmnError` for rules that no checked release holds."""
        source = owner.rules.source
        return self.once(("rules", source), lambda: dmn.load(source.encode()))

    def program(self, text: str, names: Iterable[str] = ()) -> feel.Program:
        """An expression of the folder. `names` are the variables that it may read."""
        mentioned = names_for(text, names)
        return self.once(("feel", text, mentioned), lambda: feel.compile(text, mentioned))

    @property
    def calendar(self) -> clock.Calendar:
        """The city's working days."""
        return self.once("calendar", self._calendar)

    def _calendar(self) -> clock.Calendar:
        given = self.release.city.calendar
        return clock.Calendar(
            time_zone=self.release.city.time_zone,
            holidays=given.days_off(),
            make_up_days=frozenset(given.make_up_days),
            known_until=given.last_on,
        )

    def results(self, service: Definition) -> Mapping[str, str]:
        """The names under which the process of a service keeps results of rules, with the keys of their decisions."""
        return self.once(("results", service.process.source), lambda: _results(self.net(service)))


def _results(net: bpmn.Net) -> dict[str, str]:
    return {
        node.result: node.attributes["decision"]
        for node in net.nodes
        if node.kind is bpmn.Kind.RULE and "decision" in node.attributes
    }
