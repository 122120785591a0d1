// Which stream an operation asks for: its one root field, the arguments, and what they make of the
// source's templates.
import { getArgumentValues, getDirectiveValues, GraphQLError, Kind } from 'graphql';
import { GraphQLIncludeDirective, GraphQLSkipDirective } from 'graphql';
import type { DirectiveNode, FieldNode, SelectionSetNode } from 'graphql';
import type { Viewer } from '../../platform/auth/port.ts';
import { AppError, badInput } from '../../platform/errors.ts';
import type { ExecutionRequest, LiveField, LoadedSupergraph } from '../execute/port.ts';

/** The argument that takes a cursor, on every live field that can be resumed. */
export const cursorArgument = 'after';

export interface LiveRequest {
  readonly field: LiveField;
  /** What makes it another stream: the arguments, coerced, without the cursor, and whatever else the key is of. */
  readonly args: Readonly<Record<string, unknown>>;
  readonly after: string | null;
  /** The keys to follow, each once. */
  readonly keys: readonly string[];
  readonly owner: {
    readonly subgraph: string;
    readonly type: string;
    readonly field: string;
    readonly ids: readonly string[];
    /** The argument that names them. */
    readonly argument: string | null;
    readonly isPublic: boolean;
  } | null;
}

/** Each costs a look at its owner, a place in the cursor, and what waits for a client that does not read. */
const mostKeys = 50;

/** BAD_USER_INPUT where the operation does not ask for exactly one live field. */
export function liveRequest(graph: LoadedSupergraph, request: ExecutionRequest): LiveRequest {
  const { definition } = request.operation;
  const asked = rootFields(definition.selectionSet, request);
  const [node] = asked;
  if (node === undefined || asked.some((other) => responseKey(other) !== responseKey(node))) {
    throw new AppError('BAD_USER_INPUT', 'A subscription asks for exactly one field.');
  }
  const name = node.name.value;
  const field = graph.liveFields.get(name);
  const declared = graph.apiSchema.getSubscriptionType()?.getFields()[name];
  if (field === undefined || declared === undefined) {
    throw new AppError('BAD_USER_INPUT', `\`Subscription.${name}\` has no source of events.`);
  }
  let given: Record<string, unknown>;
  try {
    given = getArgumentValues(declared, node, { ...request.variables });
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    throw new AppError('BAD_USER_INPUT', error.message, { cause: error });
  }
  const { [cursorArgument]: after, ...args } = given;
  const values: Values = { args, viewer: request.viewer };
  return {
    field,
    args: field.key.includes(viewerId) ? { ...args, [viewerId]: request.viewer.id } : args,
    after: typeof after === 'string' ? after : null,
    keys: renderAll(field.key, values),
    owner: field.owner && {
      subgraph: field.owner.subgraph,
      type: field.owner.type,
      field: field.owner.field ?? 'id',
      ids: renderAll(field.owner.key, values),
      argument: /\{args\.(\w+)\}/.exec(field.owner.key)?.[1] ?? null,
      isPublic: field.owner.isPublic ?? false,
    },
  };
}

export function signedOut(): AppError {
  return new AppError('UNAUTHENTICATED', 'Sign in: send `Authorization: Bearer <token>`.');
}

function responseKey(node: FieldNode): string {
  return node.alias?.value ?? node.name.value;
}

function rootFields(selections: SelectionSetNode, request: ExecutionRequest): FieldNode[] {
  return selections.selections.flatMap((selection): FieldNode[] => {
    if (!isIncluded(selection, request)) return [];
    if (selection.kind === Kind.FIELD) return [selection];
    if (selection.kind === Kind.INLINE_FRAGMENT) return rootFields(selection.selectionSet, request);
    const fragment = request.operation.document.definitions.find(
      (d) => d.kind === Kind.FRAGMENT_DEFINITION && d.name.value === selection.name.value,
    );
    return fragment?.kind === Kind.FRAGMENT_DEFINITION
      ? rootFields(fragment.selectionSet, request)
      : [];
  });
}

function isIncluded(
  node: { readonly directives?: readonly DirectiveNode[] },
  { variables }: ExecutionRequest,
): boolean {
  if (getDirectiveValues(GraphQLSkipDirective, node, variables)?.['if'] === true) return false;
  return getDirectiveValues(GraphQLIncludeDirective, node, variables)?.['if'] !== false;
}

const viewerId = '{viewer.id}';

interface Values {
  readonly args: Readonly<Record<string, unknown>>;
  readonly viewer: Viewer;
}

/** One text for each value of the argument that is a list, if there is one. */
function renderAll(template: string, values: Values): readonly string[] {
  const names = [...template.matchAll(/\{args\.(\w+)\}/g)].map(([, name]) => name ?? '');
  const name = names.find((each) => Array.isArray(values.args[each]));
  const list = name === undefined ? null : (values.args[name] as readonly unknown[]);
  if (name === undefined || list === null) return [render(template, values)];
  if (list.length < 1 || list.length > mostKeys) {
    throw badInput(name, `\`${name}\` takes 1 to ${mostKeys} values.`);
  }
  const each = list.map((one) =>
    render(template, { ...values, args: { ...values.args, [name]: one } }),
  );
  return [...new Set(each)];
}

/** `{args.x}` becomes the argument's value, `{viewer.id}` who asks. */
function render(template: string, { args, viewer }: Values): string {
  return template.replaceAll(/\{viewer\.id\}|\{args\.(\w+)\}/g, (_match, name?: string) => {
    if (name === undefined) {
      if (viewer.kind === 'anonymous') throw signedOut();
      return viewer.id;
    }
    const value = args[name];
    if (typeof value === 'string' || typeof value === 'number') return String(value);
    throw badInput(name, `\`${name}\` must be given.`);
  });
}
