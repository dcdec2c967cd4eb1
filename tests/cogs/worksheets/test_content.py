"""`check-content` names every fault in a worksheet, with its file and line."""

from pathlib import Path

import pytest

from bot.content.documents import ContentError, load_content
from cogs.worksheets.records import Worksheets

GUIDE = "---\nslug: math\nnumber: 3\ntitle: Math\nphase: learning\n---\n"
SOUND = """\
title: Two numbers
chapter: math
minutes: 1
gain: You know both.
steps:
  - title: Numbers
    questions:
      - {key: one, ask: First, kind: scale, low: Few, high: Many}
      - {key: two, ask: Second, kind: number, most: 9}
  - title: Things
    questions:
      - key: things
        ask: Things
        kind: list
        item: thing
        most: 3
        fields:
          - {key: name, ask: Name, kind: short}
          - {key: size, ask: Size, kind: one_of, options: {big: Big, small: Small}}
rules:
  - {rule: extremes, of: [one, two]}
picture: {kind: order, list: things, label: name, note: size, by: [size]}
result:
  - heading: Both
    text: "{one} and {two}, most of it {highest}."
  - heading: Things
    each: things
    text: "{name}: {size}"
    when: {things: "*"}
sample:
  one: 2
  two: 7
  things:
    - {name: Chair, size: small}
    - {name: Table, size: big}
"""


def load(folder: Path, *texts: str, guide: str = GUIDE) -> Worksheets:
    (folder / "guide").mkdir()
    (folder / "guide" / "03-math.md").write_text(guide, encoding="utf-8")
    (folder / "worksheets").mkdir()
    for number, text in enumerate(texts, 1):
        (folder / "worksheets" / f"sheet-{number}.yaml").write_text(text, encoding="utf-8")
    return load_content(folder, ("worksheets",)).part(Worksheets)


def faults(folder: Path, *texts: str) -> list[str]:
    """Each fault as `FILE:LINE: MESSAGE`."""
    with pytest.raises(ContentError) as caught:
        load(folder, *texts)
    return [f"{fault.file.name}:{fault.line}: {fault.message}" for fault in caught.value.faults]


def test_a_sound_worksheet_is_read_with_the_number_of_its_chapter(tmp_path: Path) -> None:
    [worksheet] = load(tmp_path, SOUND).items
    assert (worksheet.slug, worksheet.chapter_number, worksheet.phase) == ("sheet-1", 3, "learning")
    assert [question.key for question in worksheet.questions] == ["one", "two", "things"]


def test_a_chapter_that_was_renamed_is_found_by_its_old_slug(tmp_path: Path) -> None:
    renamed = GUIDE.replace("slug: math", "slug: numbers\naliases: [math]")
    [worksheet] = load(tmp_path, SOUND, guide=renamed).items
    assert (worksheet.chapter, worksheet.chapter_number) == ("numbers", 3)


