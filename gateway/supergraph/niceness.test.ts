// A planner in a program that somebody began under `nice`: an ordinary user may not raise a priority again.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { getPriority } from 'node:os';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { plain } from '../execute/ask.testing.ts';
import { systemClock } from '../../platform/clock.ts';
import { silentLog } from '../../platform/log.ts';
import { composeGraph } from './graph.ts';
import { loadInThread } from './load-in-thread.ts';

it
