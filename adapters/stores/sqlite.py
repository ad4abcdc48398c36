"""The store of one machine: a file that several processes share, and that survives each of them."""

import asyncio
import logging
import time
from collections.abc import Callable
from pathlib import Path

from adapters.stores.database import OPENING_S, Database
from adapters.stores.error import kind
from adapters.stores.folder import FolderError, make_folder
from adapters.stores.owner import Owner
from adapters.stores.store import TableStore
from adapters.stores.writer import Writer

log = logging.getLogger(__name__)


class SqliteStore(TableStore):
    """A store in the file ``signpost.db``. Made by ``open``; to be closed."""

    def __init__(
        self, writer: Writer, owner: Owner, *, idle_s: float, limit: int, clock: Callable[[], float] = time.time
    ) -> None:
        super().__init__(writer, idle_s=idle_s, limit=limit, clock=clock, owner=owner.id, is_dead=owner.is_dead)
        self._writer, self._sign = writer, owner

    @classmethod
    async def open(
        cls, folder: Path, *, idle_s: float, limit: int, clock: Callable[[], float] = time.time
    ) -> "SqliteStore":
        """Return the store in *folder*; a broken file is set aside, and the store starts empty.

        Raises:
            FolderError: the folder or what is in it cannot be used.
        """
        make_folder(folder)
        try:
            owner = await asyncio.to_thread(Owner, folder / "owners")
        except OSError as error:
            raise FolderError(folder, kind(error)) from None
        store = cls(Writer(Database(folder, clock=clock)), owner, idle_s=idle_s, limit=limit, clock=clock)
        try:
            # Two times: for whoever writes, and for the check of a large file.
            await store._writer.do(lambda _, __: [None], None, writes=False, patience_s=2 * OPENING_S)
        except BaseException:
            await store.close()
            raise
        return store

    async def close(self) -> None:
        """Finish what was asked for and let go of the file; what is still owed is for another process to adopt."""
        if await self._writer.close():
            self._sign.release()
        else:  # the kernel does it when this process ends; until then the thread may still write
            log.warning("the store did not close in time")
