/** A seeded stream of random numbers: the only source of randomness in the project. */
export interface Random {
  /** The label path that names this stream, for logs and replay. */
  readonly label: string;
  /** The next 32 random bits as an integer in [0, 2^32). Advances the stream. */
  bits(): number;
  /** Uniform in [0, 1) with 53 random bits. Advances the stream. */
  uniform(): number;
  /** Standard normal. Advances the stream. */
  normal(): number;
  /**
   * An independent stream named by `label`. Depends on this stream's label path
   * alone, never on how far this stream has run; does not advance it. So a new
   * estimator, seed or environment leaves every other number as it was.
   */
  fork(label: string): Random;
}
