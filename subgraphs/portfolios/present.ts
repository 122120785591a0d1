import { AppError } from '../../platform/errors.ts';

/** NOT_FOUND for what is not there, or not the viewer's to see. */
export async function present<Value>(loading: Promise<Value | null>): Promise<Value> {
  const value = await loading;
  if (value === null) throw new AppError('NOT_FOUND', 'There is no such thing.');
  return value;
}
