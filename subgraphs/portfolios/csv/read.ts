// A file in parts, read in slices: rows as they come, with the line each ends on.
import { parse, type CsvError, type Info } from 'csv-parse';
import { delimiterOf, layoutOf, type CsvFormat, type Layout } from './format.ts';
import { readRow, type Accounts, type CsvFinding, type ImportRow } from './row.ts';

export interface ReadFile {
  /** Null: the header says too little. */
  readonly layout: Layout | null;
  readonly rows: readonly ImportRow[];
  readonly rowsTotal: number;
  readonly findings: readonly CsvFinding[];
}

export interface ReadOptions {
  readonly format: CsvFormat;
  readonly accounts: Accounts;
  readonly mostRows: number;
  /** Lets others have a turn; throws when the work is to be given up. */
  readonly turn: () => Promise<void>;
}

/** Characters taken in one turn: a few milliseconds of parsing. */
const slice = 8192;
/** Bytes of one row; an unclosed quote ends here rather than at the end of the file. */
const longestRow = 16_384;

interface Parsed {
  readonly record: readonly string[];
  readonly info: Info;
}

export async function readFile(
  parts: AsyncIterable<string>,
  { format, accounts, mostRows, turn }: ReadOptions,
): Promise<ReadFile> {
  const rows: ImportRow[] = [];
  const findings: CsvFinding[] = [];
  let layout: Layout | null = null;
  let headerSeen = false;
  let rowsTotal = 0;

  function take({ record, info: { lines: line } }: Parsed): void {
    if (!headerSeen) {
      headerSeen = true;
      const found = layoutOf(record, format);
      if (typeof found === 'string') findings.push({ line, column: null, reason: found });
      else layout = found;
      return;
    }
    rowsTotal += 1;
    if (layout === null || rowsTotal > mostRows) return;
    const row = readRow(line, record, layout, accounts);
    if ('request' in row) rows.push(row);
    else findings.push(...row);
  }

  let parser: ReturnType<typeof open> | null = null;
  function open(delimiter: string) {
    const opened = parse({
      ...{ delimiter, bom: true, info: true, skip_empty_lines: true },
      ...{ record_delimiter: ['\r\n', '\n', '\r'], relax_quotes: true, relax_column_count: true },
      ...{ max_record_size: longestRow, skip_records_with_error: true },
    });
    opened.on('data', take);
    opened.on('skip', (error: CsvError & { readonly lines?: number }) => {
      const reason =
        error.code === 'CSV_QUOTE_NOT_CLOSED'
          ? 'A quote is opened and never closed.'
          : error.code === 'CSV_MAX_RECORD_SIZE'
            ? `The row is longer than ${longestRow} bytes: a quote may be left open.`
            : 'The row cannot be read.';
      const line = error.lines ?? 0;
      if (findings.at(-1)?.line === line && findings.at(-1)?.column === null) return;
      rowsTotal += 1;
      findings.push({ line, column: null, reason });
    });
    return opened;
  }

  for await (const part of parts) {
    parser ??= open(delimiterOf(part));
    for (let at = 0; at < part.length; at += slice) {
      parser.write(part.slice(at, at + slice));
      await turn();
    }
  }
  if (parser !== null) {
    const ended = Promise.withResolvers<void>();
    parser.on('end', ended.resolve);
    parser.on('error', ended.reject);
    parser.end();
    await ended.promise;
  }
  if (!headerSeen) findings.push({ line: 1, column: null, reason: 'The file is empty.' });
  if (rowsTotal > mostRows) {
    const reason = `The file has ${rowsTotal} rows; at most ${mostRows} go at once.`;
    findings.unshift({ line: 1, column: null, reason });
  }
  return { layout, rows, rowsTotal, findings };
}
