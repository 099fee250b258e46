// How loud the microphone is, in five steps, drawn ten times a second while somebody talks.

const STEPS = 5;
const EVERY = 100; // ms
const FLOOR = -55; // dB: silence of an ordinary room
const CEILING = -15; // dB: a voice close to the microphone

export class Meter {
  #element; #context = null; #frame = 0;

  constructor(element) { this.#element = element; }

  start(stream) {
    this.#context = new AudioContext();
    const analyser = this.#context.createAnalyser();
    analyser.fftSize = 1024;
    this.#context.createMediaStreamSource(stream).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    let drawn = 0;
    const draw = (now) => {
      this.#frame = requestAnimationFrame(draw);
      if (now - drawn < EVERY) return;
      drawn = now;
      analyser.getFloatTimeDomainData(samples);
      const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
      const share = (10 * Math.log10(power + 1e-12) - FLOOR) / (CEILING - FLOOR);
      this.#show(Math.max(0, Math.min(STEPS, Math.ceil(share * STEPS))));
    };
    this.#frame = requestAnimationFrame(draw);
  }

  stop() {
    cancelAnimationFrame(this.#frame);
    this.#context?.close();
    this.#context = null;
    this.#show(0);
  }

  #show(step) { this.#element.setAttribute("aria-valuenow", String(step)); }
}
