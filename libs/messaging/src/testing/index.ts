export {
  reasonToSkipKafka,
  startOwnTestKafka,
  startTestKafka,
  type OwnTestKafka,
  type TestKafka,
} from './adapters/test-kafka.js';
export { eventually } from './adapters/eventually.js';
export { prepareMessagingDatabase, type MessagingDatabase } from './adapters/messaging-database.js';
export {
  operateDeadLetters,
  OPERATED_DEAD_LETTERS,
  type DeadLetterCalls,
} from './adapters/operate-dead-letters.js';
export { prepareServiceDatabase, type ServiceDatabase } from './adapters/service-database.js';
