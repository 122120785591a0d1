// Whether a gateway answers as it should, before anything of it is measured.
import { isDeepStrictEqual } from 'node:util';
import { request } from 'undici';
import type { BenchCase } from './cases.ts';
import type { Expected, Expecting } from './expected.ts';

const CHECKED = [0, 1, 23];

export interface Checked {
  /** Why it cannot be measured; null: it can. */
  readonly wrong: string | null;
  /** What is odd, but no reason not to measure. */
  readonly note: string | null;
}

interface Answer {
  readonly data?: unknown;
  readonly errors?: readonly { readonly message?: unknown; readonly path?: unknown }[];
}

/** @param constant it answers everybody as it should answer the first */
export async function checkCase(
  url: string,
  token: string,
  { ask, fails }: BenchCase,
  expecting: Expecting,
  constant: boolean,
): Promise<Checked> {
  for (const n of constant ? [0] : CHECKED) {
    const asked = ask(n);
    const { statusCode, body } = await request(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        authorization: `Bearer ${token}`,
      },
      body: JSON.stringify(asked),
    });
    const text = await body.text();
    const checked = judge(statusCode, text, await expecting(asked), fails);
    if (checked.wrong !== null || checked.note !== null) return checked;
  }
  return { wrong: null, note: null };
}

export function judge(status: number, text: string, expected: Expected, fails: boolean): Checked {
  const wrong = (why: string) => ({ wrong: `${why}: ${text.slice(0, 300)}`, note: null });
  if (status !== 200) return wrong(`status ${status}`);
  let answer: Answer;
  try {
    answer = JSON.parse(text) as Answer;
  } catch {
    return wrong('no JSON');
  }
  const errors = answer.errors ?? [];
  if (!fails && errors.length > 0) return wrong('errors');
  if (!isDeepStrictEqual(answer.data, expected.data)) return wrong('other data than expected');
  if (!fails) return { wrong: null, note: null };
  if (errors.length === 0) return wrong('no error where a field failed');
  return errors.some(({ path }) => isDeepStrictEqual(path, expected.errorPath))
    ? { wrong: null, note: null }
    : { wrong: null, note: `its error names the path ${JSON.stringify(errors[0]?.path)}` };
}

/** Throws unless a forged token is refused. */
export async function checkGuard(url: string): Promise<void> {
  const { statusCode, body } = await request(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer forged' },
    body: '{"query":"{ __typename }"}',
  });
  await body.dump();
  if (statusCode !== 401) throw new Error(`a forged token was answered with ${statusCode}`);
}
