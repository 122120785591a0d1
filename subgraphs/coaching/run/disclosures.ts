// Standing remarks and the rules that attach them. A changed text is a new version.
import type { Disclosure, Fact } from '../../../schema/events/coaching.ts';

export interface DisclosureInput {
  readonly deflected: boolean;
  readonly facts: readonly Fact[];
  /** Numbers of the answer that nothing backs. */
  readonly unbacked: readonly string[];
}

export function disclosuresFor({ deflected, facts, unbacked }: DisclosureInput): Disclosure[] {
  if (deflected) return [];
  const disclosures = [
    {
      id: 'not-financial-advice',
      version: 1,
      text: 'This is information about your own figures, not financial, tax or legal advice; for a decision that matters, ask a licensed adviser.',
    },
  ];
  if (facts.some((fact) => fact.id === 'retirement.projected')) {
    disclosures.push({
      id: 'projections-are-no-guarantee',
      version: 1,
      text: 'Projections rest on the assumptions named in the answer. Markets will differ from them, and nothing projected here is guaranteed.',
    });
  }
  const dates = new Set(facts.filter(({ id }) => isDataDate(id)).map(({ value }) => value));
  if (dates.size > 0) {
    disclosures.push({
      id: 'data-as-of',
      version: 1,
      text: `The figures are computed from your data as of ${[...dates].join(' and ')}.`,
    });
  }
  if (unbacked.length > 0) {
    disclosures.push({
      id: 'unverified-numbers',
      version: 1,
      text: `No fact or source backs these numbers of the answer; do not rely on them: ${unbacked.join('; ')}.`,
    });
  }
  return disclosures;
}

/** The day up to which a computation saw the household. */
function isDataDate(factId: string): boolean {
  return factId.endsWith('.asOf') || factId === 'spending.to';
}
