// The errors of one response, each once, with paths that its client can follow.
import type { DocumentNode, FieldNode, SelectionSetNode } from 'graphql';
import { Kind } from 'graphql';
import { toResponseError } from '../../platform/graphql/errors.ts';
import type { ResponseError } from '../../platform/graphql/port.ts';
import type { Log } from '../../platform/log.ts';
import type { Operation } from './port.ts';

type ErrorPath = readonly (string | number)[];

export class ResponseErrors {
  readonly list: ResponseError[] = [];
  readonly #operation: Operation;
  readonly #seen = new Set<string>();
  readonly #paths = new Set<string>();
  readonly #ancestors = new Set<string>();
  #coversAll = false;

  constructor(operation: Operation) {
    this.#operation = operation;
  }

  /** The path is shortened to what the client selected: keys and requirements are not its business. */
  add(error: ResponseError): void {
    const path =
      error.path === undefined || error.path.length === 0
        ? undefined
        : selectedPath(this.#operation, error.path);
    const { message, extensions } = error;
    const visible: ResponseError = {
      message,
      ...(path !== undefined && path.length > 0 && { path }),
      ...(extensions !== undefined && { extensions }),
    };
    const key = JSON.stringify([visible.message, visible.path, visible.extensions]);
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.list.push(visible);
    if (visible.path === undefined) {
      this.#coversAll = true;
      return;
    }
    this.#paths.add(JSON.stringify(visible.path));
    for (let length = 1; length <= visible.path.length; length += 1) {
      this.#ancestors.add(JSON.stringify(visible.path.slice(0, length)));
    }
  }

  /** Whether an error at, above or below this path already explains a null there. */
  explains(path: ErrorPath): boolean {
    if (this.#coversAll || this.#ancestors.has(JSON.stringify(path))) return true;
    if (this.#paths.size === 0) return false;
    return path.some((_, index) => this.#paths.has(JSON.stringify(path.slice(0, index + 1))));
  }
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
