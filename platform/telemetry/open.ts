// Tracing as the settings want it: not at all, or with all that OpenTelemetry brings.
import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import type { Ids } from '../ids.ts';
import type { Lifecycle } from '../lifecycle.ts';
import type { Log } from '../log.ts';

export interface TelemetryParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly ids: Ids;
}

/** What is left of the grace when all else has ended is mostly nothing: sending the last spans has this part of it. */
const flushShare = 0.25;
const longestFlushMs = 3_000;

/** To be called before anything that may be traced; so what it waits for at the end comes after all else. */
export async function openTelemetry(
  config: Config,
  { clock, log, ids }: TelemetryParts,
  life: Lifecycle,
): Promise<void> {
  const endpoint = config.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (endpoint === '') return;
  await life.add(
    'telemetry',
    async () => {
      // OpenTelemetry takes half a second to load: whoever traces nothing does not wait for it.
      const { startExport } = await import('./export.ts');
      return startExport({
        endpoint,
        resource: {
          ...config.OTEL_RESOURCE_ATTRIBUTES,
          'service.name': config.OTEL_SERVICE_NAME,
          'service.instance.id': ids.next('process'),
          'miyagi.roles': config.ROLES,
        },
        ratio: config.OTEL_TRACES_SAMPLER_ARG,
        messagingSystem: config.KAFKA_BROKERS.length > 0 ? 'kafka' : 'miyagi-log',
        flushMs: Math.min(config.SHUTDOWN_GRACE_MS * flushShare, longestFlushMs),
        clock,
        log,
      });
    },
    (end) => end(),
  );
}
