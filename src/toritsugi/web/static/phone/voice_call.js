// A call by voice: microphone and speaker over WebRTC, keys, text and captions over the data channel "desk".
//
// Tells its story through one function, `tell(event, detail)`:
//   allowed · denied {why} · opened {call} · reached · answered · said {…} · unstable {yes} · failed {error} · lost · over

import { post } from "./post.js";

const REACH_WITHIN = 15000; // ms from the answer to a connection; UDP that goes nowhere is noticed then
const GATHER_WITHIN = 3000; // ms for addresses, where a STUN or TURN server is named
const AWAY = 2000; // ms without a connection until another is tried
const RESUME_WITHIN = 12000; // ms in which a call whose connection broke is taken up again; the desk waits a little longer
const BETWEEN = 1000; // ms between two tries
const PLAY_OUT = 400; // ms for what is still on its way to the ear when the desk hangs up
const FLUSH = 150; // ms for the good-bye to leave

const DENIALS = { NotAllowedError: "refused", SecurityError: "refused", NotFoundError: "missing", NotReadableError: "busy" };

export class VoiceCall {
  #tell; #options; #abort = new AbortController(); #connection = null; #channel = null; #timer = 0; #done = false; #callId = ""; #resuming = 0; #away = 0;
  microphone = null;
  remote = null;

  /** options: offerUrl, resumeUrl (with {id}; without it a lost connection is a lost call), line, iceServers, raw (no echo cancelling and the like, for measuring), body (posted beside the offer). */
  constructor(options, tell) {
    this.#options = options;
    this.#tell = (event, detail = {}) => { if (!this.#done) tell(event, detail); };
  }

  async start() {
    if (!(await this.#listen())) return;
    this.#tell("allowed");
    try {
      const offer = await this.#offer(this.#use);
      const answer = await post(this.#options.offerUrl, { line: this.#options.line, ...this.#options.body, ...offer }, this.#abort.signal);
      if (this.#done) return;
      this.#callId = answer.call_id ?? "";
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

  /** A new connection's offer. use(connection, channel, remote): called at once, or for a resumed call once it stands. */
  async #offer(use) {
    const connection = new RTCPeerConnection({ iceServers: this.#options.iceServers, bundlePolicy: "max-bundle" });
    const channel = connection.createDataChannel("desk");
    connection.addEventListener("track", ({ streams, track }) => {
      connection.remote = streams[0] ?? new MediaStream([track]);
      if (this.#connection === connection) this.#sound(connection.remote);
    });
    connection.addEventListener("connectionstatechange", () => {
      if (connection.connectionState === "connected" && this.#connection !== connection && !this.#done) use.call(this, connection, channel);
      if (this.#connection === connection) this.#moved(connection.connectionState);
    });
    channel.addEventListener("message", ({ data }) => this.#heard(JSON.parse(data)));
    channel.addEventListener("close", () => { if (this.#channel === channel) this.#lose(); });
    if (use === this.#use) this.#use(connection, channel);
    for (const track of this.microphone.getTracks()) connection.addTrack(track, this.microphone);
    await connection.setLocalDescription();
    // Without a server of this kind the desk does not want the page's addresses: the page reaches the desk.
    if (this.#options.iceServers.length) await gathered(connection);
    return { type: connection.localDescription.type, sdp: connection.localDescription.sdp, connection };
  }

  #use(connection, channel) {
    this.#connection = connection;
    this.#channel = channel;
  }

  #sound(stream) {
    this.remote = stream;
    this.#tell("sound", { stream });
  }

  #moved(state) {
    if (state === "connected") {
      clearTimeout(this.#timer);
      clearTimeout(this.#away);
      this.#resuming = 0;
      this.#tell("unstable", { yes: false });
      this.#tell("reached");
    } else if (state === "disconnected") {
      this.#tell("unstable", { yes: true });
      clearTimeout(this.#away);
      this.#away = setTimeout(() => this.#resume(), AWAY);
    } else if (state === "failed" && this.#resumable) {
      this.#resume();
    } else if (state === "failed" || state === "closed") {
      this.#lose();
    }
  }

  get #resumable() { return Boolean(this.#options.resumeUrl && this.#callId && !this.#done); }

  /** The connection broke, or the network changed: the same call by another connection, tried until it stands or time is up. */
  async #resume() {
    if (!this.#resumable || this.#resuming) return;
    const began = (this.#resuming = performance.now());
    const left = this.#connection;
    while (!this.#done && this.#connection === left && left.connectionState !== "connected") {
      if (performance.now() - began > RESUME_WITHIN) return this.#lose();
      let stood = false;
      try {
        const offer = await this.#offer((connection, channel) => {
          this.#use(connection, channel);
          if (connection.remote) this.#sound(connection.remote);
          left.close();
        });
        stood = await this.#stands(offer);
        if (!stood || this.#done) offer.connection.close();
      } catch (error) {
        console.warn(error); // no offer could be made: the next try may
      }
      if (!stood && !this.#done) await new Promise((resolve) => setTimeout(resolve, BETWEEN));
    }
    this.#resuming = 0;
  }

  /** Whether the connection of this offer came to stand. A call that is over at the desk is lost at once. */
  async #stands({ connection, type, sdp }) {
    try {
      const answer = await post(this.#options.resumeUrl.replace("{id}", encodeURIComponent(this.#callId)), { type, sdp }, this.#abort.signal);
      await connection.setRemoteDescription({ type: answer.type, sdp: answer.sdp });
    } catch (error) {
      if (error.status === 404) this.#lose();
      return false; // no network: the next try may find one
    }
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), REACH_WITHIN / 3);
      const look = () => {
        const state = connection.connectionState;
        if (!["connected", "failed", "closed"].includes(state)) return;
        clearTimeout(timer);
        resolve(state === "connected");
      };
      connection.addEventListener("connectionstatechange", look);
      look();
    });
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
    clearTimeout(this.#away);
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
