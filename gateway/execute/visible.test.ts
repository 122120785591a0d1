import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AppError, isAppError } from '../../platform/errors.ts';
import { silentLog } from '../../platform/log.ts';
import { createExecutor } from './executor.ts';
import { somebody } from './ask.testing.ts';
import { shopOf, twoItems, type Reply } from './scripted.testing.ts';

describe('whether an entity is visible', () => {
  const ask = async (reply: Reply) => {
    const world = shopOf(twoItems(), reply);
    const executor = createExecutor({ transports: world.transports, log: silentLog });
    const asked = [{ type: 'Item', id: '1' }];
    const [visible] = await executor.entitiesVisible('prices', asked, somebody);
    return visible;
  };

  it('is what its owner says', async () => {
    assert.equal(await ask(() => ({ data: { _entities: [{ __typename: 'Item' }] } })), true);
    assert.equal(await ask(() => ({ data: { _entities: [null] } })), false);
    for (const code of ['NOT_FOUND', 'FORBIDDEN', 'UNAUTHENTICATED', 'BAD_USER_INPUT']) {
      const errors = [{ message: 'no', extensions: { code } }];
      assert.equal(await ask(() => ({ data: null, errors })), false, code);
    }
  });

  it('is not known when the owner cannot say, which is not a no', async () => {
    const failure = (error: unknown) => isAppError(error, 'UNAVAILABLE') && error.retryable;
    const errors = [{ message: 'broken', extensions: { code: 'INTERNAL' } }];
    await assert.rejects(
      ask(() => ({ data: null, errors })),
      failure,
    );
    await assert.rejects(
      ask(() => ({})),
      failure,
    );
    const down = () => {
      throw new AppError('UNAVAILABLE', 'down', { retryable: true });
    };
    await assert.rejects(ask(down), failure);
  });
});
