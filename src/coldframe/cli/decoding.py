"""Decode what files hold, pictures and films, and look it up while their bytes are at hand."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coldframe.cli.large_files import Stopped
from coldframe.media.sandbox import SandboxPool
from coldframe.media.sniff import Sniffed
from coldframe.media.terms import Unreadable, UnreadableReason, VideoSignals, unreadable

if TYPE_CHECKING:
    from coldframe.cli.film_search import FilmSearch, NearFilm
    from coldframe.cli.screening import Near, PictureSearch, Signals


@dataclass(frozen=True, slots=True)
class Decoded:
    """What one file shows.

    Attributes:
        signals: Why there are none, or ``None`` if they were not asked for.
        near: What the picture search found.
        films: What the film search found.
    """

    signals: Signals | None = None
    near: tuple[Near, ...] = ()
    films: tuple[NearFilm, ...] = ()


NOTHING_DECODED = Decoded()


class Decoding:
    """What is to be decoded, and where it is looked up. Thread-safe.

    Args:
        pool: Decodes.
        pictures: Pictures are decoded.
        films: Films are decoded.
        search: Looks up pictures and the frames of films.
        film_search: Looks up films as a whole.

    Attributes:
        pool: As given.
        screens: Pictures should be screened first.
    """

    def __init__(
        self,
        pool: SandboxPool,
        *,
        pictures: bool,
        films: bool,
        search: PictureSearch | None = None,
        film_search: FilmSearch | None = None,
    ) -> None:
        self.pool = pool
        self.screens = search is not None and search.screens
        self._pictures = pictures
        self._films = films
        self._search = search
        self._film_search = film_search

    def wants(self, sniffed: Sniffed) -> bool:
        """Tell whether the content of such a file is decoded."""
        return (self._pictures and sniffed.is_picture) or (self._films and sniffed.is_video)

    def look(
        self,
        sniffed: Sequence[Sniffed],
        sources: Sequence[Callable[[], Iterable[bytes]]],
        *,
        screen: bool,
        stop: threading.Event,
    ) -> list[Decoded]:
        """Decode several files and look them up.

        Args:
            sniffed: What each begins like.
            sources: Their bytes. A picture's may be read a second time if it is screened.
            screen: Look at pictures quickly first.
            stop: Ends it between two files.

        Raises:
            Stopped: ``stop`` was set.
        """

        def decode(at: int, *, screen: bool) -> Signals | None:
            if stop.is_set():
                raise Stopped
            if not self.wants(sniffed[at]):
                return undecoded(sniffed[at])
            if sniffed[at].is_video:
                return self.pool.video(sources[at]())
            return self.pool.signals(sources[at](), screen=screen)

        signals = [decode(at, screen=screen) for at in range(len(sniffed))]
        found = (
            [(one, ()) for one in signals]
            if self._search is None
            else self._search.find(signals, lambda at: decode(at, screen=False))
        )
        return [Decoded(one, near, self._find_films(one)) for one, near in found]

    def _find_films(self, signals: Signals | None) -> tuple[NearFilm, ...]:
        if self._film_search is None or not isinstance(signals, VideoSignals):
            return ()
        return self._film_search.find(signals)


def undecoded(sniffed: Sniffed) -> Unreadable | None:
    """Say of a file that is not decoded why it has no signals; ``None`` if nobody asked for them."""
    if sniffed.is_picture or sniffed.is_video:
        return None
    is_empty = sniffed.media_type == "application/x-empty"
    return unreadable(UnreadableReason.EMPTY if is_empty else sniffed.refusal)
