import { testDatabase } from '../db/testing.ts';
import { sqlOutboxContract } from './contract.ts';

sqlOutboxContract('embedded PostgreSQL', testDatabase);
