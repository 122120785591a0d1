// How subgraphs fail: each fault is a pure function of what was asked, not of when or how often, so that
// executors which ask in different ways meet the same failures.
import { setImmediate as turn } from 'node:timers/promises';
import { GraphQLError } from 'graphql';
import type { Trouble } from '../../../gateway/execute/world.testing.ts';
import { number } from '../../../gateway/execute/world-values.testing.ts';
import { AppError } from '../../../platform/errors.ts';
import type { GraphResponse, SubgraphTransport } from '../../../platform/graphql/port.ts';

export const faultKinds = [
  'none',
  'slow',
  'down',
  'crash',
  'field errors',
  'error without path',
  'errors only',
  'null for non-null',
  'missing field',
  'missing entity',
  'wrong length',
  'null list',
  'garbage',
  'wrong leaf',
  'wrong type name',
] as const;

export type FaultKind = (typeof faultKinds)[number];

export interface Fault {
  readonly kind: FaultKind;
  /** Which of the faults of its kind that the operation meets. */
  readonly round: number;
  /** Which requests, fields and entities it hits. */
  readonly salt: number;
}

type Json = Record<string, unknown>;
type Execute = SubgraphTransport['execute'];

/** For resolvers: what they throw before they answer. */
export function troubleOf({ kind, salt }: Fault): Trouble | null {
  if (kind !== 'field errors') return null;
  return (service, coordinate, thing) => {
    const hit = number(`${salt} ${service} ${coordinate} ${thing.id}`);
    if (hit % 6 > 0) return;
    const code = ['NOT_FOUND', undefined, 'FORBIDDEN'][hit % 3];
    throw new GraphQLError(`${coordinate} of ${thing.id} failed`, {
      extensions: code === undefined ? {} : { code, hint: hit % 5 },
    });
  };
}

/** @param met told for each answer that the fault changed */
export function failing(
  name: string,
  inner: SubgraphTransport,
  { kind, salt }: Pick<Fault, 'kind' | 'salt'>,
  met: () => void,
): SubgraphTransport {
  const execute: Execute = async (request, ...rest) => {
    const hit = number(`${salt} ${name} ${request.query}`);
    for (let turns = kind === 'slow' ? hit % 5 : 0; turns > 0; turns -= 1) await turn();
    const down = kind === 'down' || kind === 'crash';
    if (down && number(`${salt} ${name}`) % 2 === 0) {
      met();
      if (kind === 'crash') throw new TypeError('socket hang up');
      throw new AppError('UNAVAILABLE', `${name} is down`, { retryable: true });
    }
    const response = await inner.execute(request, ...rest);
    const given = request.variables?.['representations'];
    const named = Array.isArray(given) ? given.map((each) => JSON.stringify(each)) : null;
    const spoiled = spoil(response, { kind, salt, name, hit, named });
    if (spoiled !== response || kind === 'slow') met();
    return spoiled;
  };
  return { execute };
}

interface Asked extends Pick<Fault, 'kind' | 'salt'> {
  readonly name: string;
  readonly hit: number;
  /** Representations by their text. */
  readonly named: readonly string[] | null;
}

function spoil(response: GraphResponse, asked: Asked): GraphResponse {
  const { kind, name, hit, named } = asked;
  const data = response.data as Json | null | undefined;
  switch (kind) {
    case 'error without path': {
      if (hit % 2 > 0) return response;
      const error = { message: `${name} is unwell`, extensions: { code: 'RATE_LIMITED' } };
      return { ...response, errors: [...(response.errors ?? []), error] };
    }
    case 'errors only': {
      if (hit % 2 > 0) return response;
      const extensions = hit % 4 === 0 ? { code: 'FORBIDDEN' } : {};
      const errors = [{ message: `${name} refuses`, extensions }];
      return hit % 3 === 0 ? { errors } : { data: null, errors };
    }
    case 'garbage': {
      if (hit % 2 > 0) return response;
      const odd = [7, 'text', [], null, undefined, true][hit % 6];
      return { data: odd as unknown as Json };
    }
    case 'wrong length':
    case 'null list': {
      const entities = data?.['_entities'];
      if (!Array.isArray(entities) || hit % 2 > 0) return response;
      const items = entities as unknown[];
      const short = hit % 3 === 0 ? [...items, null] : items.slice(1);
      return { ...response, data: { _entities: kind === 'null list' ? null : short } };
    }
    case 'missing entity': {
      const entities = data?.['_entities'];
      if (!Array.isArray(entities)) return response;
      const missing = (index: number) =>
        number(`${asked.salt} ${name} ${named?.[index]}`) % 3 === 0;
      if (!entities.some((_, index) => missing(index))) return response;
      const left = entities.map((entity: unknown, index) => (missing(index) ? null : entity));
      return { ...response, data: { _entities: left } };
    }
    case 'null for non-null':
    case 'missing field':
    case 'wrong leaf':
    case 'wrong type name':
      return data && change(data, asked) ? { ...response } : response;
    default:
      return response;
  }
}

/** Changes single values of the data; returns whether it did. */
function change(data: Json, { kind, salt, named }: Asked): boolean {
  let changed = false;
  const walk = (value: unknown, place: string): void => {
    if (Array.isArray(value)) {
      value.forEach((item, index) => walk(item, `${place}.${index}`));
      return;
    }
    if (typeof value !== 'object' || value === null) return;
    const object = value as Json;
    for (const key of Object.keys(object)) {
      const at = `${place}.${key}`;
      const hit = number(`${salt} ${at}`);
      const isType = key === '__typename';
      if (hit % 6 === 0 && isType === (kind === 'wrong type name')) {
        changed = true;
        if (kind === 'missing field') Reflect.deleteProperty(object, key);
        else if (kind === 'null for non-null') object[key] = null;
        else if (kind === 'wrong type name')
          object[key] = ['Nobody', 'Ant', 'Bee', 'Size'][hit % 4];
        else if (isLeaf(object[key])) object[key] = odd(object[key], hit);
        else walk(object[key], at);
      } else {
        walk(object[key], at);
      }
    }
  };
  const entities = data['_entities'];
  if (named !== null && Array.isArray(entities)) {
    entities.forEach((entity, index) => walk(entity, named[index] ?? ''));
  } else {
    walk(data, '');
  }
  return changed;
}

function isLeaf(value: unknown): boolean {
  return typeof value !== 'object' && value !== undefined;
}

function odd(value: unknown, hit: number): unknown {
  const others = [{ odd: 1 }, ['odd'], 'odd', 1.5, 7, true, ''].filter(
    (other) => typeof other !== typeof value,
  );
  return others[hit % others.length];
}
