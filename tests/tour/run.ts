// Takes the tour: every stop in order, against a gateway, with what changes at every start masked.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { parse, OperationTypeNode, Kind } from 'graphql';
import { createClient } from 'graphql-ws';
import type { Action, Stop } from './stops.ts';

export interface Place {
  readonly origin: string;
  readonly token: string;
  /** For commands, which find the gateway by PORT and the household by DATA_DIR. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Frames shown of a stream that does not end. */
const mostFrames = 3;

/** What each stop gave, masked, as the page shows it. */
export async function takeTour(place: Place, stops: readonly Stop[]): Promise<string[]> {
  const outputs: string[] = [];
  const answers: unknown[] = [];
  for (const { action } of stops) {
    const answer = await act(place, action, answers);
    answers.push(answer);
    outputs.push(`${masked(shown(answer))}\n`);
  }
  return outputs;
}

function act(place: Place, action: Action, before: readonly unknown[]): Promise<unknown> {
  if (action.kind === 'command') return command(place, action.line);
  const variables = JSON.parse(filled(action.variables, before)) as Record<string, unknown>;
  return isSubscription(action.query)
    ? subscribe(place, action.query, variables)
    : query(place, action.query, variables);
}

async function query({ origin, token }: Place, text: string, variables: object) {
  const response = await fetch(`${origin}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: text, variables }),
  });
  return (await response.json()) as unknown;
}

/**
 * The first frames of a stream without an end. A run is watched to its end and then again: who comes afterwards gets
 * the same steps each time and the text in one piece, however it was cut when it was live.
 */
async function subscribe(
  place: Place,
  text: string,
  variables: Record<string, unknown>,
): Promise<unknown[]> {
  if (!text.includes('runEvents')) return frames(place, text, variables, mostFrames);
  await frames(place, text, variables, Infinity);
  return frames(place, text, variables, Infinity);
}

/** A stream's own errors are part of what is shown. */
async function frames(
  { origin, token }: Place,
  text: string,
  variables: Record<string, unknown>,
  most: number,
): Promise<unknown[]> {
  const client = createClient({
    url: `${origin.replace(/^http/, 'ws')}/graphql`,
    connectionParams: { authorization: `Bearer ${token}` },
    retryAttempts: 0,
  });
  const seen: unknown[] = [];
  for await (const { data, errors } of client.iterate({ query: text, variables })) {
    seen.push(errors === undefined ? { data } : { data, errors });
    if (seen.length === most) break;
  }
  await client.dispose();
  return seen;
}

async function command({ environment }: Place, line: string): Promise<string> {
  const [npm, run, name = '', ...rest] = words(line);
  if (npm !== 'npm' || run !== 'run') throw new Error(`the tour runs npm scripts only: ${line}`);
  const given = rest[0] === '--' ? rest.slice(1) : rest;
  const { stdout } = await promisify(execFile)(process.execPath, [`tools/${name}.ts`, ...given], {
    env: { PATH: process.env['PATH'], ...environment },
  });
  return stdout.trim();
}

function words(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}

function isSubscription(text: string): boolean {
  return parse(text).definitions.some(
    (definition) =>
      definition.kind === Kind.OPERATION_DEFINITION &&
      definition.operation === OperationTypeNode.SUBSCRIPTION,
  );
}

/** `{{2.data.startRun.run.id}}` is that value of the answer of stop 2. */
function filled(text: string, answers: readonly unknown[]): string {
  return text.replaceAll(/\{\{(\d+)\.([^}]+)\}\}/g, (reference, stop: string, path: string) => {
    let value = answers[Number(stop) - 1];
    for (const key of path.split('.')) {
      value = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
    }
    if (typeof value !== 'string') throw new Error(`${reference} names nothing`);
    return value;
  });
}

function shown(answer: unknown): string {
  if (typeof answer === 'string') return answer;
  if (!Array.isArray(answer)) return JSON.stringify(answer, null, 2);
  return answer.map((frame) => JSON.stringify(frame)).join('\n');
}

/** Ids, instants and signatures differ from start to start; figures do not. */
export function masked(text: string): string {
  return text
    .replaceAll(/\b([a-z]{3,6})_[0-9a-f]{12,}[0-9a-z_]*/g, '$1_…')
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, '…Z')
    .replaceAll(/"inputHash":\s*"[0-9a-f]+"/g, '"inputHash": "…"')
    .replaceAll(/(\/images\/)[\w-]+/g, '$1…');
}
