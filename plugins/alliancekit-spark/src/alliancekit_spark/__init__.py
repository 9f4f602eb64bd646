"""The Spark engine for alliancekit: the same kernel, shipped to where the responses are."""
