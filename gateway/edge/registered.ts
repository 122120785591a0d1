// The file of registered operations: a manifest as Apollo's tools write it, or a plain map of id to text as
// Relay and GraphQL Code Generator do.
// https://www.apollographql.com/docs/graphos/platform/security/persisted-queries#manifest-format
import { readFileSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { GraphQLError, Kind, parse, type OperationDefinitionNode } from 'graphql';
import { z } from 'zod';
import { AppError } from '../../platform/errors.ts';
import type { Log } from '../../platform/log.ts';
import type { LoadedSupergraph } from '../execute/port.ts';
import type { SupergraphHolder } from '../supergraph/manager.ts';
import type { Preparer } from './prepare.ts';
import type { RegisteredOperations } from './texts.ts';

export interface RegisteredFile {
  readonly path: string;
  /** Everything else is refused. */
  readonly only: boolean;
  /** The setting that names the file, for errors; REGISTERED_OPERATIONS unless told. */
  readonly setting?: string;
}

const manifest = z.object({
  format: z.literal('apollo-persisted-query-manifest'),
  version: z.literal(1),
  operations: z.array(
    z.object({
      id: z.string().min(1),
      body: z.string().min(1),
      name: z.string().nullish(),
      type: z.enum(['query', 'mutation', 'subscription']).optional(),
    }),
  ),
});
const plainMap = z.record(z.string().min(1), z.string().min(1));

interface Entry {
  readonly id: string;
  readonly body: string;
  readonly name?: string | null | undefined;
  readonly type?: string | undefined;
}

/**
 * CONFIG_INVALID naming the entry and what is wrong with it: a text that the graph does not answer is a
 * mistake better found at the start than by a client.
 */
export function readRegistered(
  file: Pick<RegisteredFile, 'path' | 'setting'>,
  graph: LoadedSupergraph,
  preparer: Preparer,
): RegisteredOperations {
  const { path, setting = 'REGISTERED_OPERATIONS' } = file;
  try {
    return operationsIn(path, graph, preparer);
  } catch (error) {
    if (!(error instanceof Unusable)) throw error;
    throw new AppError('CONFIG_INVALID', `${setting}: ${error.message}`, {
      field: setting,
      ...(error.cause !== undefined && { cause: error.cause }),
    });
  }
}

/** What is wrong with the file. */
class Unusable extends Error {}

/**
 * Tells operators which of them each later version of the graph answers no more; clients that send one are told
 * what is wrong with it. Returns how to end that.
 */
export function watchRegistered(
  operations: RegisteredOperations,
  holder: Pick<SupergraphHolder, 'follow'>,
  preparer: Preparer,
  log: Log,
): () => void {
  let latest: LoadedSupergraph | null = null;
  const judge = async (version: LoadedSupergraph) => {
    const ids: string[] = [];
    for (const [id, body] of operations) {
      // Other work gets its turn between two.
      await nextTurn();
      if (latest !== version) return;
      if ('errors' in preparer.check(version, body)) ids.push(id);
    }
    if (ids.length > 0) {
      log.warn({ operations: ids }, 'registered operations are not valid in this version any more');
    }
  };
  const unfollow = holder.follow((version) => {
    // The first is the one that they were read with.
    const isLater = latest !== null;
    latest = version;
    if (!isLater) return;
    judge(version).catch((err: unknown) => log.error({ err }, 'registered operations not judged'));
  });
  return () => {
    latest = null;
    unfollow();
  };
}

function operationsIn(
  path: string,
  graph: LoadedSupergraph,
  preparer: Preparer,
): RegisteredOperations {
  const operations = new Map<string, string>();
  for (const entry of entriesOf(path)) {
    const where = `${path}: operation ${JSON.stringify(entry.id)}`;
    const before = operations.get(entry.id);
    if (before !== undefined && before !== entry.body) {
      throw invalid(`${where} is there twice, with different texts.`);
    }
    const problem = problemWith(entry, graph, preparer);
    if (problem !== null) throw invalid(`${where}: ${problem}`);
    operations.set(entry.id, entry.body);
  }
  return operations;
}

function entriesOf(path: string): readonly Entry[] {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw invalid(`${path} cannot be read: ${reason}`, error);
  }
  const isManifest = typeof json === 'object' && json !== null && 'format' in json;
  const parsed = (isManifest ? manifest : plainMap).safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw invalid(`${path}: ${issue?.path.join('.') || 'the whole'}: ${issue?.message ?? ''}`);
  }
  if (isManifest) return manifest.parse(json).operations;
  return Object.entries(plainMap.parse(json)).map(([id, body]) => ({ id, body }));
}

function problemWith(entry: Entry, graph: LoadedSupergraph, preparer: Preparer): string | null {
  const operations = operationsOf(entry.body);
  if (operations instanceof GraphQLError) return operations.message;
  const [first] = operations;
  if (first === undefined) return 'there is no operation in it.';
  const named = (operation: OperationDefinitionNode) => operation.name?.value ?? null;
  const meant = operations.find((one) => named(one) === (entry.name ?? named(first)));
  if (meant === undefined) return `no operation in it is called ${String(entry.name)}.`;
  const type: string = meant.operation;
  if (entry.type !== undefined && type !== entry.type) {
    return `it is a ${type}, not a ${entry.type}.`;
  }
  const checked = preparer.check(graph, entry.body);
  return 'errors' in checked ? (checked.errors[0]?.message ?? 'it is not valid.') : null;
}

function operationsOf(text: string): readonly OperationDefinitionNode[] | GraphQLError {
  try {
    return parse(text).definitions.filter(
      (definition) => definition.kind === Kind.OPERATION_DEFINITION,
    );
  } catch (error) {
    if (error instanceof GraphQLError) return error;
    throw error;
  }
}

function invalid(problem: string, cause?: unknown): Unusable {
  return new Unusable(problem, { cause });
}
