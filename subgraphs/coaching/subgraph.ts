// The coach: conversations, the runs that answer their questions, and the workers that write them.
import { loadSdl } from '../../platform/graphql/sdl.ts';
import type { SubgraphManifest } from '../../platform/graphql/port.ts';
import type { ChatModel } from '../../platform/llm/port.ts';
import { ModelRouter, type ModelLimits } from '../../platform/llm/router.ts';
import type { Ports } from '../../platform/ports.ts';
import { consumersOf } from './consumers.ts';
import { eraseUser } from './erasure.ts';
import { contextFor } from './loaders.ts';
import { resolversOf } from './resolvers.ts';
import { documentBudgets, type BudgetLimits } from './run/budget.ts';
import { RunExecutor } from './run/executor.ts';
import { runOperations } from './run/operate.ts';
import { kernel, logged, retried, spanned, timeLimited } from './run/kernel.ts';
import { modelMeter, observeBreakers, observeRuns } from './run/meter.ts';
import { CoachingStore } from './store.ts';

export interface CoachingPorts extends Pick<
  Ports,
  | 'documents'
  | 'events'
  | 'checkpoints'
  | 'presence'
  | 'graph'
  | 'clock'
  | 'ids'
  | 'log'
  | 'failpoints'
  | 'wakeRelay'
  | 'metrics'
> {
  /** In the order in which they are asked. */
  readonly chatModels: readonly ChatModel[];
  readonly modelLimits: ModelLimits & BudgetLimits;
  readonly settings: {
    /** A worker that shows no life for so long loses its runs; a cancel is seen after a third of it at the latest. */
    readonly leaseMs: number;
    /** 0: this process writes none. */
    readonly maxConcurrentRuns: number;
    readonly maxOutputTokens: number;
    /** A run that nobody watches for so long is cancelled; 0: never. */
    readonly abandonAfterMs: number;
  };
}

/** Of one call of a tool or of the library, in milliseconds. */
const callTimeoutMs = 10_000;

export const coaching: SubgraphManifest<CoachingPorts> = {
  name: 'coaching',
  sdl: loadSdl(
    new URL('../../schema/shared.graphql', import.meta.url),
    new URL('./schema.graphql', import.meta.url),
  ),
  nodes: { Conversation: 'cnv', Message: 'msg', Run: 'run' },
  migrations: null,
  build(ports) {
    const { clock, log, settings } = ports;
    const store = new CoachingStore(ports.documents);
    const router = new ModelRouter(ports.chatModels, ports.modelLimits, clock);
    observeBreakers(ports.metrics, router);
    const executor = new RunExecutor({
      ...ports,
      ...settings,
      store,
      models: ports.chatModels,
      router,
      budgets: documentBudgets(store, ports.modelLimits, clock, log),
      meter: modelMeter(ports.metrics),
      kernel: kernel([
        spanned,
        logged(log, clock),
        retried(clock, 3, 200),
        timeLimited(clock, callTimeoutMs),
      ]),
    });
    const writes = settings.maxConcurrentRuns > 0;
    if (writes) observeRuns(ports.metrics, executor);
    const commands = {
      ...ports,
      store,
      leaseMs: settings.leaseMs,
      runChanged: (runId: string) => void executor.runChanged(runId),
    };
    const offer = (runId: string) => executor.offer(runId);
    const erasure = (userId: string) => eraseUser({ ...commands, offer }, userId);
    return {
      resolvers: {
        ...resolversOf(commands),
      },
      context: (viewer) => contextFor(store, viewer),
      consumers: writes ? consumersOf({ offer, eraseUser: erasure }) : [],
      // The outbox lives in the document container, which is the platform's.
      outboxes: [],
      background: writes ? [executor] : [],
      operations: runOperations({ ...ports, store, leaseMs: settings.leaseMs, offer }),
    };
  },
};
