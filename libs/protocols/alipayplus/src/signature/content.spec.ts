import { describe, expect, it } from '@jest/globals';
import { requestContent, responseContent } from './content.js';

describe('the signed content', () => {
  it('is method, path, client, time and body, golden', () => {
    const content = requestContent(
      'POST',
      '/aps/api/v1/payments/pay',
      'SANDBOX_5Y00000000000001',
      '2019-11-27T12:01:01+08:00',
      '{"paymentRequestId":"1","name":"最佳"}',
    );
    expect(content.toString('utf8')).toBe(
      'POST /aps/api/v1/payments/pay\n' +
        'SANDBOX_5Y00000000000001.2019-11-27T12:01:01+08:00.{"paymentRequestId":"1","name":"最佳"}',
    );
  });

  it('takes the epoch milliseconds of the SDKs as they are', () => {
    const content = responseContent('post', '/ams/api/v1/payments/cancel', 'C', '1736820000123', '');
    expect(content.toString('utf8')).toBe('POST /ams/api/v1/payments/cancel\nC.1736820000123.');
  });

  it('is the same for a text and for its UTF-8 bytes, and keeps bytes that are no UTF-8', () => {
    const text = requestContent('POST', '/p', 'C', '1', '{"城市":"北京"}');
    expect(requestContent('POST', '/p', 'C', '1', Buffer.from('{"城市":"北京"}'))).toEqual(text);
    const raw = Uint8Array.of(0xff, 0x00, 0xc3);
    expect(requestContent('POST', '/p', 'C', '1', raw).subarray(-3)).toEqual(Buffer.from(raw));
  });
});
