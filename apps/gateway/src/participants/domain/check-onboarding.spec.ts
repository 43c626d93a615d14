import { exampleOnboarding } from '../../testing/example-onboarding.js';
import { checkOnboarding } from './check-onboarding.js';

type Editable = Record<string, never> & { [key: string]: Editable };

/** The mistakes after one change to the right file. */
function mistakesAfter(
  change: (participants: Editable[]) => void,
): readonly { place: string; message: string }[] {
  const content = structuredClone(exampleOnboarding());
  change(content.participants as unknown as Editable[]);
  const checked = checkOnboarding(content);
  return checked.ok ? [] : checked.error;
}

describe('an onboarding file', () => {
  it('that is right is accepted', () => {
    expect(checkOnboarding(exampleOnboarding()).ok).toBe(true);
  });

  const wallet = (participants: Editable[]) => participants[0]!;
  const acquirer = (participants: Editable[]) => participants[2]!;
  const set = (target: Editable, key: string, value: unknown) => Object.assign(target, { [key]: value });

  it.each<[string, string, (participants: Editable[]) => void]>([
    ['an unknown field', 'participants[0]', (all) => set(wallet(all), 'colour', 'red')],
    ['an unknown kind', 'participants[0].kind', (all) => set(wallet(all), 'kind', 'bank')],
    ['an unknown currency', 'participants[0].currency', (all) => set(wallet(all), 'currency', 'XYZ')],
    [
      'a base URL with an end',
      'participants[0].baseUrl',
      (all) => set(wallet(all), 'baseUrl', 'http://a/b/'),
    ],
    [
      'an unknown key of ours',
      'participants[0].switchKeyVersion',
      (all) => set(wallet(all), 'switchKeyVersion', '9'),
    ],
    ['no key', 'participants[0].keys', (all) => set(wallet(all), 'keys', [])],
    [
      'a mark-up above one',
      'participants[0].agreement.settlementMarkup',
      (all) => set(wallet(all)['agreement']!, 'settlementMarkup', '1.5'),
    ],
    [
      'a cap as a number',
      'participants[0].agreement.netDebitCap',
      (all) => set(wallet(all)['agreement']!, 'netDebitCap', 5),
    ],
    [
      'a day that does not exist',
      'participants[0].agreement.holidays[0]',
      (all) => set(wallet(all)['agreement']!, 'holidays', ['2026-02-30']),
    ],
    [
      "an acquirer's route at a wallet",
      'participants[0].routes[0].kind',
      (all) => set(wallet(all), 'routes', [{ kind: 'ENTRY_CODE', guid: 'x' }]),
    ],
    [
      'a fee schedule that leaves the acquirer less than nothing',
      'participants[2].merchants[0].fees.discount',
      (all) => set(acquirer(all)['merchants']![0]['fees'], 'discount', '0.003'),
    ],
    [
      'a merchant twice',
      'participants[3].merchants[0].merchantId',
      (all) => set(all[3]!['merchants']![0], 'merchantId', 'M-ALIPAY-0001'),
    ],
    ['a participant twice', 'participants[1].clientId', (all) => set(all[1]!, 'clientId', 'TRUEMONEY_TH')],
    [
      'overlapping routes',
      'participants[1].routes[0]',
      (all) => set(all[1]!['routes']![0], 'prefix', '281001'),
    ],
    [
      'merchants at a wallet',
      'participants[0].merchants',
      (all) => set(wallet(all), 'merchants', acquirer(all)['merchants']),
    ],
  ])('with %s is refused at %s', (_name, place, change) => {
    const mistakes = mistakesAfter(change);
    expect(mistakes.map((mistake) => mistake.place)).toContain(place);
    expect(mistakes.every((mistake) => mistake.message !== '')).toBe(true);
  });

  it('names every mistake, not only the first', () => {
    const mistakes = mistakesAfter((all) => {
      set(wallet(all), 'currency', 'XYZ');
      set(acquirer(all), 'country', 'China');
    });
    expect(mistakes.map((mistake) => mistake.place)).toEqual([
      'participants[0].currency',
      'participants[2].country',
    ]);
  });

  it.each([
    [16, '25'],
    [17, '30123'],
    [18, '2810'],
    [18, '10'],
    [18, '1512'],
  ])("is refused where a wallet claims Chinese users' codes of %i digits beginning %s", (length, prefix) => {
    const [mistake] = mistakesAfter((all) => {
      set(wallet(all)['routes']![0], 'length', length);
      set(wallet(all)['routes']![0], 'prefix', prefix);
    });
    expect(mistake).toMatchObject({ place: 'participants[0].routes[0].prefix' });
    expect(mistake?.message).toContain('codes of Chinese wallets');
  });

  it.each([
    [24, '2811'],
    [19, '28'],
    [16, '10'],
    [18, '24'],
    [18, '31'],
    [18, '16'],
  ])('may claim codes of %i digits beginning %s', (length, prefix) => {
    const mistakes = mistakesAfter((all) => {
      set(wallet(all)['routes']![0], 'length', length);
      set(wallet(all)['routes']![0], 'prefix', prefix);
    });
    expect(mistakes).toEqual([]);
  });
});
