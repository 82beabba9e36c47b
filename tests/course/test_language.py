import pytest

from tutor.course.language import language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("A sail pulls a boat as well as it pushes it.", "en"),
        ("Ein Segel zieht ein Boot ebenso gut, wie es das Boot schiebt.", "de"),
        ("Une voile tire un bateau aussi bien qu'elle le pousse.", "fr"),
        ("Una vela tira de un barco tan bien como lo empuja.", "es"),
        ("帆は船を押すのと同じように引くこともできます。とても強い風の日もあります。", "ja"),
        ("too short", "en"),
        ("```\nlet der_die_das = ein_eine_einer + und_oder_aber\n```", "en"),
    ],
)
def test_the_language_is_told_from_the_text(text, language):
    assert language_of(text) == language
