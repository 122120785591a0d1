// The two graphql-js schemas of a supergraph, cut up so that the thread which serves requests can make them piece by piece.
import type { ASTNode, DefinitionNode, DirectiveNode, GraphQLNamedType } from 'graphql';
import {
  GraphQLSchema,
  isObjectType,
  Kind,
  parse,
  print,
  specifiedDirectives,
  visit,
} from 'graphql';
import { extendSchemaImpl } from 'graphql/utilities/extendSchema.js';

/** A schema's language in parts, none of which splits a definition. */
export type SchemaParts = readonly string[];

/** In UTF-16 code units: about a millisecond's parsing. */
const PART_LENGTH = 16_384;
const TYPES_AT_ONCE = 40;

export function partsOf(sdl: string): SchemaParts {
  return joined(
    parse(sdl).definitions.map(({ loc }) => sdl.slice(loc?.start ?? 0, loc?.end ?? sdl.length)),
  );
}

/** Those that graphql-js itself reads, and by which names subgraphs are called. */
const READ = new Set(['deprecated', 'specifiedBy', 'oneOf', 'join__graph']);
/** Read by the executor where they say this: how a subgraph finds an entity, what a field requires. */
const READ_WITH: Readonly<Record<string, string>> = { join__type: 'key', join__field: 'requires' };

/** Without descriptions and without what only the planner reads: that is most of a supergraph. */
export function barePartsOf(sdl: string): SchemaParts {
  const { definitions } = visit(parse(sdl, { noLocation: true }), {
    enter(node: ASTNode) {
      if (node.kind === Kind.DIRECTIVE) return isRead(node) ? undefined : null;
      return 'description' in node ? { ...node, description: undefined } : undefined;
    },
  });
  return joined(definitions.map((definition) => print(definition)));
}

function isRead({ name, arguments: given = [] }: DirectiveNode): boolean {
  const saying = READ_WITH[name.value];
  return READ.has(name.value) || given.some((argument) => argument.name.value === saying);
}

function joined(texts: readonly string[]): SchemaParts {
  const parts: string[] = [];
  let part = '';
  for (const text of texts) {
    part += `${text}\n`;
    if (part.length < PART_LENGTH) continue;
    parts.push(part);
    part = '';
  }
  if (part !== '') parts.push(part);
  return parts;
}

/**
 * What `buildSchema` makes of all parts together. It takes long because a schema looks at every field of every
 * type: here they are made before, some in each step.
 */
export function* schemaOf(parts: SchemaParts): Generator<undefined, GraphQLSchema, undefined> {
  const definitions: DefinitionNode[] = [];
  for (const part of parts) {
    definitions.push(...parse(part, { noLocation: true }).definitions);
    yield;
  }
  const config = extendSchemaImpl(
    {
      description: undefined,
      types: [],
      directives: [],
      extensions: {},
      extensionASTNodes: [],
      assumeValid: false,
    },
    { kind: Kind.DOCUMENT, definitions },
    { assumeValid: true, assumeValidSDL: true },
  );
  yield;
  for (const [index, type] of config.types.entries()) {
    if ('getFields' in type) type.getFields();
    if (index % TYPES_AT_ONCE === TYPES_AT_ONCE - 1) yield;
  }
  const known = new Set(config.directives.map(({ name }) => name));
  const added = specifiedDirectives.filter(({ name }) => !known.has(name));
  return new GraphQLSchema({
    ...config,
    ...((config.astNode ?? null) === null && rootsByName(config.types)),
    directives: [...config.directives, ...added],
  });
}

export function allPieces<Result>(pieces: Iterator<unknown, Result>): Result {
  for (;;) {
    const step = pieces.next();
    if (step.done === true) return step.value;
  }
}

function rootsByName(types: readonly GraphQLNamedType[]) {
  const called = (name: string) => types.find((type) => type.name === name);
  const [query, mutation, subscription] = ['Query', 'Mutation', 'Subscription'].map(called);
  return {
    ...(isObjectType(query) && { query }),
    ...(isObjectType(mutation) && { mutation }),
    ...(isObjectType(subscription) && { subscription }),
  };
}
