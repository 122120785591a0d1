// The store over a wire server of its own, on a clock that waits as long as it is asked to in no time.
import { ManualClock } from '../../clock.ts';
import type { CosmosContainer, CosmosOptions } from '../cosmos.ts';
import { openCosmos } from '../cosmos.ts';
import type { Document } from '../port.ts';
import { startWireServer, type Exchange, type WireServer } from './wire-server.testing.ts';

/** Remembers what it was asked to wait for. */
export class HastyClock extends ManualClock {
  readonly waits: number[] = [];

  override async sleep(ms: number): Promise<void> {
    this.waits.push(ms);
    await this.advance(ms);
  }
}

export interface Opened extends CosmosContainer {
  readonly server: WireServer;
  readonly clock: HastyClock;
  /** The same container as another process has it. */
  another(): Promise<CosmosContainer>;
  /** What was asked of the server meanwhile. */
  during(work: () => Promise<unknown>): Promise<Exchange[]>;
  close(): Promise<void>;
}

export async function openOnWire(over: Partial<CosmosOptions> = {}): Promise<Opened> {
  const server = await startWireServer();
  const clock = new HastyClock();
  const { endpoint, key } = server;
  const closing: (() => Promise<void>)[] = [];
  const another = async () => {
    const options = { endpoint, key, database: 'test', clock, shared: false, ...over };
    const cosmos = await openCosmos(options);
    closing.push(() => cosmos.close());
    return cosmos.container('things');
  };
  return {
    ...(await another()),
    server,
    clock,
    another,
    async during(work) {
      const before = server.exchanges.length;
      await work();
      return server.exchanges.slice(before);
    },
    async close() {
      for (const close of closing) await close();
      await server.close();
    },
  };
}

export function doc(partition: string, id: string, over: Partial<Document> = {}): Document {
  return { partition, id, kind: 'thing', group: 'g', sort: id, due: null, body: {}, ...over };
}
