import type { BookRow } from '../books/books.js';
import { bookProblem, type ExpectedMove } from './book-rules.js';

const row = (value = '100'): BookRow => ({
  clientId: 'W',
  line: 1,
  move: 'TAKEN',
  requestId: 'r',
  currency: 'THB',
  value,
  before: true,
});
const move = (count: ExpectedMove['count'], mayLag = false): ExpectedMove => ({
  currency: 'THB',
  value: '100',
  count,
  mayLag,
});

describe('what a counterparty shows under one id', () => {
  it.each([
    ['one unreturned move of a success', move('ONE'), [row()], []],
    ['a success that its initiator has not learnt yet', move('ONE', true), [], []],
    ['nothing of a failure', move('NONE'), [], []],
    ['a move that was returned, of a cancelled payment', move('NONE'), [row()], [row()]],
    ['a payment that is not final, taken or not', move('AT_MOST_ONE'), [row()], []],
  ] as const)('agrees: %s', (_, expected, taken, returned) => {
    expect(bookProblem(expected, taken, returned)).toBeUndefined();
  });

  it.each([
    ['none of a success', move('ONE'), [], [], 'found none'],
    ['a success that was returned', move('ONE', true), [row()], [row()], 'found none'],
    ['two of a success', move('ONE'), [row(), row()], [], 'found 2'],
    ['one of a failure', move('NONE'), [row()], [], 'nothing unreturned'],
    ['another amount', move('ONE'), [row('101')], [], 'found THB 101'],
    ['more returns than moves', move('NONE'), [], [row()], 'no more returns'],
    ['two of one that is not final', move('AT_MOST_ONE'), [row(), row()], [], 'found 2'],
  ] as const)('contradicts: %s', (_, expected, taken, returned, words) => {
    expect(bookProblem(expected, taken, returned)).toContain(words);
  });
});
