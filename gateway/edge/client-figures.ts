// Which programs ask, by the name and the version that they give themselves; anybody may say anything, so only so
// many are told apart.
import type { IncomingHttpHeaders } from 'node:http';
import type { Metrics } from '../../platform/metrics.ts';
import type { Distribution, Tally } from '../../platform/metrics/series.ts';
import { clientNameOf } from './client-name.ts';

/** Of one program in one version. */
export interface ClientFigures {
  readonly answered: Tally;
  readonly failed: Tally;
  /** Of all its versions. */
  readonly seconds: Distribution;
}

/** Beyond these all are `other`: names, and versions of each. */
const mostNames = 20;
const mostVersions = 5;
const longest = 60;
const UNNAMED = 'unnamed';
const OTHER = 'other';

export function clientFigures(
  metrics: Metrics,
  buckets: readonly number[],
): (headers: IncomingHttpHeaders) => ClientFigures {
  const count = metrics.counter(
    'gateway_client_operations_total',
    'Operations over HTTP by the program that asked, as it names itself.',
    ['client', 'version', 'outcome'],
  );
  const took = metrics.histogram(
    'gateway_client_operation_seconds',
    'From the whole request to the answer, by the program that asked.',
    buckets,
    ['client'],
  );
  const make = (client: string, version: string): ClientFigures => ({
    answered: count.at({ client, version, outcome: 'answered' }),
    failed: count.at({ client, version, outcome: 'failed' }),
    seconds: took.at({ client }),
  });
  const known = new Map<string, Map<string, ClientFigures>>();

  function figuresOf(client: string, version: string): ClientFigures {
    let versions = known.get(client);
    if (versions === undefined) {
      if (known.size >= mostNames && client !== OTHER) return figuresOf(OTHER, '');
      versions = new Map();
      known.set(client, versions);
    }
    let figures = versions.get(version);
    if (figures === undefined) {
      if (versions.size >= mostVersions && version !== OTHER) return figuresOf(client, OTHER);
      figures = make(client, version);
      versions.set(version, figures);
    }
    return figures;
  }

  return (headers) => {
    const { name, version } = clientNameOf(headers);
    return figuresOf(label(name, UNNAMED), label(version, ''));
  };
}

function label(said: string | null | undefined, ofNone: string): string {
  if (said === null) return ofNone;
  return said !== undefined && said.length <= longest ? said : OTHER;
}
