import { currencyOf, isBusinessDate, parseIsoInstant } from '@silkgate/kernel';
import { SIGNATURE_ALGORITHMS } from '@silkgate/alipayplus';
import { z } from 'zod';

/** Control characters would reach files, logs and Postgres, which cannot store U+0000. */
const PRINTABLE = /^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}]+$/u;
const text = (maxLength: number) => z.string().min(1).max(maxLength).regex(PRINTABLE, 'control characters');

const identifier = z
  .string()
  .regex(/^[A-Za-z0-9_.-]{1,64}$/, 'expected 1 to 64 letters, digits, "_", "." or "-"');
const country = z.string().regex(/^[A-Z]{2}$/, 'expected two capital letters (ISO 3166-1)');
const currency = z
  .string()
  .refine((code) => currencyOf(code) !== undefined, 'expected an ISO 4217 currency code');
const fraction = z
  .string()
  .regex(/^0(\.\d{1,8})?$/, "expected a decimal fraction below 1 as text, like '0.006'");
const minorUnits = z.string().regex(/^(0|[1-9]\d{0,17})$/, 'expected minor units as text, at most 18 digits');
const date = z.string().refine(isBusinessDate, 'expected a day as YYYY-MM-DD');
const baseUrl = z
  .string()
  .max(512)
  .refine((url) => /^https?:\/\//.test(url) && URL.canParse(url) && !/[?#]|\/$/.test(url), {
    message: 'expected an http or https URL without query, fragment or "/" at its end',
  });

const instant = z
  .string()
  .max(64)
  .refine(
    (text) => parseIsoInstant(text).ok,
    'expected an instant with its offset, like 2026-11-30T00:00:00+08:00',
  );

const agreement = z.strictObject({
  agreementId: identifier,
  settlementCurrency: currency,
  settlementMarkup: fraction,
  billingCurrency: currency,
  billingMarkup: fraction,
  netDebitCap: minorUnits,
  settlementLagDays: z.number().int().min(0).max(30),
  holidays: z.array(date).max(400),
});

/** How long it may take and how it is inquired, in milliseconds. Absent: as it was, at first the switch's defaults. */
const patience = z.strictObject({
  askTimeoutMs: z.number().int().min(100).max(60_000).optional(),
  inquiryIntervalMs: z.number().int().min(100).max(60_000).optional(),
  inquiryWindowMs: z.number().int().min(0).max(600_000).optional(),
});

const key = z.strictObject({
  keyVersion: z.string().regex(/^[0-9A-Za-z._-]{1,32}$/),
  algorithm: z.enum(SIGNATURE_ALGORITHMS),
  publicKeyFile: text(512),
  /** From then on its signatures are refused. Absent: as it was. */
  revokedFrom: instant.optional(),
});

/** Absent: as it was; a new route is active. */
const routeStatus = { status: z.enum(['active', 'withdrawn']).optional() };

const route = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('CONSUMER_CODE'),
    length: z.number().int().min(16).max(32),
    prefix: z.string().regex(/^\d{2,12}$/, 'expected 2 to 12 digits'),
    ...routeStatus,
  }),
  z.strictObject({ kind: z.literal('ORDER_CODE'), prefix: text(256).min(8), ...routeStatus }),
  z.strictObject({ kind: z.literal('ENTRY_CODE'), guid: text(32), ...routeStatus }),
]);

const merchant = z.strictObject({
  merchantId: identifier,
  referenceMerchantId: identifier,
  name: text(256),
  nameLocal: text(256).optional(),
  merchantCategoryCode: z.string().regex(/^\d{4}$/, 'expected four digits (ISO 18245)'),
  city: text(128),
  country,
  currency,
  fees: z.strictObject({
    discount: fraction,
    interchange: fraction,
    service: fraction,
    keptOnRefund: z.boolean(),
  }),
  payoutAccount: text(64),
  payoutLagDays: z.number().int().min(0).max(30),
});

const participant = z.strictObject({
  clientId: identifier,
  kind: z.enum(['wallet', 'acquirer']),
  name: text(128),
  country,
  currency,
  baseUrl,
  protocol: z.literal('alipayplus'),
  switchKeyVersion: z.enum(['1', '2', '3', '4']),
  notify: z.enum(['always', 'missing']),
  patience: patience.optional(),
  settlementAccount: text(64),
  /** Absent: as it was; a new participant is active. */
  status: z.enum(['active', 'suspended']).optional(),
  files: z.strictObject({ encoding: z.enum(['utf-8', 'gbk']) }),
  keys: z.array(key).min(1).max(10),
  agreement,
  routes: z.array(route).max(50).default([]),
  merchants: z.array(merchant).max(100_000).default([]),
});

/** The onboarding file of docs/onboarding.md: unknown fields are mistakes. */
export const onboardingFileSchema = z.strictObject({
  version: z.literal(1),
  participants: z.array(participant).min(1).max(5_000),
});
export type OnboardingFile = z.output<typeof onboardingFileSchema>;
export type OnboardingParticipant = OnboardingFile['participants'][number];
export type OnboardingMerchant = OnboardingParticipant['merchants'][number];
export type OnboardingKey = OnboardingParticipant['keys'][number];
export type OnboardingRoute = OnboardingParticipant['routes'][number];
