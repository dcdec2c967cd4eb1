"""`python -m bot`: the same as the console script `guidepost`."""

import sys

from bot.start import main

if __name__ == "__main__":
    sys.exit(main())
