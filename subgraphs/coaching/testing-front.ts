// The mounted slice and its two mutations, for tests that ask it as the gateway would.
import assert from 'node:assert/strict';
import type { Viewer } from '../../platform/auth/port.ts';
import { mountSubgraph, type SubgraphEndpoint } from '../../platform/graphql/mount.ts';
import { ask } from '../../platform/graphql/testing.ts';
import { silentLog } from '../../platform/log.ts';
import { coaching } from './subgraph.ts';
import { leaseMs, until, workerOf, type World } from './testing.ts';

export const start = /* GraphQL */ `
  mutation ($input: StartRunInput!) {
    startRun(input: $input) {
      run {
        id
        status
        question
        cancelRequested
        conversation {
          id
          title
          user {
            id
          }
          activeRun {
            id
          }
          latestMessage {
            role
            text
          }
        }
      }
    }
  }
`;

export interface Started {
  readonly id: string;
  readonly status: string;
  readonly question: string;
  readonly conversation: {
    readonly id: string;
    readonly title: string;
    readonly user: { readonly id: string };
    readonly activeRun: { readonly id: string } | null;
    readonly latestMessage: { readonly role: string; readonly text: string };
  };
}

export const cancel = /* GraphQL */ `
  mutation ($input: CancelRunInput!) {
    cancelRun(input: $input) {
      run {
        id
        status
        cancelRequested
      }
    }
  }
`;

export class Front {
  readonly endpoint: SubgraphEndpoint;
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
    this.endpoint = mountSubgraph(coaching, coaching.build(world.ports), { log: silentLog });
  }

  async started(viewer: Viewer, input: Record<string, unknown>): Promise<Started> {
    const { data, errors } = await ask(this.endpoint, viewer, start, { input });
    assert.equal(errors, undefined);
    return (data?.['startRun'] as { run: Started }).run;
  }

  /** Code and field of the first error. */
  async refused(viewer: Viewer, query: string, variables: Record<string, unknown>) {
    const { errors } = await ask(this.endpoint, viewer, query, variables);
    const { code, field } = errors?.[0]?.extensions ?? {};
    return [code, field];
  }

  /** Works off these runs, and whatever else waits for a worker. */
  async answerAll(...runIds: readonly string[]): Promise<void> {
    const { ports, clock } = this.#world;
    const worker = workerOf(ports);
    await clock.advance(leaseMs + 1);
    await worker.executor.start();
    const [handler] = worker.consumer.handlers;
    for (const runId of runIds) await handler?.handle({ data: { runId } } as never);
    for (const id of runIds)
      await until(async () => (await this.#world.run(id)).published, 'an answer');
    await worker.executor.stop();
  }
}
