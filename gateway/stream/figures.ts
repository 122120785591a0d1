// Figures of live streams, by the field that is subscribed to.
import { isAppError, type ErrorCode } from '../../platform/errors.ts';
import type { Metrics } from '../../platform/metrics.ts';
import type { Distribution, Series, Tally } from '../../platform/metrics/series.ts';

const FIRST_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const DELAY_SECONDS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30];

type Ends = Series<'field' | 'reason', Tally>;

/** Of one field; kept at hand by each of its streams. */
export class FieldFigures {
  readonly #field: string;
  readonly #ends: Ends;
  readonly #first: Distribution;
  readonly frames: Tally;
  /** Streams that are followed now. */
  open = 0;

  constructor(field: string, frames: Tally, first: Distribution, ends: Ends) {
    this.#field = field;
    this.frames = frames;
    this.#first = first;
    this.#ends = ends;
  }

  /** @param afterMs since it was asked for */
  firstFrame(afterMs: number): void {
    this.#first.record(afterMs / 1000);
  }

  ended(how: 'completed' | 'left' | Error): void {
    this.open -= 1;
    const reason = typeof how === 'string' ? how : codeOf(how);
    this.#ends.at({ field: this.#field, reason }).add();
  }
}

export class StreamFigures {
  readonly #fields = new Map<string, FieldFigures>();
  readonly #starts: Series<'field' | 'from', Tally>;
  readonly #refusals: Series<'code', Tally>;
  readonly #frames: Series<'field', Tally>;
  readonly #first: Series<'field', Distribution>;
  readonly #ends: Ends;
  readonly #delays: Series<'topic', Distribution>;

  constructor(metrics: Metrics) {
    this.#starts = metrics.counter(
      'miyagi_stream_starts_total',
      'Streams begun: at their beginning, or resumed behind a cursor.',
      ['field', 'from'],
    );
    this.#refusals = metrics.counter(
      'miyagi_stream_refusals_total',
      'Subscriptions that came to no stream, by code.',
      ['code'],
    );
    this.#frames = metrics.counter('miyagi_stream_frames_total', 'Frames given to transports.', [
      'field',
    ]);
    this.#ends = metrics.counter('miyagi_stream_ends_total', 'Streams ended, by why.', [
      'field',
      'reason',
    ]);
    this.#first = metrics.histogram(
      'miyagi_stream_first_frame_seconds',
      'From the subscription to its first frame.',
      FIRST_SECONDS,
      ['field'],
    );
    this.#delays = metrics.histogram(
      'miyagi_stream_tail_delay_seconds',
      'From the time of an event in its topic to its delivery to the streams of this process.',
      DELAY_SECONDS,
      ['topic'],
    );
    metrics.observed(
      'gauge',
      'miyagi_streams_open',
      'Streams that somebody follows at the moment.',
      ['field'],
      () => [...this.#fields].map(([field, { open }]) => [{ field }, open]),
    );
  }

  /** Of a stream that begins. */
  begun(field: string, from: 'beginning' | 'cursor'): FieldFigures {
    this.#starts.at({ field, from }).add();
    let figures = this.#fields.get(field);
    if (figures === undefined) {
      const [frames, first] = [this.#frames.at({ field }), this.#first.at({ field })];
      figures = new FieldFigures(field, frames, first, this.#ends);
      this.#fields.set(field, figures);
    }
    figures.open += 1;
    return figures;
  }

  refused(why: unknown): void {
    this.#refusals.at({ code: codeOf(why) }).add();
  }

  /** How late each event of a topic comes, in ms; clocks may disagree by more. */
  delaysOf(topic: string): (lateMs: number) => void {
    const delays = this.#delays.at({ topic });
    return (lateMs) => delays.record(Math.max(0, lateMs) / 1000);
  }
}

function codeOf(why: unknown): ErrorCode {
  return isAppError(why) ? why.code : 'INTERNAL';
}
