// Pictures to be made and kept: asked for here, made by worker.ts, told about on their topic.
import type { Actor, Viewer } from '../../platform/auth/port.ts';
import { requireSignedIn } from '../../platform/auth/access.ts';
import { isoTime } from '../../platform/clock.ts';
import { answerOnce } from '../../platform/db/idempotency.ts';
import type { Sql } from '../../platform/db/port.ts';
import { AppError, badInput } from '../../platform/errors.ts';
import { encodeEvent } from '../../platform/events/codec.ts';
import type { GraphClient } from '../../platform/graphql/port.ts';
import { enqueue } from '../../platform/outbox/sql.ts';
import type { Ports } from '../../platform/ports.ts';
import { imageEvent, type ImageEventName } from '../../schema/events/images.ts';
import { chartNamed, imageId, type ChartName, type ImageFormat, type ImageKind } from './domain.ts';
import { kindsFor, pictureOf } from './pictures/picture-of.ts';
import { sourcesOf, type Source } from './sources.ts';
import { insertJob, schema } from './store.ts';

export type ImagesPorts = Pick<
  Ports,
  'db' | 'graph' | 'blobs' | 'signedPaths' | 'clock' | 'ids' | 'log' | 'wakeRelay'
>;

/** As it arrives: null and absent are the same. */
export interface GenerateImage {
  readonly portfolioId?: string | null | undefined;
  readonly kind: ImageKind;
  readonly format: ImageFormat;
  readonly idempotencyKey: string;
}

/**
 * The new image's id. NOT_FOUND for a portfolio that is unknown or not the viewer's to read, BAD_USER_INPUT
 * where there is nothing of the kind to show.
 */
export async function generateImage(
  ports: ImagesPorts,
  viewer: Viewer,
  { idempotencyKey: key, ...input }: GenerateImage,
): Promise<string> {
  requireSignedIn(viewer);
  const chart = chartAsked(viewer, input);
  const source = await sourceOf(ports.graph, viewer, chart);
  const { kind, format } = input;
  const request = { ...chart, format };
  const { title } = pictureOf(source);
  const field = 'input.idempotencyKey';
  const answer = await ports.db.transaction((tx) =>
    answerOnce(
      tx,
      schema,
      { owner: viewer.id, key, field, operation: 'generateImage', input: request },
      async () => {
        const id = ports.ids.next('img');
        const ownerId = ownerOf(source);
        const createdAt = new Date(ports.clock.now());
        const actor = actorOf(viewer);
        await insertJob(tx, { id, ownerId, actor, ...request, title, createdAt });
        await tell(ports, tx, { id, ownerId, seq: 1 }, 'ImageRequested', { kind });
        return { id };
      },
    ),
  );
  ports.wakeRelay();
  return answer.id;
}

function chartAsked(
  viewer: Viewer,
  { portfolioId, kind }: Pick<GenerateImage, 'portfolioId' | 'kind'>,
): ChartName {
  const field = 'input.portfolioId';
  const given = portfolioId ?? null;
  if (kind === 'SPENDING_BARS') {
    if (given !== null) throw badInput(field, 'Spending is a household’s, not a portfolio’s.');
    return { kind, subjectId: viewer.id };
  }
  if (given === null) throw badInput(field, `${kind} needs a portfolio.`);
  const chart = { kind, subjectId: given };
  if (chartNamed(imageId(chart)) === null) throw notFound(field);
  return chart;
}

/** What the chart is drawn from now, checked to show something; also what the worker asks, later. */
export async function sourceOf(
  graph: GraphClient,
  actor: Actor,
  chart: ChartName,
): Promise<Source> {
  const [source] = await sourcesOf(graph, actor, [chart]);
  if (source === null || source === undefined) throw notFound('input.portfolioId');
  if ('portfolio' in source && !kindsFor(source.portfolio).includes(chart.kind)) {
    throw badInput('input.kind', 'The portfolio has nothing of this kind to show.');
  }
  return source;
}

function notFound(field: string): AppError {
  return new AppError('NOT_FOUND', 'There is no such portfolio.', { field });
}

function ownerOf(source: Source): string {
  return source.kind === 'SPENDING_BARS' ? source.userId : source.portfolio.owner.id;
}

function actorOf({ id, kind, scopes, consentVersion }: Viewer): Actor {
  return { id, kind, scopes, consentVersion };
}

/** Leaves the event to be published with the transaction; the same number of a job is the same event. */
export async function tell<Name extends ImageEventName>(
  { clock }: Pick<Ports, 'clock'>,
  tx: Sql,
  job: { readonly id: string; readonly ownerId: string; readonly seq: number },
  name: Name,
  more: object,
): Promise<void> {
  const at = isoTime(clock.now());
  const { id: imageId, ownerId, seq } = job;
  const { type, topic, key, data: payload } = imageEvent(name);
  const definition = {
    type,
    topic,
    key,
    data: { parse: (value: unknown) => payload.parse(value) },
  };
  const data = definition.data.parse({ imageId, ownerId, seq, at, ...more });
  const event = encodeEvent(definition, {
    ...{ id: `${imageId}/${seq}`, source: '/images', subject: imageId, time: at },
    data,
  });
  await enqueue(tx, schema, [event]);
}
