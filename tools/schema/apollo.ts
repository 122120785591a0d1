// Apollo Client's usual code generator over the published schema and the examples.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generate } from '@graphql-codegen/cli';

/** What the generator said, or null where it made types for every example. */
export async function apolloComplaint(sdl: string): Promise<string | null> {
  const folder = await mkdtemp(join(tmpdir(), 'miyagi-apollo-'));
  try {
    const schema = join(folder, 'schema.graphql');
    await writeFile(schema, sdl);
    const files: unknown = await generate(
      {
        schema,
        documents: fileURLToPath(new URL('../../examples/*.graphql', import.meta.url)),
        silent: true,
        generates: {
          [`${folder}/`]: {
            preset: 'client',
            config: { scalars: { BigInt: 'string', Date: 'string', DateTime: 'string' } },
          },
        },
      },
      false,
    );
    return Array.isArray(files) && files.length > 0 ? null : 'no types were made';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
