import { systemClock } from '../clock.ts';
import { testDatabase } from '../db/testing.ts';
import { checkpointsContract } from '../events/checkpoints-contract.ts';
import { documentCheckpoints } from './checkpoints.ts';
import { documentSigns } from './presence.ts';
import { ensureContainer, sqlDocuments } from './sql.ts';

checkpointsContract('documents', async () => {
  const db = await testDatabase();
  await ensureContainer(db, 'checkpoints');
  const store = sqlDocuments({ db, container: 'checkpoints' });
  return {
    open: () => documentCheckpoints(store),
    signs: documentSigns({ store, clock: systemClock, replica: 'one' }),
    close: () => db.close(),
  };
});
