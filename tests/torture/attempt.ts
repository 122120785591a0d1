// Asks a graph that may be on its way out: what failed by that is no answer, and the client asks again.
import { send } from '../harness/graph.ts';

const passing: ReadonlySet<string | undefined> = new Set(['UNAVAILABLE', 'TIMEOUT']);

/** null where the connection failed or something is away for the moment; a refusal is an error. */
export async function attempt<Data>(
  origin: string,
  token: string,
  query: string,
  variables: object,
): Promise<Data | null> {
  let answered;
  try {
    answered = await send<Data>(origin, token, query, variables);
  } catch {
    return null;
  }
  const { data, errors, status } = answered;
  if (errors?.some(({ extensions }) => passing.has(extensions?.code))) return null;
  if (data && errors === undefined) return data;
  throw new Error(`HTTP ${status}: ${JSON.stringify(errors)}`);
}
