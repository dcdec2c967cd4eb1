"""What the parts of an imported file are made of, as pydantic checks them."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, PlainSerializer

# What the databases can hold.
LARGEST_ID = 2**63 - 1


class ImportModel(BaseModel):
    """What is not meant is a fault: a word that is spelt wrong would else be left out without a sound."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def _parse_id(value: object) -> object:
    """Other programs cut large numbers short, so ids are written as text; a whole number is understood too."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= len(str(LARGEST_ID)):
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value <= LARGEST_ID:
        raise ValueError('an id of Discord is wanted, such as "1234567890"')
    return value


def _check_storable(value: str) -> str:
    if any((character < " " and character != "\n") or "\ud800" <= character <= "\udfff" for character in value):
        raise ValueError("it holds signs that are no text")
    return value


# The id of a channel or a role.
Id = Annotated[int, BeforeValidator(_parse_id), PlainSerializer(str)]
# After the constraints of a text: what both databases can hold, and a message can show.
Storable = AfterValidator(_check_storable)
