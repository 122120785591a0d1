// Which live subscriptions make one audience, also after a viewer's rights or the graph have become others.
import { isDeepStrictEqual } from 'node:util';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Viewer } from '../../platform/auth/port.ts';
import { isAppError } from '../../platform/errors.ts';
import type { Executor, LiveField, LoadedSupergraph } from '../execute/port.ts';
import { Audience, type AudienceOptions, type Group } from './audience.ts';
import type { Cursors } from './cursor.ts';
import type { Home, LiveFrames } from './live-frames.ts';
import { checkOwner } from './owner.ts';
import { groupIn } from './replan.ts';
import { isForAll, sharingKey } from './sharing.ts';
import { Turns } from './turns.ts';

export interface AudiencesOptions extends AudienceOptions {
  readonly executor: Pick<Executor, 'resolveEvent' | 'entitiesVisible'>;
  readonly cursors: Cursors;
  /** Of the topic as it was made last. */
  readonly generationOf: (field: LiveField) => string;
}

/** Some milliseconds, with plans made before. */
const movedPerTurn = 100;
/** Until a version that cannot make a plan at the moment is asked again, ms. */
const againMs = 500;

export class Audiences implements Home {
  readonly turns = new Turns();
  readonly #options: AudiencesOptions;
  readonly #audiences = new Map<string, Audience<LiveFrames>>();
  /** The version that all streams are to go on with. */
  #graph: LoadedSupergraph | null = null;
  #moving: Promise<void> | null = null;
  #moved = 0;

  constructor(options: AudiencesOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#audiences.size;
  }

  /** Of all audiences together. */
  get members(): number {
    let count = 0;
    for (const { members } of this.#audiences.values()) count += members.size;
    return count;
  }

  /** Of a viewer who has passed the owner's check. */
  join(frames: LiveFrames, group: Group, key = sharingKey(group)): void {
    const before = frames.audience;
    const audience =
      this.#audiences.get(key) ?? new Audience<LiveFrames>(key, group, this.#options);
    this.#audiences.set(key, audience);
    audience.members.add(frames);
    frames.audience = audience;
    if (before !== null && before !== audience) this.#leave(frames, before);
    // It was asked for while the graph was replaced.
    if (this.#graph !== null && group.graph !== this.#graph) this.#move();
  }

  left(frames: LiveFrames): void {
    const { audience } = frames;
    if (audience === null) return;
    this.#leave(frames, audience);
    if (audience.members.size === 0) audience.abandon();
  }

  #leave(frames: LiveFrames, audience: Audience<LiveFrames>): void {
    audience.members.delete(frames);
    if (audience.members.size === 0) this.#audiences.delete(audience.key);
  }

  renewed(frames: LiveFrames): void {
    if (sameRights(frames.checked, frames.viewer)) return;
    frames.hold();
    void this.#regroup(frames);
  }

  async #regroup(frames: LiveFrames): Promise<void> {
    const { viewer } = frames;
    try {
      const asked = frames.audience?.group.asked;
      if (asked !== undefined) await checkOwner(this.#options.executor, asked, { viewer });
    } catch (error) {
      frames.fail(asError(error));
      return;
    }
    const group = frames.audience?.group;
    if (frames.hasEnded || group === undefined) return;
    // Renewed once more meanwhile: that asks for itself.
    if (frames.viewer !== viewer) return;
    frames.checked = viewer;
    this.join(frames, { ...group, request: { ...group.request, viewer } });
    frames.goOn();
  }

  /** All streams go on with this version, soon, if they are streams of it. */
  adopt(graph: LoadedSupergraph): void {
    this.#graph = graph;
    this.#move();
  }

  #move(): void {
    this.#moving ??= this.#moveAll().finally(() => (this.#moving = null));
  }

  /** Resolves when no stream is on its way to another version of the graph. */
  async settled(): Promise<void> {
    while (this.#moving !== null) await this.#moving;
  }

  async #moveAll(): Promise<void> {
    for (;;) {
      const late = [...this.#audiences.values()].filter(({ group }) => group.graph !== this.#graph);
      if (late.length === 0) return;
      let isEarly = false;
      for (const audience of late) {
        const graph = this.#graph;
        if (graph === null || audience.group.graph === graph) continue;
        if (!(await this.#moveOne(audience, graph))) isEarly = true;
      }
      if (isEarly) await this.#options.clock.sleep(againMs);
    }
  }

  /** False: it has to be tried again. */
  async #moveOne(audience: Audience<LiveFrames>, graph: LoadedSupergraph): Promise<boolean> {
    const { cursors, generationOf, log } = this.#options;
    const { group } = audience;
    await this.#pause();
    let next: Group;
    try {
      next = await groupIn(graph, group, cursors, generationOf(group.asked.field));
    } catch (error) {
      if (isAppError(error) && error.code !== 'SCHEMA_CHANGED') return false;
      if (!isAppError(error)) log.error({ err: error }, 'a live operation could not be replanned');
      await this.#each(audience, (frames) => frames.fail(asError(error)));
      return true;
    }
    const isOfOther = !isDeepStrictEqual(next.asked.owner, group.asked.owner);
    // What made them one audience does so again, unless they are of several viewers and now must not be.
    const key = isForAll(next) || !isForAll(group) ? sharingKey(next) : null;
    await this.#each(audience, async (frames) => {
      if (isOfOther && !(await this.#maySee(frames, next))) return;
      if (frames.hasEnded || frames.audience !== audience) return;
      const own = { ...next, request: { ...next.request, viewer: frames.viewer } };
      this.join(frames, own, key ?? sharingKey(own));
    });
    return true;
  }

  async #each(
    { members }: Audience<LiveFrames>,
    move: (frames: LiveFrames) => Promise<void> | void,
  ): Promise<void> {
    for (const frames of [...members]) {
      await this.#pause();
      await move(frames);
    }
  }

  /** So often that nobody else is held up. */
  async #pause(): Promise<void> {
    this.#moved = (this.#moved + 1) % movedPerTurn;
    if (this.#moved === 0) await nextTurn();
  }

  async #maySee(frames: LiveFrames, { asked }: Group): Promise<boolean> {
    const { viewer } = frames;
    try {
      await checkOwner(this.#options.executor, asked, { viewer });
      return true;
    } catch (error) {
      frames.fail(asError(error));
      return false;
    }
  }
}

function sameRights(a: Viewer, b: Viewer): boolean {
  return (
    a.kind === b.kind &&
    a.consentVersion === b.consentVersion &&
    isDeepStrictEqual(a.scopes, b.scopes)
  );
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
