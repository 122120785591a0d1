// Every check, in the order in which they are shown.
import type { Check } from '../check.ts';
import { cancelChecks } from './cancel.ts';
import { deliveryChecks } from './delivery.ts';
import { expiryChecks } from './expiry.ts';
import { handshakeChecks } from './handshake.ts';
import { lifeChecks } from './life.ts';
import { messageChecks } from './messages.ts';
import { multipartChecks } from './multipart.ts';
import { reloadChecks } from './reload.ts';
import { resumeChecks } from './resume.ts';
import { slowChecks } from './slow.ts';
import { sseChecks } from './sse.ts';

export const allChecks: readonly Check[] = [
  ...handshakeChecks,
  ...messageChecks,
  ...sseChecks,
  ...multipartChecks,
  ...lifeChecks,
  ...deliveryChecks,
  ...resumeChecks,
  ...slowChecks,
  ...cancelChecks,
  ...expiryChecks,
  ...reloadChecks,
];
