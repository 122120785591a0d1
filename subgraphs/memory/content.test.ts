import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkDocument, checkMemory, checkQuery } from './content.ts';
import { isId } from './domain.ts';

const good = { title: 'T', text: 'Some text.', mediaType: 'text/plain', source: 'a file' };

function refused(field: string, check: () => unknown): void {
  assert.throws(check, { code: 'BAD_USER_INPUT', field });
}

describe('what memory lets in', () => {
  it('names the field of a bad document', () => {
    refused('input.title', () => checkDocument({ ...good, title: ' \n ' }));
    refused('input.title', () => checkDocument({ ...good, title: 'x'.repeat(201) }));
    refused('input.title', () => checkDocument({ ...good, title: 'a\u0000b' }));
    refused('input.source', () => checkDocument({ ...good, source: '' }));
    refused('input.mediaType', () => checkDocument({ ...good, mediaType: 'application/pdf' }));
    refused('input.text', () => checkDocument({ ...good, text: '\uFEFF \n\t' }));
    refused('input.text', () => checkDocument({ ...good, text: 'x'.repeat(1_048_577) }));
    refused('input.text', () => checkDocument({ ...good, text: 'é'.repeat(524_289) }));
  });

  it('refuses binary data', () => {
    const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
    refused('input.text', () => checkDocument({ ...good, text: png.toString('latin1') }));
    refused('input.text', () => checkDocument({ ...good, text: png.toString('utf8') }));
    refused('input.text', () => checkDocument({ ...good, text: 'half a pair \uD83D' }));
    refused('input.text', () => checkDocument({ ...good, text: '\uFFFD'.repeat(10) }));
  });

  it('takes a text of exactly 1 MB', () => {
    assert.equal(checkDocument({ ...good, text: 'x'.repeat(1_048_576) }).text.length, 1_048_576);
  });

  it('sees through line ends and byte order marks to the same content', () => {
    const unix = checkDocument({ ...good, text: 'a\nb\n' });
    const other = checkDocument({ ...good, title: 'Other', text: '\uFEFFa\r\nb\r' });
    assert.equal(other.text, 'a\nb\n');
    assert.equal(other.contentHash, unix.contentHash);
    const markdown = checkDocument({ ...good, mediaType: 'text/markdown', text: 'a\nb\n' });
    assert.notEqual(markdown.contentHash, unix.contentHash);
  });

  it('names the field of a bad memory and a bad query', () => {
    const source = 'told';
    refused('input.text', () => checkMemory({ text: '  ', source }));
    refused('input.text', () => checkMemory({ text: 'x'.repeat(1_001), source }));
    refused('input.source', () => checkMemory({ text: 'x', source: 'x'.repeat(201) }));
    refused('query', () => checkQuery(''));
    refused('query', () => checkQuery('x'.repeat(1_001)));
    refused('query', () => checkQuery('a\u0000'));
    assert.equal(checkQuery('  saving \n enough '), 'saving enough');
  });

  it('knows its ids', () => {
    assert.ok(isId('doc', 'doc_0199f1c2'));
    assert.ok(!isId('doc', 'chk_0199f1c2'));
    assert.ok(!isId('doc', 'doc_\u0000'));
    assert.ok(!isId('doc', `doc_${'0'.repeat(200)}`));
  });
});
