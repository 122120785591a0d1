// What the terminal shows: a line for each check as it ends, and a table of all of them in the end.
import type { Writable } from 'node:stream';
import { styleText } from 'node:util';
import { transports, type Transport } from './profile.ts';
import type { Outcome, Report } from './run.ts';

type Style = Parameters<typeof styleText>[0];

export function createPrinter(out: Writable) {
  const paint = (style: Style, text: string) =>
    styleText(style, text, { stream: out, validateStream: true });
  const say = (line = '') => void out.write(`${line}\n`);

  return {
    progress({ ok, transport, name, detail }: Outcome, count: number, all: number): void {
      const mark = ok ? paint('green', 'ok  ') : paint('red', 'FAIL');
      const where = `${String(count).padStart(String(all).length)}/${all}`;
      say(
        `${where} ${mark} ${`${transport} ${name}`.padEnd(32)} ${ok ? paint('dim', detail) : ''}`,
      );
      if (!ok) say(`     ${paint('red', detail)}`);
    },

    table({ url, server, checks, skipped, passed, failed }: Report): void {
      const cells = new Map<string, Map<Transport, string>>();
      const put = (name: string, transport: Transport, text: string) => {
        const row = cells.get(name) ?? new Map<Transport, string>();
        cells.set(name, row.set(transport, text));
      };
      for (const { name, transport, ok } of checks) put(name, transport, ok ? 'ok' : 'FAIL');
      for (const { name, transport } of skipped) put(name, transport, 'skipped');
      say(`\n${server} at ${url}\n`);
      say(row('check', transports));
      for (const [name, of] of cells) {
        const texts = transports.map((transport) => of.get(transport) ?? '–');
        say(row(name, texts).replaceAll('FAIL', (text) => paint('red', text)));
      }
      const reasons = Map.groupBy(skipped, ({ reason }) => reason);
      if (reasons.size > 0) say(`\nskipped, since`);
      for (const [reason, all] of reasons) say(`  ${reason}: ${namesOf(all)}`);
      const summary = `${passed} passed, ${failed} failed, ${skipped.length} skipped`;
      say(`\n${paint(failed === 0 ? 'green' : 'red', summary)}`);
    },
  };
}

function row(name: string, cells: readonly string[]): string {
  return `${name.padEnd(22)}${cells.map((cell) => cell.padEnd(11)).join('')}`.trimEnd();
}

/** A name once, with the transports it is skipped on where it is not all of them. */
function namesOf(all: readonly { readonly name: string; readonly transport: Transport }[]): string {
  const byName = Map.groupBy(all, ({ name }) => name);
  if (new Set(all.map(({ transport }) => transport)).size === 1 && byName.size > 3) {
    return `${all.length} checks of ${all[0]?.transport}`;
  }
  return [...byName]
    .map(([name, each]) =>
      each.length === transports.length
        ? name
        : `${each.map(({ transport }) => transport).join(' and ')} ${name}`,
    )
    .join(', ');
}
