"""What this distribution offers to alliancekit: an engine."""

from collections.abc import Iterator

from alliancekit.api import EngineOffer, FilesContext, FilesOutcome, hookimpl

OPTIONS = ("master", "name", "format", "spark.*")


def run_files(context: FilesContext) -> FilesOutcome:
    """Score the files on Spark. What it needs is imported when it is asked for."""
    from alliancekit_spark.engine import run

    return run(context)


@hookimpl
def register_engines() -> Iterator[EngineOffer]:
    yield EngineOffer(
        "spark",
        "Apache Spark: on a cluster, or on the cores of this machine",
        options=OPTIONS,
        run_files=run_files,
    )
