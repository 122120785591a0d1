// What a caller may ask for in a while: users by who they are, the anonymous by where they come from.
import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isIPv4, isIPv6 } from 'node:net';
import type { Viewer } from '../../platform/auth/port.ts';
import { AppError } from '../../platform/errors.ts';
import type { Limits, Taken } from '../../platform/limits/port.ts';
import { isOurs } from './authenticate.ts';
import { clientAddress } from './client-address.ts';

type Verdict = AppError | null;

/** `cost`: selections with all fragments expanded. Null: go on; otherwise RATE_LIMITED. */
export type Allowance = (
  viewer: Viewer,
  request: Pick<IncomingMessage, 'headers' | 'socket'>,
  cost: number,
) => Verdict | Promise<Verdict>;

export const unlimited: Allowance = () => null;

/** @param trustedHops proxies that say where the anonymous come from */
export function createAllowance(limits: Limits, trustedHops = 0): Allowance {
  return (viewer, request, cost) => {
    // A worker of ours asks for whoever asked it, and that was counted.
    if (isOurs(viewer, request.headers)) return null;
    const taken = limits.take(callerOf(viewer, clientAddress(request, trustedHops)), cost);
    return taken instanceof Promise ? taken.then(verdictOf) : verdictOf(taken);
  };
}

function verdictOf({ allowed, retryAfterMs }: Taken): Verdict {
  if (allowed) return null;
  const message = `Too much was asked in a short time: try again in ${retryAfterMs} ms.`;
  return new AppError('RATE_LIMITED', message, { retryable: true, retryAfterMs });
}

/** What a subscription's beginning costs beside its selections. */
export const subscriptionCost = 1;

const longestId = 100;

function callerOf({ kind, id }: Viewer, address: string): string {
  if (kind === 'anonymous') return `address ${networkOf(address)}`;
  const short = id.length <= longestId ? id : createHash('sha256').update(id).digest('base64url');
  return `${kind} ${short}`;
}

/** Of IPv6 the network, since a host has as many addresses in it as it likes. */
export function networkOf(address: string): string {
  const [bare = ''] = address.split('%', 1);
  if (!isIPv6(bare)) return bare;
  const mapped = bare.slice(bare.lastIndexOf(':') + 1);
  if (isIPv4(mapped)) return mapped;
  const [head = '', tail] = bare.toLowerCase().split('::', 2);
  const front = head === '' ? [] : head.split(':');
  const back = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array<string>(8 - front.length - back.length).fill('0');
  const groups = [...front, ...(tail === undefined ? [] : zeros), ...back];
  const network = groups.slice(0, 4).map((group) => group.replace(/^0+(?=.)/, ''));
  return `${network.join(':')}::/64`;
}
