// Relay's own compiler over the published schema: every connection as a paginated fragment, every node refetchable.
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getNamedType, isInterfaceType, isObjectType } from 'graphql';
import type { GraphQLField, GraphQLObjectType, GraphQLSchema } from 'graphql';

interface PaginatedField {
  readonly type: GraphQLObjectType;
  readonly field: GraphQLField<unknown, unknown>;
}

/** What Relay said, or null where it accepted everything. */
export async function relayComplaint(schema: GraphQLSchema, sdl: string): Promise<string | null> {
  const project = await mkdtemp(join(tmpdir(), 'miyagi-relay-'));
  try {
    await mkdir(join(project, 'src'));
    await writeFile(join(project, 'schema.graphql'), sdl);
    const modules = paginatedFields(schema).map(moduleOf);
    if (modules.length === 0) return 'the schema has no connection on a node';
    for (const { name, text } of modules) {
      await writeFile(join(project, 'src', `${name}.ts`), text);
    }
    const config = {
      root: '.',
      sources: { src: 'miyagi' },
      projects: {
        miyagi: { language: 'typescript', schema: 'schema.graphql', eagerEsModules: true },
      },
    };
    await writeFile(join(project, 'relay.config.json'), JSON.stringify(config));
    return await run(project);
  } finally {
    await rm(project, { recursive: true, force: true });
  }
}

/** Of types that `node(id)` finds: fields that a page of edges comes from. */
function paginatedFields(schema: GraphQLSchema): PaginatedField[] {
  const node = schema.getType('Node');
  if (!isInterfaceType(node)) return [];
  return schema.getPossibleTypes(node).flatMap((type) =>
    Object.values(type.getFields()).flatMap((field) => {
      const isConnection = getNamedType(field.type).name.endsWith('Connection');
      const pages = field.args.some((arg) => arg.name === 'first');
      return isConnection && pages ? [{ type, field }] : [];
    }),
  );
}

/** One module a field, as an application would have a component. */
function moduleOf({ type, field }: PaginatedField) {
  const name = `${type.name}${capital(field.name)}`;
  const connection = getNamedType(field.type);
  const edge = isObjectType(connection) ? connection.getFields()['edges'] : undefined;
  const node = edge === undefined ? undefined : getNamedType(edge.type);
  const leaf = isObjectType(node) ? getNamedType(node.getFields()['node']?.type) : undefined;
  const selection = isObjectType(leaf) && 'id' in leaf.getFields() ? 'id' : '__typename';
  const text = `import { graphql } from 'relay-runtime';
export const fragment = graphql\`
  fragment ${name}_owner on ${type.name}
  @argumentDefinitions(count: { type: "Int", defaultValue: 5 }, cursor: { type: "String" })
  @refetchable(queryName: "${name}PaginationQuery") {
    ${field.name}(first: $count, after: $cursor) @connection(key: "${name}_${field.name}") {
      edges { node { ${selection} } }
    }
  }\`;
`;
  return { name, text };
}

function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function run(cwd: string): Promise<string | null> {
  const program = createRequire(import.meta.url).resolve('relay-compiler/cli.js');
  const child = spawn(process.execPath, [program, 'relay.config.json'], { cwd });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code === 0 ? null : output.trim()));
  });
}