def test_another_word_makes_another_version_and_another_example_does_not(tmp_path: Path) -> None:
    texts = [SOUND, SOUND.replace("Both", "The two"), SOUND.replace("one: 2", "one: 3")]
    titled = [text.replace("Two numbers", f"Numbers {place}") for place, text in enumerate(texts)]
    same = [text.replace("Two numbers", "Same") for text in (SOUND, SOUND.replace("one: 2", "one: 3"))]
    (tmp_path / "a").mkdir()
    assert len({worksheet.version for worksheet in load(tmp_path / "a", *titled).items}) == 3
    versions = []
    for name, text in zip("bc", same, strict=True):
        (tmp_path / name).mkdir()
        versions += [worksheet.version for worksheet in load(tmp_path / name, text).items]
    assert versions[0] == versions[1]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("chapter: math", "chapter: maths", "2: there is no chapter 'maths' in the guide"),
        ("minutes: 1", "minutes: 0", "3: minutes: Input should be greater than or equal to 1"),
        ("gain:", "gains:", "4: gains: Extra inputs are not permitted"),
        ("kind: scale, low: Few, high: Many", "kind: slider", "8: steps.0.questions.0.kind: Input should be"),
        (", low: Few", "", "8: steps.0.questions.0: Value error, `scale` wants words for both ends: low and high"),
        (", most: 9", "", "9: steps.0.questions.1: Value error, `number` wants a most, not below least"),
        ("key: two", "key: one", "9: the key 'one' is taken by another question"),
        ("{big: Big, small: Small}", "{big: Big}", "19: steps.1.questions.0.fields.1: Value error, `one_of` wants 2"),
        ("item: thing", "least: 1", "12: steps.1.questions.0: Value error, `list` wants item, fields, and a most"),
        ("most: 3", "most: 9", "12: steps.1.questions.0: Value error, `list` wants item, fields, and a most of 1 to 8"),
        ("{key: name, ask: Name", "{key: size, ask: Name", "12: the key 'size' is taken by another field"),
        ("rule: extremes", "rule: lowest", "21: there is no rule 'lowest'; there are"),
        ("of: [one, two]", "of: [one, three]", "21: there is no question 'three'"),
        (", of: [one, two]", "", "21: 'of' is missing"),
        ("kind: order", "kind: cake", "22: there is no picture 'cake'; there are"),
        ("label: name", "label: title", "22: the list has no field 'title'"),
        ("list: things, label", "list: one, label", "22: there is no list 'one'"),
        ("{highest}", "{tallest}", "25: there is nothing that {tallest} could stand for"),
        ("each: things", "each: one", "27: there is no list 'one'"),
        ("{name}: {size}", "{name}: {weight}", "28: there is nothing that {weight} could stand for"),
        ('when: {things: "*"}', 'when: {stuff: "*"}', "29: there is no question and no rule that gives 'stuff'"),
        ("  one: 2\n", "", "30: sample: First has no answer."),
        ("one: 2", "one: 6", "31: sample: First needs a number from 1 to 5."),
        ("one: 2", "one: 2\n  four: 4", "32: sample: there is no question 'four'"),
        ("size: small", "size: tiny", "33: sample: Size has new choices now. Please choose again."),
        ('text: "{one}', 'text: "' + "x" * 3_300 + "{one}", "23: the result of the sample has 3"),
        ("minutes: 1", "minutes: 1\nlook_again: one", "4: `look_again` wants the key of a `one_of` whose options are"),
        ("minutes: 1", "minutes: 1\nlook_again: none", "4: `look_again` wants the key of a `one_of` whose options are"),
        (
            "sample:",
            'offers:\n  - {label: Use it, act: "a:b", fill: {role: three}}\nsample:',
            "31: there is no question 'three'",
        ),
    ],
)
def test_each_fault_is_named_with_its_line(tmp_path: Path, old: str, new: str, fault: str) -> None:
    assert old in SOUND
    found = faults(tmp_path, SOUND.replace(old, new))
    assert any(line.startswith(f"sheet-1.yaml:{fault}") for line in found), found


def test_all_faults_of_all_files_are_named_at_once(tmp_path: Path) -> None:
    found = faults(tmp_path, SOUND.replace("{highest}", "{a} {b}"), SOUND.replace("kind: order", "kind: cake"))
    assert [line.split(": ")[0] for line in found] == ["sheet-1.yaml:25"] * 2 + ["sheet-2.yaml:1", "sheet-2.yaml:22"]
    assert "sheet-2.yaml:1: the title 'Two numbers' is taken by sheet-1.yaml" in found


def test_a_form_holds_five_questions_and_a_list_is_alone(tmp_path: Path) -> None:
    many = "".join(f"      - {{key: k{number}, ask: Ask, kind: short}}\n" for number in range(4))
    found = faults(tmp_path, SOUND.replace("  - title: Things\n", many + "  - title: Things\n"))
    assert any("steps.0.questions: Tuple should have at most 5 items" in line for line in found), found
    (tmp_path / "b").mkdir()
    extra = SOUND.replace("      - key: things\n", "      - {key: k, ask: Ask, kind: short}\n      - key: things\n")
    assert any("a list is a step of its own" in line for line in faults(tmp_path / "b", extra))


def test_a_folder_without_worksheets_is_a_fault(tmp_path: Path) -> None:
    assert faults(tmp_path) == ["worksheets:1: holds no worksheet (*.yaml)"]
