const mostStates = 2000;
/** Entries of changed transitions: sweeps over them are what a counterfactual costs. */
const mostEntries = 250_000;

/** Why a world is too large to be solved again for every fit, or `null`. */
export function tooManyStates(states: number): string | null {
  return states > mostStates
    ? `Counterfactuals are solved for worlds of up to ${mostStates} states; this one has ${states}.`
    : null;
}

/** Why a change would make the transitions too dense, or `null`. */
export function tooManyEntries(entries: number): string | null {
  return entries > mostEntries
    ? `Counterfactuals are solved for up to ${mostEntries} transitions; this change makes ${entries}.`
    : null;
}
