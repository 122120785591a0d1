// For whom besides its own viewer an operation may be resolved: proof by what it selects.
import type { GraphQLSchema } from 'graphql';
import { isAbstractType, Kind, TypeInfo, visit, visitWithTypeInfo } from 'graphql';
import type { ExecutionRequest, LoadedSupergraph, Operation } from '../execute/port.ts';
import { cursorArgument, type LiveRequest } from './live-request.ts';

interface Reading {
  /** Everything it selects is the same for every viewer. */
  readonly isPublic: boolean;
  /** Names of the variables on which more depends than where a client begins. */
  readonly variables: readonly string[];
}

const readings = new WeakMap<GraphQLSchema, WeakMap<Operation, Reading>>();

function readingOf(graph: LoadedSupergraph, operation: Operation, field: string): Reading {
  const known = readings.get(graph.apiSchema) ?? new WeakMap<Operation, Reading>();
  readings.set(graph.apiSchema, known);
  const reading = known.get(operation) ?? read(graph, operation, field);
  known.set(operation, reading);
  return reading;
}

function read({ apiSchema, liveFields }: LoadedSupergraph, operation: Operation, field: string) {
  const open = liveFields.get(field)?.publicFields ?? new Set<string>();
  const variables = new Set<string>();
  let isPublic = true;
  const types = new TypeInfo(apiSchema);
  const isOpen = (name: string): boolean => {
    const parent = types.getParentType();
    if (name === '__typename') return true;
    if (!parent || name.startsWith('__')) return false;
    if (open.has(`${parent.name}.${name}`)) return true;
    return (
      isAbstractType(parent) &&
      apiSchema.getPossibleTypes(parent).every((type) => open.has(`${type.name}.${name}`))
    );
  };
  const visitor = visitWithTypeInfo(types, {
    VariableDefinition: () => false,
    Field(node) {
      if (!isOpen(node.name.value)) isPublic = false;
    },
    Argument(node) {
      const isRoot = types.getParentType() === apiSchema.getSubscriptionType();
      return isRoot && node.name.value === cursorArgument ? false : undefined;
    },
    Variable: ({ name }) => void variables.add(name.value),
  });
  for (const definition of operation.document.definitions) {
    const isOwn = definition === operation.definition;
    if (isOwn || definition.kind === Kind.FRAGMENT_DEFINITION) visit(definition, visitor);
  }
  return { isPublic, variables: [...variables].sort() };
}

/** Whether streams of any two viewers may share their frames. */
export function isForAll({ graph, request, asked }: Asking): boolean {
  return readingOf(graph, request.operation, asked.field.field).isPublic;
}

interface Asking {
  readonly graph: LoadedSupergraph;
  readonly request: ExecutionRequest;
  readonly asked: LiveRequest;
}

/**
 * Equal only for streams of which one frame of an event may be given to the other's client: those of one viewer
 * with the same rights, or of any two where all that is selected is declared public; with the same operation of
 * the same graph, the same variables, arguments, keys and headers. Whoever joins has passed the owner's check.
 */
export function sharingKey({ graph, request, asked }: Asking): string {
  const { operation, variables, viewer, headers = {} } = request;
  const { field, args, keys } = asked;
  const reading = readingOf(graph, operation, field.field);
  const { kind, id, scopes, consentVersion } = viewer;
  return JSON.stringify([
    graph.id,
    operation.id,
    kind,
    reading.isPublic ? 0 : [id, scopes, consentVersion],
    reading.variables.map((name) => variables[name] ?? null),
    Object.entries(args).sort(([a], [b]) => (a < b ? -1 : 1)),
    keys,
    Object.entries(headers).sort(([a], [b]) => (a < b ? -1 : 1)),
  ]);
}
