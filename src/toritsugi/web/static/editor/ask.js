// JSON to the office and back: {status, told}; status 0 where nothing was reached.

export function token() { return document.querySelector('meta[name="csrf-token"]')?.content ?? ""; }

export async function ask(url, body) {
  try {
    const answer = await fetch(url, {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token() },
      body: JSON.stringify(body),
    });
    return { status: answer.status, told: await answer.json().catch(() => ({})) };
  } catch {
    return { status: 0, told: {} };
  }
}
