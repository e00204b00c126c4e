/** Turns texts into vectors that are the nearer to each other the more alike the texts mean. */
export interface Embedder {
  /** Who computes them, as `provider/model-id`. */
  readonly model: string;
  /**
   * The vectors of texts. Null: the model does not take that text. What is left out could not be had
   * now, and may be another time; the embedder has told the user why.
   */
  embed(texts: ReadonlySet<string>): Promise<ReadonlyMap<string, Float32Array | null>>;
}
