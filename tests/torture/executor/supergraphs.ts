// Random supergraphs: what each of a few subgraphs says of the same entities, values and abstract types.
import { eventsSubgraph } from '../../../gateway/supergraph/events-subgraph.ts';
import { FEDERATION, type World } from '../../../gateway/execute/world.testing.ts';
import { seededRandom, type Random } from '../../../platform/random.ts';
import { Draft } from './draft.ts';
import type { Entity } from './mentions.ts';
import { entityNames, leaves, loosened, Mentions, named } from './mentions.ts';

const subgraphNames = ['constructor', 'north', 'south', 'east', 'west'];
const fieldNames = ['name', 'size', 'note', 'flag', 'rate', 'kind', 'rel', 'peers', 'data', 'mood'];

/** By a field's arguments, with which of them it may be required: what has a default must be told. */
const calls: ReadonlyMap<string, string> = new Map([
  ['(first: Int = 2)', '(first: 1)'],
  ['(id: ID!)', '(id: \\"x\\")'],
  ['(some: [Int], stamp: Stamp)', '(some: [1, 2])'],
]);

export function randomWorld(seed: number): World {
  return new Maker(seededRandom('supergraph', seed)).world();
}

class Maker {
  readonly #random: Random;
  readonly #names: readonly string[];
  readonly #draft: Draft;
  readonly #types: Mentions;
  readonly #families: Record<string, string> = {};
  readonly #requires: Record<string, string> = {};
  readonly #contextual = { from: {} as Record<string, string>, to: {} as Record<string, string> };
  readonly #entities: Entity[];

  constructor(random: Random) {
    this.#random = random;
    const first = random.int(0, 2);
    this.#names = subgraphNames.slice(first, first + random.int(2, 5));
    this.#draft = new Draft(this.#names);
    this.#types = new Mentions(random, this.#draft);
    this.#entities = entityNames.slice(0, random.int(3, 5)).map((name) => this.#entity(name));
    this.#types.entities = this.#entities;
  }

