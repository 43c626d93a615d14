export { reasonToSkipKafka, startTestKafka, type TestKafka } from './adapters/test-kafka.js';
