"""The files of the mentoring folder: every fault by file and line, and the shipped ones."""

import shutil
from pathlib import Path

import pytest

from bot.content.documents import Faults
from cogs.mentoring.catalogue import QUESTIONS_OFFERED, Catalogue, Tag, folded, names_of
from cogs.mentoring.content import load
from cogs.mentoring.records import Switch

ROOT = Path(__file__).parents[3]
ROLE = "- slug: cook\n  name: Cook\n  family: kitchen\n  synonyms: [chef]\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "content" / "mentoring", tmp_path / "mentoring")
    return tmp_path


def loaded(folder: Path) -> tuple[Catalogue, list[str]]:
    faults = Faults()
    catalogue = load(folder, faults)
    return catalogue, [f"{one.file.name}:{one.line}: {one.message}" for one in faults.items]


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        ("roles", "- slug: cook\n  name: Cook\n  synonyms: []\n", "roles.yaml:1: family: Field required"),
        (
            "roles",
            f"{ROLE}{ROLE.replace('Cook', 'Baker').replace('chef', 'b')}",
            "roles.yaml:5: slug 'cook' is taken at",
        ),
        (
            "roles",
            f"{ROLE}{ROLE.replace('cook', 'x').replace('chef', 'y')}",
            "roles.yaml:6: name 'cook' is taken at roles.y",
        ),
        (
            "roles",
            f"{ROLE}- slug: baker\n  name: Baker\n  family: kitchen\n  synonyms:\n    - bread baker\n    - Chef!\n",
            "roles.yaml:10: synonyms 'chef' is taken at roles.yaml:4",
        ),
        ("roles", ROLE.replace("chef", "chef, CHEF"), "roles.yaml:4: synonyms 'chef' is there twice"),
        ("roles", ROLE.replace("chef", "cook"), "roles.yaml:4: synonyms 'cook' is there twice"),
        ("roles", ROLE.replace("Cook", "''"), "roles.yaml:2: name: String should have at least 1"),
        ("roles", ROLE.replace("Cook", "'  '"), "roles.yaml:2: name: String should have at least 1"),
        ("roles", ROLE.replace("Cook", "x" * 61), "roles.yaml:2: name: String should have at most 60"),
        (
            "roles",
            ROLE.replace("[chef]", f"\n    - chef\n    - {'x' * 61}"),
            "roles.yaml:6: synonyms.1: String should have",
        ),
        ("roles", ROLE.replace("slug: cook", "slug: The Cook"), "roles.yaml:1: slug: String should match"),
        ("roles", f"{ROLE}  more: x\n", "roles.yaml:5: more: Extra inputs"),
        ("roles", f"{ROLE}  name: Other\n", "roles.yaml:5: 'name' is there twice"),
        ("roles", "- just words\n", "roles.yaml:1: entry: Input should be a valid dictionary"),
        ("roles", "slug: cook\n", "roles.yaml:1: has to be a list of entries, each with slug, name, family, synonyms"),
        ("roles", "", "roles.yaml:1: has to be a list"),
        ("roles", "- slug: [\n", "roles.yaml:2: is not YAML"),
        (
            "industries",
            "- {slug: a, name: A, family: f, synonyms: [one]}\n- {slug: b, name: B, family: f, synonyms: [One]}\n",
            "industries.yaml:2: synonyms 'one' is taken at industries.yaml:1",
        ),
        (
            "languages",
            "- {code: english, name: English, native: English, synonyms: []}\n",
            "languages.yaml:1: code: Str",
        ),
        (
            "languages",
            "- {code: en, name: English, native: English, synonyms: []}\n"
            "- {code: xx, name: X, native: en, synonyms: []}\n",
            "languages.yaml:2: native 'en' is taken at languages.yaml:1",
        ),
        (
            "questions",
            f"- slug: a\n  text: {'x' * 101}\n  tags: [general]\n",
            "questions.yaml:2: text: String should have",
        ),
        (
            "questions",
            "- slug: a\n  text: Why?\n  tags: [other]\n",
            "questions.yaml:3: tags.0: Input should be 'roles'",
        ),
        ("questions", "- slug: a\n  text: Why?\n  tags: []\n", "questions.yaml:3: tags: Tuple should have at least 1"),
        (
            "questions",
            "- slug: a\n  text: Why?\n  tags: [general]\n",
            "questions.yaml:1: has 1 sound questions; at least",
        ),
        (
            "steps",
            "- slug: a\n  text: Be on time.\n- slug: b\n  text: be on time\n",
            "steps.yaml:4: text 'be on time' is taken at steps.yaml:2",
        ),
        ("steps", f"- slug: a\n  text: {'x' * 201}\n", "steps.yaml:2: text: String should have at most 200"),
        ("switches", "- slug: role\n  text: Words.\n", "switches.yaml:1: has no entry for both, industry, none"),
        ("switches", "- slug: career\n  text: Words.\n", "switches.yaml:1: slug: Input should be 'role'"),
    ],
)
def test_each_fault_is_named_with_file_and_line(folder: Path, name: str, text: str, fault: str) -> None:
    (folder / "mentoring" / f"{name}.yaml").write_text(text, encoding="utf-8")
    faults = loaded(folder)[1]
    assert any(text.startswith(fault) for text in faults), faults


