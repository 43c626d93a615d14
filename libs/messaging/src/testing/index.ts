export {
  reasonToSkipKafka,
  startOwnTestKafka,
  startTestKafka,
  type OwnTestKafka,
  type TestKafka,
} from './adapters/test-kafka.js';
export { eventually } from './adapters/eventually.js';
export { prepareMessagingDatabase, type MessagingDatabase } from './adapters/messaging-database.js';
