import { ValidationPipe } from '@nestjs/common';

/** Requests have exactly the fields of their DTOs, checked and converted; anything else is answered 400. */
export function strictValidation(): ValidationPipe {
  return new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true, transform: true });
}
