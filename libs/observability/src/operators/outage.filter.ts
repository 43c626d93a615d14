import { Catch, ServiceUnavailableException } from '@nestjs/common';
import type { ArgumentsHost } from '@nestjs/common';
import { BaseExceptionFilter } from '@nestjs/core';

/** As errors of a store class themselves, and what a caller is told of each class that is nobody's fault. */
const SENTENCES: Readonly<Record<string, string>> = {
  unavailable: 'the database is away; nothing was changed',
  retry: 'the database is busy; nothing was changed',
  ambiguous: 'the database went away in the middle; look before asking again',
};

function sentenceFor(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('failure' in error) || typeof error.failure !== 'string')
    return undefined;
  return SENTENCES[error.failure];
}

/** An outage is told as one, 503, and not as a defect of ours. */
@Catch()
export class OutageFilter extends BaseExceptionFilter {
  override catch(exception: unknown, host: ArgumentsHost): void {
    const sentence = sentenceFor(exception);
    super.catch(sentence === undefined ? exception : new ServiceUnavailableException(sentence), host);
  }
}
