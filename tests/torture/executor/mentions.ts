// The types of random supergraphs: what a subgraph must declare before it can mention one.
import type { KeyPart } from '../../../gateway/execute/world-values.testing.ts';
import type { Random } from '../../../platform/random.ts';
import type { Draft } from './draft.ts';

export const entityNames = ['Ant', 'Bee', 'Cat', 'Doe', 'Elk'];
export const leaves = ['Int', 'String', 'Float', 'Boolean', 'ID', 'Mood', 'Json', 'Stamp'];
const wraps = ['T', 'T!', '[T]', '[T!]', '[T]!', '[T!]!', '[[T]!]', '[[T!]]!', '[[T!]!]!'];

const INPUTS = `input Filter { text: String = "x", level: Level = HIGH, inner: Filter, some: [Int!] = [1] }
enum Level { HIGH LOW }`;

export interface Entity {
  readonly name: string;
  /** Subgraphs that resolve it. */
  readonly homes: readonly string[];
  readonly keys: readonly string[];
}

export class Mentions {
  /** By coordinate, which part of the entity's identity a key field holds. */
  readonly keys: Record<string, KeyPart> = {};
  /** Those that can be mentioned. */
  entities: readonly Entity[] = [];
  readonly #random: Random;
  readonly #draft: Draft;

  constructor(random: Random, draft: Draft) {
    this.#random = random;
    this.#draft = draft;
  }

  key({ name }: { readonly name: string }, home: string, key: string, resolvable = true): void {
    const only = resolvable ? '' : ', resolvable: false';
    this.#draft.type(home, name).directives.add(`@key(fields: "${key}"${only})`);
    const add = (field: string, type: string, part: KeyPart = 'whole') => {
      this.#draft.add(home, name, field, type);
      if (field !== 'id') this.keys[`${name}.${field}`] = part;
    };
    if (key === 'id') add('id', 'ID!');
    if (key === 'sku') add('sku', 'String!');
    if (key === 'code') add('code', 'Int!');
    if (key.startsWith('half')) {
      add('half', 'String!', 'half');
      add('rest', 'Int!', 'rest');
    }
    if (key.startsWith('tag')) {
      this.#draft.type(home, 'Tag').directives.add('@shareable');
      this.#draft.add(home, 'Tag', 'name', 'String!');
      add('tag', 'Tag!');
    }
  }

  args(home: string): string {
    this.declareInputs(home);
    return this.#random.pick([
      '(first: Int = 2)',
      '(in: Filter)',
      '(in: Filter = {level: LOW}, all: [Level!])',
      '(id: ID!)',
      '(some: [Int], stamp: Stamp)',
    ]);
  }

  declareInputs(home: string): void {
    this.#draft.declare(home, 'Filter', INPUTS);
    this.#draft.declare(home, 'Stamp', 'scalar Stamp');
  }

  /** The strict type of a new field, whatever it needs declared in its home. */
  type(home: string): string {
    const kind = this.#random.int(0, 9);
    if (kind <= 4) {
      const leaf = this.#random.pick(leaves);
      this.reach(home, leaf);
      return this.wrapped(leaf);
    }
    if (kind <= 6) {
      const target = this.#random.pick(this.targets());
      this.reach(home, target);
      return this.wrapped(target);
    }
    const other = this.#random.pick(kind === 7 ? ['Size', 'Area'] : ['Any', 'Size']);
    return this.reach(home, other) ? this.wrapped(other) : 'Int';
  }

  targets(): readonly string[] {
    return entityNames.slice(0, 3);
  }

  /** Declares what a type needs in a home, where that is possible. */
  reach(home: string, type: string): boolean {
    if (this.#draft.has(home, type)) return true;
    switch (type) {
      case 'Mood':
        this.#draft.declare(home, 'Mood', 'enum Mood { GOOD BAD HIDDEN @inaccessible }');
        return true;
      case 'Json':
      case 'Stamp':
        this.#draft.declare(home, type, `scalar ${type}`);
        return true;
      case 'Size':
        this.#value(home, 'Size', { w: 'Int!', h: 'Int', unit: 'String' });
        return true;
      case 'Area':
        this.reach(home, 'Size');
        this.#value(home, 'Area', { size: 'Size!', corners: '[[Size!]]', json: 'Json' });
        this.reach(home, 'Json');
        return true;
      case 'Any': {
        // A union must not know a type here that its home does not.
        const members = ['Size', ...this.targets().filter((name) => this.#draft.has(home, name))];
        this.reach(home, 'Size');
        this.#draft.union(home, 'Any', members);
        return true;
      }
      default:
        return this.#stub(home, type);
    }
  }

  #value(home: string, name: string, fields: Readonly<Record<string, string>>): void {
    this.#draft.type(home, name).directives.add('@shareable');
    for (const [field, type] of Object.entries(fields)) {
      const shown = this.chance(4) ? loosened(type) : type;
      this.#draft.add(home, name, field, type, { shown });
    }
  }

  /** A mention of an entity by one of its keys. */
  #stub(home: string, type: string): boolean {
    const index = entityNames.indexOf(type);
    if (index < 0) return ['Int', 'String', 'Float', 'Boolean', 'ID'].includes(type);
    const entity = this.entities.find(({ name }) => name === type);
    if (entity === undefined) return false;
    this.key(entity, home, this.#random.pick(entity.keys), false);
    return true;
  }

  wrapped(type: string): string {
    return this.#random.pick(wraps).replace('T', type);
  }

  chance(of: number): boolean {
    return this.#random.float() < 1 / of;
  }
}

export function named(type: string): string {
  return type.replaceAll(/[[\]!]/g, '');
}

/** The same type, promising less. */
export function loosened(type: string): string {
  return type.endsWith('!') ? type.slice(0, -1) : type.replace('!', '');
}
