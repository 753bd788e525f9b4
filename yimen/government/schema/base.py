"""What every model of the folder shares."""

import re
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer

Feel = Annotated[str, Field(min_length=1, description="an expression in FEEL (DMN 1.5)")]
Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", description="such as food-permit")]
FieldId = Annotated[
    str,
    Field(pattern=r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$", description="such as premises.area; a path in FEEL"),
]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", description="a name in FEEL, such as id_number")]
Duration = Annotated[
    str, Field(pattern=r"^P(\d+Y)?(\d+M)?(\d+D)?(T(\d+H)?(\d+M)?)?$", description="ISO 8601, such as P5Y")
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
