import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Viewer } from '../../platform/auth/port.ts';
import { viewerOf } from '../../platform/auth/testing.ts';
import { ask, askEntities } from '../../platform/graphql/testing.ts';
import { ingestEventData, type IngestEventName } from '../../schema/events/memory.ts';
import { claimImport } from './imports.ts';
import { insertChunks } from './library.ts';
import { read } from './reading/read.ts';
import { pdfOf, typeset } from './reading/testing.ts';
import { mountedMemory, type MountedMemory } from './testing.ts';

const ada = viewerOf('usr_ada');
const bob = viewerOf('usr_bob');
const importDocument = `mutation ($input: ImportDocumentInput!) { importDocument(input: $input) {
  started document { id status length mediaType failure { code field reason } } } }`;
const pdf = pdfOf([
  typeset([
    { text: 'My pension', size: 20 },
    { text: 'The quokka fund pays 800 a month.', gap: 12 },
  ]),
]);

describe('an import', () => {
  let it_: MountedMemory;
  before(async () => {
    it_ = await mountedMemory();
  });
  after(() => it_.close());

  const send = async (viewer: Viewer, input: Record<string, unknown>) => {
    const { data, errors } = await ask(it_.endpoint, viewer, importDocument, {
      input: { title: 'T', ...input },
    });
    const { code, field } = errors?.[0]?.extensions ?? {};
    return { ...(data?.['importDocument'] as Payload | null), code, field };
  };
  interface Payload {
    readonly started: boolean;
    readonly document: { readonly id: string; readonly status: string };
  }
  const document = async (viewer: Viewer, id: string | undefined, fields: string) => {
    const reference = [{ __typename: 'Document', id }];
    const { data, errors } = await askEntities(
      it_.endpoint,
      viewer,
      reference,
      `... on Document { ${fields} }`,
    );
    assert.equal(errors, undefined, JSON.stringify(errors));
    const [entity] = data?.['_entities'] as (Record<string, unknown> | null)[];
    if (entity === null || entity === undefined) return null;
    delete entity['__typename'];
    return entity;
  };
  const found = async (viewer: Viewer, query: string) => {
    const { data } = await ask(
      it_.endpoint,
      viewer,
      'query ($query: String!) { search(query: $query) { edges { node { chunk { heading } } } } }',
      { query },
    );
    return (data?.['search'] as { edges: unknown[] }).edges.length;
  };
  /** Each fits its schema; `seq` is dense from 1 for each document. */
  const events = async () => {
    const all = await it_.drain();
    const next = new Map<string, number>();
    for (const { name, data } of all) {
      const { documentId, seq } = ingestEventData[name as IngestEventName].parse(data);
      assert.equal(seq, (next.get(documentId) ?? 0) + 1);
      next.set(documentId, seq);
    }
    return all.map(({ name, data }) => [name, data['stage'] ?? '', data['done'] ?? '']);
  };

  it('is read in the background, tells its steps, and is searchable all at once', async () => {
    const input = { mediaType: 'application/pdf', content: pdf.toString('base64') };
    const { started, document: begun } = await send(ada, { ...input, idempotencyKey: 'k' });
    assert.deepEqual([started, begun?.status], [true, 'PROCESSING']);
    assert.deepEqual(await document(ada, begun?.id, 'length text chunks { totalCount }'), {
      ...{ length: 0, text: '', chunks: { totalCount: 0 } },
    });
    await it_.importer.idle();
    const text = '# My pension\n\nThe quokka fund pays 800 a month.';
    assert.deepEqual(
      await document(ada, begun?.id, 'status failure { code } length text chunks { totalCount }'),
      { status: 'READY', failure: null, length: text.length, text, chunks: { totalCount: 1 } },
    );
    assert.equal(await found(ada, 'quokka'), 1);
    assert.equal(await found(bob, 'quokka'), 0);
    assert.equal(await document(bob, begun?.id, 'status'), null);
    assert.deepEqual(await events(), [
      ['IngestRequested', '', ''],
      ['IngestProgressed', 'READING', 0],
      ['IngestProgressed', 'READING', pdf.byteLength],
      ['IngestProgressed', 'READING', pdf.byteLength],
      ['IngestProgressed', 'CHUNKING', 0],
      ['IngestProgressed', 'CHUNKING', text.length],
      ['IngestProgressed', 'INDEXING', 1],
      ['IngestCompleted', '', ''],
    ]);

    const again = await send(ada, input);
    assert.deepEqual([again.started, again.document?.id], [false, begun?.id]);
    const keyed = await send(ada, { ...input, idempotencyKey: 'k' });
    assert.deepEqual([keyed.started, keyed.document?.id], [true, begun?.id]);
    await it_.importer.idle();
    assert.deepEqual(await events(), []);
    assert.deepEqual(await it_.db.query('SELECT 1 FROM memory.import'), []);
  });

  it('takes text and HTML too, the same text being the same document however it came', async () => {
    const html = '<h1>Budget</h1><p>Numbat <b>groceries</b>.</p>';
    const { document: page } = await send(ada, { mediaType: 'text/html', content: html });
    await it_.importer.idle();
    assert.deepEqual(await document(ada, page?.id, 'mediaType text'), {
      ...{ mediaType: 'text/html', text: '# Budget\n\nNumbat groceries.' },
    });
    const ingest = `mutation { ingestDocument(input: { title: "T", text: "Echidna\\nrent.",
      mediaType: "text/markdown" }) { document { id } } }`;
    const { data } = await ask(it_.endpoint, ada, ingest);
    const note = { mediaType: 'text/markdown', content: '\uFEFFEchidna\r\nrent.' };
    const { started, document: same } = await send(ada, note);
    assert.equal(started, false);
    assert.equal((data?.['ingestDocument'] as Payload).document.id, same?.id);
    await it_.drain();
  });

  it('that fails says why, leaves nothing behind, and may be tried again', async () => {
    const content = Buffer.from('%PDF-1.4\nnot really').toString('base64');
    const { document: begun } = await send(ada, { mediaType: 'application/pdf', content });
    await it_.importer.idle();
    assert.deepEqual(
      await document(
        ada,
        begun?.id,
        'status text failure { code field reason } chunks { totalCount }',
      ),
      {
        status: 'FAILED',
        text: '',
        failure: {
          code: 'CORRUPT',
          field: 'input.content',
          reason: 'It cannot be read as a PDF; it may be damaged or cut off.',
        },
        chunks: { totalCount: 0 },
      },
    );
    assert.deepEqual((await events()).at(-1), ['IngestFailed', '', '']);
    const retried = await send(ada, { mediaType: 'application/pdf', content });
    assert.equal(retried.started, true);
    assert.notEqual(retried.document?.id, begun?.id);
    await it_.importer.idle();
    await it_.drain();
  });

  it('refuses at once what it can tell at once, and writes nothing of it', async () => {
    const count = () => it_.db.query('SELECT count(*) FROM memory.document');
    const before = await count();
    const base64 = (text: string) => Buffer.from(text).toString('base64');
    for (const [input, field] of [
      [{ mediaType: 'image/png', content: 'x' }, 'input.mediaType'],
      [{ mediaType: 'application/pdf', content: base64('no PDF') }, 'input.content'],
      [{ mediaType: 'application/pdf', content: '%PDF-1.4 as it is' }, 'input.content'],
      [{ mediaType: 'application/pdf', content: '' }, 'input.content'],
      [{ mediaType: 'text/html', content: ' ' }, 'input.content'],
      [{ mediaType: 'text/plain', content: 'a\u0000b' }, 'input.content'],
      [{ mediaType: 'text/plain', content: 'x'.repeat(1_048_577) }, 'input.content'],
      [{ mediaType: 'text/plain', content: 'x', title: ' ' }, 'input.title'],
      [{ mediaType: 'text/plain', content: 'x', source: '' }, 'input.source'],
    ] as const) {
      const { code, field: named } = await send(ada, input);
      assert.deepEqual(
        [code, named],
        ['BAD_USER_INPUT', field],
        JSON.stringify(input).slice(0, 99),
      );
    }
    assert.deepEqual(await count(), before);
  });

  it('goes on where a process has died, and gives up a document that keeps taking it down', async () => {
    const text = Array.from({ length: 40 }, (_, n) => `# Part ${n}\n\nBilby ${n}.`).join('\n\n');
    await it_.importer.stop();
    const { document: begun } = await send(bob, { mediaType: 'text/markdown', content: text });
    const now = it_.clock.now();
    const job = await claimImport(it_.db, 'dead', now, now + 6_000);
    assert.equal(job?.documentId, begun?.id);
    assert.ok(job);
    // It died with half of the passages written.
    const { passages } = await read(job.mediaType, job.content, () => undefined);
    const half = { documentId: job.documentId, ownerId: bob.id, passages: passages.slice(0, 20) };
    await insertChunks(it_.db, [half], true);
    assert.equal(await found(bob, 'bilby'), 0);

    const next = await mountedMemory(undefined, it_.db);
    next.importer.wake();
    await next.importer.idle();
    assert.equal((await document(bob, begun?.id, 'status'))?.['status'], 'PROCESSING');
    await next.clock.advance(6_001);
    next.importer.wake();
    await next.importer.idle();
    assert.deepEqual(await document(bob, begun?.id, 'status chunks { totalCount }'), {
      ...{ status: 'READY', chunks: { totalCount: 40 } },
    });
    assert.deepEqual((await events()).at(-1), ['IngestCompleted', '', '']);

    const { document: deadly } = await send(bob, { mediaType: 'text/plain', content: 'Deadly.' });
    for (let n = 0; n < 5; n += 1) await claimImport(it_.db, `dead ${n}`, now, now);
    next.importer.wake();
    await next.importer.idle();
    assert.deepEqual(await document(bob, deadly?.id, 'failure { code }'), {
      failure: { code: 'ABANDONED' },
    });
    await next.close();
  });
});
