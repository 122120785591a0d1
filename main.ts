// The only entry. What Node compiles is kept for the next start, which must be asked for before anything loads.
import { enableCompileCache } from 'node:module';

enableCompileCache();
await import('./serve.ts');
