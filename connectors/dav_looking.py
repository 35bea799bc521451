"""Looks at one collection: by its sync token, by its ctag, or by comparing everything, and decides which of these to believe."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from connectors.dav_discovery import Collection
from connectors.dav_http import TokenRefused
from connectors.dav_session import DavSession, Listing
from connectors.dav_state import CollectionState, CollectionWork, Watch, compared, completed, from_delta, from_listing, to_ask
from schema.errors import SourceMissing

_DAY = timedelta(days=1)
# Whose tokens these are. Of a calendar of 5,000 events its first report takes 7 s and every other 0.3 s, whether anything changed or not;
# all of it with its data takes 0.5 s by a query, and all etags 0.6 s. That its folder and files stand as they stood is told with the list
# of calendars (storage/multifilesystem: the latest of their times), in 0.04 s.
_RADICALE = "http://radicale.org/ns/sync/"
# A clock that was set back, or a file written in place with an old time, may hide a change from that for so long and no longer.
_HOUR = timedelta(hours=1)
# Stalwart cuts a first report at 2,000 and says nothing of it: a report that ends at a round number is looked at again at once.
_ROUND, _MANY = 100, 500


@dataclass(frozen=True, slots=True)
class Belief:
    """How long tokens are believed, and how many times on one day everything is compared because a server forgot them."""

    now: datetime
    compare_after: timedelta
    resyncs_a_day: int

    def due(self, watch: Watch) -> bool:
        """Say whether everything is to be compared now, whatever the token says."""
        return watch.compared is None or self.now - watch.compared >= self.compare_after

    def may_resync(self, watch: Watch) -> bool:
        """Say whether a forgotten token may cost a full comparison now."""
        return len(self._today(watch)) < self.resyncs_a_day

    def resynced(self, watch: Watch) -> Watch:
        """Return the watch after the server forgot its token."""
        return replace(watch, resyncs=(*self._today(watch), self.now))

    def stands(self, watch: Watch, still: str) -> bool:
        """Say whether a collection last modified then needs no report, as nothing happened since one was made not long ago."""
        return bool(still) and still == watch.still and self.recent(watch)

    def recent(self, watch: Watch) -> bool:
        """Say whether the collection was reported on within the hour."""
        # After a clock was set back the report lies ahead, and how far back it was nobody knows.
        return watch.reported is not None and timedelta() <= self.now - watch.reported < _HOUR

    def reported(self, watch: Watch, still: str) -> Watch:
        """Return the watch after a report on a collection that had last been modified then."""
        return replace(watch, still=still, reported=self.now)

    def fresh(self, watch: Watch) -> Watch:
        """Return the watch after everything was compared."""
        return replace(watch, compared=self.now)

    def begun(self, watch: Watch) -> Watch:
        """Return the watch after a first report, which is put to the test one day later, or at once if that is sooner."""
        return replace(watch, compared=self.now - max(self.compare_after - _DAY, timedelta()))

    def _today(self, watch: Watch) -> tuple[datetime, ...]:
        return tuple(one for one in watch.resyncs if self.now - one < _DAY)


def looked_at(session: DavSession, collection: Collection, state: CollectionState, belief: Belief) -> CollectionWork:
    """Return the collection's work with all data it needs; what cannot be read at all is told in its watch, and nothing changes."""
    try:
        work = _Look(session, collection, state, belief).work()
        # A report may leave the data out and a listing always does, so the rest is fetched by multiget.
        asked = to_ask(work, state)
        done = completed(work, state, session.fetch(collection.url, asked)) if asked else work
    except SourceMissing as error:
        kept = replace(state.watch, refused=error.detail)
        return CollectionWork(collection.url, collection, state.token, missing=state.missing, watch=kept)
    return replace(done, watch=replace(done.watch, refused=""))


