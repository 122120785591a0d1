import { testDatabase } from '../db/testing.ts';
import { presenceContract } from '../events/presence-contract.ts';
import { documentSigns } from './presence.ts';
import { ensureContainer, sqlDocuments } from './sql.ts';

presenceContract('documents', async () => {
  const db = await testDatabase();
  await ensureContainer(db, 'checkpoints');
  const store = sqlDocuments({ db, container: 'checkpoints' });
  return {
    signs: (replica, clock) => documentSigns({ store, clock, replica }),
    close: () => db.close(),
  };
});
