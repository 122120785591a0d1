// The errors of one response, each once, with paths that its client can follow.
import type { DocumentNode, FieldNode, SelectionSetNode } from 'graphql';
import { Kind } from 'graphql';
import { toResponseError } from '../../platform/graphql/errors.ts';
import type { ResponseError } from '../../platform/graphql/port.ts';
import type { Log } from '../../platform/log.ts';
import type { Operation } from './port.ts';

type ErrorPath = readonly (string | number)[];

export class ResponseErrors {
  readonly #operation: Operation;
  readonly #visible: ResponseError[] = [];
  /** About fields that only the plan asked for; a client hears of them where they are missed. */
  readonly #hidden: ResponseError[] = [];
  /** By path, the index of the first in `#hidden`. */
  readonly #hiddenAt = new Map<string, number>();
  readonly #seen = new Set<string>();
  readonly #paths = new Set<string>();
  readonly #ancestors = new Set<string>();
  /** By the names of a path, how many of its keys are selected: many errors differ in list indices only. */
  readonly #selected = new Map<string, number>();
  #coversAll = false;

  constructor(operation: Operation) {
    this.#operation = operation;
  }

  /** What the client is told; a failure is never silent, even where nothing was missed for it. */
  list(): readonly ResponseError[] {
    return this.#visible.length > 0 ? this.#visible : this.#hidden;
  }

  add(error: ResponseError): void {
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
      if (!this.#hiddenAt.has(whole)) this.#hiddenAt.set(whole, this.#hidden.length);
      this.#hidden.push(visible);
      return;
    }
    this.#visible.push(visible);
    if (path.length === 0) this.#coversAll = true;
    this.#paths.add(whole);
    for (const prefix of prefixes) this.#ancestors.add(prefix);
  }

  /**
   * A null at this path that no error explains yet, at, above or below it, gets one: the hidden failure
   * that it comes from, or else `otherwise`.
   */
  explain(path: ErrorPath, otherwise: ResponseError | null): void {
    const prefixes = prefixesOf(path);
    if (this.#coversAll || this.#ancestors.has(prefixes.at(-1) ?? '')) return;
    if (prefixes.some((prefix) => this.#paths.has(prefix))) return;
    const first = Math.min(
      ...['', ...prefixes].map((prefix) => this.#hiddenAt.get(prefix) ?? Infinity),
    );
    const reason = this.#hidden[first] ?? otherwise;
    if (reason !== null) this.add({ ...reason, path });
  }

  #selectedLength(path: ErrorPath): number {
    const names = JSON.stringify(path.map((key) => (typeof key === 'number' ? 0 : key)));
    const known = this.#selected.get(names);
    if (known !== undefined) return known;
    const { length } = selectedPath(this.#operation, path);
    this.#selected.set(names, length);
    return length;
  }
}

/** All paths to this one, itself included, as text; unlike for unlike paths of names and indices. */
function prefixesOf(path: ErrorPath): string[] {
  let prefix = '';
  return path.map((key) => (prefix += `/${key}`));
}

/** An error of a subgraph's answer as the client gets it: its own words and extensions, and who said it. */
export function fromSubgraph(error: ResponseError, service: string, path: ErrorPath | undefined) {
  const extensions = { code: 'INTERNAL', ...error.extensions, service };
  const message =
    typeof error.message === 'string' && error.message !== ''
      ? error.message
      : `The subgraph \`${service}\` reported an error without a message.`;
  return path === undefined ? { message, extensions } : { message, path, extensions };
}

/** What a client is told when a subgraph gave no usable answer. */
export function failureOf(error: unknown, service: string, log: Log): ResponseError {
  const { message, extensions } = toResponseError(error, log);
  return { message, extensions: { ...extensions, service } };
}

function selectedPath({ definition, document }: Operation, path: ErrorPath): ErrorPath {
  let sets: readonly SelectionSetNode[] = [definition.selectionSet];
  for (const [index, key] of path.entries()) {
    if (typeof key === 'number') continue;
    const fields = sets.flatMap((set) => fieldsNamed(set, key, document));
    if (fields.length === 0) return path.slice(0, index);
    sets = fields.flatMap((field) =>
      field.selectionSet === undefined ? [] : [field.selectionSet],
    );
  }
  return path;
}

function fieldsNamed(set: SelectionSetNode, key: string, document: DocumentNode): FieldNode[] {
  const found: FieldNode[] = [];
  const pending: SelectionSetNode[] = [set];
  const visited = new Set<string>();
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    for (const selection of next.selections) {
      if (selection.kind === Kind.FIELD) {
        if ((selection.alias ?? selection.name).value === key) found.push(selection);
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