@dataclass(frozen=True, slots=True)
class _Look:
    session: DavSession
    collection: Collection
    state: CollectionState
    belief: Belief

    def work(self) -> CollectionWork:
        """Return what the quickest way that may be believed says."""
        if self.state.empty:
            return self._noted(self._first())
        work = self._since_last()
        # A comparison just made needs no second one.
        if work.watch.compared == self.belief.now or not self.belief.due(work.watch):
            return work
        return self._put_right(work)

    def _since_last(self) -> CollectionWork:
        if self.belief.stands(self.state.watch, self.collection.still) and not self.state.missing:
            return self._rested()
        if not self.state.token and self.collection.by_query:
            return self._noted(self._compared_by_list())
        if not self.state.token:
            return self._noted(self._by_ctag(self._ctag(), self._any_token))
        return self._noted(self._since())

    def _noted(self, work: CollectionWork) -> CollectionWork:
        """Return the work with the time of its report, where that is of use and something is written anyway, or was not for an hour."""
        quiet = work.token == self.state.token and not (work.changed or work.removed) and self.belief.recent(self.state.watch)
        if quiet or not (self.collection.by_query or work.token.startswith(_RADICALE)):
            return work
        return replace(work, watch=self.belief.reported(work.watch, self.collection.still))

    def _first(self) -> CollectionWork:
        try:
            if self.collection.by_query:
                work = from_listing(self.collection, self.state, self.session.everything(self.collection.url))
                return replace(work, watch=self.belief.fresh(work.watch))
            delta = self.session.changed_since(self.collection.url, "")
        except TokenRefused:
            return self._compared_by_list() if self.collection.by_query else self._listed("", self._ctag())
        work = from_delta(self.collection, self.state, delta)
        work = replace(work, watch=self.belief.begun(work.watch))
        suspect = not delta.whole or (len(work.changed) >= _MANY and len(work.changed) % _ROUND == 0)
        return self._put_right(work) if suspect else work

    def _since(self) -> CollectionWork:
        try:
            delta = self.session.changed_since(self.collection.url, self.state.token)
        # Servers forget tokens (RFC 6578 section 3.2, valid-sync-token); beginning with a fresh one would hide what was deleted.
        except TokenRefused:
            return self._resynced()
        # A token that stands still while things change would say the same for ever, and of deletions nothing (RustiCal's issue 251).
        if delta.token == self.state.token and (delta.changed or delta.removed):
            return self._resynced()
        work = from_delta(self.collection, self.state, delta)
        return work if delta.whole else self._put_right(work)

    def _resynced(self) -> CollectionWork:
        """Compare everything because the token is worth nothing; once that was done too often on one day the ctag decides."""
        if not self.belief.may_resync(self.state.watch):
            ctag = self._ctag()
            return self._by_ctag(ctag, lambda: self.state.token) if ctag else self._rested()
        work = self._listed(self._any_token(), self._ctag())
        return replace(work, watch=self.belief.resynced(work.watch))

    def _ctag(self) -> str:
        return self.session.marks(self.collection.url).ctag

    def _by_ctag(self, ctag: str, token: Callable[[], str]) -> CollectionWork:
        if ctag and ctag == self.state.watch.ctag and not self.state.missing:
            return self._rested()
        return self._listed(token(), ctag)

    def _any_token(self) -> str:
        """Return a token to go on from: taken before the list is made, so that what comes between is told twice and not never."""
        try:
            return self.session.changed_since(self.collection.url, "", with_data=False).token
        except TokenRefused:
            return ""

    def _listed(self, token: str, ctag: str) -> CollectionWork:
        # The ctag is from before the list: what comes between is then looked for once more.
        work = from_listing(self.collection, self.state, self.session.listing(self.collection.url), token)
        return replace(work, watch=replace(self.belief.fresh(work.watch), ctag=ctag))

    def _compared_by_list(self) -> CollectionWork:
        work = from_listing(self.collection, self.state, self._listing())
        # When that was is noted with a change alone: an unchanged calendar costs no writes.
        return replace(work, watch=self.belief.fresh(work.watch)) if work.changed or work.removed else work

    def _put_right(self, work: CollectionWork) -> CollectionWork:
        right = compared(work, self.state, self._listing())
        return replace(right, watch=self.belief.fresh(right.watch))

    def _listing(self) -> Listing:
        return self.session.listing(self.collection.url)

    def _rested(self) -> CollectionWork:
        return CollectionWork(self.collection.url, self.collection, self.state.token, watch=self.state.watch)
