// Operations that nobody has asked before, of any size: random walks through a schema.
import type { GraphQLObjectType, GraphQLSchema } from 'graphql';
import { getNamedType, isLeafType, isObjectType } from 'graphql';
import type { Random } from '../../platform/random.ts';

const DEPTH = 12;

/** Distinct for each `number`; as many bytes as asked, give or take a field, within what the gateway allows by default. */
export function operationOfSize(
  schema: GraphQLSchema,
  random: Random,
  bytes: number,
  number: number,
): string {
  const query = schema.getQueryType();
  if (!query) throw new TypeError('a schema without queries');
  const roots = Object.values(query.getFields());
  const head = `query Cold${number}($id: ID!) {`;
  let left = bytes - head.length - 1;
  const parts: string[] = [];
  const seen = new Set<string>();
  while (left > 0 && seen.size < Math.min(roots.length, 30)) {
    const root = roots[Math.floor(random.float() * roots.length)];
    if (root === undefined || seen.has(root.name)) continue;
    seen.add(root.name);
    const type = getNamedType(root.type);
    if (!isObjectType(type)) continue;
    const text = `${root.name}(id: $id) ${selection(type, DEPTH, left - 40)}`;
    parts.push(text);
    left -= text.length + 1;
  }
  return `${head}${parts.join(' ')}}`;

  function selection(type: GraphQLObjectType, depth: number, room: number): string {
    const chosen: string[] = ['id' in type.getFields() ? 'id' : '__typename'];
    let used = 4;
    const fields = Object.values(type.getFields());
    const start = Math.floor(random.float() * fields.length);
    for (let step = 0; step < fields.length && used < room; step += 1) {
      const field = fields[(start + step) % fields.length];
      if (field === undefined || field.name === 'id') continue;
      const named = getNamedType(field.type);
      let text = field.name;
      if (isObjectType(named)) {
        if (depth === 0 || room - used < 60) continue;
        text += ` ${selection(named, depth - 1, (room - used) * random.float())}`;
      } else if (!isLeafType(named)) {
        continue;
      }
      chosen.push(text);
      used += text.length + 1;
    }
    return `{${chosen.join(' ')}}`;
  }
}
