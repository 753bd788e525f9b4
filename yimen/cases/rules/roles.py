"""What each party of a case sees of it on their own pages: one table by role. Pure.

Whoever complained is protected: whom the complaint is about learns of the case when something is decided that concerns
them, and never who complained, how to reach them, or their words (Regulation on the Handling of Petitions art. 30). A
complainant follows the case and reads its answer, and of what is decided over others learns only what came of it (PIPL
art. 6).
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

To = Literal["brought", "about"]
"""To whom something is said in writing: who brought the case, or whom it is about."""

BROUGHT = frozenset({"applicant", "agent", "signer", "complainant"})
ABOUT = frozenset({"applicant", "agent", "signer", "subject", "respondent"})
BOTH: frozenset[To] = frozenset({"brought", "about"})
NEITHER: frozenset[To] = frozenset()


@dataclass(frozen=True)
class Sight:
    """What somebody sees beside the status, the clock and the bodies that handle the case.

    `at_once` says that they see it from its beginning, otherwise from the first decision that is addressed to them.
    `reads` are the decisions that they read with reasons, `results` those of which they learn what came of them.
    `follows` is the timeline and the receipt, `rules` how the rules apply. `principal` says that they see of another's
    record what that one may see for whom they act.
    """

    at_once: bool
    reads: frozenset[To]
    results: frozenset[To] = NEITHER
    follows: bool = True
    rules: bool = False
    principal: bool = False

    def __or__(self, other: "Sight") -> "Sight":
        """What somebody sees who is both."""
        return Sight(
            at_once=self.at_once or other.at_once,
            reads=self.reads | other.reads,
            results=self.results | other.results,
            follows=self.follows or other.follows,
            rules=self.rules or other.rules,
            principal=self.principal or other.principal,
        )


SIGHTS: dict[str, Sight] = {
    "applicant": Sight(at_once=True, reads=BOTH, rules=True),
    "agent": Sight(at_once=True, reads=BOTH, rules=True, principal=True),
    "signer": Sight(at_once=True, reads=BOTH, rules=True),
    "complainant": Sight(at_once=True, reads=frozenset({"brought"}), results=frozenset({"about"})),
    "subject": Sight(at_once=True, reads=frozenset({"about"})),
    "respondent": Sight(at_once=False, reads=frozenset({"about"}), follows=False),
    "helper": Sight(at_once=True, reads=NEITHER, follows=False),
}


def sight(own: Collection[str], all_roles: Collection[str]) -> Sight | None:
    """What somebody in the roles `own` sees of a case with parties in `all_roles`; None for a stranger.

    A subject of a case that somebody complained in is one whom the complaint is about. An agent without an applicant to
    act for sees no more than that either.
    """
    found = [SIGHTS["respondent" if _narrow(role, all_roles) else role] for role in sorted(own)]
    if not found:
        return None
    whole = found[0]
    for each in found[1:]:
        whole |= each
    return whole


def _narrow(role: str, all_roles: Collection[str]) -> bool:
    return (role == "subject" and "complainant" in all_roles) or (role == "agent" and "applicant" not in all_roles)


def addressed(burdens: bool, all_roles: Collection[str]) -> To:
    """To whom a decision goes: what could burden somebody, to whom it is about; whether the case is taken up, and an
    answer, to who brought it. Where there is nobody of the one, to the others."""
    present = set(all_roles)
    if burdens:
        return "about" if present & ABOUT else "brought"
    return "brought" if present & BROUGHT else "about"


def protects(own: Collection[str], all_roles: Collection[str]) -> bool:
    """Whether what a complainant said is kept from somebody.

    From a respondent always: a case that another one led to has its facts, and not who complained in that one.
    """
    complained = "complainant" in all_roles or "respondent" in own
    return complained and not set(own) & {"complainant", "applicant", "helper"}


def told_apart(all_roles: Collection[str]) -> bool:
    """Whether a case has parties on both sides, so that what is written to the one is not for the other."""
    return "complainant" in all_roles and bool(set(all_roles) & ABOUT)
