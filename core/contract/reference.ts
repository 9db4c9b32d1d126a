/** Where an idea, a definition or a number comes from. */
export interface Reference {
  /** "Rust (1987), Econometrica 55(5), 999–1033". */
  readonly citation: string;
  /** DOI or stable address; empty where there is none. */
  readonly at: string;
}
