// Which supergraphs are taken. Rules of access that nobody here enforces would be rules that do not hold, so a
// supergraph that has any is refused whole, whatever names it imports them by.
import {
  ROUTER_SUPPORTED_SUPERGRAPH_FEATURES,
  Supergraph,
  type FeatureUrl,
  type Schema,
} from '@apollo/federation-internals';
import { Kind, parse, type DocumentNode } from 'graphql';
import { AppError } from '../../platform/errors.ts';

const HOST = 'specs.apollo.dev';
const UNENFORCED = new Set(['authenticated', 'requiresscopes', 'policy']);
/** Their fields have no subgraph behind them that could be asked. */
const UNSUPPORTED = new Set(['connect']);
/** Enforced where it is linked, since the API schema lacks what it marks; without a link it marks nothing. */
const LINKED_ONLY = new Set(['inaccessible']);

/** CONFIG_INVALID for what is not a supergraph, or asks for what this gateway does not do. */
export function buildSupergraph(sdl: string): Supergraph {
  const supergraph = build(sdl);
  const directive = unservedDirective(supergraph.schema);
  if (directive !== null) {
    throw new AppError(
      'CONFIG_INVALID',
      `The supergraph asks for ${directive}, which this gateway does not enforce. It is not served, since ` +
        'whoever wrote that relies on it: take it out, or let the subgraphs decide who may see what.',
    );
  }
  return supergraph;
}

function build(sdl: string): Supergraph {
  let document: DocumentNode | null = null;
  try {
    document = parse(sdl);
    // Of these some are refused by us, with a better reason. Without the list `@context` would be as well.
    return Supergraph.build(sdl, { supportedFeatures: ROUTER_SUPPORTED_SUPERGRAPH_FEATURES });
  } catch (error) {
    const cause = { cause: error };
    const reason = error instanceof Error ? error.message : String(error);
    const what = document === null || isJoined(document) ? '' : `${NO_SUPERGRAPH} `;
    throw new AppError(
      'CONFIG_INVALID',
      `This is not a usable supergraph: ${what}${reason}`,
      cause,
    );
  }
}

const NO_SUPERGRAPH =
  'it is the schema of one service. Compose it with its peers first, for instance with ' +
  '`rover supergraph compose`.';

/** Whether a document links the specification by which a supergraph says what is where. */
function isJoined(document: DocumentNode): boolean {
  return document.definitions.some(
    (definition) =>
      (definition.kind === Kind.SCHEMA_DEFINITION || definition.kind === Kind.SCHEMA_EXTENSION) &&
      definition.directives?.some((directive) =>
        directive.arguments?.some(
          ({ value }) => value.kind === Kind.STRING && /\/join\/v\d/.test(value.value),
        ),
      ),
  );
}

function isUnserved({ identity, name }: FeatureUrl): boolean {
  const known = name.toLowerCase();
  return new URL(identity).host === HOST && (UNENFORCED.has(known) || UNSUPPORTED.has(known));
}

/**
 * `Supergraph.build` refuses unknown features that are linked for security or execution; this finds the known
 * ones, also where the link has lost its purpose, belongs to another specification, or is missing.
 */
function unservedDirective(schema: Schema): string | null {
  const { coreFeatures } = schema;
  if (coreFeatures === undefined) return 'features without naming them';
  for (const { url } of coreFeatures.allFeatures()) {
    if (isUnserved(url)) return `@${url.name} (${url.toString()})`;
  }
  for (const definition of schema.allDirectives()) {
    const source = coreFeatures.sourceFeature(definition);
    const name = source?.nameInFeature ?? definition.name;
    const known = name.toLowerCase();
    const official = source === undefined || new URL(source.feature.url.identity).host === HOST;
    const unserved = UNENFORCED.has(known) || (source === undefined && LINKED_ONLY.has(known));
    if (!official || !unserved || definition.applications().size === 0) continue;
    return source === undefined ? `@${definition.name} without linking it` : `@${definition.name}`;
  }
  return null;
}
