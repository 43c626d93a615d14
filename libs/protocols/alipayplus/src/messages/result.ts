import { z } from 'zod';
import { optional, text } from './scalars.js';

/** As it comes from a counterparty: its codes may be unknown to us, its status may not. */
export const resultSchema = z.object({
  resultCode: text(64),
  resultStatus: z.enum(['S', 'F', 'U']),
  resultMessage: optional(text(512)),
});
export type ReceivedResult = z.output<typeof resultSchema>;
