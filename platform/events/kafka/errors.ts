// What went wrong at the brokers, in our words.
import { AppError } from '../../errors.ts';

interface KafkaFault {
  readonly name: string;
  readonly message: string;
  /** The protocol's name of the error, when a broker answered with one. */
  readonly type?: string;
  readonly cause?: unknown;
  readonly errors?: readonly unknown[];
}

/** An AppError for anything kafkajs throws; `doing` completes "cannot …". */
export function kafkaError(error: unknown, doing: string, brokers: readonly string[]): AppError {
  if (error instanceof AppError) return error;
  const fault = rootFault(error);
  const because = fault?.message ?? String(error);
  const told = `cannot ${doing}: ${because}`;
  switch (fault?.type) {
    case 'UNKNOWN_TOPIC_OR_PARTITION':
      return new AppError('CONFIG_INVALID', told, { field: 'topic', cause: error });
    case 'MESSAGE_TOO_LARGE':
    case 'RECORD_LIST_TOO_LARGE':
      return new AppError('BAD_USER_INPUT', told, { field: 'value', cause: error });
    case 'INVALID_SESSION_TIMEOUT':
      return new AppError('CONFIG_INVALID', told, { field: 'sessionTimeoutMs', cause: error });
    case 'INVALID_REPLICATION_FACTOR':
    case 'INVALID_CONFIG':
    case 'POLICY_VIOLATION':
    case 'TOPIC_AUTHORIZATION_FAILED':
    case 'GROUP_AUTHORIZATION_FAILED':
    case 'CLUSTER_AUTHORIZATION_FAILED':
      return new AppError('CONFIG_INVALID', told, { cause: error });
    default:
      break;
  }
  if (fault?.name === 'KafkaJSSASLAuthenticationError') {
    return new AppError('CONFIG_INVALID', `Kafka at ${brokers.join(', ')} refused us: ${because}`, {
      field: 'KAFKA_SASL_USERNAME',
      cause: error,
    });
  }
  return new AppError(
    'UNAVAILABLE',
    `cannot ${doing}: Kafka at ${brokers.join(', ')} does not answer as it should (${because})`,
    { retryable: true, cause: error },
  );
}

/** The protocol's name of the error at the root of what kafkajs throws. */
export function faultType(error: unknown): string | undefined {
  return rootFault(error)?.type;
}

/** The innermost error, or the first on the way there that names the protocol's error. */
function rootFault(error: unknown): KafkaFault | undefined {
  if (!(error instanceof Error)) return undefined;
  const fault: KafkaFault = error;
  const inner = fault.errors?.[0] ?? fault.cause;
  return (fault.type === undefined ? rootFault(inner) : undefined) ?? fault;
}
