// `npm run audit -- --url URL --profile FILE`: audits the streams of any GraphQL server; see docs/audit.md.
import { auditCommand } from './audit/command.ts';
import { runCommand } from './command.ts';

await runCommand(async () => {
  process.exitCode = await auditCommand(process.argv.slice(2), process.stdout, process.stderr);
});
