import { testDatabase } from '../../../platform/db/testing.ts';
import { vectorContract } from './contract.ts';

vectorContract('PGlite', testDatabase);
