"""What is typed when signing in, as far as it can be judged without asking anyone."""

from dataclasses import dataclass, field

from django.http import QueryDict
from django.utils.translation import gettext as _

from yimen.government import datatypes

OTHER = "other"


@dataclass
class WhoForm:
    """Who signs in: one of the list, or another citizen's number. `errors` are messages by the id of the field."""

    who: str = ""
    number: str = ""
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, data: QueryDict) -> "WhoForm":
        """The form as it was sent, with what is wrong with it."""
        number = "".join(datatypes.clean(data.get("number", "")).split()).upper()
        form = cls(who=data.get("who", ""), number=number)
        if not form.who and number:
            form.who = OTHER
        if not form.who:
            form.errors["who"] = _("Choose who signs in")
        elif form.who == OTHER and not number:
            form.errors["number"] = _("Enter a citizen number")
        elif form.who == OTHER and not datatypes.of("id-number").valid(number):
            form.errors["number"] = (
                _("A citizen number has 18 characters; check that none is missing")
                if len(number) != 18
                else _("The citizen number does not add up: check each digit, above all the date of birth and the last")
            )
        return form

    @property
    def hint(self) -> str:
        """The citizen's number that was chosen or typed."""
        return self.number if self.who == OTHER else self.who
