// What a provider's content filter found, in words that events and metrics may carry.
import type { ContentFilterResultsForChoiceOutput } from '@azure/openai/types';
import { AppError } from '../errors.ts';

/** The provider refused a prompt. Whoever is asked instead should not be another server: the answer was no. */
export class ContentFiltered extends AppError {
  /** As `categoriesIn` names them; may be empty where the provider keeps them to itself. */
  readonly categories: readonly string[];

  constructor(model: string, categories: readonly string[], cause: unknown) {
    const because = categories.length > 0 ? ` (${categories.join(', ')})` : '';
    super('CONTENT_FILTERED', `${model} refused the prompt by its content filter${because}.`, {
      cause,
    });
    this.categories = categories;
  }
}

/** Azure's results for a prompt or an output: those that were filtered, `self_harm` as `self-harm`. */
export function categoriesIn(results: unknown): string[] {
  if (typeof results !== 'object' || results === null) return [];
  const known: Partial<ContentFilterResultsForChoiceOutput> = results;
  return Object.entries(known)
    .filter(([category, result]) => category !== 'error' && isFiltered(result))
    .map(([category]) => category.replaceAll('_', '-'));
}

function isFiltered(result: unknown): boolean {
  return (
    typeof result === 'object' &&
    result !== null &&
    'filtered' in result &&
    result.filtered === true
  );
}
