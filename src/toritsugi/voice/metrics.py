"""The numbers of a voice process in Prometheus's form. They are read when somebody asks: calls do nothing for them.

No label names a client, a line, a caller or a call.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from toritsugi.core.admission import Why
from toritsugi.core.turntaking.load import Level
from toritsugi.voice.call import Call
from toritsugi.voice.speech.ports import TellsVoices

if TYPE_CHECKING:
    from toritsugi.voice.node import VoiceNode

PREFIX: Final = "toritsugi_voice_"
#: a number, or several by the value of a label
Values = float | Mapping[str, float]


class Numbers(Collector):
    """Reads a node."""

    def __init__(self, node: VoiceNode) -> None:
        self._node = node

    def collect(self) -> Iterator[Metric]:
        """Every number there is, with the process's name as its one common label."""
        yield from self._calls()
        yield from self._clock()
        yield from self._sound()
        yield from self._journal()
        yield from self._hearing()
        yield from self._voices()

    def _calls(self) -> Iterator[Metric]:
        node = self._node
        running = Counter({"sip": 0, "browser": 0, "stream": 0, "text": 0})
        running.update(call.conversation.context.channel for call in node.calls.values())
        yield self._gauge("calls", "calls that run", running, "channel")
        yield self._gauge("calls_limit", "calls that are taken at most", node.settings.max_calls)
        why = node.admission.why(len(node.calls), node.draining)
        closed = {one.value: one is why for one in Why if one}
        yield self._gauge("closed", "1 while no new call is taken, by why", closed, "why")
        turned = {one.value: node.admission.turned_away[one] for one in Why if one}
        yield self._counter("turned_away", "calls that were not taken, by why", turned, "why")
        yield self._counter("calls_taken", "calls that were taken", node.taken)
        yield self._counter("calls_unassigned", "calls to a number that no line has", node.unassigned.calls)

    def _clock(self) -> Iterator[Metric]:
        clock = self._node.clock
        late = {"0.5": clock.lag_now(50), "0.99": clock.lag_now(99)}
        yield self._gauge("late_seconds", "lateness of the clock's ticks of the last 30 s", late, "quantile")
        yield self._counter("ticks", "ticks of 20 ms", clock.ticks)
        yield self._counter("slots_skipped", "slots of 20 ms that were skipped", clock.missed)

    def _sound(self) -> Iterator[Metric]:
        node = self._node
        lost = Counter(node.frames_lost)
        for call in node.calls.values():
            if isinstance(call, Call):
                lost.update(overflow=call.inbox.dropped, caught_up=call.inbox.caught_up)
        yield self._counter("frames_dropped", "frames of callers that were dropped", lost, "why")
        yield self._counter("detector_runs", "runs of the detector of voice", node.vad.runs)
        yield self._counter("detector_dropped", "windows that the detector was too late for", node.vad.dropped)
        waiting = node.recordings.waiting
        yield self._gauge("recordings_waiting", "bundles of seconds of sound that wait for the disk", waiting)
        yield self._counter("recorded_seconds", "seconds of recordings on disk", node.recordings.chunks)

    def _journal(self) -> Iterator[Metric]:
        writer = self._node.writer
        yield self._gauge("journal_waiting", "writes of calls that wait to be committed", writer.waiting)
        yield self._gauge("journal_commit_seconds", "how long the latest commit took", writer.took)
        yield self._gauge("office_away", "1 while the office cannot be written to", writer.committer.waiting)
        yield self._counter("spooled", "writes that went to the spool", writer.committer.spooled)
        yield self._counter("lost", "writes that were lost", writer.committer.lost)

    def _hearing(self) -> Iterator[Metric]:
        ears = self._node.ears
        if ears is None:
            return
        signal = ears.signal()
        yield self._gauge("recogniser_delay_seconds", "end of a turn to its words", signal.delay)
        yield self._gauge("recogniser_waiting", "turns that wait for their words", signal.waiting)
        level = {one.value: one is signal.level for one in Level}
        yield self._gauge("recogniser_level", "1 at what recognition still gives", level, "level")

    def _voices(self) -> Iterator[Metric]:
        synthesiser = self._node.parts.synthesiser
        yield self._gauge("takes", "own recordings of lines in memory", self._node.takes.held)
        yield self._counter("prompts_made", "stretches of lines that were synthesised", self._node.prompts.made)
        if not isinstance(synthesiser, TellsVoices):
            return
        standing = synthesiser.standing()
        up = {one.engine: float(one.up) for one in standing}
        failed = {one.engine: float(one.failures) for one in standing}
        yield self._gauge("voice_up", "1 while an engine is asked to speak, 0 while it is left alone", up, "engine")
        yield self._counter("voice_failures", "stretches that an engine did not speak", failed, "engine")

    def _gauge(self, name: str, told: str, values: Values, label: str = "") -> Metric:
        return self._filled(GaugeMetricFamily, name, told, values, label)

    def _counter(self, name: str, told: str, values: Values, label: str = "") -> Metric:
        return self._filled(CounterMetricFamily, name, told, values, label)

    def _filled(
        self,
        kind: type[GaugeMetricFamily] | type[CounterMetricFamily],
        name: str,
        told: str,
        values: Values,
        label: str,
    ) -> Metric:
        by = values if isinstance(values, Mapping) else {"": values}
        family = kind(PREFIX + name, told, labels=["node", label] if label else ["node"])
        for value, number in by.items():
            own = [self._node.settings.node, value] if label else [self._node.settings.node]
            family.add_metric(own, float(number))
        return family


class Exposition:
    """What `GET /metrics` answers."""

    def __init__(self, node: VoiceNode) -> None:
        self._registry = CollectorRegistry(auto_describe=False)
        self._registry.register(Numbers(node))

    def text(self) -> bytes:
        """Prometheus's text form."""
        return generate_latest(self._registry)
