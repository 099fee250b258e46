// A call by voice: microphone and speaker over WebRTC, keys, text and captions over the data channel "desk".
//
// Tells its story through one function, `tell(event, detail)`:
//   allowed · denied {why} · opened {call} · reached · answered · said {…} · unstable {yes} · failed {error} · lost · over

import { post } from "./post.js";

const REACH_WITHIN = 15000; // ms from the answer to a connection; UDP that goes nowhere is noticed then
const GATHER_WITHIN = 3000; // ms for addresses, where a STUN or TURN server is named
const PLAY_OUT = 400; // ms for what is still on its way to the ear when the desk hangs up
const FLUSH = 150; // ms for the good-bye to leave

const DENIALS = { NotAllowedError: "refused", SecurityError: "refused", NotFoundError: "missing", NotReadableError: "busy" };

export class VoiceCall {
  #tell; #options; #abort = new AbortController(); #connection = null; #channel = null; #timer = 0; #done = false;
  microphone = null;
  remote = null;

  /** options: offerUrl, line, iceServers, raw (no echo cancelling and the like, for measuring), body (posted beside the offer). */
  constructor(options, tell) {
    this.#options = options;
    this.#tell = (event, detail = {}) => { if (!this.#done) tell(event, detail); };
  }

  async start() {
    if (!(await this.#listen())) return;
    this.#tell("allowed");
    try {
      const offer = await this.#offer();
      const answer = await post(this.#options.offerUrl, { line: this.#options.line, ...this.#options.body, ...offer }, this.#abort.signal);
      if (this.#done) return;
      this.#tell("opened", { call: answer });
      await this.#connection.setRemoteDescription({ type: answer.type, sdp: answer.sdp });
      this.#timer = setTimeout(() => this.#fail(Object.assign(new Error("no way through"), { silent: true })), REACH_WITHIN);
    } catch (error) {
      if (error.name !== "AbortError") this.#fail(error);
    }
  }

  key(digit) { this.#send({ key: digit }); }
  text(words) { this.#send({ text: words }); }
  mute(yes) { for (const track of this.microphone?.getTracks() ?? []) track.enabled = !yes; }

  /** The visitor hangs up, or leaves the page. */
  hangUp() {
    this.#send({ bye: true });
    this.#end(FLUSH);
  }

  async #listen() {
    const media = navigator.mediaDevices;
    if (!media?.getUserMedia || !window.RTCPeerConnection) {
      this.#tell("denied", { why: "insecure" });
      return false;
    }
    const care = !this.#options.raw;
    try {
      const audio = { echoCancellation: care, noiseSuppression: care, autoGainControl: care, channelCount: 1 };
      this.microphone = await media.getUserMedia({ audio });
    } catch (error) {
      this.#tell("denied", { why: DENIALS[error.name] ?? "missing" });
      return false;
    }
    if (this.#done) this.#stopMicrophone(); // the visitor changed their mind while being asked
    return !this.#done;
  }

  async #offer() {
    const connection = new RTCPeerConnection({ iceServers: this.#options.iceServers, bundlePolicy: "max-bundle" });
    this.#connection = connection;
    connection.addEventListener("track", ({ streams, track }) => {
      this.remote = streams[0] ?? new MediaStream([track]);
      this.#tell("sound", { stream: this.remote });
    });
    connection.addEventListener("connectionstatechange", () => this.#moved(connection.connectionState));
    this.#channel = connection.createDataChannel("desk");
    this.#channel.addEventListener("message", ({ data }) => this.#heard(JSON.parse(data)));
    this.#channel.addEventListener("close", () => this.#lose());
    for (const track of this.microphone.getTracks()) connection.addTrack(track, this.microphone);
    await connection.setLocalDescription();
    // Without a server of this kind the desk does not want the page's addresses: the page reaches the desk.
    if (this.#options.iceServers.length) await gathered(connection);
    return { type: connection.localDescription.type, sdp: connection.localDescription.sdp };
  }

  #moved(state) {
    if (state === "connected") {
      clearTimeout(this.#timer);
      this.#tell("unstable", { yes: false });
      this.#tell("reached");
    } else if (state === "disconnected") {
      this.#tell("unstable", { yes: true });
    } else if (state === "failed" || state === "closed") {
      this.#lose();
    }
  }

  #heard(message) {
    if (message.answered) this.#tell("answered");
    else if ("hang_up" in message) {
      setTimeout(() => { this.#send({ bye: true }); this.#tell("over"); this.#end(FLUSH); }, PLAY_OUT);
    } else this.#tell("said", message);
  }

  #send(message) {
    if (this.#channel?.readyState === "open") this.#channel.send(JSON.stringify(message));
  }

  #lose() { this.#tell("lost"); this.#end(0); }
  #fail(error) { this.#tell("failed", { error }); this.#end(0); }

  #stopMicrophone() { for (const track of this.microphone?.getTracks() ?? []) track.stop(); }

  #end(after) {
    if (this.#done) return;
    this.#done = true;
    clearTimeout(this.#timer);
    this.#abort.abort();
    this.#stopMicrophone();
    const connection = this.#connection;
    if (connection) setTimeout(() => connection.close(), after);
  }
}

function gathered(connection) {
  if (connection.iceGatheringState === "complete") return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, GATHER_WITHIN);
    connection.addEventListener("icegatheringstatechange", () => {
      if (connection.iceGatheringState === "complete") { clearTimeout(timer); resolve(); }
    });
  });
}
