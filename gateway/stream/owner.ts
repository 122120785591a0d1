// Whether a viewer may follow what it asks for, as the owner of the entity says.
import type { Viewer } from '../../platform/auth/port.ts';
import { AppError, badInput } from '../../platform/errors.ts';
import type { Executor } from '../execute/port.ts';
import { signedOut, type LiveRequest } from './live-request.ts';

/** Unknown and foreign look the same, whatever the owner says. */
export async function checkOwner(
  executor: Pick<Executor, 'entitiesVisible'>,
  { owner }: LiveRequest,
  { viewer, signal }: { readonly viewer: Viewer; readonly signal?: AbortSignal | undefined },
): Promise<void> {
  if (owner === null) return;
  if (viewer.kind === 'anonymous') throw signedOut();
  const { subgraph, type, field, ids, argument, isPublic } = owner;
  const references = ids.map((id) => ({ type, field, id }));
  const visible = await executor.entitiesVisible(subgraph, references, viewer, signal);
  const unseen = ids.filter((_id, index) => visible[index] !== true);
  if (unseen.length === 0) return;
  if (isPublic && argument !== null) {
    throw badInput(argument, `There is no ${type} \`${unseen.slice(0, 5).join('`, `')}\`.`);
  }
  throw new AppError('NOT_FOUND', `There is no such ${type}, or it is not yours.`, {
    ...(argument !== null && { field: argument }),
  });
}
