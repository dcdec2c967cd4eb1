"""Where each button and select of a worksheet leads; messages hold these for years."""

import discord

from bot.pages.ui import ACCENTS, NEUTRAL
from cogs.worksheets.records import Worksheet

OPEN, FILL, STEP, NEXT = "worksheets:open", "worksheets:fill", "worksheets:step", "worksheets:next"
ADD, ITEM, CHANGE, REMOVE = "worksheets:add", "worksheets:item", "worksheets:change", "worksheets:remove"
CLOSE, SHOW, SAMPLE, EXPORT = "worksheets:close", "worksheets:show", "worksheets:sample", "worksheets:export"
PREVIEW, SHARE, SHARE_THERE = "worksheets:preview", "worksheets:share", "worksheets:sharethere"
REMIND, OFFER = "worksheets:remind", "worksheets:offer"
LIST = "worksheets:list"
ASK_DELETE, DELETE = "worksheets:askdelete", "worksheets:delete"
# An act of the guide, which may be left out.
CHAPTER = "guide:page"


def accent_of(worksheet: Worksheet) -> discord.Colour:
    return ACCENTS.get(worksheet.phase, NEUTRAL)
