// A call to try what is being written, by voice: the page's phone, answered by the draft.

import { VoiceCall } from "../phone/voice_call.js";

const YES_NO = ["confirm", "helped"];

export class VoiceTrial {
  #call = null; #sound; #on;

  /** sound: the element that the desk's voice is heard from. on: status(name), trouble(words, name), line(line), asks(choices, yesNo), over(message). */
  constructor(sound, on) {
    this.#sound = sound;
    this.#on = on;
    addEventListener("pagehide", () => this.stop());
  }

  get running() { return this.#call !== null; }

  /** Place it. urls: offer, resume (with {id}). body: what goes with the offer. raw: no echo cancelling and the like. */
  start(urls, body, raw) {
    this.stop();
    // A call that was hung up may still tell something: only the present one is listened to.
    const call = new VoiceCall({ offerUrl: urls.offer, resumeUrl: urls.resume, line: "", iceServers: [], body, raw }, (event, detail) => { if (this.#call === call) this.#told(event, detail); });
    this.#call = call;
    this.#on.status("voice.asking");
    call.start();
  }

  stop() {
    const call = this.#call;
    this.#call = null;
    call?.hangUp();
    this.#sound.srcObject = null;
  }

  mute(yes) { this.#call?.mute(yes); }
  text(words) { this.#call?.text(words); }
  keys(keys) { for (const digit of keys) this.#call?.key(digit); }

  #told(event, detail) {
    if (event === "allowed") this.#on.status("voice.connecting");
    else if (event === "answered") this.#on.status("voice.talking");
    else if (event === "unstable") this.#on.status(detail.yes ? "voice.unstable" : "voice.connecting");
    else if (event === "sound") this.#sound.srcObject = detail.stream;
    else if (event === "said") this.#said(detail);
    else if (event === "denied") this.#end(() => this.#on.trouble("", `voice.denied.${detail.why}`));
    else if (event === "failed") this.#end(() => this.#on.trouble(detail.error.text ?? "", detail.error.silent ? "voice.silent" : "trouble"));
    else if (event === "lost") this.#end(() => this.#on.trouble("", "voice.lost"));
    else if (event === "over") this.#end(() => {});
  }

  #said(said) {
    if (said.say) this.#on.line({ who: "desk", text: said.say, line: said.line ?? "" });
    if (said.heard) this.#on.line({ who: "caller", text: said.heard, line: "" });
    if (said.asks) this.#on.asks(said.asks.choices.map((one) => one.title), said.asks.kind === "yes_no" || YES_NO.includes(said.asks.asked));
    if ("finished" in said) this.#on.over(said.message ?? []);
  }

  #end(tell) {
    this.#call = null;
    this.#sound.srcObject = null;
    this.#on.status("");
    tell();
  }
}
