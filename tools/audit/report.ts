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

    table(report: Report): void {
      const { url, server, checks, skipped, passed, failed } = report;
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
      for (const [reason, all] of reasons) say(`  ${reason}: ${namesOf(all, report)}`);
      const summary = `${passed} passed, ${failed} failed, ${skipped.length} skipped`;
      say(`\n${paint(failed === 0 ? 'green' : 'red', summary)}`);
    },
  };
}

function row(name: string, cells: readonly string[]): string {
  return `${name.padEnd(22)}${cells.map((cell) => cell.padEnd(11)).join('')}`.trimEnd();
}

/** A transport of which all is skipped for this reason is named as a whole, any other check by itself. */
function namesOf(
  all: readonly { readonly name: string; readonly transport: Transport }[],
  report: Report,
): string {
  const whole = transports.filter(
    (transport) =>
      report.checks.every((check) => check.transport !== transport) &&
      all.filter((each) => each.transport === transport).length ===
        report.skipped.filter((each) => each.transport === transport).length,
  );
  const others = Map.groupBy(
    all.filter(({ transport }) => !whole.includes(transport)),
    ({ name }) => name,
  );
  return [
    ...whole.map((transport) => `all of ${transport}`),
    ...[...others].map(
      ([name, each]) => `${name} (${each.map(({ transport }) => transport).join(', ')})`,
    ),
  ].join(', ');
}
