// Figures of operations by their type and how they ended, whichever way they came.
import type { OperationTypeNode } from 'graphql';
import { errorCodes } from '../../platform/errors.ts';
import type { ResponseError } from '../../platform/graphql/port.ts';
import type { Metrics } from '../../platform/metrics.ts';
import type { Distribution, Series, Tally } from '../../platform/metrics/series.ts';

/** Those that the gateway itself gives; a subgraph may have any number of its own. */
const KNOWN: ReadonlySet<string> = new Set([
  ...errorCodes,
  ...['GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED'],
]);

export const OPERATION_SECONDS = [
  ...[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
];

export interface EndedOperation {
  /** Null: what was sent is none. */
  readonly type: OperationTypeNode | null;
  /** The code of the error in place of data; null: there is data. */
  readonly problem: string | null;
  readonly errors?: readonly ResponseError[] | undefined;
}

interface OfType {
  readonly answered: Tally;
  readonly seconds: Distribution;
}

export class OperationFigures {
  readonly #count: Series<'type' | 'outcome', Tally>;
  readonly #seconds: Series<'type', Distribution>;
  readonly #errors: Series<'code', Tally>;
  /** By type, at hand. */
  readonly #known = new Map<string, OfType>();

  constructor(metrics: Metrics) {
    this.#count = metrics.counter(
      'gateway_operations_total',
      'Operations by how they ended: answered, or the code of the error that took the place of data.',
      ['type', 'outcome'],
    );
    this.#seconds = metrics.histogram(
      'gateway_operation_seconds',
      'From the whole request to the answer.',
      OPERATION_SECONDS,
      ['type'],
    );
    this.#errors = metrics.counter(
      'gateway_operation_errors_total',
      'Errors in answers by code, those beside data included.',
      ['code'],
    );
  }

  ended({ type: asked, problem, errors }: EndedOperation, seconds: number): void {
    const type = asked ?? 'unknown';
    const known = this.#known.get(type) ?? this.#ofType(type);
    known.seconds.record(seconds);
    if (problem === null) known.answered.add();
    else this.#count.at({ type, outcome: knownCode(problem) }).add();
    for (const { extensions } of errors ?? []) {
      this.#errors.at({ code: knownCode(extensions?.['code']) }).add();
    }
  }

  #ofType(type: string): OfType {
    const made = {
      answered: this.#count.at({ type, outcome: 'answered' }),
      seconds: this.#seconds.at({ type }),
    };
    this.#known.set(type, made);
    return made;
  }
}

function knownCode(code: unknown): string {
  if (code === undefined) return 'INTERNAL';
  return typeof code === 'string' && KNOWN.has(code) ? code : 'OTHER';
}
