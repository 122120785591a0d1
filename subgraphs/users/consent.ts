// What a household may agree to, each purpose by itself. No I/O.

export const consentPurposes = ['MEMORY', 'TRAINING', 'MARKETING', 'ANALYTICS'] as const;
export type ConsentPurpose = (typeof consentPurposes)[number];

export interface Consent {
  readonly purpose: ConsentPurpose;
  readonly granted: boolean;
  /** The household's consent version since which it is so; 0 where nothing was ever decided. */
  readonly version: number;
  /** ISO time; null where nothing was ever decided. */
  readonly changedAt: string | null;
}

/** Every purpose in a fixed order; what was never decided is not granted. */
export function allConsents(decided: readonly Consent[]): Consent[] {
  return consentPurposes.map(
    (purpose) =>
      decided.find((consent) => consent.purpose === purpose) ?? {
        ...{ purpose, granted: false, version: 0, changedAt: null },
      },
  );
}
