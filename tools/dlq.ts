// `npm run dlq -- list|show|replay`: records that nobody could read or handle, and putting them back.
import { dlq, usage } from './dlq/command.ts';
import { operatorCommand } from './operator.ts';

await operatorCommand(usage, process.argv.slice(2), dlq);
