// Which web pages may open a socket here. Browsers send Origin with every WebSocket handshake and no
// same-origin rule protects it; other clients send none.

/** `allowed`: exact origins such as `https://app.example.com`. */
export function isOriginAllowed(
  origin: string | undefined,
  host: string | undefined,
  allowed: readonly string[],
): boolean {
  if (origin === undefined || allowed.includes(origin)) return true;
  return URL.canParse(origin) && host !== undefined && new URL(origin).host === host.toLowerCase();
}
