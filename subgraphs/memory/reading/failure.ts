// Why a document cannot be read; told to its owner as it stands here.

export const failureCodes = [
  'EMPTY',
  'CORRUPT',
  'ENCRYPTED',
  'TOO_LONG',
  'TOO_SLOW',
  'ABANDONED',
] as const;
export type FailureCode = (typeof failureCodes)[number];

export class ReadingFailure extends Error {
  override readonly name = 'ReadingFailure';
  readonly code: FailureCode;

  constructor(code: FailureCode, reason: string) {
    super(reason);
    this.code = code;
  }
}

export function failed(code: FailureCode, reason: string): ReadingFailure {
  return new ReadingFailure(code, reason);
}
