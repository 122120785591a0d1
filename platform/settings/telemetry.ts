// Where spans are sent. Names and meaning are OpenTelemetry's own.
import { z } from 'zod';
import { url } from '../llm/provider-list.ts';
import { optional, type Setting } from './setting.ts';

/** https://opentelemetry.io/docs/specs/otel/resource/sdk/#specifying-resource-information-via-an-environment-variable */
const attribute = /^\s*([\w./-]{1,255})\s*=\s*([\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*)\s*$/;

export const telemetrySettings = {
  OTEL_EXPORTER_OTLP_ENDPOINT: optional(
    url,
    'an http(s) URL such as http://127.0.0.1:4318',
    'OpenTelemetry collector that takes traces by OTLP over HTTP, without `/v1/traces`; empty: nothing is traced ([telemetry](telemetry.md)).',
  ),
  OTEL_SERVICE_NAME: {
    schema: z.string().regex(/^[\w./ -]{1,100}$/),
    byDefault: 'miyagi',
    expects: 'up to 100 letters, digits, spaces and any of _ . / -',
    about: 'What traces call this service.',
  } satisfies Setting<string>,
  OTEL_RESOURCE_ATTRIBUTES: {
    schema: z
      .string()
      .transform((value) => value.split(',').filter((pair) => pair.trim() !== ''))
      .pipe(z.array(z.string().transform(pairOf)))
      .transform((pairs) => Object.fromEntries(pairs)),
    byDefault: '',
    expects:
      'a list such as deployment.environment=test,service.version=1.2, values percent-encoded',
    about: 'What else traces say of this process.',
  } satisfies Setting<Record<string, string>>,
  OTEL_TRACES_SAMPLER_ARG: {
    schema: z
      .string()
      .regex(/^(0?\.\d{1,9}|[01](\.0{1,9})?)$/)
      .transform(Number),
    byDefault: '1',
    expects: 'a number from 0 to 1',
    about:
      'Share of the traces beginning here that are kept; whoever continues a trace does as its beginning did.',
  } satisfies Setting<number>,
} as const;

function pairOf(text: string, context: z.RefinementCtx): [string, string] {
  const [, name = '', value = ''] = attribute.exec(text) ?? [];
  try {
    if (name !== '') return [name, decodeURIComponent(value)];
  } catch {
    // Told below.
  }
  context.addIssue({ code: 'custom', message: 'no attribute' });
  return z.NEVER;
}
