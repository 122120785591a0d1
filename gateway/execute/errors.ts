// The errors of one response, each once, with paths that its client can follow.
import type { DocumentNode, FieldNode, SelectionSetNode } from 'graphql';
import { Kind } from 'graphql';
import { toResponseError } from '../../platform/graphql/errors.ts';
import type { ResponseError } from '../../platform/graphql/port.ts';
import type { Log } from '../../platform/log.ts';
import type { DataNames } from './aliases.ts';
import type { Operation } from './port.ts';

/** By the names of the data under construction, until the response is told. */
type ErrorPath = readonly (string | number)[];

export class ResponseErrors {
  readonly #operation: Operation;
  readonly #names: DataNames;
  readonly #visible: ResponseError[] = [];
  /** About fields that only the plan asked for; a client hears of them where they are missed. */
  readonly #hidden: ResponseError[] = [];
  /** By path, the index of the first in `#hidden`. */
  readonly #hiddenAt = new Map<string, number>();
  readonly #placed = new Set<ResponseError>();
  /** Among those: nothing is said where there is no null. */
  readonly #assumed = new Set<ResponseError>();
  readonly #seen = new Set<string>();
  readonly #paths = new Set<string>();
  /** By path, the first visible error of something within. */
  readonly #firstBelow = new Map<string, ResponseError>();
  /** By the names of a path, how many of its keys are selected: many errors differ in list indices only. */
  readonly #selected = new Map<string, number>();
  #coversAll = false;

  constructor(operation: Operation, names: DataNames) {
    this.#operation = operation;
    this.#names = names;
  }

  /** Nothing has failed so far. */
  get none(): boolean {
    return this.#visible.length === 0 && this.#hidden.length === 0;
  }

  /**
   * What the client is told. A failure is never silent, even where nothing was missed for it; one that
   * the gateway had to place itself has a path only where the client finds null.
   */
  list(data: unknown): readonly ResponseError[] {
    const shown = (path: ErrorPath = []) => this.#names.shownPath(path);
    // A null that comes of a field which only the plan asked for is told where the client finds it.
    for (const error of this.#hidden) {
      const path = error.path ?? [];
      if (path.length === 0 || valueAt(data, shown(path)) !== null) continue;
      if (this.#isExplained(prefixesOf(path))) continue;
      this.add(error, true);
    }
    const told = this.#visible.filter((error) => {
      const path = shown(error.path);
      return this.#placed.has(error) ? valueAt(data, path) === null : !isAbsent(data, path);
    });
    const known = new Set(told.map(withoutPath));
    const within = new Set<string>();
    if (this.#hidden.length > 0) {
      for (const error of told) {
        const key = withoutPath(error);
        for (const prefix of ['', ...prefixesOf(error.path ?? [])]) within.add(`${prefix} ${key}`);
      }
    }
    const unplaced = new Map<string, ResponseError>();
    const keep = (key: string) => unplaced.set(key, JSON.parse(key) as ResponseError);
    for (const error of this.#visible) {
      if (this.#assumed.has(error)) continue;
      const key = withoutPath(error);
      // Within an object that is there, what else it was to fill may be missing.
      const partly = this.#placed.has(error) && isComposite(valueAt(data, shown(error.path)));
      if (!known.has(key) || partly) keep(key);
    }
    for (const error of this.#hidden) {
      const key = withoutPath(error);
      if (!within.has(`${prefixesOf(error.path ?? []).at(-1) ?? ''} ${key}`)) keep(key);
    }
    const named = told.map((error) =>
      error.path === undefined ? error : { ...error, path: shown(error.path) },
    );
    return [...named, ...unplaced.values()];
  }

