"""What members mean by the names of roles, industries, languages and topics."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content.documents import Faults
from bot.errors import UserError
from cogs.mentoring.catalogue import (
    SHARES,
    TOPIC_CHARACTERS,
    Catalogue,
    Tag,
    draw_questions,
    folded,
    parse_topics,
    topic_keys,
)
from cogs.mentoring.content import load
from cogs.mentoring.records import Switch

ANYTHING = st.text(max_size=200)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load(Path(__file__).parents[3] / "content", Faults())


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("Machine learning engineer", "ml-engineer"),
        ("ml ENGINEER", "ml-engineer"),
        ("M.L. engineer!", ""),
        ("MLE", "ml-engineer"),
        ("ML enginer", "ml-engineer"),
        ("data scientst", "data-scientist"),
        ("scientist data", "data-scientist"),
        ("Senior Data Scientist", "data-scientist"),
        ("sr. ml engineer", "ml-engineer"),
        ("full stack developer", "full-stack-engineer"),
        ("product maneger", "product-manager"),
        ("co founder", "founder"),
    ],
)
def test_a_role_is_known_by_its_names_and_through_a_typing_error(catalogue: Catalogue, typed: str, slug: str) -> None:
    keys = catalogue.role_keys(typed)
    assert (slug in keys) if slug else keys == {folded(typed)}


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "ski instructor",
            "physics teacher",
            "web engineer",
            "sound artist",
            "audio engineer",
            "AR engineer",
            "sales analyst",
        ),
        *("engineer", "data", "director", "scientist", "manager", "game designer", "senior"),
        *(
            "kitchen staff",
            "chief of staff",
            "\u6599\u7406\u4eba",
            "rust engineer",
            "C++ developer",
            "machine learning",
        ),
    ],
)
def test_what_only_looks_like_a_role_keeps_its_own_words(catalogue: Catalogue, typed: str) -> None:
    assert catalogue.role_keys(typed) == {folded(typed)}
    assert catalogue.role_names.get_name(typed) == typed


def test_roles_of_a_family_share_that_key_alone(catalogue: Catalogue) -> None:
    one, other = catalogue.role_keys("MLE"), catalogue.role_keys("backend developer")
    assert one & other == {"family:engineering"}
    assert not one & catalogue.role_keys("recruiter")
    assert catalogue.role_keys("AI researcher") == catalogue.role_keys("Research Scientist")


def test_a_synonym_is_shown_by_its_canonical_name_and_a_rank_stays(catalogue: Catalogue) -> None:
    assert catalogue.role_names.get_name("mle") == "Machine learning engineer"
    assert catalogue.role_names.get_name("Senior data scientist") == "Senior data scientist"
    assert catalogue.role_names.get_name("") == ""
    assert catalogue.industry_names.get_name("fintech") == "Financial services"
    assert catalogue.industry_names.get_name("Cooking") == "Cooking"


def test_industries_are_known_by_their_synonyms(catalogue: Catalogue) -> None:
    assert (
        catalogue.industry_keys("tech")
        == catalogue.industry_keys("Software & technology")
        == {"software", "family:tech"}
    )
    assert catalogue.industry_keys("oil & gas") == {"energy", "family:energy"}
    assert catalogue.industry_keys("bnking") == {"financial-services", "family:finance"}
    assert catalogue.industry_keys("Cooking!") == {"cooking"}
    assert catalogue.industry_keys(" ") == frozenset()


def test_lists_begin_with_the_nearest_and_are_in_order_where_nothing_is_typed(catalogue: Catalogue) -> None:
    assert catalogue.role_names.find_similar("", 3) == [role.name for role in catalogue.roles[:3]]
    assert catalogue.role_names.find_similar("devrel", 2)[0] == "Developer advocate"
    assert catalogue.role_names.find_similar("machine", 25)[0] == "Machine learning engineer"
    assert catalogue.role_names.find_similar("AI", 3)[1] == "AI engineer"
    assert catalogue.industry_names.find_similar("bank", 1) == ["Financial services"]
    assert catalogue.language_names.find_similar("deutsch", 1) == ["German"]
    assert len(set(catalogue.role_names.find_similar("engineer", 25))) == 25


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("english, español / German and fr", ("English", "Spanish", "German", "French")),
        ("Deutsch und English", ("German", "English")),
        ("francais", ("French",)),
        ("日本語、english", ("Japanese", "English")),
        ("english spanish", ("English", "Spanish")),
        ("en es", ("English", "Spanish")),
        ("fr\nfr; French", ("French",)),
        ("Brazilian Portuguese", ("Portuguese",)),
        ("mandarin & cantonese", ("Chinese", "Cantonese")),
        ("engish", ("English",)),
        ("no", ("Norwegian",)),
        ("english, Klingon", ("English", "Klingon")),
        ("Tok Pisin", ("Tok Pisin",)),
    ],
)
def test_languages_are_understood_in_a_list(catalogue: Catalogue, typed: str, names: tuple[str, ...]) -> None:
    assert catalogue.parse_languages(typed) == names


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("english, portugeuse2", "I don't know the language “portugeuse2”. The closest are **"),
        ("English, no Spanish", "I don't know the language “no Spanish”"),
        ("spanich2000 <@1>", "I don't know the language"),
        (" , ;", "at least one language"),
        ("en es fr de it nl pl ru zh", "That's 9 languages. Please name at most 8"),
        ("x" * 5000, "I don't know the language"),
    ],
)
def test_what_is_no_language_gets_a_sentence(catalogue: Catalogue, typed: str, words: str) -> None:
    with pytest.raises(UserError) as error:
        catalogue.parse_languages(typed)
    assert words in str(error.value)
    assert "<@1>" not in str(error.value)
    assert len(str(error.value)) < 500


def test_languages_meet_by_their_code(catalogue: Catalogue) -> None:
    assert catalogue.language_keys(["English", "español", "Klingon", ""]) == {"en", "es", "klingon"}


def test_topics_are_kept_as_typed_and_each_once() -> None:
    assert parse_topics("") == ()
    assert parse_topics(" Computer  vision, NLP;nlp\n🤖,🤖") == ("Computer vision", "NLP", "🤖")
    assert parse_topics("C++, C#, C, R, r") == ("C++", "C#", "C", "R")
    assert topic_keys(["Computer Vision", "computer-vision", "C++", ""]) == {"computer vision", "c++"}


def test_too_many_or_too_long_topics_get_a_sentence() -> None:
    with pytest.raises(UserError, match=r"That's 6 topics\. Please name at most 5, such as: a, b, c, d, e\."):
        parse_topics("a,b,c,d,e,f")
    with pytest.raises(UserError, match=r"is 41 characters long\. A topic may have at most 40"):
        parse_topics("x" * 41)
    with pytest.raises(UserError) as error:
        parse_topics("@everyone " * 500)
    assert "@everyone" not in str(error.value)
    assert parse_topics("x" * TOPIC_CHARACTERS) == ("x" * TOPIC_CHARACTERS,)


@pytest.mark.parametrize("switch", list(Switch))
def test_six_questions_fit_the_wish_and_the_seed_decides(catalogue: Catalogue, switch: Switch) -> None:
    for seed in range(50):
        drawn = draw_questions(catalogue, switch, seed)
        assert drawn == draw_questions(catalogue, switch, seed)
        assert len({one.slug for one in drawn}) == 6
        for tag, number in SHARES[switch].items():
            assert sum(tag in one.tags for one in drawn) >= number
    assert len({tuple(draw_questions(catalogue, switch, seed)) for seed in range(50)}) > 20


def test_somebody_who_changes_nothing_gets_questions_about_growing(catalogue: Catalogue) -> None:
    drawn = draw_questions(catalogue, Switch.NONE, 7)
    assert sum(Tag.GROW in one.tags for one in drawn) >= 4


@given(ANYTHING)
def test_any_text_has_keys_or_is_empty(catalogue: Catalogue, typed: str) -> None:
    plain = folded(typed)
    assert folded(plain) == plain
    for keys in (catalogue.role_keys(typed), catalogue.industry_keys(typed), catalogue.language_keys([typed])):
        assert bool(keys) == bool(plain)
        assert "" not in keys
    assert catalogue.role_keys(typed) == catalogue.role_keys(f"  {typed} ")


@given(ANYTHING)
def test_any_text_is_a_list_of_languages_and_topics_or_a_sentence(catalogue: Catalogue, typed: str) -> None:
    said = []
    try:
        names = catalogue.parse_languages(typed)
    except UserError as error:
        said.append(str(error))
    else:
        assert catalogue.parse_languages(", ".join(names)) == names
    try:
        topics = parse_topics(typed)
    except UserError as error:
        said.append(str(error))
    else:
        assert parse_topics(", ".join(topics)) == topics
        assert len(topic_keys(topics)) == len(topics)
    assert all(words.endswith(".") for words in said)
