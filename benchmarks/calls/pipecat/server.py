"""pipecat's recipe for media streams as a server, in a venv of its own: `python server.py PORT FOLDER REPLY_FILE`.

WebSocket transport with the platform's serializer, Silero with the rule of the bare loop, and in place of recogniser,
dialogue and synthesiser a processor that answers every turn from memory. Tuned as its documentation allows: 20 ms out,
no RTVI, no turn tracking, warnings only.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import uvicorn
from fastapi import FastAPI, WebSocket
from loguru import logger
from pipecat.audio.vad.silero import SileroVADAnalyzer
from pipecat.audio.vad.vad_analyzer import VADParams
from pipecat.frames.frames import (
    Frame,
    InputAudioRawFrame,
    TTSAudioRawFrame,
    TTSStartedFrame,
    TTSStoppedFrame,
    VADUserStoppedSpeakingFrame,
)
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineParams, PipelineWorker
from pipecat.processors.audio.vad_processor import VADProcessor
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor
from pipecat.serializers.twilio import TwilioFrameSerializer
from pipecat.transports.websocket.fastapi import FastAPIWebsocketParams, FastAPIWebsocketTransport
from pipecat.workers.runner import WorkerRunner

PORT, REPLY = int(sys.argv[1]), Path(sys.argv[3]).read_bytes()
STOP = float(sys.argv[4])
PLAIN = {
    "enable_rtvi": False,
    "enable_turn_tracking": False,
    "idle_timeout_secs": None,
    "check_dangling_tasks": False,
}
app = FastAPI()


class Answers(FrameProcessor):
    """The same reply to every turn; the caller's sound goes no further."""

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)
        if isinstance(frame, InputAudioRawFrame):
            return
        if isinstance(frame, VADUserStoppedSpeakingFrame) and direction == FrameDirection.DOWNSTREAM:
            for one in (TTSStartedFrame(), TTSAudioRawFrame(REPLY, 8000, 1), TTSStoppedFrame()):
                await self.push_frame(one)
        await self.push_frame(frame, direction)


@app.websocket("/ws")
async def stream(socket: WebSocket) -> None:
    await socket.accept()
    await socket.receive_text()  # "connected"
    start = json.loads(await socket.receive_text())["start"]
    serializer = TwilioFrameSerializer(start["streamSid"], params=TwilioFrameSerializer.InputParams(auto_hang_up=False))
    transport = FastAPIWebsocketTransport(
        socket,
        FastAPIWebsocketParams(
            audio_in_enabled=True, audio_out_enabled=True, serializer=serializer, audio_out_10ms_chunks=2
        ),
    )
    rule = VADParams(confidence=0.7, start_secs=0.2, stop_secs=STOP, min_volume=0.6)
    detector = VADProcessor(vad_analyzer=SileroVADAnalyzer(sample_rate=8000, params=rule))
    pipeline = Pipeline([transport.input(), detector, Answers(), transport.output()])
    worker = PipelineWorker(
        pipeline, params=PipelineParams(audio_in_sample_rate=8000, audio_out_sample_rate=8000), **PLAIN
    )

    @transport.event_handler("on_client_disconnected")
    async def gone(_transport: object, _client: object) -> None:
        await worker.cancel()

    runner = WorkerRunner(handle_sigint=False)
    await runner.add_workers(worker)
    await runner.run()


@app.on_event("startup")
async def up() -> None:
    print("ready", flush=True)


if __name__ == "__main__":
    logger.remove()
    logger.add(sys.stderr, level="WARNING")
    uvicorn.run(app, host="127.0.0.1", port=PORT, log_level="warning", loop="uvloop", ws_per_message_deflate=False)
