"""A file of secrets, written whole or not at all, readable by its writer alone."""

import os
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

from idp.cli.options import OutOfReach, Refused
from idp.platform import french_faults


class NewFile:
    """Lies aside until `keep`; whatever fails before leaves nothing. Raises Refused."""

    def __init__(self, path: Path | None, *, force: bool) -> None:
        self._path, self._force = path, force
        self._aside: Path | None = None
        self._claimed = False

    def __enter__(self) -> Self:
        """Make the file first: a folder that cannot be written is told before anything is done."""
        if self._path is not None:
            try:
                self._claim(self._path)
                handle, aside = tempfile.mkstemp(prefix=".idp-", dir=self._path.parent)  # 0600
                os.close(handle)
                self._aside = Path(aside)
            except FileExistsError as error:
                raise Refused(f"{self._path} existe déjà : un autre nom, ou --force.") from error
            except OSError as error:
                self._clear()
                raise self._unwritable(error) from error
        return self

    def write(self, content: bytes) -> None:
        """Write it whole, to the disk."""
        if self._aside is None:
            return
        try:
            with self._aside.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise self._unwritable(error) from error

    def keep(self, *, wanted: bool) -> None:
        """Give the file its name, once what it says is true; not `wanted`: there was nothing.

        Where that fails the file stays aside, and its name is told: it holds the only copy.
        """
        if self._aside is None or self._path is None or not wanted:
            return
        aside, self._aside = self._aside, None
        try:
            aside.replace(self._path)
        except OSError as error:
            sentence = f"Les courriers sont dans {aside}, qui ne peut pas devenir {self._path}"
            raise OutOfReach(f"{sentence} : {french_faults.of_system(error)}.") from error
        self._claimed = False

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Leave nothing aside."""
        self._clear()

    def _clear(self) -> None:
        if self._aside is not None:
            self._aside.unlink(missing_ok=True)
        if self._claimed and self._path is not None:
            self._path.unlink(missing_ok=True)

    def _claim(self, path: Path) -> None:
        """Take the name, so that nobody else does meanwhile; raises FileExistsError."""
        if not self._force:
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            self._claimed = True

    def _unwritable(self, error: OSError) -> Refused:
        return Refused(f"{self._path} ne peut pas être écrit : {french_faults.of_system(error)}.")
