"""The number under which an unexpected error is found again."""

from bot.errors import REFERENCE_CHARACTERS, REFERENCE_LENGTH, new_reference


def test_a_reference_is_short_and_hard_to_misread() -> None:
    references = {new_reference() for _ in range(200)}
    assert len(references) > 190
    assert {len(reference) for reference in references} == {REFERENCE_LENGTH}
    assert set("".join(references)) <= set(REFERENCE_CHARACTERS)
    assert not set("0O1ILBSZ") & set(REFERENCE_CHARACTERS)
