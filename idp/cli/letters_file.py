"""A file of secrets, written whole or not at all, readable by its writer alone."""

import os
from pathlib import Path
from types import TracebackType
from typing import Self

from idp.cli.options import Refused


class NewFile:
    """Lies aside until `keep`; whatever fails before leaves nothing. Raises Refused."""

    def __init__(self, path: Path | None, *, force: bool) -> None:
        self._path, self._aside = path, path.with_name(f".{path.name}.part") if path else None
        if path is not None and path.exists() and not force:
            raise Refused(f"{path} existe déjà : un autre nom, ou --force.")

    def __enter__(self) -> Self:
        """Make the file first: a folder that cannot be written is told before anything is done."""
        if self._aside is not None:
            try:
                self._aside.unlink(missing_ok=True)
                flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
                os.close(os.open(self._aside, flags, 0o600))
            except OSError as error:
                raise Refused(f"{self._path} ne peut pas être écrit : {error.strerror}") from error
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
            raise Refused(f"{self._path} ne peut pas être écrit : {error.strerror}") from error

    def keep(self, *, wanted: bool) -> None:
        """Give the file its name, once what it says is true; not `wanted`: there was nothing."""
        if self._aside is not None and self._path is not None and wanted:
            self._aside.replace(self._path)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Leave nothing aside."""
        if self._aside is not None:
            self._aside.unlink(missing_ok=True)
