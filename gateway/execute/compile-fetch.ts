// One fetch of a plan, compiled: ask the subgraph, put its data where it belongs.
import type { FetchNode, ResponsePath } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';
import { isInterfaceType, isObjectType, OperationTypeNode } from 'graphql';
import { AppError } from '../../platform/errors.ts';
import type { GraphRequest, GraphResponse } from '../../platform/graphql/port.ts';
import type { PlanScope, Step } from './plan-scope.ts';
import { groupByContext } from './context.ts';
import { failureOf } from './errors.ts';
import type { Asked } from './fetch-errors.ts';
import { explainIncomplete, failAll, malformed, reportAll } from './fetch-errors.ts';
import type { Data } from './records.ts';
import { copy, isData, merge, read, write } from './records.ts';
import type { Batch } from './representations.ts';
import { rememberedEntities } from './remembered.ts';
import { compileRewrites } from './rewrites.ts';
import type { Run } from './run.ts';
import type { Targets } from './targets.ts';
import { compileTargets } from './targets.ts';

/**
 * The step never rejects for what a subgraph does: its failures become errors of the response, and its
 * fields stay missing. It rejects when the request is aborted.
 */
export function compileFetch(scope: PlanScope, node: FetchNode, path: ResponsePath): Step {
  const { schema } = scope;
  const findTargets = compileTargets(path);
  const targetsSlot = scope.slot('targets', path);
  const ask = compileAsk(scope, node);
  const rewrite = compileRewrites(schema, node.outputRewrites);

  if (node.requires === undefined) {
    const fetchRoot = async (run: Run, targets: Targets): Promise<void> => {
      const answer = await ask(run, null, { schema, node, targets, batch: null });
      if (answer === null) return;
      rewrite?.(answer);
      run.changed();
      const last = targets.data.length - 1;
      // The last place may keep what was received; the others get copies, so that none share.
      targets.data.forEach((data, index) =>
        fill(schema, data, index === last ? answer : copied(answer)),
      );
    };
    return (run) => {
      const targets = run.remembered(targetsSlot, findTargets);
      return targets.data.length === 0 ? null : fetchRoot(run, targets);
    };
  }

  const { requires, inputRewrites = [], contextRewrites } = node;
  const makeBatch = scope.makeBatch(requires, inputRewrites, node.serviceName);
  const batchSlot = scope.slot(
    'batch',
    path,
    requires,
    inputRewrites,
    inputRewrites.length > 0 ? node.serviceName : '',
  );

  const fetchEntities = async (
    run: Run,
    targets: Targets,
    batch: Batch,
    context: Data | null,
  ): Promise<void> => {
    const asked: Asked = { schema, node, targets, batch };
    if (batch.incomplete) explainIncomplete(run, asked);
    const { representations } = batch;
    if (representations.length === 0) return;
    if (run.event !== null) {
      const askFor = (some: Asked) => entitiesOf(run, some, context);
      const entities = await rememberedEntities(run.event, asked, batch, context, askFor);
      run.changed();
      distributeCopies(schema, entities, batch, targets.data);
      return;
    }
    const entities = await entitiesOf(run, asked, context);
    if (entities === null) return;
    run.changed();
    distribute(schema, entities, batch, targets.data);
  };

  /** Null when there are none, which was reported. */
  const entitiesOf = async (run: Run, asked: Asked, context: Data | null) => {
    const answer = await ask(run, context, asked);
    if (answer === null) return null;
    const entities = read(answer, '_entities');
    if (!Array.isArray(entities) || entities.length !== asked.batch?.representations.length) {
      failAll(run, asked, malformed(node));
      return null;
    }
    rewrite?.(entities);
    return entities as readonly unknown[];
  };

  if (contextRewrites !== undefined) {
    return (run) => {
      const targets = run.remembered(targetsSlot, findTargets);
      const groups = groupByContext(schema, contextRewrites, run.data, targets);
      const pending = groups.map((group) =>
        fetchEntities(run, group.targets, makeBatch(group.targets.data), group.values),
      );
      return pending.length === 0 ? null : Promise.all(pending).then(() => undefined);
    };
  }
  return (run) => {
    const targets = run.remembered(targetsSlot, findTargets);
    if (targets.data.length === 0) return null;
    const batch = run.remembered(batchSlot, () => makeBatch(targets.data));
    return fetchEntities(run, targets, batch, null);
  };
}

