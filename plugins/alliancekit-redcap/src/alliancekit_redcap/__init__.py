"""REDCap for alliancekit: data dictionaries, imports of records and exports of them."""
