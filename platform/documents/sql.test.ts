import { testDatabase } from '../db/testing.ts';
import { documentsContract } from './contract.ts';
import { documentOutbox, ensureContainer, sqlDocuments } from './sql.ts';

documentsContract('SQL', async () => {
  const db = await testDatabase();
  await ensureContainer(db, 'things');
  return {
    store: sqlDocuments({ db, container: 'things' }),
    outbox: documentOutbox(db, 'things'),
    close: () => db.close(),
  };
});