  /**
   * @param placed by the gateway, as the subgraph did not say where
   * @param assumed to be missed: if it is not, nothing has failed
   */
  add(error: ResponseError, placed = false, assumed = false): void {
    const given = error.path ?? [];
    const { message, extensions } = error;
    const key = JSON.stringify([given, message, extensions]);
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    const path = given.slice(0, this.#selectedLength(given));
    const visible: ResponseError = {
      message,
      ...(path.length > 0 && { path }),
      ...(extensions !== undefined && { extensions }),
    };
    const prefixes = prefixesOf(path);
    const whole = prefixes.at(-1) ?? '';
    if (path.length < given.length) {
      if (assumed) return;
      if (!this.#hiddenAt.has(whole)) this.#hiddenAt.set(whole, this.#hidden.length);
      this.#hidden.push(visible);
      return;
    }
    this.#visible.push(visible);
    if (placed) this.#placed.add(visible);
    if (assumed) this.#assumed.add(visible);
    if (path.length === 0) this.#coversAll = true;
    this.#paths.add(whole);
    for (const prefix of path.length === 0 ? [] : ['', ...prefixes.slice(0, -1)]) {
      if (!this.#firstBelow.has(prefix)) this.#firstBelow.set(prefix, visible);
    }
  }

  /**
   * A null at this path that no error explains yet, at, above or below it, gets one: the hidden failure
   * that it comes from, or else `otherwise`; before that, for what was to be made from fields beside it, a
   * failure of one of those.
   */
  explain(path: ErrorPath, otherwise: ResponseError, madeFromOthers = false): void {
    const prefixes = prefixesOf(path);
    if (this.#isExplained(prefixes)) return;
    const first = Math.min(
      ...['', ...prefixes].map((prefix) => this.#hiddenAt.get(prefix) ?? Infinity),
    );
    const beside = madeFromOthers ? this.#firstBelow.get(prefixes.at(-2) ?? '') : undefined;
    const reason = this.#hidden[first] ?? beside;
    this.add({ ...(reason ?? otherwise), path }, true, reason === undefined && madeFromOthers);
  }

  #isExplained(prefixes: readonly string[]): boolean {
    if (this.#coversAll || this.#firstBelow.has(prefixes.at(-1) ?? '')) return true;
    return prefixes.some((prefix) => this.#paths.has(prefix));
  }

  #selectedLength(path: ErrorPath): number {
    const names = JSON.stringify(path.map((key) => (typeof key === 'number' ? 0 : key)));
    const known = this.#selected.get(names);
    if (known !== undefined) return known;
    const { length } = selectedPath(this.#operation, this.#names, path);
    this.#selected.set(names, length);
    return length;
  }
}

/** All paths to this one, itself included, as text; unlike for unlike paths of names and indices. */
function prefixesOf(path: ErrorPath): string[] {
  let prefix = '';
  return path.map((key) => (prefix += `/${key}`));
}

function withoutPath({ message, extensions }: ResponseError): string {
  return JSON.stringify({ message, ...(extensions !== undefined && { extensions }) });
}

function isComposite(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

/** Whether an object that is there has no such field: it was selected for objects of another type. */
function isAbsent(data: unknown, path: ErrorPath): boolean {
  let value = data;
  for (const key of path) {
    if (value === null || typeof value !== 'object') return false;
    if (!Object.hasOwn(value, key)) return true;
    value = (value as Readonly<Record<string | number, unknown>>)[key];
  }
  return false;
}

/** Null too where something above is. */
function valueAt(data: unknown, path: ErrorPath): unknown {
  let value = data;
  for (const key of path) {
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, key)) break;
    value = (value as Readonly<Record<string | number, unknown>>)[key];
  }
  return value;
}

/** Of what a subgraph did wrong without a code of its own: Apollo's word for it. */
export const DOWNSTREAM = 'DOWNSTREAM_SERVICE_ERROR';

/** An error of a subgraph's answer as the client gets it: its own words and extensions, and who said it. */
export function fromSubgraph(error: ResponseError, serviceName: string, path?: ErrorPath) {
  const own = error.extensions;
  const extensions = { ...own, code: own?.['code'] || DOWNSTREAM, serviceName };
  const message =
    typeof error.message === 'string' && error.message !== ''
      ? error.message
      : `The subgraph \`${serviceName}\` reported an error without a message.`;
  return path === undefined ? { message, extensions } : { message, path, extensions };
}

/** What a client is told when a subgraph gave no usable answer. */
export function failureOf(error: unknown, serviceName: string, log: Log): ResponseError {
  const { message, extensions } = toResponseError(error, log);
  return { message, extensions: { ...extensions, serviceName } };
}

function selectedPath(
  { definition, document }: Operation,
  names: DataNames,
  path: ErrorPath,
): ErrorPath {
  let sets: readonly SelectionSetNode[] = [definition.selectionSet];
  for (const [index, key] of path.entries()) {
    if (typeof key === 'number') continue;
    const fields = sets.flatMap((set) => fieldsNamed(set, key, document, names));
    if (fields.length === 0) return path.slice(0, index);
    sets = fields.flatMap((field) =>
      field.selectionSet === undefined ? [] : [field.selectionSet],
    );
  }
  return path;
}

function fieldsNamed(
  set: SelectionSetNode,
  key: string,
  document: DocumentNode,
  names: DataNames,
): FieldNode[] {
  const found: FieldNode[] = [];
  const pending: SelectionSetNode[] = [set];
  const visited = new Set<string>();
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    for (const selection of next.selections) {
      if (selection.kind === Kind.FIELD) {
        if (names.of(selection) === key) found.push(selection);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        pending.push(selection.selectionSet);
      } else if (!visited.has(selection.name.value)) {
        visited.add(selection.name.value);
        const fragment = fragmentNamed(document, selection.name.value);
        if (fragment !== undefined) pending.push(fragment.selectionSet);
      }
    }
  }
  return found;
}

function fragmentNamed(document: DocumentNode, name: string) {
  return document.definitions.find(
    (definition): definition is Extract<typeof definition, { kind: Kind.FRAGMENT_DEFINITION }> =>
      definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === name,
  );
}
