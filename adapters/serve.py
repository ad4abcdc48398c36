"""Serve: from the settings to a running Signpost, until a signal says to stop."""

import asyncio
import signal
import sys
from collections.abc import Collection, Mapping, Sequence

from adapters.channels import Channel, Opener, opener
from adapters.error import ServeError
from adapters.log import log_to
from adapters.served import Served
from adapters.settings import ServeSettings, read_serve_settings
from bot.app import App


def run(app: App, channels: Collection[str], environment: Mapping[str, str]) -> None:
    """Serve *channels*, "slack" or "teams" or both, until a signal says to stop.

    Raises:
        ServeError: a setting is missing or cannot be used, or a platform does not take it.
    """
    settings = read_serve_settings(environment)
    openers, wrong = [], []
    for name in sorted(channels):
        try:
            openers.append(opener(name, app, settings, environment))
        except ServeError as error:
            wrong.append(str(error))
    if wrong:
        raise ServeError("\n".join(wrong))
    log_to(sys.stderr)
    asyncio.run(_serve(app, settings, openers))


async def _serve(app: App, settings: ServeSettings, openers: Sequence[Opener]) -> None:
    stop = asyncio.Event()
    for one in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(one, stop.set)
    channels: list[Channel] = []
    served = Served(app, settings, channels)
    try:
        for opened in openers:
            channels.append(await opened())
        await served.start()
        await stop.wait()
    finally:
        await served.stop()
