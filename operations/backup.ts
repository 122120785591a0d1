// A backup, taken by whoever holds the data directory.
import { z } from 'zod';
import { takeBackup, type BackupOptions } from '../platform/backup/take.ts';
import { operation, type Operation } from '../platform/operations/operation.ts';

export function backupOperation(options: BackupOptions): Operation {
  return operation('backup/take', z.object({ to: z.string().min(1) }), ({ to }, say) =>
    takeBackup(to, options, say),
  );
}
