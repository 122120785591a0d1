// Where in a JSON text each value begins, so that a complaint about a value can say where it stands.

/** A key of an object or an index of a list; joined as people write it: `subgraphs.users.url`, `list[0]`. */
export type JsonPath = readonly PropertyKey[];

export function pathText(path: JsonPath): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    const name = String(key);
    if (!/^[\w-]+$/.test(name)) return `${text}[${JSON.stringify(name)}]`;
    return text === '' ? name : `${text}.${name}`;
  }, '');
}

export interface JsonPlaces {
  /** From 1, by `pathText`: of an object's entry that of its key. */
  readonly lines: ReadonlyMap<string, number>;
  /** Keys that their object has twice, of which JSON.parse takes the last. */
  readonly repeated: readonly JsonPath[];
}

/** @param text valid JSON */
export function jsonPlaces(text: string): JsonPlaces {
  const lines = new Map<string, number>();
  const repeated: JsonPath[] = [];
  const tokens = [...text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g)];
  let next = 0;
  let offset = 0;
  let line = 1;
  const take = () => {
    const token = tokens[next];
    if (token === undefined) throw new TypeError('not JSON');
    next += 1;
    for (; offset < token.index; offset += 1) if (text[offset] === '\n') line += 1;
    return token[0];
  };
  const upcoming = () => tokens[next]?.[0];

  function value(path: JsonPath): void {
    const opening = take();
    if (!lines.has(pathText(path))) lines.set(pathText(path), line);
    if (opening !== '{' && opening !== '[') return;
    const closing = opening === '{' ? '}' : ']';
    for (let index = 0; upcoming() !== closing; index += 1) {
      if (index > 0) take();
      if (opening === '[') {
        value([...path, index]);
        continue;
      }
      const key = JSON.parse(take()) as string;
      if (lines.has(pathText([...path, key]))) repeated.push([...path, key]);
      lines.set(pathText([...path, key]), line);
      take();
      value([...path, key]);
    }
    take();
  }
  value([]);
  return { lines, repeated };
}
