// Subgraphs under construction: each its own view of the types, beside the whole that all of them show.

interface DraftField {
  /** `(first: Int = 2)` or empty. */
  readonly args: string;
  readonly type: string;
  readonly directives: Set<string>;
}

interface DraftType {
  readonly keyword: 'type' | 'interface';
  readonly interfaces: Set<string>;
  readonly directives: Set<string>;
  readonly fields: Map<string, DraftField>;
}

type Types = Map<string, DraftType>;

export class Draft {
  readonly subgraphs = new Map<string, { types: Types; plain: Map<string, string> }>();
  readonly #whole: Types = new Map();
  readonly #plain = new Map<string, string>();

  constructor(names: readonly string[]) {
    for (const name of names) this.subgraphs.set(name, { types: new Map(), plain: new Map() });
  }

  /** A type as this subgraph knows it; made when it is not there yet. */
  type(subgraph: string, name: string, keyword: DraftType['keyword'] = 'type'): DraftType {
    const { types } = this.#of(subgraph);
    return made(types, name, keyword);
  }

  has(subgraph: string, name: string): boolean {
    return this.#of(subgraph).types.has(name);
  }

  field(subgraph: string, type: string, name: string): DraftField | undefined {
    return this.#of(subgraph).types.get(type)?.fields.get(name);
  }

  /** The strictest type of a field. */
  strict(type: string, name: string): DraftField | undefined {
    return this.#whole.get(type)?.fields.get(name);
  }

  /**
   * @param type the strictest; `shown` is how this subgraph declares it
   * @returns whether it could be added: a name means one thing
   */
  add(
    subgraph: string,
    on: string,
    name: string,
    type: string,
    { args = '', shown = type, directives = [] as readonly string[] } = {},
  ): boolean {
    const own = this.type(subgraph, on);
    const whole = made(this.#whole, on, own.keyword);
    const before = whole.fields.get(name);
    if (own.fields.has(name)) return false;
    if (before !== undefined && (before.type !== type || before.args !== args)) return false;
    whole.fields.set(name, before ?? { args, type, directives: new Set() });
    own.fields.set(name, { args, type: shown, directives: new Set(directives) });
    return true;
  }

  /** A field of events, which no subgraph resolves. */
  event(on: string, name: string, type: string): void {
    made(this.#whole, on, 'type').fields.set(name, { args: '', type, directives: new Set() });
  }

  implement(subgraph: string, type: string, name: string): void {
    this.type(subgraph, type).interfaces.add(name);
    made(this.#whole, type, 'type').interfaces.add(name);
  }

  /** Everything that is not an object or interface: enums, scalars, unions, inputs. */
  declare(subgraph: string, name: string, sdl: string): void {
    this.#of(subgraph).plain.set(name, sdl);
    this.#plain.set(name, sdl.replaceAll(/ @\w+/g, ''));
  }

  /** A union's whole has all members that any subgraph gives it. */
  union(subgraph: string, name: string, members: readonly string[]): void {
    this.#of(subgraph).plain.set(name, `union ${name} = ${members.join(' | ')}`);
    const before = /= (.*)$/.exec(this.#plain.get(name) ?? '')?.[1]?.split(' | ') ?? [];
    const all = [...new Set([...before, ...members])];
    this.#plain.set(name, `union ${name} = ${all.join(' | ')}`);
  }

  sdl(subgraph: string): string {
    const { types, plain } = this.#of(subgraph);
    return [...printed(types), ...plain.values()].join('\n');
  }

  whole(): string {
    return [...printed(this.#whole), ...this.#plain.values()].join('\n');
  }

  #of(subgraph: string) {
    const found = this.subgraphs.get(subgraph);
    if (found === undefined) throw new Error(`no subgraph ${subgraph}`);
    return found;
  }
}

function made(types: Types, name: string, keyword: DraftType['keyword']): DraftType {
  const known = types.get(name);
  if (known !== undefined) return known;
  const type = { keyword, interfaces: new Set<string>(), directives: new Set<string>() };
  const draft = { ...type, fields: new Map<string, DraftField>() };
  types.set(name, draft);
  return draft;
}

function* printed(types: Types) {
  for (const [name, { keyword, interfaces, directives, fields }] of types) {
    if (fields.size === 0) continue;
    const implemented = interfaces.size === 0 ? '' : ` implements ${[...interfaces].join(' & ')}`;
    const head = [`${keyword} ${name}${implemented}`, ...directives].join(' ');
    const lines = [...fields].map(([field, { args, type, directives: own }]) =>
      [`  ${field}${args}: ${type}`, ...own].join(' '),
    );
    yield `${head} {\n${lines.join('\n')}\n}`;
  }
}
