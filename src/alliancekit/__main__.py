"""``python -m alliancekit``: the command line."""

from alliancekit.cli import main

if __name__ == "__main__":
    main()
