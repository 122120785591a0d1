// A large graph, made by rule: many domains, each a subgraph that owns some types and adds to those of others.

export interface LargeSubgraph {
  readonly name: string;
  readonly sdl: string;
}

const DOMAINS = [
  'accounts',
  'billing',
  'catalogue',
  'delivery',
  'employment',
  'facilities',
  'governance',
  'hospitality',
  'insurance',
  'journeys',
] as const;

/** Of each domain: things with a key, and plain values that belong to one of them. */
const ENTITIES = 20;
const VALUES = 20;
/** Fields of a thing that another domain adds. */
const ADDED = 4;

const LEAVES = ['String', 'Int', 'Float', 'Boolean', 'ID'] as const;

const WORDS = [
  'annual',
  'billable',
  'confirmed',
  'declared',
  'estimated',
  'forecast',
  'granted',
  'historical',
  'indexed',
  'preferred',
] as const;

const NOUNS = ['Reference', 'Balance', 'Description', 'Allocation', 'Certificate'] as const;

const FEDERATION =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])\n';

/** Ten subgraphs and 400 object types; every version has one field more on each thing than the one before. */
export function largeGraph(version: number): readonly LargeSubgraph[] {
  return DOMAINS.map((name, domain) => {
    const types: string[] = [];
    const root: string[] = [];
    for (let n = 0; n < ENTITIES; n += 1) {
      const type = entity(domain, n);
      root.push(`  ${lower(type)}(id: ID!): ${type}`);
      types.push(
        `"One of the things that ${name} keeps."\ntype ${type} @key(fields: "id") {\n  id: ID!\n` +
          `${leaves(n, 8)}${newer(version)}` +
          `  ${lower(value(domain, n))}: ${value(domain, n)}\n` +
          // Next in the same domain, and two elsewhere: a query may wander through the whole graph.
          `  ${lower(entity(domain, n + 1))}: ${entity(domain, n + 1)}\n` +
          `  ${lower(entity(domain + 1, n + 3))}: ${entity(domain + 1, n + 3)}\n` +
          `  all${entity(domain + 4, n + 7)}: [${entity(domain + 4, n + 7)}!]!\n}`,
        `"Belongs to ${type}."\ntype ${value(domain, n)} {\n${leaves(n + 3, 6)}` +
          `  ${lower(value(domain, n + 1))}: ${value(domain, n + 1)}\n}`,
      );
      for (const other of [domain + 1, domain + 4]) {
        const of = entity(other, other === domain + 1 ? n + 3 : n + 7);
        // Declared where it is referred to, with what this domain knows of it.
        const own = Array.from({ length: ADDED }, (_, field) => {
          return `  ${name}${NOUNS[field % NOUNS.length]}${n}: ${LEAVES[field % LEAVES.length]}\n`;
        });
        types.push(`type ${of} @key(fields: "id") {\n  id: ID!\n${own.join('')}}`);
      }
    }
    return { name, sdl: `${FEDERATION}type Query {\n${root.join('\n')}\n}\n${types.join('\n')}` };
  });
}

export const LARGE_TYPES = DOMAINS.length * (ENTITIES + VALUES);

function entity(domain: number, n: number): string {
  const name = DOMAINS[domain % DOMAINS.length] ?? '';
  return `${upper(name)}Record${String(n % ENTITIES).padStart(2, '0')}`;
}

function value(domain: number, n: number): string {
  return `${entity(domain, n % VALUES)}Details`;
}

function leaves(from: number, count: number): string {
  return Array.from({ length: count }, (_, index) => {
    const word = WORDS[(from + index) % WORDS.length] ?? '';
    const noun = NOUNS[(from * 3 + index) % NOUNS.length] ?? '';
    return `  ${word}${noun}: ${LEAVES[(from + index) % LEAVES.length] ?? ''}\n`;
  }).join('');
}

function newer(version: number): string {
  return Array.from({ length: version }, (_, index) => `  addedInVersion${index + 1}: Int\n`).join(
    '',
  );
}

function upper(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function lower(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
