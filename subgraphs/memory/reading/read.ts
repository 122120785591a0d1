// From what was handed in to text and passages. Runs in a thread: a parser does not yield.
import { passages, type Passage, type TextFormat } from '../chunk.ts';
import { cleaned, MAX_TEXT_BYTES } from '../content.ts';
import { formatOf, type MediaType } from '../domain.ts';
import { failed } from './failure.ts';

export interface Reading {
  readonly text: string;
  readonly passages: readonly Passage[];
}

export type OnProgress = (stage: 'READING' | 'CHUNKING', done: number, total: number) => void;

/** Throws ReadingFailure where the content is at fault. `done` and `total` are bytes, then code units. */
export async function read(
  mediaType: MediaType,
  content: Uint8Array,
  onProgress: OnProgress,
): Promise<Reading> {
  const bytes = content.byteLength;
  onProgress('READING', 0, bytes);
  const text = cleaned(
    await textOf(mediaType, content, (share) =>
      onProgress('READING', Math.floor(share * bytes), bytes),
    ),
  );
  if (text.trim() === '') {
    const scanned =
      mediaType === 'application/pdf' ? '; a scan has to go through text recognition' : '';
    throw failed('EMPTY', `There is no text in it${scanned}.`);
  }
  const length = Buffer.byteLength(text, 'utf8');
  if (length > MAX_TEXT_BYTES) {
    throw failed('TOO_LONG', `Its text has ${length} bytes; at most ${MAX_TEXT_BYTES} are kept.`);
  }
  onProgress('READING', bytes, bytes);
  onProgress('CHUNKING', 0, text.length);
  const parts = cut(text, formatOf(mediaType));
  onProgress('CHUNKING', text.length, text.length);
  return { text, passages: parts };
}

export function cut(text: string, format: TextFormat): readonly Passage[] {
  return passages(text, format);
}

async function textOf(
  mediaType: MediaType,
  content: Uint8Array,
  onShare: (share: number) => void,
): Promise<string> {
  switch (mediaType) {
    case 'application/pdf': {
      const { markdownOfPdf } = await import('./pdf.ts');
      return markdownOfPdf(content, MAX_TEXT_BYTES, (done, pages) => onShare(done / pages));
    }
    case 'text/html': {
      const { markdownOfHtml } = await import('./html.ts');
      return markdownOfHtml(Buffer.from(content).toString('utf8'));
    }
    case 'text/plain':
    case 'text/markdown':
      return Buffer.from(content).toString('utf8');
  }
}
