// What `npm run ask` writes: steps on standard error, the answer and its evidence on standard output.
import type { Writable } from 'node:stream';
import { styleText } from 'node:util';
import yoctoSpinner from 'yocto-spinner';
import type { AskEvent, AskFact } from './follow.ts';

export interface AskPrinter {
  show(event: AskEvent): void;
  /** The run ended well. */
  readonly ok: boolean;
}

type Style = Parameters<typeof styleText>[0];

export function createPrinter(out: Writable, steps: Writable): AskPrinter {
  const facts = new Map<string, AskFact>();
  const sources: string[] = [];
  let ok = false;
  let midAnswer = false;
  // Shows that something goes on between two steps; only where somebody looks.
  const spinner =
    'isTTY' in steps && steps.isTTY === true
      ? yoctoSpinner({ stream: steps, color: 'cyan', handleSignals: false })
      : null;
  const wait = (text: string) => void spinner?.start(text);
  const still = () => void spinner?.stop();

  const paint = (stream: Writable, style: Style, text: string) =>
    styleText(style, text, { stream, validateStream: true });
  const step = (text: string) => {
    still();
    if (midAnswer) out.write('\n');
    midAnswer = false;
    steps.write(`${paint(steps, 'dim', `· ${text}`)}\n`);
  };
  const section = (title: string, lines: readonly string[]) => {
    if (lines.length === 0) return;
    out.write(`\n${paint(out, 'bold', title)}\n${lines.map((line) => `  ${line}\n`).join('')}`);
  };

  function evidence(): void {
    section(
      'Where the numbers come from',
      [...facts.values()].map((fact) => {
        const inputs = fact.inputs.map((i) => `${i.name} ${i.value}`).join(', ');
        return `${fact.label}: ${paint(out, 'cyan', fact.value)} = ${fact.formula}${inputs && `  (${inputs})`}`;
      }),
    );
    section('Sources', sources);
  }

  function show(event: AskEvent): void {
    still();
    print(event);
    const next = nextStep(event);
    if (next !== null) wait(next);
  }

  function print(event: AskEvent): void {
    switch (event.__typename) {
      case 'SafetyChecked':
        step(`safety: ${event.verdict.toLowerCase()}${list(' – ', event.categories)}`);
        if (event.redactions.length > 0) step(`masked before use: ${event.redactions.join(', ')}`);
        break;
      case 'ContextRetrieved':
        for (const { chunk, quote } of event.citations) {
          const { title = 'a passage' } = chunk?.document ?? {};
          const heading = chunk?.heading ?? '';
          // A heading path usually begins with its document's title.
          const where = heading.startsWith(title) ? heading : `${title} › ${heading}`;
          sources.push(`[${sources.length + 1}] ${where}: “${quote.replaceAll(/\s+/g, ' ')}”`);
        }
        step(`read ${event.citations.length} passages`);
        break;
      case 'PlanProposed':
        step(`plan: ${event.steps.map((s) => s.tool).join(' → ') || 'no tool needed'}`);
        break;
      case 'ToolReturned':
        for (const fact of event.facts) facts.set(fact.id, fact);
        step(`${event.tool}: ${event.error ?? `${event.facts.length} facts`}`);
        break;
      case 'AttemptStarted':
        step(`${event.model} answers${event.attempt > 1 ? ` (attempt ${event.attempt})` : ''}`);
        out.write('\n');
        break;
      case 'TokenDelta':
        out.write(event.text);
        midAnswer = true;
        break;
      case 'AttemptAbandoned':
        step(`the text above is void (${event.reason.toLowerCase()}); starting again`);
        break;
      case 'GroundingEvaluated':
        if (midAnswer) out.write('\n');
        midAnswer = false;
        evidence();
        out.write('\n');
        step(
          event.unbacked.length === 0
            ? `all ${event.numbers} numbers are backed by facts`
            : `not backed by any fact: ${event.unbacked.join(', ')}`,
        );
        break;
      case 'DisclosuresAttached':
        section(
          'Please note',
          event.disclosures.map((d) => d.text),
        );
        break;
      case 'RunPersisted':
        out.write('\n');
        step(
          `${event.model}, ${event.inputTokens} + ${event.outputTokens} tokens, $${(Number(event.costMicros) / 1e6).toFixed(6)}`,
        );
        break;
      case 'RunFailed':
        step(`failed (${event.code}): ${event.reason}`);
        break;
      case 'RunCancelled':
        step(`cancelled by ${event.by}`);
        break;
      case 'RunCompleted':
        ok = true;
        break;
      case 'RunAccepted':
      case 'ToolCalled':
      case 'OutputValidated':
      case 'OutputRepaired':
        break;
    }
  }

  return {
    show,
    get ok() {
      return ok;
    },
  };
}

/** What is being waited for after this event; null: nothing, or text that shows by itself. */
function nextStep(event: AskEvent): string | null {
  switch (event.__typename) {
    case 'RunAccepted':
      return 'checking the question';
    case 'SafetyChecked':
      return 'looking things up';
    case 'ContextRetrieved':
      return 'planning';
    case 'PlanProposed':
    case 'ToolReturned':
      return 'thinking';
    case 'ToolCalled':
      return `computing: ${event.tool}`;
    case 'OutputValidated':
    case 'OutputRepaired':
      return 'checking every number';
    default:
      return null;
  }
}

function list(before: string, items: readonly string[]): string {
  return items.length === 0 ? '' : before + items.join(', ');
}
