"""Every page of `/privacy` as members read it."""

from syrupy.assertion import SnapshotAssertion

from cogs.privacy.archive import GuildData
from cogs.privacy.views import delete_page, deleted_page, export_page
from tests.support.snapshots import page_text

HELD = {
    "guide_progress": "How far you have read in each chapter, and when and where you marked it",
    "streak_logs": "Your check-ins",
}
HERE = GuildData(7, "Careers in AI", {"streak_logs": [{}] * 1_234}, HELD)
READING = GuildData(0, "", {"guide_progress": [{}]}, HELD)


def test_the_pages(page_snapshot: SnapshotAssertion) -> None:
    shown = {
        "export": export_page([HERE, READING]),
        "delete here": delete_page([HERE, READING], 5, everywhere=False),
        "delete everywhere": delete_page([READING], 5, everywhere=True),
        "deleted": deleted_page([HERE, READING]),
        "deleted one entry": deleted_page([READING]),
    }
    for name, page in shown.items():
        assert page_text(page) == page_snapshot(name=name), name
