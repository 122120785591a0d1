// What every SubgraphTransport must do, whether there is a network in between or not.
import { describe, it } from 'node:test';
import { viewerOf } from '../auth/testing.ts';
import { accessChecks } from './access-contract.ts';
import { answerChecks } from './answers-contract.ts';
import { plain } from './contract-bench.ts';
import { openLibrary } from './contract-fixture.ts';
import type { SubgraphEndpoint } from './mount.ts';
import type { SubgraphTransport } from './port.ts';

export interface OpenTransport {
  readonly transport: SubgraphTransport;
  readonly close: () => Promise<void>;
}

/** `open` connects a transport to the endpoint it is given. */
export function subgraphTransportContract(
  name: string,
  open: (endpoint: SubgraphEndpoint) => Promise<OpenTransport>,
): void {
  describe(`subgraph transport: ${name}`, () => {
    for (const { title, run } of [...answerChecks, ...accessChecks]) {
      it(title, { timeout: 20_000 }, async () => {
        const library = openLibrary();
        const { transport, close } = await open(library.endpoint);
        try {
          await run({
            library,
            transport,
            ask: async (request, viewer = viewerOf('ada')) =>
              plain(await transport.execute(request, viewer)),
          });
        } finally {
          library.release();
          await close();
        }
      });
    }
  });
}
