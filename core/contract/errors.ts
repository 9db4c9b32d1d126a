/** Codes are for programs, messages for people; a test may match a code, never a message. */
export type ErrorCode =
  | 'usage' // the command line asked for something that does not exist
  | 'bad-data' // a file, option or parameter has a wrong shape, type, value or key
  | 'bad-model' // a row does not sum to 1, an index is out of range, a discount outside [0, 1)
  | 'diverged' // an iterate is NaN or infinite
  | 'unsolvable' // a linear system or fixed point cannot be solved to the promised residual
  | 'bad-record' // a stored record was edited, truncated, or written by another version
  | 'infrastructure' // a disk, a folder or another process failed; trying again may help
  | 'internal'; // a promise of this program was broken by this program

/** Numbers and names that a message mentions, for programs that read the error. */
export type ErrorDetail = Readonly<Record<string, string | number | boolean | null>>;

/** The one error that this project throws on purpose: a sentence for people, a code for programs. */
export class BenchError extends Error {
  readonly code: ErrorCode;
  readonly detail: ErrorDetail;

  constructor(code: ErrorCode, message: string, detail: ErrorDetail = {}, options?: ErrorOptions) {
    super(message, options);
    this.name = 'BenchError';
    this.code = code;
    this.detail = detail;
  }
}
