// The virtual subgraph `events`: its server is the event log, so all it has is SDL.
import type { Supergraph } from '@apollo/federation-internals';
import {
  getNamedType,
  GraphQLObjectType,
  isInterfaceType,
  isObjectType,
  valueFromASTUntyped,
} from 'graphql';
import type { ConstDirectiveNode, GraphQLField, GraphQLNamedType, GraphQLSchema } from 'graphql';
import { AppError } from '../../platform/errors.ts';
import type { LiveField } from '../execute/port.ts';
import type { SubgraphSdl } from './compose.ts';

export const EVENTS_SUBGRAPH = 'events';

// The identities of our specs; composition wants one for a directive that is to reach the supergraph.
const SPEC = 'https://miyagi.example/eventStream';
/** Of `@public`, which any subgraph may declare; the shared part of the language does. */
const PUBLIC_SPEC = 'https://miyagi.example/public';

// A feature's own types carry its name as prefix, which keeps them out of the API schema.
const DEFINITION = `
extend schema
  @link(url: "${SPEC}/v1.0", import: ["@eventStream"])
  @federation__composeDirective(name: "@eventStream")

"""
The source of a subscription field: the records of a topic that carry this key. {args.name} in a key stands for an
argument, {viewer.id} for who asks; an argument that is a list makes one key of each of its values.
"""
directive @eventStream(
  topic: String!
  key: String!
  owner: eventStream__Owner
  """
  Where in the event the entity is that the topic's key names, as a path of field names: it is read afresh for every
  event, and whatever else holds it, on any stream, is told that something happened to it.
  """
  subject: String
  "Of other entities in the event, ms: how old what is shown of them may be; 0 or more."
  maxAgeMs: Int
) on FIELD_DEFINITION

"Whoever may see this entity may subscribe."
input eventStream__Owner {
  subgraph: String!
  type: String!
  key: String!
  "The field of the entity's key that holds this value; id unless told."
  field: String
  """
  Whoever is signed in may see all there are: a missing one is BAD_USER_INPUT that names it, where it would
  otherwise be NOT_FOUND like a foreign one.
  """
  public: Boolean
}
`;

/**
 * @param sdls the shared part of the language first (it links federation), then each stream's own SDL
 */
export function eventsSubgraph(sdls: readonly string[]): SubgraphSdl {
  return {
    name: EVENTS_SUBGRAPH,
    url: `${EVENTS_SUBGRAPH}:`,
    sdl: [...sdls, DEFINITION].join('\n'),
  };
}

/** The live fields of a supergraph. CONFIG_INVALID where a subscription's source cannot be understood. */
export function readLiveFields(
  supergraph: Supergraph,
  schema: GraphQLSchema,
): ReadonlyMap<string, LiveField> {
  const fields = new Map<string, LiveField>();
  const feature = supergraph.schema.coreFeatures?.getByIdentity(SPEC);
  const subscription = schema.getSubscriptionType();
  if (feature === undefined || !(subscription instanceof GraphQLObjectType)) return fields;
  // A supergraph made elsewhere may have imported the directive under another name.
  const directive = feature.directiveNameInSchema('eventStream');
  const open = supergraph.schema.coreFeatures?.getByIdentity(PUBLIC_SPEC);
  const publicFields = publicFieldsOf(schema, open?.directiveNameInSchema('public'));
  for (const field of Object.values(subscription.getFields())) {
    const applied = field.astNode?.directives?.find((node) => node.name.value === directive);
    if (applied === undefined) continue;
    fields.set(field.name, { ...liveField(field, applied), publicFields });
  }
  return fields;
}

/** A declaration of a type holds for all its fields. */
function publicFieldsOf(schema: GraphQLSchema, directive: string | undefined): ReadonlySet<string> {
  const names = new Set<string>();
  if (directive === undefined) return names;
  const isOpen = (
    node: { readonly directives?: readonly ConstDirectiveNode[] } | null | undefined,
  ) => node?.directives?.some(({ name }) => name.value === directive) === true;
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    const whole = isOpen(type.astNode) || type.extensionASTNodes.some(isOpen);
    for (const field of Object.values(type.getFields())) {
      if (whole || isOpen(field.astNode)) names.add(`${type.name}.${field.name}`);
    }
  }
  return names;
}

type Declared = GraphQLField<unknown, unknown>;

function liveField(
  { name: field, args, type }: Declared,
  applied: ConstDirectiveNode,
): Omit<LiveField, 'publicFields'> {
  const values = new Map(
    applied.arguments?.map((argument) => [
      argument.name.value,
      valueFromASTUntyped(argument.value),
    ]),
  );
  const text = (value: unknown, name: string): string => {
    if (typeof value === 'string' && value !== '') return value;
    throw new AppError(
      'CONFIG_INVALID',
      `@eventStream on Subscription.${field}: \`${name}\` must be a non-empty string.`,
    );
  };
  const template = (value: unknown, name: string): string => {
    const given = text(value, name);
    for (const [placeholder, argument] of given.matchAll(/\{([^}]*)\}/g)) {
      if (argument === 'viewer.id' || args.some((arg) => argument === `args.${arg.name}`)) continue;
      throw new AppError(
        'CONFIG_INVALID',
        `@eventStream on Subscription.${field}: \`${name}\` names ${placeholder}, which is not there.`,
      );
    }
    return given;
  };
  const entityAt = (path: string): string => {
    let at: GraphQLNamedType = getNamedType(type);
    for (const step of path.split('.')) {
      const inner: Declared | undefined =
        isObjectType(at) || isInterfaceType(at) ? at.getFields()[step] : undefined;
      if (inner === undefined) {
        throw new AppError(
          'CONFIG_INVALID',
          `@eventStream on Subscription.${field}: \`subject\` names ${path}, but ${at.name} has no ${step}.`,
        );
      }
      at = getNamedType(inner.type);
    }
    return at.name;
  };
  const maxAge = values.get('maxAgeMs') ?? null;
  if (maxAge !== null && !(typeof maxAge === 'number' && maxAge >= 0)) {
    throw new AppError(
      'CONFIG_INVALID',
      `@eventStream on Subscription.${field}: \`maxAgeMs\` must be 0 or more.`,
    );
  }
  const subject = values.get('subject') ?? null;
  const key = template(values.get('key'), 'key');
  if (subject !== null && !/^\{[^}]*\}$/.test(key)) {
    throw new AppError(
      'CONFIG_INVALID',
      `@eventStream on Subscription.${field}: with a \`subject\`, \`key\` must be its id and nothing else.`,
    );
  }
  const owner = values.get('owner') as Readonly<Record<string, unknown>> | null | undefined;
  return {
    field,
    topic: text(values.get('topic'), 'topic'),
    key,
    owner:
      owner === null || owner === undefined
        ? null
        : {
            subgraph: text(owner['subgraph'], 'owner.subgraph'),
            type: text(owner['type'], 'owner.type'),
            key: template(owner['key'], 'owner.key'),
            ...(typeof owner['field'] === 'string' && { field: owner['field'] }),
            ...(owner['public'] === true && { isPublic: true }),
          },
    subject: subject === null ? null : entityAt(text(subject, 'subject')),
    maxAgeMs: maxAge,
  };
}
