// How one part of Miyagi calls another over HTTP: as the viewer, under a signed assertion.
import type { Assertions } from '../auth/port.ts';
import {
  remoteTransport,
  type HttpTransport,
  type RemoteTransportOptions,
} from './remote/transport.ts';

export type { HttpTransport } from './remote/transport.ts';

export interface HttpTransportOptions extends RemoteTransportOptions {
  readonly assertions: Assertions;
}

/** As `remoteTransport`; a subgraph of Miyagi's answers nobody without an assertion. */
export function httpTransport(options: HttpTransportOptions): HttpTransport {
  return remoteTransport(options);
}
