// The connections to remote subgraphs, kept in step with the supergraph being served.
import type { Clock, Timer } from '../../platform/clock.ts';
import { AppError } from '../../platform/errors.ts';
import type { SubgraphTransport } from '../../platform/graphql/port.ts';
import { measuredTransport } from '../../platform/graphql/measured.ts';
import { PastCalls, tellOf } from '../../platform/graphql/remote/figures.ts';
import { remoteTransport, type HttpTransport } from '../../platform/graphql/remote/transport.ts';
import type { Log } from '../../platform/log.ts';
import type { Metrics } from '../../platform/metrics.ts';
import type { Settings } from './settings.ts';

export interface NamedSubgraph {
  readonly name: string;
  /** As the supergraph has it. */
  readonly url: string;
}

export interface RemoteSubgraphs {
  /** By name; changes with every adoption. */
  readonly transports: ReadonlyMap<string, SubgraphTransport>;
  /** CONFIG_INVALID when one of them has no usable URL, or two have one name; then nothing changes. */
  adopt(subgraphs: readonly NamedSubgraph[]): void;
  /** Lets calls in progress end. */
  close(): Promise<void>;
}

export interface RemoteOptions {
  readonly settings: Pick<Settings, 'allSubgraphs' | 'subgraphs' | 'forwardHeaders' | 'jwt'>;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly log: Log;
}

interface Connection {
  readonly url: string;
  readonly transport: HttpTransport;
  /** Runs while the supergraph lacks this subgraph. */
  farewell: Timer | null;
}

/** Requests that began with the version before may ask a subgraph that is gone for so long. */
const FAREWELL_MS = 60_000;

export function remoteSubgraphs(options: RemoteOptions): RemoteSubgraphs {
  const { settings, clock, log, metrics } = options;
  const connections = new Map<string, Connection>();
  const past = new PastCalls();
  tellOf(connections, past, metrics);
  const transports = new Map<string, SubgraphTransport>();

  const end = (name: string, { transport }: Connection) =>
    transport.close().catch((err: unknown) => {
      log.warn({ err, subgraph: name }, 'connections to a subgraph did not close');
    });

  function connect(name: string, url: string): void {
    const before = connections.get(name);
    before?.farewell?.cancel();
    if (before?.url === url) {
      before.farewell = null;
      return;
    }
    const transport = transportTo(name, url, settings, clock);
    connections.set(name, { url, transport, farewell: null });
    transports.set(name, measuredTransport(name, transport, metrics));
    if (before !== undefined) {
      past.keep(name, before.transport);
      void end(name, before);
    }
  }

  function leave(name: string, connection: Connection): void {
    connection.farewell ??= clock.after(FAREWELL_MS, () => {
      past.keep(name, connection.transport);
      connections.delete(name);
      transports.delete(name);
      void end(name, connection);
    });
  }

  return {
    transports,
    adopt(subgraphs) {
      const wanted = urlsOf(subgraphs, settings);
      for (const name of Object.keys(settings.subgraphs)) {
        if (!wanted.has(name)) {
          log.warn(
            { subgraph: name },
            'the config file names a subgraph that the supergraph lacks',
          );
        }
      }
      for (const [name, url] of wanted) connect(name, url);
      for (const [name, connection] of connections) {
        if (!wanted.has(name)) leave(name, connection);
      }
    },
    async close() {
      const all = [...connections];
      connections.clear();
      transports.clear();
      for (const [, { farewell }] of all) farewell?.cancel();
      await Promise.all(all.map(([name, connection]) => end(name, connection)));
    },
  };
}

function transportTo(name: string, url: string, settings: RemoteOptions['settings'], clock: Clock) {
  const { allSubgraphs: all, forwardHeaders, jwt } = settings;
  const own = Object.hasOwn(settings.subgraphs, name) ? settings.subgraphs[name] : undefined;
  const attemptTimeoutMs = own?.attemptTimeoutMs ?? all.attemptTimeoutMs;
  return remoteTransport({
    ...{ name, url, clock },
    forward: [...forwardHeaders, ...Object.keys(jwt?.claimHeaders ?? {})],
    headers: { ...all.headers, ...own?.headers },
    timeoutMs: own?.timeoutMs ?? all.timeoutMs,
    ...(attemptTimeoutMs !== undefined && { attemptTimeoutMs }),
    connections: own?.connections ?? all.connections,
    queue: own?.queue ?? all.queue,
    responseLimit: own?.responseLimit ?? all.responseLimit,
    retry: { attempts: own?.attempts ?? all.attempts, ...all.retry, ...set(own?.retry) },
    breaker: { ...all.breaker, ...set(own?.breaker) },
  });
}

/** Without what was left out. */
function set<Name extends string>(
  values: Partial<Record<Name, number | undefined>> = {},
): Partial<Record<Name, number>> {
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as Partial<Record<Name, number>>;
}

function urlsOf(
  subgraphs: readonly NamedSubgraph[],
  settings: RemoteOptions['settings'],
): ReadonlyMap<string, string> {
  const urls = new Map<string, string>();
  const problems: string[] = [];
  for (const { name, url } of subgraphs) {
    const override = Object.hasOwn(settings.subgraphs, name)
      ? settings.subgraphs[name]?.url
      : undefined;
    const used = override ?? url;
    const parsed = URL.parse(used);
    if (urls.has(name)) problems.push(`two subgraphs are named \`${name}\``);
    urls.set(name, used);
    if (parsed === null || !/^https?:$/.test(parsed.protocol)) {
      problems.push(
        `the subgraph \`${name}\` has no usable URL in the supergraph (${JSON.stringify(url)}); ` +
          `set \`subgraphs.${name}.url\` in the config file`,
      );
    } else if (parsed.username !== '' || parsed.password !== '') {
      problems.push(
        `the URL of the subgraph \`${name}\` has credentials in it, which are not sent; set ` +
          `\`subgraphs.${name}.url\` without them and \`subgraphs.${name}.headers\``,
      );
    }
  }
  if (problems.length > 0) {
    throw new AppError(
      'CONFIG_INVALID',
      `This supergraph cannot be served: ${problems.join('; ')}.`,
    );
  }
  return urls;
}
