"""A rule of our clinic: clients' forms speak in the first person."""

from alliancekit.api import CheckOffer, Finding, Severity, hookimpl

SECOND = {"you", "your", "yours", "yourself"}


def first_person(instrument):
    for item in instrument.items:
        words = item.text.get("client", "").lower().split()
        for word in sorted(SECOND.intersection(one.strip(".,;:!?") for one in words)):
            message = f"{word!r}: let clients speak of themselves"
            path = f"items.{item.id}.text.client"
            yield Finding("second-person", Severity.WARNING, path, message)


@hookimpl
def register_checks():
    yield CheckOffer("clinic-first-person", "clients speak in the first person", first_person)
