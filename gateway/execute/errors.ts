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
  readonly #placed = new Set<ResponseError>();
  readonly #seen = new Set<string>();
  readonly #paths = new Set<string>();
  readonly #ancestors = new Set<string>();
  #coversAll = false;

  constructor(operation: Operation) {
    this.#operation = operation;
  }

  /**
   * What the client is told. A failure is never silent, even where nothing was missed for it; one that
   * the gateway had to place itself has a path only where the client finds null.
   */
  list(data: unknown): readonly ResponseError[] {
    // A null that comes of a field which only the plan asked for is told where the client finds it.
    for (const error of this.#hidden) {
      const path = error.path ?? [];
      if (path.length === 0 || valueAt(data, path) !== null || this.#isExplained(path)) continue;
      this.add(error, true);
    }
    const told = this.#visible.filter(
      (error) => !this.#placed.has(error) || valueAt(data, error.path ?? []) === null,
    );
    const known = new Set(told.map(withoutPath));
    const unplaced = new Map<string, ResponseError>();
    for (const error of [...this.#visible, ...this.#hidden]) {
      const key = withoutPath(error);
      // Within an object that is there, what else it was to fill may be missing.
      const partly = this.#placed.has(error) && isComposite(valueAt(data, error.path ?? []));
      if (!known.has(key) || partly) unplaced.set(key, JSON.parse(key) as ResponseError);
    }
    return [...told, ...unplaced.values()];
  }

  /** @param placed by the gateway, as the subgraph did not say where */
  add(error: ResponseError, placed = false): void {
    const given = error.path ?? [];
    const path = selectedPath(this.#operation, given);
    const { message, extensions } = error;
    const visible: ResponseError = {
      message,
      ...(path.length > 0 && { path }),
      ...(extensions !== undefined && { extensions }),
    };
    const key = JSON.stringify([given, path, message, extensions]);
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    if (path.length < given.length) {
      this.#hidden.push(visible);
      return;
    }
    this.#visible.push(visible);
    if (placed) this.#placed.add(visible);
    if (path.length === 0) this.#coversAll = true;
    this.#paths.add(JSON.stringify(path));
    for (let length = 1; length <= path.length; length += 1) {
      this.#ancestors.add(JSON.stringify(path.slice(0, length)));
    }
  }

  /**
   * A null at this path that no error explains yet, at, above or below it, gets one: the hidden failure
   * that it comes from, or else `otherwise`; null: a failure of a field beside it, which it was to be made from.
   */
  explain(path: ErrorPath, otherwise: ResponseError | null): void {
    if (this.#isExplained(path)) return;
    const hidden = this.#hidden.find(({ path: above = [] }) =>
      above.every((key, index) => key === path[index]),
    );
    const reason = hidden ?? otherwise ?? this.#visible.find((error) => besides(error, path));
    if (reason !== undefined) this.add({ ...reason, path }, true);
  }

  #isExplained(path: ErrorPath): boolean {
    if (this.#coversAll || this.#ancestors.has(JSON.stringify(path))) return true;
    return path.some((_, index) => this.#paths.has(JSON.stringify(path.slice(0, index + 1))));
  }
}

function besides({ path: other = [] }: ResponseError, path: ErrorPath): boolean {
  const parent = path.slice(0, -1);
  return other.length >= path.length && parent.every((key, index) => key === other[index]);
}

function withoutPath({ message, extensions }: ResponseError): string {
  return JSON.stringify({ message, ...(extensions !== undefined && { extensions }) });
}

function isComposite(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
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
