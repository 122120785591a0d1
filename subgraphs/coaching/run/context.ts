// Step 3: what is known before any tool runs: passages of the library and the person's own plans.
import { z } from 'zod';
import type { Log } from '../../../platform/log.ts';
import type { Citation, Fact } from '../../../schema/events/coaching.ts';
import { factSheet, months } from '../tools/facts.ts';
import type { ToolContext } from '../tools/tool.ts';
import type { Kernel } from './kernel.ts';
import { maskPersonalData } from './safety.ts';

const profileQuery = /* GraphQL */ `
  query CoachProfile {
    me {
      age
      financialProfile {
        retirementAge
        emergencyFundMonths
        riskTolerance
      }
    }
  }
`;

const profileData = z.object({
  me: z
    .object({
      age: z.int(),
      financialProfile: z.object({
        retirementAge: z.int(),
        emergencyFundMonths: z.int(),
        riskTolerance: z.string(),
      }),
    })
    .nullable(),
});

const searchQuery = /* GraphQL */ `
  query CoachLibrary($query: String!) {
    search(query: $query, mode: HYBRID, first: 3) {
      edges {
        node {
          chunk {
            id
          }
          score
          method
          quote
          spans {
            start
            end
          }
        }
      }
    }
  }
`;

const searchData = z.object({
  search: z.object({
    edges: z.array(
      z.object({
        node: z.object({
          chunk: z.object({ id: z.string() }),
          score: z.number(),
          method: z.enum(['KEYWORD', 'VECTOR', 'HYBRID']),
          quote: z.string(),
          spans: z
            .array(z.object({ start: z.int(), end: z.int() }))
            .nullable()
            .default(null),
        }),
      }),
    ),
  }),
});

/** As much as a search takes (see memory's SDL). */
const longestQuery = 1_000;

export interface RunContext {
  readonly citations: readonly Citation[];
  readonly facts: readonly Fact[];
}

/** Asks both sources at once. A source that fails is left out and logged: an answer can do without. */
export async function retrieve(
  question: string,
  context: ToolContext,
  kernel: Kernel,
  log: Log,
): Promise<RunContext> {
  const without =
    (source: string) =>
    (error: unknown): [] => {
      if (!context.signal.aborted) log.warn({ err: error, source }, 'answering without a source');
      return [];
    };
  const ask = (name: string) => ({ kind: 'function' as const, name, signal: context.signal });
  const [citations, facts] = await Promise.all([
    kernel
      .invoke(ask('library'), (signal) => citationsFor(question, { ...context, signal }))
      .catch(without('library')),
    kernel
      .invoke(ask('profile'), (signal) => profileFacts({ ...context, signal }))
      .catch(without('profile')),
  ]);
  return { citations, facts };
}

async function citationsFor(question: string, context: ToolContext): Promise<Citation[]> {
  const variables = { query: question.slice(0, longestQuery).toWellFormed() };
  const data = await context.graph.query(
    { query: searchQuery, variables },
    context.actor,
    context.signal,
  );
  return searchData.parse(data).search.edges.map(({ node }) => {
    const quote = maskPersonalData(node.quote).text;
    // What is masked is no longer what stands there.
    return { ...node, quote, spans: quote === node.quote ? node.spans : null };
  });
}

async function profileFacts(context: ToolContext): Promise<readonly Fact[]> {
  const data = await context.graph.query({ query: profileQuery }, context.actor, context.signal);
  const { me } = profileData.parse(data);
  if (me === null) return [];
  const { retirementAge, emergencyFundMonths, riskTolerance } = me.financialProfile;
  const sheet = factSheet('profile');
  sheet.add('age', 'your age', String(me.age), 'full years since your birth');
  sheet.add('retirementAge', 'age to stop working', String(retirementAge), 'from your profile');
  sheet.add(
    'emergencyTarget',
    'months to be covered',
    months(emergencyFundMonths),
    'from your profile',
  );
  sheet.add('riskTolerance', 'tolerance of risk', riskTolerance.toLowerCase(), 'from your profile');
  return sheet.facts;
}
