// What `npm run ask -- … --json` prints: everything of an answer as one object.
import type { AskEvent, AskFact } from './follow.ts';
import type { AskPrinter } from './print.ts';
import type { Started } from './session.ts';

export interface Collected extends Started {
  readonly question: string;
  readonly status: 'COMPLETED' | 'FAILED' | 'CANCELLED';
  readonly text: string;
  readonly facts: readonly AskFact[];
  readonly citations: readonly { readonly title: string; readonly quote: string }[];
  readonly disclosures: readonly string[];
  /** Numbers in the text that no fact backs. */
  readonly unbacked: readonly string[];
  readonly failure: { readonly code: string; readonly reason: string } | null;
}

export interface Collector extends AskPrinter {
  collected(started: Started, question: string): Collected;
}

export function createCollector(): Collector {
  const facts = new Map<string, AskFact>();
  const citations: { title: string; quote: string }[] = [];
  const disclosures: string[] = [];
  let unbacked: readonly string[] = [];
  let text = '';
  let status: Collected['status'] = 'FAILED';
  let failure: Collected['failure'] = null;

  function show(event: AskEvent): void {
    switch (event.__typename) {
      case 'ContextRetrieved':
        for (const { chunk, quote } of event.citations) {
          citations.push({ title: chunk?.document.title ?? '', quote });
        }
        break;
      case 'ToolReturned':
        for (const fact of event.facts) facts.set(fact.id, fact);
        break;
      case 'AttemptStarted':
      case 'AttemptAbandoned':
        text = '';
        break;
      case 'TokenDelta':
        text = text.slice(0, event.offset) + event.text;
        break;
      case 'GroundingEvaluated':
        unbacked = event.unbacked;
        break;
      case 'DisclosuresAttached':
        disclosures.push(...event.disclosures.map((disclosure) => disclosure.text));
        break;
      case 'RunFailed':
        failure = { code: event.code, reason: event.reason };
        break;
      case 'RunCancelled':
        status = 'CANCELLED';
        break;
      case 'RunCompleted':
        status = 'COMPLETED';
        break;
      default:
        break;
    }
  }

  return {
    show,
    get ok() {
      return status === 'COMPLETED';
    },
    collected: (started, question) => ({
      ...started,
      question,
      status,
      text,
      facts: [...facts.values()],
      citations,
      disclosures,
      unbacked,
      failure,
    }),
  };
}
