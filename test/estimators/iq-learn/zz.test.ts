import { it } from 'vitest';
import { knownTruth, learn } from './known-truth.ts';
import { softSolve } from '../../../core/mdp/soft-solve.ts';
import { populationDemonstrations } from '../../../core/mdp/population.ts';
import { effectiveStart, pairWeights } from '../../../core/mdp/demonstrations.ts';
import { occupancy } from '../../../core/mdp/occupancy.ts';
import { applyShapingTransposed } from '../../../core/mdp/shaping.ts';
import { maxAbs, dot } from '../../../core/numerics/vector.ts';
import { randomTask } from '../../support/random-task.ts';
const cert=(task:any,fit:any,alpha:number)=>{
  const m=task.model; const mu=pairWeights(m,task.demonstrations);
  const occ=occupancy(m,fit.policy,effectiveStart(m,mu));
  let gap=0; for(let i=0;i<mu.length;i++) if(mu[i]>0) gap=Math.max(gap,Math.abs(fit.reward[i]-2*alpha*(1-occ[Math.floor(i/m.actionCount)]*fit.policy[i]/mu[i])));
  const st=maxAbs(applyShapingTransposed(m,fit.reward.map((r:number,i:number)=>mu[i]>0?r*mu[i]:0),new Float64Array(m.stateCount)));
  return `it ${fit.iterations} ${fit.stop} grad ${fit.diagnostics.gradient.toExponential(1)} minFlow ${fit.diagnostics.minFlow.toExponential(2)} balance ${gap.toExponential(1)} stat ${st.toExponential(1)} mean ${dot(mu,fit.reward).toExponential(1)} maxr/2a ${(Math.max(...fit.reward)/2/alpha).toFixed(3)} obj ${fit.objective}`;
};
const log=(...x:any[])=>process.stdout.write('@ '+x.join(' ')+'\n');
it('x',()=>{
 for(const o of knownTruth.optima){ const t=performance.now(); const f=learn(knownTruth.task,{alpha:o.alpha}); const ms=performance.now()-t; log(o.alpha,cert(knownTruth.task,f,o.alpha),'d',f.objective-o.objective,ms.toFixed(1)+'ms'); }
 for (const a of [1e-4,1e-3,1e-2]) log(a,cert(knownTruth.task,learn(knownTruth.task,{alpha:a}),a));
 for (const g of [.99,.999,.9999]) for (const a of [.1,1,100,1e4]) { 
   const model={...knownTruth.task.model,discount:g}; const sol=softSolve(model,knownTruth.reward);
   const task={...knownTruth.task,model,demonstrations:populationDemonstrations(model,sol.policy,80)};
   log('kt',g,a,cert(task,learn(task,{alpha:a}),a)); }
 for (const g of [.5,.9,.99,.9999]) for (const a of [.01,.1,1,100,1e4]) { const t=randomTask('z'+g,{states:40,actions:4,branches:3,parameters:2,discount:g});
   const t0=performance.now(); const f=learn(t,{alpha:a}); log('rand',g,a,cert(t,f,a),(performance.now()-t0).toFixed(1)+'ms'); }
 for (const S of [400,1000]) { const t=randomTask('zz',{states:S,actions:3,branches:4,parameters:2,discount:.95}); const t0=performance.now(); const f=learn(t,{alpha:1}); log(S,cert(t,f,1),(performance.now()-t0).toFixed(1)+'ms'); }
});
