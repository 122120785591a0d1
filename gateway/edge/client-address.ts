// Where a client comes from when proxies stand in between, each of which adds to `X-Forwarded-For` who asked it.
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

/**
 * @param trustedHops how many proxies in front of this process are known to add to the header. What stands further left
 * came with the request, and anybody may write it. Without a proxy the header is not looked at.
 */
export function clientAddress(
  { headers, socket }: Pick<IncomingMessage, 'headers' | 'socket'>,
  trustedHops: number,
): string {
  const direct = socket.remoteAddress ?? '';
  const header = headers['x-forwarded-for'];
  if (trustedHops === 0 || header === undefined) return direct;
  const addresses = String(header).split(',');
  // Fewer: it did not pass the outermost ones, and what there is was added by those it passed.
  const address = withoutPort(addresses.at(-trustedHops) ?? addresses[0] ?? '');
  return isIP(address) === 0 ? direct : address;
}

/** Some proxies add it: `203.0.113.9:4711`, `[2001:db8::1]:4711`. */
function withoutPort(text: string): string {
  const trimmed = text.trim();
  return /^\[([^\]]+)\](?::\d+)?$/.exec(trimmed)?.[1] ?? trimmed.replace(/^([\d.]+):\d+$/, '$1');
}