function distribute(
  schema: GraphQLSchema,
  entities: readonly unknown[],
  batch: Batch,
  targets: readonly Data[],
): void {
  const { of, last } = batch;
  for (let target = 0; target < targets.length; target += 1) {
    const index = of[target] as number;
    const entity = index < 0 ? null : entities[index];
    if (!isData(entity)) continue;
    const kept = last === null || last[index] === target;
    fill(schema, targets[target] as Data, kept ? entity : copied(entity));
  }
}

/** Of entities that others have, too. */
function distributeCopies(
  schema: GraphQLSchema,
  entities: readonly unknown[],
  { of }: Batch,
  targets: readonly Data[],
): void {
  of.forEach((index, target) => {
    const entity = entities[index];
    if (isData(entity)) fill(schema, targets[target] as Data, copied(entity));
  });
}

/** An @interfaceObject says the interface's name, though another found out what is behind it. */
function fill(schema: GraphQLSchema, data: Data, received: Data): void {
  const found = data['__typename'];
  const said = received['__typename'];
  merge(data, received);
  if (said === found || typeof said !== 'string' || typeof found !== 'string') return;
  const keeps = isInterfaceType(schema.getType(said)) && isObjectType(schema.getType(found));
  if (keeps) data['__typename'] = found;
}

function copied(data: Data): Data {
  return copy(data) as Data;
}

type Ask = (run: Run, context: Data | null, asked: Asked) => Promise<Data | null>;

/** Gives the data of the answer; null when there is none, which was reported. */
function compileAsk(scope: PlanScope, node: FetchNode): Ask {
  const { serviceName } = node;
  const requestOf = compileRequest(node);
  const refusal = reservedVariable(scope, node);

  return async (run, context, asked) => {
    run.signal?.throwIfAborted();
    let response: GraphResponse;
    try {
      if (refusal !== null) throw refusal;
      const transport = run.transports.get(serviceName);
      if (transport === undefined) {
        throw new AppError('UNAVAILABLE', `The subgraph \`${serviceName}\` is not connected.`);
      }
      response = await transport.execute(
        requestOf(run, context, asked.batch),
        run.viewer,
        run.signal,
        run.headers,
      );
    } catch (error) {
      run.signal?.throwIfAborted();
      failAll(run, asked, failureOf(error, serviceName, run.log));
      return null;
    }
    const { data, errors } = response;
    const reported = Array.isArray(errors) ? errors : [];
    if (reported.length > 0) {
      asked.onErrors?.();
      reportAll(run, asked, reported, data);
    }
    if (isData(data)) return data;
    if (reported.length === 0) failAll(run, asked, malformed(node));
    return null;
  };
}

function compileRequest(node: FetchNode) {
  const { operation: query, operationName } = node;
  const kind = node.operationKind === OperationTypeNode.MUTATION ? 'mutation' : 'query';
  const context = new Set(node.contextRewrites?.map(({ renameKeyTo }) => renameKeyTo));
  const names = (node.variableUsages ?? []).filter((name) => !context.has(name));
  return (run: Run, contextual: Data | null, batch: Batch | null): GraphRequest => {
    const variables: Data = {};
    for (const name of names) {
      const value = read(run.variables, name);
      if (value !== undefined) write(variables, name, value);
    }
    if (contextual !== null) merge(variables, contextual);
    if (batch !== null) variables['representations'] = batch.representations;
    const scan = run.scans?.get(node);
    if (scan !== undefined) {
      return operationName === undefined
        ? { query, variables, kind, scan }
        : { query, variables, operationName, kind, scan };
    }
    return operationName === undefined
      ? { query, variables, kind }
      : { query, variables, operationName, kind };
  };
}

/** Names that the fetch needs for itself cannot be an operation's too. */
function reservedVariable({ operation }: PlanScope, node: FetchNode): AppError | null {
  const own = node.requires === undefined ? [] : ['representations'];
  const context = node.contextRewrites?.map(({ renameKeyTo }) => renameKeyTo) ?? [];
  const reserved = new Set([...own, ...context]);
  const declared = operation.variableDefinitions?.map(({ variable }) => variable.name.value) ?? [];
  const name = declared.find(
    (one) => reserved.has(one) && node.variableUsages?.includes(one) === true,
  );
  return name === undefined
    ? null
    : new AppError('BAD_USER_INPUT', `A variable cannot be named \`${name}\`.`);
}
