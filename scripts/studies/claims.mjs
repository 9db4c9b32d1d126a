/**
 * Prints each claim with the number that decides it.
 *
 * @param {readonly { claim: string, value: number, limit: number, reported?: true }[]} claims each holds
 *   where its value is at or below its limit; one that is only reported fails nothing
 * @returns the exit code: 1 where a claim fails, else 0
 */
export function settle(claims) {
  let exitCode = 0;
  for (const { claim, value, limit, reported } of claims) {
    const holds = value <= limit;
    if (!holds && !reported) exitCode = 1;
    const word = holds ? 'holds' : reported ? 'differs' : 'FAILS';
    console.log(
      `${word.padEnd(7)}  ${claim}: ${value.toPrecision(3)} (at most ${Number(limit.toPrecision(3))})`,
    );
  }
  return exitCode;
}
