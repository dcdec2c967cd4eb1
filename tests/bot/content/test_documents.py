"""Every fault of the content with its file and line, all at once, and no start before they are mended."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.content.documents import ContentError, load_content
from bot.settings import SHIPPED_CONTENT
from cogs.guide.records import Guide
from tests.support.command_line import guidepost

HEAD = """\
---
slug: {slug}
number: {number}
title: A title
phase: learning
summary: What it is about.
next_step:
  label: Look at your progress
  show: progress
---
"""
BODY = "\nSome words.\n\n## Today\n\n- Do it.\n"


def chapter(slug: str = "one", number: int = 1, body: str = BODY) -> str:
    return HEAD.format(slug=slug, number=number) + body


def write(folder: Path, **files: str | bytes) -> None:
    """Chapters by the names of their files."""
    guide = folder / "guide"
    guide.mkdir(parents=True, exist_ok=True)
    for name, source in files.items():
        (guide / f"{name}.md").write_bytes(source if isinstance(source, bytes) else source.encode())


def faults(folder: Path) -> list[str]:
    """`FILE:LINE: WORDS` for each fault, the file by its name."""
    with pytest.raises(ContentError) as caught:
        load_content(folder, ("guide",))
    assert str(caught.value).splitlines() == [str(fault) for fault in caught.value.faults]
    return [f"{fault.file.name}:{fault.line}: {fault.message}" for fault in caught.value.faults]


def changed(before: str, after: str) -> str:
    source = chapter()
    assert before in source
    return source.replace(before, after)


LONG_LIST = "\n".join(f"- {'x' * 90}" for _ in range(40))
MANY_PAGES = "\n\n".join(f"## Part {number}\n\n{'Words. ' * 89}" for number in range(26)) + "\n\n## Today\n\n- Do it.\n"

ONE_FAULT: list[tuple[str, str | bytes, str]] = [
    ("a missing key", changed("summary: What it is about.\n", ""), "a.md:1: summary: Field required"),
    (
        "a missing key inside",
        changed("  label: Look at your progress\n", ""),
        "a.md:7: next_step.label: Field required",
    ),
    ("an unknown key", changed("phase: learning\n", "phase: learning\nlevel: 3\n"), "a.md:6: level: Extra inputs"),
    ("an unknown phase", changed("learning", "lerning"), "a.md:5: phase: Input should be 'learning', "),
    ("a slug that is none", changed("slug: one", "slug: One Two"), "a.md:2: slug: String should match"),
    ("a number that is none", changed("number: 1", "number: first"), "a.md:3: number: Input should be a valid"),
    ("a title that is too long", changed("A title", "x" * 101), "a.md:4: title: String should have at most 100"),
    ("a next step to nowhere", changed("show: progress", "chapter: gone"), "a.md:9: next_step.chapter: there is no"),
    (
        "both chapter and show",
        changed("  show: progress\n", "  show: progress\n  chapter: one\n"),
        "a.md:7: next_step: Value error, wants either",
    ),
    ("neither chapter nor show", changed("  show: progress\n", ""), "a.md:7: next_step: Value error, wants either"),
    ("a heading of level one", chapter(body="\n# Big\n\nWords.\n\n## Today\n\n- Do.\n"), "a.md:12: a heading starts"),
    (
        "a heading of level one after blank lines",
        chapter(body="\n\n\n# Big\n\nWords.\n\n## Today\n\n- Do.\n"),
        "a.md:14: a heading starts",
    ),
    (
        "a heading that is there twice",
        chapter(body="\n## Why\n\nA.\n\n## Why\n\nB.\n\n## Today\n\n- Do.\n"),
        "a.md:16: the heading 'Why' is there already, on line 12",
    ),
    ("a last heading that is not Today", chapter(body="\n## Why\n\nWords.\n"), "a.md:12: the last heading has to be"),
    ("no heading", chapter(body="Words.\n"), "a.md:11: the last heading has to be"),
    (
        "a list that is too long",
        chapter(body=f"\nWords.\n\n{LONG_LIST}\n\n## Today\n\n- Do.\n"),
        "a.md:14: one piece of ",
    ),
    ("too many pages", chapter(body=f"\n{MANY_PAGES}"), "a.md:12: the chapter has 26 pages; 25 is the most"),
    ("no front matter", "Just words.\n\n## Today\n\n- Do.\n", "a.md:1: has to start with front matter"),
    ("front matter without an end", "---\nslug: one\n", "a.md:1: has to start with front matter"),
    ("an empty file", "", "a.md:1: has to start with front matter"),
    ("front matter that is a list", "---\n- slug\n---\n\n## Today\n\n- Do.\n", "a.md:1: slug: Field required"),
    ("broken YAML", changed("title: A title", "title: A: title"), "a.md:4: the front matter is not YAML: mapping"),
    ("an unfinished quotation", changed("title: A title", 'title: "A title'), "a.md:10: the front matter is not"),
    ("YAML with a tab", changed("  label:", "\tlabel:"), "a.md:8: the front matter is not YAML: "),
    ("a day that does not exist", changed("A title", "2026-13-45"), "a.md:1: the front matter is not YAML: month"),
    (
        "a key that is there twice",
        changed("phase: learning\n", "phase: learning\nslug: two\n"),
        "a.md:6: the front matter is not YAML: 'slug' is there twice",
    ),
    ("not UTF-8", chapter().encode().replace(b"A title", b"Caf\xe9"), "a.md:4: cannot be read as UTF-8 text"),
]


@pytest.mark.parametrize(("source", "message"), [case[1:] for case in ONE_FAULT], ids=[case[0] for case in ONE_FAULT])
def test_a_fault_is_told_with_its_line(tmp_path: Path, source: str | bytes, message: str) -> None:
    write(tmp_path, a=source)
    assert [fault for fault in faults(tmp_path) if fault.startswith(message)]


@pytest.mark.parametrize("source", [case[1] for case in ONE_FAULT[-3:]])
def test_a_fault_that_hides_the_rest_is_told_alone(tmp_path: Path, source: str | bytes) -> None:
    write(tmp_path, a=source)
    assert len(faults(tmp_path)) == 1


def test_names_that_are_taken_are_told_where_they_are_taken_again(tmp_path: Path) -> None:
    alias = chapter("three", 3).replace("phase:", "aliases: [two, one]\nphase:")
    write(tmp_path, a=chapter("one", 1), b=chapter("one", 2), c=alias, d=chapter("four", 1))
    assert faults(tmp_path) == [
        "b.md:2: slug 'one' is taken by a.md",
        "c.md:5: slug 'one' is taken by a.md",
        "d.md:3: number 1 is taken by a.md",
    ]


def test_a_next_step_to_a_chapter_with_another_fault_is_no_fault(tmp_path: Path) -> None:
    leading = chapter("one", 1).replace("show: progress", "chapter: two")
    write(tmp_path, a=leading, b=chapter("two", 2).replace("learning", "lerning"))
    [fault] = faults(tmp_path)
    assert fault.startswith("b.md:5: phase: ")


def test_many_faults_are_told_at_once(tmp_path: Path) -> None:
    for number, (_name, source, _said) in enumerate(ONE_FAULT):
        unique = source if isinstance(source, bytes) else source.replace("number: 1\n", f"number: {number}\n")
        write(tmp_path, **{f"f{number:02}": unique})
    messages = faults(tmp_path)
    for number, (name, _source, expected) in enumerate(ONE_FAULT):
        assert any(message.startswith(expected.replace("a.md", f"f{number:02}.md")) for message in messages), name


@pytest.mark.parametrize("make", [lambda folder: folder.mkdir(), lambda folder: (folder / "guide").mkdir(parents=True)])
def test_a_folder_without_chapters_is_a_fault(tmp_path: Path, make: Callable[[Path], object]) -> None:
    make(tmp_path / "content")
    assert faults(tmp_path / "content") == ["guide:1: holds no chapter (*.md)"]


@pytest.mark.parametrize("name", ["gone", "file"])
def test_what_is_no_folder_is_a_fault(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").touch()
    assert faults(tmp_path / name) == [f"{name}:1: is no folder; GUIDEPOST_CONTENT_DIR wants the content folder"]


@pytest.mark.parametrize(
    "source",
    [
        chapter(),
        chapter().replace("\n", "\r\n"),
        "\ufeff" + chapter(),
        chapter(body="\n```\n# not a heading\n## nor this\n```\n\n## Today\n\n- Do it.\n"),
        chapter(body="\nAbove.\n\n---\n\nBelow.\n\n## Today\n\n- Do it.\n"),
    ],
    ids=["plain", "line ends of Windows", "mark of Windows", "a drawing with a hash", "a line across"],
)
def test_what_an_editor_may_do_is_no_fault(tmp_path: Path, source: str) -> None:
    write(tmp_path, a=source)
    assert [chapter_.slug for chapter_ in load_content(tmp_path, ("guide",)).part(Guide).chapters] == ["one"]


def test_chapters_come_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    write(tmp_path, a=chapter("last", 9), b=chapter("first", 0))
    assert [chapter_.slug for chapter_ in load_content(tmp_path, ("guide",)).part(Guide).chapters] == ["first", "last"]


def test_a_part_that_no_feature_read_is_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError):
        load_content(SHIPPED_CONTENT, ("help",)).part(Guide)


# The command line


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """The shipped content with two faults."""
    folder = tmp_path / "content"
    shutil.copytree(SHIPPED_CONTENT, folder)
    file = folder / "guide" / "03-math.md"
    file.write_text(file.read_text(encoding="utf-8").replace("phase: learning", "phase: lerning"), encoding="utf-8")
    (folder / "guide" / "99-new.md").write_text("no front matter")
    return folder


def listed(output: str) -> list[str]:
    return [line.split(": ")[0].rpartition("/")[2] for line in output.splitlines()]


def test_check_content_lists_every_fault(tmp_path: Path, broken: Path) -> None:
    outcome = guidepost("check-content", str(broken), folder=tmp_path)
    assert (outcome.status, outcome.out) == (2, "")
    assert listed(outcome.err) == ["03-math.md:5", "99-new.md:1"]


def test_the_bot_does_not_start_on_a_broken_set(tmp_path: Path, broken: Path) -> None:
    outcome = guidepost("run", folder=tmp_path, GUIDEPOST_CONTENT_DIR=broken, DISCORD_TOKEN="x")
    assert (outcome.status, outcome.out) == (2, "")
    assert listed(outcome.err) == ["03-math.md:5", "99-new.md:1"]
    assert not (tmp_path / "data").exists()


def test_the_shipped_content_is_in_order(tmp_path: Path) -> None:
    outcome = guidepost("check-content", folder=tmp_path)
    assert (outcome.status, outcome.out, outcome.err) == (0, "The content is in order.\n", "")
