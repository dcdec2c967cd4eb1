"""The tips' files: every fault by file and line, and the shipped ones."""

from pathlib import Path

import pytest

from bot.content.documents import Faults
from cogs.tips.content import load

ROOT = Path(__file__).parents[3]
SOUND = "- slug: one\n  text: Words.\n  action: Act.\n"


def faults_of(content: Path, text: str, name: str = "math.yaml") -> list[str]:
    (content / "tips" / name).write_text(text, encoding="utf-8")
    faults = Faults()
    load(content, faults)
    return [f"{fault.file.name}:{fault.line}: {fault.message}" for fault in faults.items]


def test_sound_tips_have_the_chapter_of_their_file(content: Path) -> None:
    faults = Faults()
    tips = load(content, faults)
    assert faults.items == []
    assert {tip.chapter for tip in tips.tips} == {"coding-ai", "math", "keys"}
    assert len(tips.topics) == 13
    topic = tips.topic("math")
    assert topic is not None
    assert topic.phase == "learning"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (f"{SOUND}- slug: one\n  text: Others.\n  action: Act.\n", "math.yaml:4: slug 'one' is taken at math.yaml:1"),
        (f"{SOUND}- slug: two\n  text: words\n  action: Act.\n", "math.yaml:4: the same text stands at math.yaml:1"),
        (f"- slug: one\n  text: {'x' * 501}\n  action: Act.\n", "math.yaml:2: text: String should have at most 500"),
        (f"{SOUND}- slug: two\n  text: Others.\n", "math.yaml:4: action: Field required"),
        ("- slug: Not A Slug\n  text: W.\n  action: A.\n", "math.yaml:1: slug: String should match"),
        ("- slug: one\n  text: W.\n  action: A.\n  more: x\n", "math.yaml:4: more: Extra inputs"),
        ("- slug: one\n  text: W.\n  text: V.\n  action: A.\n", "math.yaml:3: 'text' is there twice"),
        ("- slug: one\n  text: ''\n  action: A.\n", "math.yaml:2: text: String should have at least 1"),
        ("- just words\n", "math.yaml:1: tip: Input should be a valid dictionary"),
        ("slug: one\n", "math.yaml:1: has to be a list"),
        ("", "math.yaml:1: has to be a list"),
        ("- slug: [\n", "math.yaml:2: is not YAML"),
        ("- slug: coding-ai-1\n  text: W.\n  action: A.\n", "math.yaml:1: slug 'coding-ai-1' is taken at coding-ai"),
    ],
)
def test_each_fault_is_named_with_file_and_line(content: Path, text: str, fault: str) -> None:
    lines = faults_of(content, text)
    assert any(line.startswith(fault) for line in lines), lines


def test_a_file_of_no_chapter_and_one_that_is_not_utf_8(content: Path) -> None:
    assert "cooking.yaml:1: there is no chapter 'cooking'" in faults_of(content, SOUND, "cooking.yaml")[0]
    (content / "tips" / "cooking.yaml").write_bytes(b"- slug: \xff\n")
    assert any("cannot be read as UTF-8" in line for line in faults_of(content, SOUND))


def test_the_tips_of_a_renamed_chapter_stay_with_it(content: Path) -> None:
    file = content / "guide" / "03-math.md"
    file.write_text(file.read_text("utf-8").replace("slug: math\n", "slug: maths\naliases: [math]\n", 1), "utf-8")
    faults = Faults()
    tips = load(content, faults)
    assert faults.items == []
    assert "maths" in {tip.chapter for tip in tips.tips}


def test_no_tips_at_all_is_a_fault(tmp_path: Path) -> None:
    faults = Faults()
    load(tmp_path, faults)
    assert "holds no tips" in faults.items[0].message


def test_the_shipped_tips_are_in_order_and_last_longer_than_a_year() -> None:
    faults = Faults()
    tips = load(ROOT / "content", faults)
    assert faults.items == []
    assert len(tips.tips) >= 65
    assert {tip.chapter for tip in tips.tips} == {topic.slug for topic in tips.topics}
