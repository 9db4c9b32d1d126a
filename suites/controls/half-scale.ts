import type { Control } from '../../core/contract/metric.ts';
import { answerReward, asFit } from './parts/answers.ts';
import { everyObject } from './parts/every-object.ts';

/** Half the true reward, solved: the right shape at the wrong scale, which behaviour does see. */
export const halfScale: Control = {
  id: 'half-scale',
  title: 'Half the reward',
  summary: 'Solves the world for half the true reward: right in shape, wrong in scale and in behaviour.',
  kind: 'negative',
  mustFail: everyObject,
  scaleOnly: true,
  whenPassing: 'blind to scale: half the reward passes too',

  answer(task, { world: { truth } }) {
    const parameters = truth.parameters === null ? null : truth.parameters.map((x) => x / 2);
    return asFit(task, {
      ...answerReward(
        task.model,
        truth.reward.map((r) => r / 2),
      ),
      parameters,
    });
  },
};
