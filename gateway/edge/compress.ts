// Answers made smaller for the way. At levels that cost little: a gateway answers once what it compresses.
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip, zstdCompress } from 'node:zlib';
import type { Coding } from './negotiate.ts';

/** Bytes; what is smaller fits into one packet anyway. */
export const COMPRESSED_FROM = 1_024;

const zstd = promisify(zstdCompress);
const brotli = promisify(brotliCompress);
const deflated = promisify(gzip);

/** In a thread of its own. */
export function compress(content: Buffer, coding: Coding): Promise<Buffer> {
  switch (coding) {
    case 'zstd':
      return zstd(content, { params: { [constants.ZSTD_c_compressionLevel]: 1 } });
    case 'br':
      return brotli(content, {
        params: {
          [constants.BROTLI_PARAM_QUALITY]: 2,
          [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
        },
      });
    case 'gzip':
      return deflated(content, { level: 1 });
  }
}
