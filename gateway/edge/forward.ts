// Which of a client's headers reach the subgraphs: those an operator listed, and never one that says who is
// asking (the gateway says that itself, signed) or that belongs to this one connection.
import type { IncomingHttpHeaders } from 'node:http';
import { ASSERTION_HEADER } from '../../platform/auth/port.ts';
import { AppError } from '../../platform/errors.ts';

export type Forwarded = Readonly<Record<string, string>>;

/** Undefined where there is none to forward. */
export type HeaderFilter = (headers: IncomingHttpHeaders) => Forwarded | undefined;

const identity = ['authorization', 'cookie'];
/** RFC 9110, section 7.6.1, and what describes the body that the gateway itself sends. */
const ofConnection = [
  ...['connection', 'keep-alive', 'proxy-connection', 'proxy-authenticate', 'proxy-authorization'],
  ...['te', 'trailer', ASSERTION_HEADER],
  ...['transfer-encoding', 'upgrade', 'http2-settings', 'host', 'expect', 'set-cookie'],
  ...['content-length', 'content-type', 'content-encoding', 'accept', 'accept-encoding'],
];

/**
 * CONFIG_INVALID for a name that is none or may not be forwarded.
 * @param withIdentity nobody is authenticated here: who asks is for the subgraphs to judge
 */
export function headerFilter(
  listed: readonly string[],
  { withIdentity = false }: { readonly withIdentity?: boolean } = {},
): HeaderFilter {
  const never = new Set(withIdentity ? ofConnection : [...identity, ...ofConnection]);
  const names = listed.map((name) => name.toLowerCase());
  for (const name of names) {
    const isHeader = /^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(name);
    if (isHeader && !never.has(name) && !name.startsWith('miyagi-')) continue;
    throw new AppError(
      'CONFIG_INVALID',
      `FORWARD_HEADERS: ${JSON.stringify(name)} ${isHeader ? 'can never be forwarded' : 'is no header'}.`,
    );
  }
  if (names.length === 0) return () => undefined;
  return (headers) => {
    const forwarded: Record<string, string> = {};
    let any = false;
    for (const name of names) {
      const value = headers[name];
      if (typeof value !== 'string') continue;
      forwarded[name] = value;
      any = true;
    }
    return any ? forwarded : undefined;
  };
}
