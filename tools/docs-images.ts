// `npm run docs:images`: draws the pictures of docs/images from the demo's first household, light and dark.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startApp } from '../app.ts';
import { systemClock } from '../platform/clock.ts';
import { disableVendorTelemetry, readConfig } from '../platform/config.ts';
import { createLog } from '../platform/log.ts';

const most = 60_000;
const folder = new URL('../docs/images/', import.meta.url);
const query = /* GraphQL */ `
  query Pictures {
    me {
      images(first: 20) {
        edges {
          node {
            kind
            light: url(format: PNG, theme: LIGHT)
            dark: url(format: PNG, theme: DARK)
          }
        }
      }
    }
  }
`;

interface Answer {
  readonly data?: {
    readonly me: {
      readonly images: {
        readonly edges: readonly {
          readonly node: Readonly<Record<'kind' | 'light' | 'dark', string>>;
        }[];
      };
    };
  };
  readonly errors?: unknown;
}

async function main(): Promise<void> {
  disableVendorTelemetry();
  const dataDir = await mkdtemp(join(tmpdir(), 'miyagi-pictures-'));
  const config = readConfig({ PORT: '0', DATA_DIR: dataDir, DEMO_HOUSEHOLDS: '1' });
  const app = await startApp(config, createLog('error'), systemClock, () => undefined);
  try {
    const [user] = app.demo;
    if (user === undefined) throw new Error('there is no demo household');
    const actor = { id: user.id, kind: 'user', scopes: [], consentVersion: 1 } as const;
    const token = await app.issuer.issue(actor, 600);
    const response = await fetch(`${app.origin}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query }),
    });
    const { data, errors } = (await response.json()) as Answer;
    if (data === undefined) throw new Error(JSON.stringify(errors));
    await mkdir(folder, { recursive: true });
    // Of each kind the first portfolio's.
    const drawn = new Set<string>();
    for (const { node } of data.me.images.edges) {
      if (drawn.has(node.kind)) continue;
      drawn.add(node.kind);
      for (const theme of ['light', 'dark'] as const) await save(app.origin, node, theme);
    }
  } finally {
    await app.stop(5000);
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function save(
  origin: string,
  node: Readonly<Record<'kind' | 'light' | 'dark', string>>,
  theme: 'light' | 'dark',
): Promise<void> {
  const response = await fetch(origin + node[theme]);
  if (!response.ok) throw new Error(`${node.kind}: ${response.status} ${await response.text()}`);
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (bytes.length > most) throw new Error(`${node.kind} has ${bytes.length} bytes`);
  const name = `${node.kind.toLowerCase().replaceAll('_', '-')}-${theme}.png`;
  await writeFile(new URL(name, folder), bytes);
  console.log(`${name} ${bytes.length}`);
}

await main();
