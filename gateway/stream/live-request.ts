// Which stream an operation asks for: its one root field, the arguments, and what they make of the
// source's templates.
import { getArgumentValues, getDirectiveValues, GraphQLError, Kind } from 'graphql';
import { GraphQLIncludeDirective, GraphQLSkipDirective } from 'graphql';
import type { DirectiveNode, FieldNode, SelectionSetNode } from 'graphql';
import { AppError, badInput } from '../../platform/errors.ts';
import type { ExecutionRequest, LiveField, LoadedSupergraph } from '../execute/port.ts';

/** The argument that takes a cursor, on every live field that can be resumed. */
const cursorArgument = 'after';

export interface LiveRequest {
  readonly field: LiveField;
  /** Coerced, without the cursor. */
  readonly args: Readonly<Record<string, unknown>>;
  readonly after: string | null;
  /** The key to follow. */
  readonly key: string;
  readonly owner: {
    readonly subgraph: string;
    readonly type: string;
    readonly id: string;
    /** The argument that names it. */
    readonly argument: string | null;
  } | null;
}

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
  let values: Record<string, unknown>;
  try {
    values = getArgumentValues(declared, node, { ...request.variables });
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    throw new AppError('BAD_USER_INPUT', error.message, { cause: error });
  }
  const { [cursorArgument]: after, ...args } = values;
  return {
    field,
    args,
    after: typeof after === 'string' ? after : null,
    key: render(field.key, args),
    owner: field.owner && {
      subgraph: field.owner.subgraph,
      type: field.owner.type,
      id: render(field.owner.key, args),
      argument: /\{args\.(\w+)\}/.exec(field.owner.key)?.[1] ?? null,
    },
  };
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

/** `{args.x}` becomes the argument's value. */
function render(template: string, args: Readonly<Record<string, unknown>>): string {
  return template.replaceAll(/\{args\.(\w+)\}/g, (_match, name: string) => {
    const value = args[name];
    if (typeof value === 'string' || typeof value === 'number') return String(value);
    throw badInput(name, `\`${name}\` must be given.`);
  });
}
