"""A Spark session for one run: begun as the options say, quiet, and ended with the run."""

import os
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import IO, Any

from alliancekit.api import Problem

from alliancekit_spark.faults import JAVA, needs, told

OWN = "spark."
STRICT = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.caseSensitive": "true",
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    "spark.sql.files.ignoreCorruptFiles": "false",
    "spark.sql.files.ignoreMissingFiles": "false",
}
"""Of every run, whatever the cluster's own are: nothing is left out or renamed in silence."""
USUAL = {
    "spark.sql.execution.arrow.maxRecordsPerBatch": "50000",
    "spark.sql.execution.arrow.maxBytesPerBatch": str(1 << 24),
}
AT_START = {
    "spark.ui.showConsoleProgress": "false",
    "spark.executorEnv.POLARS_MAX_THREADS": "1",  # Spark's tasks are what runs side by side
}
_GATEWAY = "PYSPARK_GATEWAY_PORT"
"""Set where `spark-submit` has started Java already."""


@contextmanager
def session(options: Mapping[str, str]) -> Iterator[Any]:
    """A session with the settings of this run.

    Where one is active already (a notebook) its cluster is used, with settings of the run's own;
    it goes on afterwards. Else one is begun, and ended with the block. Raises `AllianceError`
    ``engine-needs`` where Java or PySpark is missing.
    """
    with ExitStack() as stack:
        stack.enter_context(warnings.catch_warnings())
        warnings.simplefilter("ignore")
        active = _active()
        mine = (active or stack.enter_context(_begun(options))).newSession()
        settings = {name: value for name, value in USUAL.items() if name not in options}
        if active:
            settings |= {name: value for name, value in options.items() if name.startswith(OWN)}
        with told("its settings could not be made"):
            for name, value in {**settings, **STRICT}.items():
                mine.conf.set(name, value)
        yield mine


def _active() -> Any:
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise needs("PySpark", "run `pip install alliancekit-spark`") from None
    return SparkSession.getActiveSession()


@contextmanager
def _begun(options: Mapping[str, str]) -> Iterator[Any]:
    from pyspark import SparkConf, SparkContext
    from pyspark.sql import SparkSession

    conf = SparkConf()
    conf.setAppName(options.get("name", "alliancekit"))
    given = {name: value for name, value in options.items() if name.startswith(OWN)}
    for name, value in {**AT_START, **given}.items():
        conf.set(name, value)
    if master := options.get("master"):
        if master.startswith("sc://"):
            why = "Spark Connect has no way to files: name the cluster itself"
            raise Problem.BAD_OPTION.error(option="--engine-option master", why=why)
        conf.setMaster(master)
    with ExitStack() as stack:
        begun = _GATEWAY in os.environ or SparkContext._gateway is not None  # noqa: SLF001 - no public one
        gateway = None if begun else _launched(conf, stack)
        with told("Spark could not be started"):
            context = SparkContext(gateway=gateway, conf=conf)
        stack.callback(context.stop)
        if context.master.startswith("local") and "PYSPARK_PYTHON" not in os.environ:
            context.pythonExec = sys.executable
        yield SparkSession(context)


def _launched(conf: Any, stack: ExitStack) -> Any:
    """Java, started; what it says on standard error is kept from the user's screen."""
    from pyspark.errors import PySparkRuntimeError
    from pyspark.java_gateway import launch_gateway

    _require_java()
    log = stack.enter_context(tempfile.TemporaryFile())  # noqa: SIM115 - the stack closes it
    loud = bool(os.environ.get("ALLIANCEKIT_DEBUG"))
    quiet: dict[str, IO[bytes]] = {} if loud else {"stderr": log, "stdout": log}
    try:
        return launch_gateway(conf, quiet)
    except PySparkRuntimeError as error:
        log.seek(0)
        said = log.read()
        if b"UnsupportedClassVersionError" in said or b"Unrecognized option" in said:
            raise needs(*JAVA) from error
        with told("Java could not be started; ALLIANCEKIT_DEBUG=1 shows what it says"):
            raise


def _require_java() -> None:
    home = os.environ.get("JAVA_HOME")
    java = shutil.which(os.path.join(home, "bin", "java") if home else "java")  # noqa: PTH118
    if java is None:
        raise needs(*JAVA)
    asked = subprocess.run([java, "-version"], capture_output=True, check=False)
    if asked.returncode:
        raise needs(*JAVA)
