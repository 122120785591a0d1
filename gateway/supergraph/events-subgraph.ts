// The virtual subgraph `events`: its server is the event log, so all it has is SDL.
import type { Supergraph } from '@apollo/federation-internals';
import { GraphQLObjectType, valueFromASTUntyped } from 'graphql';
import type { ConstDirectiveNode, GraphQLField, GraphQLSchema } from 'graphql';
import { AppError } from '../../platform/errors.ts';
import type { LiveField } from '../execute/port.ts';
import type { SubgraphSdl } from './compose.ts';

export const EVENTS_SUBGRAPH = 'events';

// The identity of our spec; composition wants one for a directive that is to reach the supergraph.
const SPEC = 'https://miyagi.example/eventStream';

// A feature's own types carry its name as prefix, which keeps them out of the API schema.
const DEFINITION = `
extend schema
  @link(url: "${SPEC}/v1.0", import: ["@eventStream"])
  @federation__composeDirective(name: "@eventStream")

"""
The source of a subscription field: the records of a topic that carry this key. {args.name} in a key stands for an
argument, {viewer.id} for who asks; an argument that is a list makes one key of each of its values.
"""
directive @eventStream(topic: String!, key: String!, owner: eventStream__Owner) on FIELD_DEFINITION

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
  for (const field of Object.values(subscription.getFields())) {
    const applied = field.astNode?.directives?.find((node) => node.name.value === directive);
    if (applied !== undefined) fields.set(field.name, liveField(field, applied));
  }
  return fields;
}

type Declared = GraphQLField<unknown, unknown>;

function liveField({ name: field, args }: Declared, applied: ConstDirectiveNode): LiveField {
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
  const owner = values.get('owner') as Readonly<Record<string, unknown>> | null | undefined;
  return {
    field,
    topic: text(values.get('topic'), 'topic'),
    key: template(values.get('key'), 'key'),
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
  };
}
