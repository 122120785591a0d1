// Headers of records that are about a person: whose they are, and with which key their value is sealed.

/** The user id; set by the codec, see `EventDefinition.owner`. */
export const ownerHeader = 'miyagi_owner';
/** Set while the value is sealed; a reader that still sees it could not open the value (see encrypted.ts). */
export const keyHeader = 'miyagi_key';
/** Instead of a key's name: appended after the owner was erased, without its value. */
export const erasedKey = 'erased';
