import { answerReaders } from './answer-readers.ts';
import { changeReaders } from './change-readers.ts';
import { distributionReaders } from './distribution-readers.ts';
import { environmentReaders } from './environment-readers.ts';
import { gateReaders } from './gate-readers.ts';
import { mapReaders } from './map-readers.ts';
import { methodReaders } from './method-readers.ts';
import { numberReaders } from './number-readers.ts';
import type { Reader } from './reader.ts';
import { recordReaders } from './record-readers.ts';

/** Every reader, by the first word of the traces that it reads. */
export const readers: Readonly<Record<string, Reader>> = {
  ...answerReaders,
  ...changeReaders,
  ...distributionReaders,
  ...environmentReaders,
  ...gateReaders,
  ...mapReaders,
  ...methodReaders,
  ...numberReaders,
  ...recordReaders,
};
