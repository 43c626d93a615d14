import { keyRingOf, loadPublicKey } from '@silkgate/alipayplus';
import { unwrap } from '@silkgate/kernel';
import { BookkeepingConnector } from '../payments/testing/bookkeeping-connector.js';
import { participant } from '../payments/testing/fixtures.js';
import { Counterparties, testKey, type TestKey } from '../testing/counterparties.js';
import { AlipayplusConnector } from './alipayplus/alipayplus-connector.js';
import { askedPayment, describeConnector } from './testing/connector.contract.js';
import { DialectWallet } from './testing/dialect-wallet.js';

const NOW = 1_795_305_600_000;
const clock = { now: () => NOW };
const wallet = participant({ clientId: 'TRUEMONEY_TH', kind: 'wallet', baseUrl: 'http://wallet.test' });
const POOR = 'poor';

let walletKey: TestKey;
let switchKey: TestKey;

beforeAll(async () => {
  [walletKey, switchKey] = await Promise.all([testKey('ES256', '1'), testKey('ES256', '2')]);
});

function signedConnector(book: DialectWallet): AlipayplusConnector {
  const ring = keyRingOf([unwrap(loadPublicKey(switchKey.pem.publicPem, 'ES256', '2'))]);
  const http = new Counterparties(clock, new Map([[wallet.clientId, walletKey]]), ring);
  http.behaviour.set(wallet.clientId, (operation, body) => book.answer(operation, body));
  const signers = { signer: () => switchKey.signer };
  return new AlipayplusConnector({ http, signers, keyRing: () => walletKey.ring, clock });
}

describeConnector('the signed dialect', () => ({
  connector: signedConnector(new DialectWallet(POOR)),
  wallet,
  codeFor: (_, ends) => (ends === 'SUCCESS' ? 'rich' : POOR),
}));

describeConnector('the connector of the tests', () => {
  const connector = new BookkeepingConnector();
  connector.decide = ({ codeValue }) => (codeValue === POOR ? 'FAILED' : 'SUCCESS');
  return { connector, wallet, codeFor: (_, ends) => (ends === 'SUCCESS' ? 'rich' : POOR) };
});

describe('a signed answer meant for another call', () => {
  it.each(['rich', POOR])('is told with the id that it names, whatever it says (%s)', async (code) => {
    const book = new DialectWallet(POOR);
    const connector = signedConnector(book);
    book.swapIds = true;
    const swapped = { requestId: 'X-1' };
    expect(await connector.pay(wallet, askedPayment('P-1', code), 1_000)).toMatchObject(swapped);
    expect(await connector.inquirePayment(wallet, 'P-1', 1_000)).toMatchObject(swapped);
    expect(await connector.cancelPayment(wallet, 'P-1', 1_000)).toMatchObject({
      kind: 'cancelled',
      ...swapped,
    });
    expect(await connector.inquirePayment(wallet, 'P-1', 1_000)).toMatchObject({
      kind: 'cancelled',
      ...swapped,
    });
    expect(await connector.cancelPayment(wallet, 'none', 1_000)).toMatchObject(swapped);
  });
});
