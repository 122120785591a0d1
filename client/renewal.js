// Keeps one connection's credentials from ending: sends a new token before the one in use does.

/** So long before the end, or in the middle of what is left of a short life. */
const RENEW_BEFORE_MS = 60_000;
/** With less than this left, whoever opens the next connection has the new token. */
const LEAST_LEFT_MS = 500;
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** `wait` ends early when `signal` aborts; `send` takes the payload of a ping. */
export function renewal({ token, wait, signal, send }) {
  let endsAt = 0;

  async function renewIn(leftMs) {
    if (leftMs <= LEAST_LEFT_MS) return;
    const ms = Math.max(leftMs - RENEW_BEFORE_MS, leftMs / 2);
    await wait(Math.min(ms, LONGEST_TIMER_MS), signal);
    if (signal.aborted) return;
    try {
      const authorization = `Bearer ${await token()}`;
      if (!signal.aborted) send({ authorization });
    } catch {
      // There may be one to be had a little later; if not, the next connection's failure says why.
      await renewIn(endsAt - performance.now());
    }
  }

  return {
    /** Takes what an acknowledgement or a pong says of the credentials. */
    told(payload) {
      if (typeof payload?.expiresInMs === 'number') {
        endsAt = performance.now() + payload.expiresInMs;
        void renewIn(payload.expiresInMs);
      } else if (payload?.errors !== undefined) void renewIn(endsAt - performance.now());
    },
  };
}
