// JSON to the office and back, with Django's CSRF token from <meta name="csrf-token">.

export class Refused extends Error {
  /** status: HTTP status, 0 where nothing was reached. text: what the server says to the visitor, "" where nothing. */
  constructor(status, text) {
    super(text || `status ${status}`);
    this.status = status;
    this.text = text;
  }
}

export async function post(url, body, signal) {
  const token = document.querySelector('meta[name="csrf-token"]')?.content ?? "";
  let answer;
  try {
    answer = await fetch(url, {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token },
      body: JSON.stringify(body),
      signal,
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Refused(0, "");
  }
  const told = await answer.json().catch(() => null);
  if (!answer.ok || told === null) throw new Refused(answer.status, told?.message ?? "");
  return told;
}