  world(): World {
    for (const entity of this.#entities) {
      for (const home of entity.homes) this.#own(entity, home);
    }
    this.#interface();
    if (this.#types.chance(2)) this.#interfaceObject();
    if (this.#types.chance(2)) this.#twins();
    if (this.#types.chance(2)) this.#contexts();
    for (const entity of this.#entities) {
      this.#overridden(entity);
      for (let count = this.#random.int(0, 3); count > 0; count -= 1) this.#required(entity);
      this.#provided(entity);
    }
    for (const name of this.#names) this.#roots(name);
    const events = this.#events();
    return {
      subgraphs: this.#names.map((name) => ({ name, sdl: this.#draft.sdl(name) })),
      declared: [events],
      whole: this.#draft.whole(),
      requires: this.#requires,
      keys: this.#types.keys,
      families: this.#families,
      contexts: this.#contextual,
    };
  }

  #entity(name: string): Entity {
    const homes = this.#names.filter(() => this.#types.chance(2));
    const other = this.#random.pick(this.#names);
    if (homes.length === 0) homes.push(other);
    if (homes.length === 1 && homes[0] !== other) homes.push(other);
    const keys = ['id', 'sku', 'half rest', 'tag { name }', 'code'].filter((_, index) =>
      this.#types.chance(index === 0 ? 1 + 1 / 3 : 4),
    );
    if (keys.length === 0) keys.push('id');
    const entity = { name, homes, keys };
    for (const [index, home] of homes.entries()) {
      // The first knows every key, so that one can always get there and away.
      const own = index === 0 ? keys : keys.filter(() => this.#types.chance(2));
      for (const key of own.length === 0 ? [this.#random.pick(keys)] : own) {
        this.#types.key(entity, home, key);
      }
    }
    return entity;
  }

  /** Fields that this home resolves; some that another resolves as well. */
  #own(entity: Entity, home: string): void {
    const { name } = entity;
    for (let count = this.#random.int(1, 4); count > 0; count -= 1) {
      const field = this.#random.pick(fieldNames);
      const known = this.#draft.strict(name, field);
      if (known === undefined) {
        const args = this.#types.chance(4) ? this.#types.args(home) : '';
        const type = this.#types.type(home);
        this.#draft.add(home, name, field, type, { args });
        continue;
      }
      if (!this.#types.reach(home, named(known.type))) continue;
      if (known.args !== '') this.#types.declareInputs(home);
      const shown = this.#types.chance(2) ? loosened(known.type) : known.type;
      const added = this.#draft.add(home, name, field, known.type, {
        args: known.args,
        shown,
        directives: ['@shareable'],
      });
      if (!added) continue;
      for (const other of this.#names) {
        this.#draft.field(other, name, field)?.directives.add('@shareable');
      }
    }
  }

  /** An interface that two subgraphs know by different fields. */
  #interface(): void {
    const homes = this.#names.filter(() => this.#random.int(0, 2) > 0);
    const implementing = this.#entities.filter(({ homes: own }) => own.length > 0).slice(0, 3);
    const members = implementing.filter(({ homes: own }) => homes.every((h) => own.includes(h)));
    const known = members.length > 0 ? homes : homes.slice(0, 1);
    for (const home of known) {
      const local =
        members.length > 0 ? members : this.#entities.filter((e) => e.homes.includes(home));
      if (local.length === 0) continue;
      const label = this.#random.pick(['label', `label_${home}`, 'title']);
      const type = this.#random.pick(['String', 'Int', '[Size]', 'Size']);
      const strict = this.#draft.strict('Named', label)?.type ?? type;
      this.#types.reach(home, named(strict));
      this.#draft.type(home, 'Named', 'interface');
      if (!this.#draft.add(home, 'Named', label, strict)) continue;
      for (const { name } of local) {
        this.#draft.implement(home, name, 'Named');
        const own =
          this.#draft.strict(name, label)?.type ?? (this.#types.chance(2) ? `${strict}!` : strict);
        const shown = this.#types.chance(2) && own.endsWith('!') ? own.slice(0, -1) : own;
        this.#draft.add(home, name, label, own, { shown, directives: ['@shareable'] });
      }
    }
  }

  /** Implementations in one subgraph, one object for them all in another. */
  #interfaceObject(): void {
    const [real, ...others] = [...this.#names].sort(() => this.#random.int(0, 1) * 2 - 1);
    if (real === undefined) return;
    const draft = this.#draft;
    draft.type(real, 'Media', 'interface').directives.add('@key(fields: "id")');
    draft.add(real, 'Media', 'id', 'ID!');
    draft.add(real, 'Media', 'title', 'String');
    const members = ['Book', 'Film', 'Song'].slice(0, this.#random.int(1, 3));
    for (const name of members) {
      this.#families[name] = 'Media';
      draft.implement(real, name, 'Media');
      draft.type(real, name).directives.add('@key(fields: "id")');
      draft.add(real, name, 'id', 'ID!');
      draft.add(real, name, 'title', 'String');
      draft.add(real, name, `${name.toLowerCase()}Only`, this.#types.wrapped('Int'));
      draft.add(real, name, 'size', this.#types.chance(2) ? 'Int' : 'String');
    }
    for (const other of others.filter((_, index) => index === 0 || this.#types.chance(2))) {
      draft.type(other, 'Media').directives.add('@key(fields: "id")').add('@interfaceObject');
      draft.add(other, 'Media', 'id', 'ID!');
      draft.add(other, 'Media', `stars_${other}`, this.#types.wrapped('Int'));
      draft.add(other, 'Media', `of_${other}`, this.#types.type(other));
      draft.add(other, 'Query', `best_${other}`, this.#types.wrapped('Media'));
      if (this.#types.chance(2)) continue;
      draft.add(other, 'Media', 'title', 'String', { directives: ['@external'] });
      const type = this.#types.wrapped('Int');
      const directives = ['@requires(fields: "title")'];
      draft.add(other, 'Media', `by_title_${other}`, type, { directives });
      this.#requires[`Media.by_title_${other}`] = 'title';
    }
    draft.add(real, 'Query', 'media', this.#types.wrapped('Media'));
    if (this.#types.chance(2))
      draft.add(real, 'Query', 'film', this.#types.wrapped(members[0] ?? 'Book'));
  }

  /** Objects whose fields depend on what they stand below; another subgraph knows them too. */
  #contexts(): void {
    const draft = this.#draft;
    const home = this.#random.pick(this.#names);
    const other = this.#random.pick(this.#names.filter((name) => name !== home));
    const unit = this.#random.pick(['String', 'String!']);
    for (const setter of this.#types.chance(2) ? ['Hive'] : ['Hive', 'Nest']) {
      draft.type(home, setter).directives.add('@key(fields: "id")').add('@context(name: "home")');
      draft.add(home, setter, 'id', 'ID!');
      draft.add(home, setter, 'unit', unit);
      draft.add(home, setter, 'cell', this.#types.wrapped('Cell'));
      draft.add(home, 'Query', setter.toLowerCase(), this.#types.wrapped(setter));
      this.#contextual.from[setter] = 'unit';
    }
    for (const each of [home, other]) {
      draft.type(each, 'Cell').directives.add('@key(fields: "id")');
      draft.add(each, 'Cell', 'id', 'ID!');
    }
    draft.add(home, 'Cell', 'told', this.#types.wrapped('Int'), {
      args: '(in: String @fromContext(field: "$home { unit }"))',
    });
    draft.add(other, 'Cell', 'wax', this.#types.wrapped('Int'));
    this.#contextual.to['Cell.told'] = 'in';
  }

  /** One field of two types, which a subgraph promises to different degrees: plans ask it by two names. */
  #twins(): void {
    const [one, two] = this.#entities;
    const home = one?.homes.find((name) => two?.homes.includes(name));
    const other = one?.homes.find((name) => name !== home);
    if (one === undefined || two === undefined || home === undefined || other === undefined) return;
    const leaf = this.#random.pick(['Boolean', 'Int', 'String']);
    const directives = ['@shareable'];
    this.#draft.add(home, one.name, 'twin', `${leaf}!`, { directives });
    this.#draft.add(other, one.name, 'twin', `${leaf}!`, { shown: leaf, directives });
    this.#draft.add(home, two.name, 'twin', `${leaf}!`, { shown: leaf });
    this.#draft.union(home, 'Pair', [one.name, two.name]);
    this.#draft.add(home, 'Query', 'pairs', this.#types.wrapped('Pair'));
  }

  #overridden({ name, homes }: Entity): void {
    const [from, to] = homes;
    if (from === undefined || to === undefined || !this.#types.chance(3)) return;
    const type = this.#types.wrapped('Int');
    this.#draft.add(from, name, 'moved', type);
    this.#draft.add(to, name, 'moved', type, { directives: [`@override(from: "${from}")`] });
  }

  #required({ name, homes }: Entity): void {
    const home = this.#random.pick(homes);
    const inputs: string[] = [];
    const others = homes.filter((other) => other !== home);
    for (const other of others) {
      for (const [field, { type, args, directives }] of this.#draft.type(other, name).fields) {
        const marks = [...directives].join(' ');
        if (/external|override/.test(marks) || field === 'id') continue;
        const call = args === '' ? '' : calls.get(args);
        if (call === undefined) continue;
        if (args !== '') this.#types.declareInputs(home);
        if (this.#types.keys[`${name}.${field}`] !== undefined || !this.#types.chance(3)) continue;
        if (field === 'moved') continue;
        const inner = this.#selected(home, named(type));
        if (inner === null) continue;
        const strict = this.#draft.strict(name, field)?.type ?? type;
        const added = this.#draft.add(home, name, field, strict, {
          args,
          shown: type,
          directives: ['@external'],
        });
        if (!added && !this.#draft.field(home, name, field)?.directives.has('@external')) continue;
        inputs.push(`${field}${call}${inner}`);
        if (this.#types.chance(4)) {
          for (const each of this.#names) {
            const shown = this.#draft.field(each, name, field)?.directives;
            if (shown?.has('@external') === false) shown.add('@inaccessible');
          }
        }
      }
    }
    const field = `from_${Object.keys(this.#requires).length}`;
    if (inputs.length === 0) return;
    const type = this.#types.wrapped(this.#random.pick(['Int', 'String', 'Size']));
    this.#types.reach(home, named(type));
    const selection = inputs.join(' ');
    const directives = [`@requires(fields: "${selection}")`];
    if (this.#draft.add(home, name, field, type, { directives })) {
      this.#requires[`${name}.${field}`] = selection.replaceAll('\\"', '"');
    }
  }

  /** What a requirement selects of a type; null: it cannot be required here. */
  #selected(home: string, type: string): string | null {
    if (type === 'Size' || type === 'Area') {
      this.#types.reach(home, type);
      return type === 'Size' ? ' { w h }' : ' { size { w } corners { h } }';
    }
    if (leaves.includes(type)) return this.#types.reach(home, type) ? '' : null;
    const entity = this.#entities.find(({ name }) => name === type);
    if (entity === undefined) return null;
    this.#types.reach(home, type);
    const key = [...this.#draft.type(home, type).fields.keys()].find(
      (field) => field === 'id' || this.#types.keys[`${type}.${field}`] === 'whole',
    );
    return key === undefined || key === 'tag' ? null : ` { ${key} }`;
  }

  #provided({ name, homes }: Entity): void {
    if (!this.#types.chance(2)) return;
    const home = this.#names.find((other) => !homes.includes(other));
    if (home === undefined) return;
    for (const owner of homes) {
      for (const [field, { type, args, directives }] of this.#draft.type(owner, name).fields) {
        if (args !== '' || !leaves.includes(named(type)) || field === 'id' || field === 'moved')
          continue;
        if (
          this.#types.keys[`${name}.${field}`] !== undefined ||
          [...directives].join().includes('(')
        )
          continue;
        if (directives.has('@external') || directives.has('@inaccessible')) continue;
        this.#types.reach(home, name);
        this.#types.reach(home, named(type));
        const strict = this.#draft.strict(name, field)?.type ?? type;
        if (!this.#draft.add(home, name, field, strict, { directives: ['@external'] })) continue;
        for (const each of homes) {
          const shared = this.#draft.field(each, name, field)?.directives;
          if (shared?.has('@external') === false) shared.add('@shareable');
        }
        this.#draft.add(home, 'Query', `provided_${name}`, this.#types.wrapped(name), {
          directives: [`@provides(fields: "${field}")`],
        });
        return;
      }
    }
  }

  #roots(name: string): void {
    const draft = this.#draft;
    draft.add(name, 'Query', `ping_${name}`, 'Int');
    const known = ['Named', 'Any', 'Size', 'Area', ...entityNames].filter(
      (type) => draft.has(name, type) || (type === 'Any' && this.#types.chance(3)),
    );
    for (const type of known) {
      if (!this.#types.chance(2)) continue;
      this.#types.reach(name, type);
      const args = this.#types.chance(4) ? this.#types.args(name) : '';
      draft.add(name, 'Query', `${type.toLowerCase()}_${name}`, this.#types.wrapped(type), {
        args,
      });
    }
    const shared = this.#random.pick(this.#types.targets());
    if (draft.has(name, shared)) {
      const { type } = draft.strict('Query', `any${shared}`) ?? {
        type: this.#types.wrapped(shared),
      };
      draft.add(name, 'Query', `any${shared}`, type, { directives: ['@shareable'] });
    }
    for (const type of known.slice(0, this.#random.int(0, 2))) {
      this.#types.reach(name, type);
      draft.add(name, 'Mutation', `set${type}_${name}`, this.#types.wrapped(type), {
        args: this.#types.chance(2) ? this.#types.args(name) : '',
      });
    }
  }

  #events() {
    const entity = this.#random.pick(this.#entities);
    const key = entity.keys.find((each) => !each.includes('{')) ?? 'id';
    const fields = key.split(' ').map((field) => {
      const { type = 'ID!' } = this.#draft.strict(entity.name, field) ?? {};
      return `${field}: ${type}`;
    });
    this.#draft.event('Subscription', 'tick', 'Tick!');
    this.#draft.event('Tick', 'at', 'Int!');
    this.#draft.event('Tick', 'about', entity.name);
    this.#draft.event('Tick', 'all', `[${entity.name}!]`);
    return eventsSubgraph([
      `${FEDERATION}
      type Subscription { tick: Tick! @eventStream(topic: "t", key: "k") }
      type Tick { at: Int! about: ${entity.name} all: [${entity.name}!] }
      type ${entity.name} @key(fields: "${key}", resolvable: false) { ${fields.join(' ')} }`,
    ]);
  }
}
