import type { BerObject } from './ber-object.js';

/** Track 2 equivalent data (57). Card data: never to be logged. */
export interface Track2 {
  /** 12 to 19 digits; a payment token looks the same. */
  readonly pan: string;
  /** YYMM. */
  readonly expiry: string;
  readonly serviceCode: string;
  readonly discretionary: string;
}

/** What the transparent templates (63 of an application, 64 of the common data) give an issuer. Upper-case hexadecimal. */
export interface Cryptogram {
  /** 9F26, 8 bytes. */
  readonly applicationCryptogram?: string;
  /** 9F27: 80 is ARQC, 40 TC, 00 AAC. */
  readonly informationType?: string;
  /** 9F10. */
  readonly issuerApplicationData?: string;
  /** 9F36, 2 bytes. */
  readonly transactionCounter?: string;
  /** 9F37, 4 bytes. */
  readonly unpredictableNumber?: string;
  /** 82, 2 bytes. */
  readonly interchangeProfile?: string;
}

/** Card data of one application, or common to all. Card data: never to be logged. */
export interface CardFields {
  readonly pan?: string;
  readonly track2?: Track2;
  /** 5F34, two digits. */
  readonly panSequenceNumber?: string;
  /** 5F20. */
  readonly cardholderName?: string;
  /** 5F2D, ISO 639 codes in order of preference. */
  readonly languages?: readonly string[];
  /** 9F08, hexadecimal. */
  readonly applicationVersion?: string;
  /** 9F19, digits. */
  readonly tokenRequestorId?: string;
  /** 9F24, 29 characters. */
  readonly paymentAccountReference?: string;
  /** 9F25, digits. */
  readonly lastFourDigits?: string;
  readonly cryptogram?: Cryptogram;
}

export interface Application extends CardFields {
  /** 4F, upper-case hexadecimal. */
  readonly aid: string;
  /** 50. */
  readonly label?: string;
}

/** A consumer-presented code, read. Source: EMV QRCPS Consumer-Presented Mode v1.1. */
export interface ConsumerPresentedCode {
  /** Every data object in the order of the code, unknown ones too: `buildConsumerCode` takes them. */
  readonly objects: readonly BerObject[];
  readonly payloadFormat: 'CPV01';
  /** In the wallet's order of preference; at least one. */
  readonly applications: readonly Application[];
  readonly common?: CardFields;
}

/** Card data that holds for an application: its own, and the common one where it says nothing. */
export function cardOf(code: ConsumerPresentedCode, application: Application): CardFields {
  const { aid: _aid, label: _label, ...own } = application;
  const cryptogram = { ...code.common?.cryptogram, ...own.cryptogram };
  const card = { ...code.common, ...own };
  return Object.keys(cryptogram).length === 0 ? card : { ...card, cryptogram };
}
