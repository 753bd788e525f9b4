"""What every model of the folder shares."""

import re
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer

from yimen.engines import clock
from yimen.engines.feel.temporal.durations import parse_duration as feel_duration

Feel = Annotated[str, Field(min_length=1, description="an expression in FEEL (DMN 1.5)")]
Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", description="such as food-permit")]
FieldId = Annotated[
    str,
    Field(pattern=r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$", description="such as premises.area; a path in FEEL"),
]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", description="a name in FEEL, such as id_number")]


def _elapsed(text: str) -> str:
    """A duration that can be reckoned without a calendar of working days."""
    if clock.parse_duration(text).working_days:
        raise ValueError(f"{text!r}: working days cannot stand here; write days, such as P7D")
    return text


def _term(text: str) -> str:
    """A duration of whole days."""
    if clock.parse_duration(_elapsed(text)).seconds:
        raise ValueError(f"{text!r}: a term is of whole days, such as P6M or P90D")
    return text


def _feel_duration(text: str) -> str:
    """A duration that rules can read too, which know two kinds and no weeks (DMN 1.5, 10.3.2.3.7 and 10.3.2.3.8)."""
    if feel_duration(_elapsed(text)) is None:
        raise ValueError(f"{text!r}: rules read years and months, such as P1Y6M, or days and a time, such as P14D")
    return text


Duration = Annotated[str, Field(description="ISO 8601, such as P5Y or PT12H"), AfterValidator(_elapsed)]
Term = Annotated[
    str, Field(description="ISO 8601 of whole days, such as P5Y, P6M, P90D or P1Y6M"), AfterValidator(_term)
]
FeelDuration = Annotated[
    str, Field(description="ISO 8601 as rules read it, such as P1Y6M or P14D"), AfterValidator(_feel_duration)
]


def _exact(value: object) -> object:
    """A whole number as YAML gives it, or digits as JSON keeps them; fractions of YAML come as decimals already."""
    if type(value) is int or (isinstance(value, str) and re.fullmatch(r"-?\d{1,30}(\.\d{1,10})?", value)):
        return Decimal(value)
    return value


Money = Annotated[Decimal, BeforeValidator(_exact), PlainSerializer(str, when_used="json")]


class Strict(BaseModel):
    """A model that knows every key: an unknown one is an error, and nothing is converted silently."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, validate_by_name=True, validate_by_alias=True)
