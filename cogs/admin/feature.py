"""What moderators do for their server as a whole: setup, doctor, audit, report, export and import."""

from bot.client import Guidepost
from bot.database.personal_data import PersonalTables
from bot.feature import Feature
from cogs.admin.audit import AuditCommand
from cogs.admin.doctor import DoctorCommand
from cogs.admin.report.commands import ReportCommand
from cogs.admin.setup import SetupCommand
from cogs.admin.transfer.commands import TransferCommands
from cogs.admin.transfer.store import IMPORT_TABLES
from cogs.admin.welcome import KIND, WELCOME_TABLES, AdminCog, WelcomeSource


def build(bot: Guidepost) -> Feature:
    welcome = WelcomeSource(bot)
    setup, doctor, audit, report = SetupCommand(bot), DoctorCommand(bot), AuditCommand(bot), ReportCommand(bot)
    transfer = TransferCommands(bot)
    return Feature(
        name="admin",
        cog=AdminCog(welcome),
        admin_commands=[setup.command, doctor.command, audit.command, report.command, *transfer.commands],
        moderator_components={**setup.handlers, **doctor.handlers, **audit.handlers, **transfer.handlers},
        sources={KIND: welcome},
        personal_data=[PersonalTables(bot.database, (*WELCOME_TABLES, *IMPORT_TABLES))],
    )
