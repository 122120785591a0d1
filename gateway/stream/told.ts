// A topic whose keys are told from their beginning to their end, such as runs.
import { AppError } from '../../platform/errors.ts';
import type { Presence } from '../../platform/events/presence.ts';
import { invalid, type Place } from './cursor.ts';
import type { StreamFold } from './fold.ts';
import { StreamReader } from './reader.ts';
import { TakenStep, type Listener, type Source, type Step, type Way } from './source.ts';
import { TopicTail, type Seat, type TailOptions } from './tail.ts';

/** Follows the topic from now on. */
export async function openTold(
  options: TailOptions & { readonly presence: Presence | null },
): Promise<Source> {
  const { fold, presence } = options;
  const tail = await TopicTail.open(options);
  return {
    generation: tail.generation,
    async open([key, ...others], place, listener) {
      if (key === undefined || others.length > 0) {
        throw new AppError('CONFIG_INVALID', `\`${fold.topic}\` is told one key at a time.`);
      }
      const position = place === null ? null : positionOf(fold, place);
      return wayThrough(await tail.join(key), position, presence, listener);
    },
    close: () => tail.close(),
  };
}

/** null: before the first event. */
function positionOf(fold: StreamFold, { position }: Place): unknown {
  const unpacked = position.length === 0 ? null : fold.unpackPosition(position);
  if (unpacked === null && position.length > 0) throw invalid();
  return unpacked;
}

function wayThrough(
  seat: Seat,
  start: unknown,
  presence: Presence | null,
  listener: Listener,
): Way {
  const { stream } = seat;
  const { fold } = stream;
  const reader = new StreamReader(stream, start);
  const watcher = stream.ended ? null : (presence?.watch(fold.topic, stream.key) ?? null);
  const deafen = stream.listen(listener);
  const placeAt = (position: unknown): Place => ({
    offsets: [[stream.partition, stream.nextOffset]],
    position: position === null ? [] : fold.packPosition(position),
  });
  let last = start;
  return {
    get place() {
      return placeAt(last);
    },
    get traceparent() {
      return stream.traceparent;
    },
    get isOver() {
      return stream.ended && fold.catchUp(stream.state, last).length === 0;
    },
    take(): Step | null {
      const delivery = reader.take();
      if (delivery === null) return null;
      const { event, position, origin } = delivery;
      last = position;
      return new TakenStep(fold, event, {
        place: placeAt(position),
        key: stream.key,
        origin: `${stream.serial}:${origin}`,
      });
    },
    leave() {
      deafen();
      watcher?.leave({ final: stream.ended });
      seat.leave();
    },
  };
}
