import type { Check } from './check.ts';
import { answerConverges, answerIsWhole, takesAWorld } from './checks/answers.ts';
import { budgetIsKept } from './checks/budget.ts';
import { cancellationIsHonoured } from './checks/cancellation.ts';
import { convergenceIsCertified } from './checks/certificates.ts';
import { declaresWhatItRecovers } from './checks/declarations.ts';
import { describesItself } from './checks/describes-itself.ts';
import { orderDoesNotMatter, sameStreamSameBytes } from './checks/determinism.ts';
import { namesDoNotMatter, unitsDoNotMatter, weightsAreRelative } from './checks/invariances.ts';
import { optionsHaveDefaults, optionsRefuseUnknown } from './checks/options.ts';
import { answerIsPlainData, taskIsAsItWas } from './checks/plain-data.ts';
import { needsWhatItSays, refusesInWords } from './checks/refusals.ts';

/** Every promise of the contract that can be tried from the outside, the plainest first. */
export const checks: readonly Check[] = [
  describesItself,
  optionsHaveDefaults,
  optionsRefuseUnknown,
  declaresWhatItRecovers,
  takesAWorld,
  answerIsWhole,
  taskIsAsItWas,
  answerIsPlainData,
  sameStreamSameBytes,
  orderDoesNotMatter,
  answerConverges,
  convergenceIsCertified,
  budgetIsKept,
  cancellationIsHonoured,
  refusesInWords,
  needsWhatItSays,
  weightsAreRelative,
  namesDoNotMatter,
  unitsDoNotMatter,
];
