// What the phone can be, and what brings it from one state to the next. Nothing else decides that.

export const TABLE = Object.freeze({
  idle: { call: "asking", text: "connecting" },
  asking: { allowed: "connecting", denied: "denied", failed: "error", hang_up: "idle" },
  denied: { call: "asking", text: "connecting" },
  connecting: { reached: "ringing", answered: "talking", failed: "error", lost: "error", hang_up: "idle", over: "ended" },
  ringing: { answered: "talking", failed: "error", lost: "ended", hang_up: "ended", over: "ended" },
  talking: { hang_up: "ended", over: "ended", lost: "ended" },
  ended: { again: "idle" },
  error: { call: "asking", text: "connecting" },
});

/** The state after `event`, or null where the event means nothing in this state. */
export function next(state, event) {
  return TABLE[state]?.[event] ?? null;
}