@pytest.mark.parametrize("name", ["roles", "industries", "languages", "questions", "steps", "switches"])
def test_a_missing_file_and_one_that_is_not_utf_8_are_faults(folder: Path, name: str) -> None:
    file = folder / "mentoring" / f"{name}.yaml"
    file.write_bytes(b"- slug: \xff\n")
    assert f"{name}.yaml:1: cannot be read as UTF-8" in loaded(folder)[1][0]
    file.unlink()
    assert f"{name}.yaml:1: cannot be read" in loaded(folder)[1][0]


def test_all_faults_of_all_files_come_at_once(folder: Path) -> None:
    for name in ("roles", "steps"):
        (folder / "mentoring" / f"{name}.yaml").write_text("- words\n- more\n", encoding="utf-8")
    assert [text.split(": ")[0] for text in loaded(folder)[1]] == [
        *("roles.yaml:1", "roles.yaml:2", "steps.yaml:1", "steps.yaml:2"),
    ]


def test_an_entry_on_one_line_may_call_a_language_by_one_name_twice(folder: Path) -> None:
    text = "- {code: en, name: English, native: English, synonyms: []}\n"
    (folder / "mentoring" / "languages.yaml").write_text(text, encoding="utf-8")
    catalogue, faults = loaded(folder)
    assert faults == []
    assert catalogue.parse_languages("english") == ("English",)


def test_the_shipped_files_are_in_order() -> None:
    catalogue, faults = loaded(ROOT / "content")
    assert faults == []
    assert len(catalogue.roles) >= 35
    assert len(catalogue.industries) >= 30
    assert len(catalogue.languages) >= 60
    assert set(catalogue.switches) == set(Switch)
    for tag in Tag:
        assert sum(tag in question.tags for question in catalogue.questions) >= QUESTIONS_OFFERED
    assert any("20 to 30 minutes" in step.text for step in catalogue.steps)


def test_each_shipped_name_leads_to_its_own_entry() -> None:
    catalogue, _faults = loaded(ROOT / "content")
    for role in catalogue.roles:
        for name in names_of(role):
            assert role.slug in catalogue.role_keys(name), name
    for industry in catalogue.industries:
        for name in names_of(industry):
            assert catalogue.industry_keys(name) == {industry.slug, f"family:{industry.family}"}, name
    for language in catalogue.languages:
        for name in (*names_of(language), language.code):
            assert catalogue.parse_languages(name) == (language.name,), name
            assert folded(name)
